/* The table of renderers. See report.h. */
#include "probe/report/report.h"

#include "probe/report/html.h"
#include "probe/report/json_report.h"
#include "probe/report/junit.h"
#include "probe/report/markdown.h"
#include "probe/report/tap.h"
#include "probe/report/text.h"

static const struct renderer rows[] = {
    {"text", "text/plain", text_render},
    {"json", "application/json", json_report_render},
    {"markdown", "text/markdown", markdown_render},
    {"html", "text/html", html_render},
    {"junit", "application/xml", junit_render},
    {"tap", "text/plain", tap_render},
};

const struct renderer *renderers(size_t *count)
{
    *count = sizeof(rows) / sizeof(*rows);
    return rows;
}

const struct renderer *renderer_find(struct span name)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (span_equal(span_of(rows[i].name), name))
            return &rows[i];
    }
    return NULL;
}
