/* The personas. See persona.h. */
#include "mockserver/scenario/persona.h"

#include <stddef.h>

const struct embedded_file *persona_find(struct span name)
{
    for (const struct embedded_file *f = persona_files; f->name; f++)
        if (span_equal(name, span_of(f->name)))
            return f;
    return NULL;
}
