/* The command line from tables, over popt. One row an option: the parser, the
 * help, the man page's list and the completions come from it. Names match
 * exactly, so that a new option never changes what an old script means.
 */
#ifndef COMMON_BASE_OPTIONS_H
#define COMMON_BASE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/mistakes.h"

struct option;

/* Takes the value of an option (NULL for a flag) into `target`. What is wrong
 * with it goes to `m`, with options_place(). */
typedef void (*option_set_fn)(void *target, const struct option *o,
                              const char *value, struct mistakes *m);

struct option {
    const char *name;     /* long, without its dashes */
    char letter;          /* short form, or 0 */
    const char *argument; /* "SECONDS"; NULL for a flag */
    const char *help;     /* one line; NULL: an alias that help leaves out */
    option_set_fn set;
    size_t offset;       /* for `set` functions that serve several fields */
    const char *place;   /* names it in mistakes; NULL: "--name" */
    const char *choices; /* for completions: the words it takes, or NULL */
};

struct option_table {
    const char *title; /* of the tab: "Authentication" */
    const struct option *options;
    size_t count;
    void *target; /* given to `set` */
};

enum {
    OPTIONS_MAX_OPERANDS = 4096, /* the files that a shell makes of a pattern */
};

struct operands {
    const char *at[OPTIONS_MAX_OPERANDS]; /* point into argv */
    size_t count;
};

/* Reads argv[1..] by the tables. Every mistake is added to `m`: an option that
 * does not exist (with the nearest one that does), a missing value. Values are
 * never quoted in messages: one may be a password that went astray. */
void options_parse(const struct option_table *tables, size_t table_count,
                   int argc, const char *const *argv, struct operands *operands,
                   struct mistakes *m);

/* Takes the defaults that the environment gives: for the option "max-time" and
 * the prefix "SMTP_PROBE_" the variable SMTP_PROBE_MAX_TIME. A flag is switched
 * on by yes, true or 1, and left alone by no, false or 0. Empty variables count
 * as unset; "help" and "show-secrets" are never defaults. Mistakes name the
 * variable. */
void options_from_environment(const struct option_table *tables,
                              size_t table_count, const char *prefix,
                              struct mistakes *m);

/* Only the operands of the same command line: nothing is set, nothing is told.
 * For what decides how the options are to be understood. */
void options_operands(const struct option_table *tables, size_t table_count,
                      int argc, const char *const *argv,
                      struct operands *operands);

/* "--name", for mistakes: valid until `m` goes. */
const char *options_place(const struct option *o, struct mistakes *m);

/* The help's list: a heading a tab, options and their texts in two columns. */
void options_write_help(const struct option_table *tables, size_t table_count,
                        struct buf *out);

/* Has the table any option that help shows? */
bool options_are_shown(const struct option_table *table);

/* One line of it, or as many as the text needs. */
void options_write_row(const struct option *o, struct buf *out);

/* The name of the option that is most like `word`; NULL when none is near. */
const char *options_nearest(const struct option_table *tables,
                            size_t table_count, const char *word);

#endif
