/* The personas. See persona.h; a test compares the names with the files. */
#include "mockserver/scenario/persona.h"

#include <stddef.h>

const char *const persona_names[] = {
    "bare",   "exchange", "exim",      "fastmail",  "gmail", "gmx",
    "haraka", "mailgun",  "office365", "opensmtpd", "plain", "postfix",
    "proton", "qmail",    "sendgrid",  "sendmail",  "ses",   "strato",
    "yahoo",  "zoho",     NULL,
};

const struct embedded_file *persona_find(struct span name)
{
    for (const struct embedded_file *f = persona_files; f->name; f++)
        if (span_equal(name, span_of(f->name)))
            return f;
    return NULL;
}
