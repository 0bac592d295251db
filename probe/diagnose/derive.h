/* Facts from facts: whatever needs arithmetic or comparing becomes a fact with
 * a name. No diagnosis id appears here.
 */
#ifndef PROBE_DIAGNOSE_DERIVE_H
#define PROBE_DIAGNOSE_DERIVE_H

#include "probe/diagnose/view.h"

void derive(struct view *v);

/* Its parts, a file each: who runs the server and with what software; which
 * circumstances hold. */
void derive_parties(struct view *v);
void derive_circumstances(struct view *v);

#endif
