/* The dialog on a terminal: a new connection, tab by tab, each answer checked
 * as it is typed.
 */
#ifndef PROBE_QUESTIONS_H
#define PROBE_QUESTIONS_H

#include <stdbool.h>

#include "probe/settings/connection_text.h"

/* Is there somebody to ask: a terminal at both ends? */
bool questions_can_be_asked(void);

/* Asks for a connection's fields; the answers are added to `g`. Ends early at
 * the end of input. */
void questions_ask(struct given_options *g);

#endif
