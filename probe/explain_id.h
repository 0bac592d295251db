/* smtp-probe explain ID: what has the form of an id and is none. */
#ifndef PROBE_EXPLAIN_ID_H
#define PROBE_EXPLAIN_ID_H

#include "common/base/mistakes.h"
#include "probe/diagnose/knowledge.h"

/* Tells the nearest id, else those of its area, where `text` is written as an
 * id is and of an area that there is; else it is text to explain. */
void explain_no_id(const struct knowledge *k, struct span text,
                   struct mistakes *m);

#endif
