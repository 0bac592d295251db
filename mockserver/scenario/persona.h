/* Personas: how the usual servers present themselves. A scenario names one and
 * says only what differs.
 */
#ifndef MOCKSERVER_SCENARIO_PERSONA_H
#define MOCKSERVER_SCENARIO_PERSONA_H

#include <stddef.h>

#include "common/base/span.h"

struct persona {
    const char *name;             /* the word of `base` */
    const char *host;             /* that it greets with */
    const char *greeting;         /* behind "220 HOST " */
    const char *const *plaintext; /* EHLO lines before TLS; ends in NULL */
    const char *const *secure;    /* and under TLS, or where there is none */
};

/* Their names in order, ending in NULL: the words of `base`. */
extern const char *const persona_names[];

/* The row of an index into persona_names. */
const struct persona *persona_at(int index);

#endif
