/* The parts of a diagnosis in words that have files of their own. Private to
 * phrase.
 */
#ifndef PROBE_DIAGNOSE_PHRASE_PARTS_H
#define PROBE_DIAGNOSE_PHRASE_PARTS_H

#include "probe/diagnose/match.h"

/* The fixes of `w` that fit: those that were tried and helped first, then those
 * for this provider, software or circumstance, then what helps anybody. */
void phrase_fixes(struct view *v, const struct wording *w, struct diagnosis *d);

/* Advice in the text that no longer helps: what is said of it. */
void phrase_obsolete(struct view *v, struct diagnosis *d);

/* A text to send to whoever has to act; NULL where that is the user. */
const char *phrase_message(const struct view *v, const struct wording *w,
                           const struct diagnosis *d);

#endif
