/* The personas. See persona.h; a test compares the names with the files. */
#include "mockserver/scenario/persona.h"

#include <stddef.h>

const char *const persona_names[] = {
    "bare",  "exchange", "exim", "gmail", "office365",
    "plain", "postfix",  "ses",  NULL,
};

const struct embedded_file *persona_find(struct span name)
{
    for (const struct embedded_file *f = persona_files; f->name; f++)
        if (span_equal(name, span_of(f->name)))
            return f;
    return NULL;
}
