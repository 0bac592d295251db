/* The draft of the message that a run sends, from its settings and the files
 * that these name.
 */
#ifndef PROBE_SESSION_DRAFT_H
#define PROBE_SESSION_DRAFT_H

#include "common/base/arena.h"
#include "common/base/mistakes.h"
#include "common/base/span.h"
#include "common/proto/message.h"
#include "probe/settings/settings.h"

/* Makes it in `arena`, which has to outlive every session. `body_file` is what
 * --body-file holds, `attachments` what each of settings' attachments holds,
 * in order; they must stay. NULL, with mistakes, when it cannot be made. */
const struct message_draft *draft_new(const struct settings *set,
                                      struct span body_file,
                                      const struct span *attachments,
                                      struct arena *arena, struct mistakes *m);

#endif
