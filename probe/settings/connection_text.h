/* The text of a saved connection's file, made and changed from options. Lines
 * that a person wrote, comments above all, stay as they are.
 */
#ifndef PROBE_SETTINGS_CONNECTION_TEXT_H
#define PROBE_SETTINGS_CONNECTION_TEXT_H

#include "common/base/buf.h"
#include "common/base/options.h"
#include "probe/settings/settings_args.h"

/* Options as they were given, in order; a repeatable one several times. */
struct given_option {
    const struct option *option;
    const char *value; /* NULL of a flag */
    struct given_option *next;
};

struct given_options {
    struct arena *arena;     /* that owns the values */
    struct settings scratch; /* takes the values, for their checks */
    const char *like;
    struct given_option *first;
};

enum {
    GIVEN_TABLES = SETTINGS_TABLES + 1,
};

/* Tables that collect into `g` what is given on the command line, each value
 * checked but no secret read; with --like. `g` is initialised, and freed by
 * given_options_fini(). The tables live in the arena. */
void given_options_tables(struct given_options *g, struct arena *arena,
                          struct option_table tables[GIVEN_TABLES]);
void given_options_fini(struct given_options *g);

/* The option called `name` gets `value`, as if it were given. Mistakes of the
 * value go to `m`; false then. */
bool given_options_add(struct given_options *g, const char *name,
                       const char *value, struct mistakes *m);
/* The same, in place of what it was given before. */
bool given_options_set(struct given_options *g, const char *name,
                       const char *value, struct mistakes *m);
bool given_options_have(const struct given_options *g, const char *name);

/* Appends `old` with the options in it: a key that is there is replaced, one
 * that is not is added. */
void connection_text_change(struct span old, const struct given_options *g,
                            struct buf *out);

#endif
