/* Fixed results for tests of the renderers: nothing in them changes from one
 * run to the next. */
#ifndef TESTS_UNIT_PROBE_REPORT_SAMPLE_H
#define TESTS_UNIT_PROBE_REPORT_SAMPLE_H

#include "common/base/buf.h"
#include "probe/report/report.h"
#include "probe/result/result.h"
#include "probe/settings/settings.h"

struct sample {
    struct arena arena;
    struct settings set;
    struct result result;
};

/* A submission that passes, with a warning of a certificate. */
void sample_pass(struct sample *s);

/* Refused credentials behind TLS, two diagnoses, an experiment. */
void sample_fail(struct sample *s);

/* The same with text of a server that tries to break every format, wherever
 * text of a peer can stand. */
void sample_hostile(struct sample *s);

/* Interrupted while it waited for the greeting. */
void sample_interrupted(struct sample *s);

void sample_end(struct sample *s);

/* What a renderer makes of it; `out` is initialised here. */
void sample_render(const struct sample *s, const char *format, bool verbose,
                   struct buf *out);

/* The text with which sample_hostile() attacks. */
struct span sample_attack(void);

#endif
