/* Reports: pure renderers of one result tree. A renderer allocates nothing but
 * its buffer, opens nothing, asks no time.
 */
#ifndef PROBE_REPORT_REPORT_H
#define PROBE_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/span.h"
#include "probe/result/result.h"

struct report_style {
    bool colour;    /* SGR sequences */
    bool unicode;   /* marks and dashes beyond ASCII */
    bool verbose;   /* the transcript as well */
    bool quiet;     /* nothing but what went wrong */
    bool all_fixes; /* not only the likeliest */
    size_t width;   /* columns */
};

struct renderer {
    const char *name; /* "text", "json" */
    const char *media_type;
    void (*render)(const struct result *r, const struct report_style *style,
                   struct buf *out);
};

/* NULL when there is none of that name. */
const struct renderer *renderer_find(struct span name);

/* All of them; `count` gets how many. */
const struct renderer *renderers(size_t *count);

enum {
    /* What one report may come to. */
    REPORT_MAX_BYTES = 64 * 1024 * 1024,
};

#endif
