/* What qmail-remote said of a delivery. See qmail_report.h. */
#include "probe/diagnose/qmail_report.h"

#include <stdbool.h>

#include "common/base/buf.h"

static const char *const leads[] = {"deferral: ", "failure: "};

/* Empty: there is none. */
static struct span find_report(struct span text)
{
    for (size_t i = 0; i < sizeof(leads) / sizeof(*leads); i++) {
        struct span lead = span_of(leads[i]), rest, word;
        ptrdiff_t at = span_find(text, lead);

        if (at < 0)
            continue;
        rest = span_from(text, (size_t)at + lead.len);
        (void)span_cut(&rest, '\n', &word);
        word = span_trim(word);
        if (span_find_char(word, '_') > 0 && span_find_char(word, ' ') < 0)
            return word;
    }
    return SPAN("");
}

/* Of the "/" those that end a line stand in front of a capital or are the last
 * ones; others are of an address of a page. */
static bool ends_line(struct span report, size_t i)
{
    char next;

    if (report.at[i] != '/')
        return false;
    if (i + 1 == report.len)
        return true;
    next = report.at[i + 1];
    return next == '/' ? i + 2 == report.len : ascii_lower(next) != next;
}

struct span qmail_report_read(struct arena *arena, struct span text)
{
    struct span report = find_report(text), said;
    struct buf out;

    if (!report.len)
        return text;
    buf_init(&out, report.len + 1);
    for (size_t i = 0; i < report.len; i++) {
        char c = report.at[i] == '_' ? ' ' : report.at[i];

        (void)buf_char(&out, ends_line(report, i) ? '\n' : c);
    }
    said = arena_span(arena, span_trim(buf_span(&out)));
    buf_fini(&out);
    return said;
}
