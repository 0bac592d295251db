/* A server by script, for tests of stages: the real session on one end of a
 * socket pair, a few lines on the other.
 *
 *     static const char *const script[] = {
 *         "S: 220 mail.example.org ESMTP",
 *         "C: EHLO",                 the client's line begins so
 *         "S: 250-mail.example.org",
 *         "S: 250 AUTH PLAIN",
 *         "R: 250 no CRLF follows",  sends as it is
 *         "H: 0500",                 sends these bytes
 *         "X",                       closes
 *         NULL,
 *     };
 */
#ifndef TESTS_UNIT_PROBE_CONVERSATION_H
#define TESTS_UNIT_PROBE_CONVERSATION_H

#include "probe/result/result.h"
#include "probe/session/session.h"
#include "probe/settings/settings.h"

struct conversation {
    struct arena arena;
    struct settings set; /* mail.example.org, no TLS; a test may change it */
    struct result result;
    char unexpected[256]; /* the client's first line that the script did not
                           * have; "" when it kept to it */
};

void conversation_begin(struct conversation *c);

/* Runs the stages (NULL-terminated; quit is added) against the script. */
void conversation_run(struct conversation *c, const struct stage *const *stages,
                      const char *const *script);
void conversation_end(struct conversation *c);

/* The result of the last stage called `id`. */
const struct stage_result *conversation_stage(const struct conversation *c,
                                              enum stage_id id);

/* A fact as text, "" when absent; valid until conversation_end(). */
const char *conversation_fact(struct conversation *c, enum fact_id id);

/* Does the transcript hold this text? */
bool conversation_holds(const struct conversation *c, const char *text);

#endif
