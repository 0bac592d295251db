/* The versions of TLS by name. See tls_version.h. */
#include "common/base/tls_version.h"

#include <stddef.h>

static const struct {
    enum tls_version version;
    const char *name;
} rows[] = {
    {TLS_SSL3, "ssl3"},  {TLS_1_0, "tls1.0"}, {TLS_1_1, "tls1.1"},
    {TLS_1_2, "tls1.2"}, {TLS_1_3, "tls1.3"},
};

enum {
    ROWS = sizeof(rows) / sizeof(*rows),
};

const char *tls_version_name(enum tls_version v)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].version == v)
            return rows[i].name;
    }
    return NULL;
}

unsigned tls_version_find(struct span name)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (span_equal_nocase(span_of(rows[i].name), name))
            return rows[i].version;
    }
    return 0;
}
