/* What a pasted log, transcript or stack trace tells of the failure, without
 * what it tells besides: the capabilities, the commands, the calls that led to
 * an exception, the hints of the client. Everything of a single line.
 */
#ifndef PROBE_DIAGNOSE_PASTE_H
#define PROBE_DIAGNOSE_PASTE_H

#include "common/base/arena.h"
#include "common/base/span.h"
#include "probe/settings/stage_id.h"

struct paste {
    struct span said;    /* the lines that tell; in `arena`, or the text */
    enum stage_id stage; /* of the command that was refused; STAGE_COUNT: no
                          * dialogue was found */
};

struct paste paste_read(struct arena *arena, struct span text);

#endif
