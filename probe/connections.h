/* What the actions of `smtp-probe connections` share. */
#ifndef PROBE_CONNECTIONS_H
#define PROBE_CONNECTIONS_H

#include "probe/settings/connection_text.h"

struct connections {
    struct arena arena;
    struct mistakes mistakes;
    struct given_options given;
    struct option_table tables[GIVEN_TABLES];
    struct buf out;
    const char *name;    /* the first operand, or NULL */
    const char *operand; /* the second one, or NULL */
};

/* Adds a mistake and returns the exit status for it. */
int connections_fail(struct connections *c, const char *place, const char *mend,
                     const char *what);

/* Saves `given` as the connection `name`: the options in `old`, checked. */
int connections_save(struct connections *c, const char *name,
                     const struct given_options *given, struct span old);

/* The actions of connections_exchange.c. */
int connections_import(struct connections *c);
int connections_export(struct connections *c);

#endif
