/* What EHLO offers, made to agree with the rest of a server. */
#ifndef MOCKSERVER_SCENARIO_OFFER_H
#define MOCKSERVER_SCENARIO_OFFER_H

#include "mockserver/scenario/scenario.h"

/* Once the server has what its base gives; `own` is what the file itself says
 * of it, or NULL. A keyword that the file writes itself stays as it is.
 *   - A port without any TLS offers what others offer under it.
 *   - AUTH that is taken before TLS is offered there as well.
 *   - SIZE says the largest message that the file sets; where it sets none,
 *     that is the one that SIZE says. RFC 1870, Section 3. */
void offer_choose(struct scenario *s, const struct node *own);

#endif
