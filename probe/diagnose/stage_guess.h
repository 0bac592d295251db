/* The stage of which a text speaks, where nobody says it: by the command that a
 * program names, else by what it speaks of, else by the code's usual place.
 */
#ifndef PROBE_DIAGNOSE_STAGE_GUESS_H
#define PROBE_DIAGNOSE_STAGE_GUESS_H

#include "probe/diagnose/words.h"
#include "probe/settings/stage_id.h"

/* What programs write of the command that was refused; STAGE_COUNT: nothing. */
enum stage_id stage_told(const struct words *w);

/* An assumption; STAGE_COUNT: nothing leads to one. `code` is 0 where there is
 * no reply. */
enum stage_id stage_guess(const struct words *w, int code);

#endif
