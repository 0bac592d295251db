/* Where reports go: the formats that were asked for, their files, the terminal
 * and what it can show.
 */
#ifndef PROBE_OUTPUT_H
#define PROBE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/options.h"
#include "probe/report/report.h"

enum {
    OUTPUT_PLACES_MAX = 16,
};

/* A format, and the file that it goes to (NULL: standard output). */
struct output_place {
    const struct renderer *renderer;
    const char *path;
};

enum colour_choice {
    COLOUR_AUTO,
    COLOUR_ALWAYS,
    COLOUR_NEVER,
};

struct output {
    struct output_place places[OUTPUT_PLACES_MAX];
    size_t count;
    enum colour_choice colour;
    bool quiet, verbose;
    bool has_reported; /* files are begun */
    unsigned redact;   /* bits of result_redact() */
    bool inherited; /* the places are defaults: what is given replaces them */
};

/* The options of the tab "Output"; their target is `o`. */
struct option_table output_table(struct output *o);

/* Only --color of these, for what is text alone. */
struct option_table output_colour_table(struct output *o);

/* Makes what was taken so far a default, which a --format replaces. */
void output_inherit(struct output *o);

/* Text on standard output, where nothing else was asked for. */
void output_complete(struct output *o);

/* How to write for standard output, or for a file. */
struct report_style output_style(const struct output *o, bool to_stdout);

/* Does text go to standard output? Then it can appear piece by piece. */
bool output_is_live(const struct output *o);

/* Writes the report of `r` to every place, but for text on standard output when
 * `text_is_out`: that has appeared already. A second report follows the first
 * in its file. False with a message on standard error when a file cannot be
 * written. */
bool output_report(struct output *o, const struct result *r, bool text_is_out);

/* Tells the mistakes on standard error. */
void output_mistakes(const struct mistakes *m);

/* Writes to standard output at once. */
void output_print(struct buf *text);

#endif
