/* Pasted text as facts: what a user shows of a failure becomes one attempt with
 * one failed stage, so that the same rules serve pasted text and live probe.
 */
#ifndef PROBE_DIAGNOSE_EXTRACT_H
#define PROBE_DIAGNOSE_EXTRACT_H

#include "probe/diagnose/diagnose.h"

struct explain_input {
    struct span text;     /* an error, a log excerpt, a transcript */
    struct span context;  /* circumstances in words; may be empty */
    struct span provider; /* free-form name; may be empty */
    enum stage_id stage;  /* STAGE_COUNT: find out */
    int port;             /* 0: find out */
};

/* Adds the attempt to `r`, which was initialised without settings. diagnose()
 * it then. */
void extract_facts(struct knowledge *k, struct result *r,
                   const struct explain_input *in);

#endif
