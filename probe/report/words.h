/* What several renderers say alike. */
#ifndef PROBE_REPORT_WORDS_H
#define PROBE_REPORT_WORDS_H

#include <stdbool.h>

#include "common/base/buf.h"
#include "common/base/peertext.h"
#include "probe/result/result.h"

/* The connection in one line, in `arena`: "mail.example.org:587", with the name
 * of a saved connection before it. Not escaped. */
struct span words_target(const struct settings *set, struct arena *arena);

/* The best diagnosis of a stage, or NULL. */
const struct diagnosis *words_diagnosis_of(const struct result *r,
                                           enum stage_id stage);

/* What else a failure may be, behind the first diagnosis: told in short. */
bool words_is_alternative(const struct diagnosis *first,
                          const struct diagnosis *d);

/* False for a stage that did not get its turn. */
bool words_was_reached(const struct stage_result *stage);

/* The program and version that made the result: "smtp-probe 0.1.0". */
struct span words_tool(const struct result *r, struct arena *arena);

/* A diagnosis as plain lines: cause, fixes, what was seen, who can mend it. */
void words_diagnosis(const struct diagnosis *d, enum peertext_escape escape,
                     struct buf *out);

/* The transcript in swaks' marks, a line each:
 *   ->  <-  in clear;  ~>  <~  under TLS;  stars for what was not hoped for. */
void words_transcript(const struct attempt *a, enum peertext_escape escape,
                      struct buf *out);

/* The transcripts of the baseline and of every experiment, with a heading for
 * each of these. */
void words_transcripts(const struct result *r, enum peertext_escape escape,
                       struct buf *out);

#endif
