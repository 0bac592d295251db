/* The exit status that a caller wants. See exit_style.h. */
#include "probe/report/exit_style.h"

#include <sysexits.h>

enum {
    /* The contract's own, as in probe/command.h. */
    SIMPLE_FAILED = 1,
    SIMPLE_USAGE = 2,
    SIMPLE_TOOL = 3,

    NAGIOS_WARNING = 1,
    NAGIOS_CRITICAL = 2,
    NAGIOS_UNKNOWN = 3,
};

static const struct {
    const char *name;
    int warning, usage, tool;
} styles[] = {
    [EXIT_STYLE_SIMPLE] = {"simple", SIMPLE_FAILED, SIMPLE_USAGE, SIMPLE_TOOL},
    [EXIT_STYLE_STAGE] = {"stage", SIMPLE_FAILED, SIMPLE_USAGE, SIMPLE_TOOL},
    [EXIT_STYLE_NAGIOS] = {"nagios", NAGIOS_WARNING, NAGIOS_UNKNOWN,
                           NAGIOS_UNKNOWN},
    [EXIT_STYLE_SYSEXITS] = {"sysexits", EX_UNAVAILABLE, EX_USAGE, EX_SOFTWARE},
};

static const struct {
    int stage, sysexits;
} stages[STAGE_COUNT] = {
    [STAGE_SETTINGS] = {10, EX_CONFIG},   [STAGE_DNS] = {11, EX_NOHOST},
    [STAGE_TCP] = {12, EX_UNAVAILABLE},   [STAGE_PROXY] = {13, EX_UNAVAILABLE},
    [STAGE_GREETING] = {14, EX_PROTOCOL}, [STAGE_EHLO] = {15, EX_PROTOCOL},
    [STAGE_STARTTLS] = {16, EX_PROTOCOL}, [STAGE_TLS] = {17, EX_PROTOCOL},
    [STAGE_AUTH] = {18, EX_NOPERM},       [STAGE_MAIL] = {19, EX_NOPERM},
    [STAGE_RCPT] = {20, EX_NOUSER},       [STAGE_DATA] = {21, EX_DATAERR},
    [STAGE_QUIT] = {22, EX_PROTOCOL},
};

bool exit_style_find(struct span name, enum exit_style *style)
{
    for (size_t i = 0; i < sizeof(styles) / sizeof(*styles); i++) {
        if (!span_equal(span_of(styles[i].name), name))
            continue;
        *style = (enum exit_style)i;
        return true;
    }
    return false;
}

/* The server itself says "later": a reply of 4xx. RFC 5321, Section 4.2.1 */
static bool is_transient(const struct stage_result *stage)
{
    const struct fact *code = facts_get(&stage->facts, FACT_REPLY_CODE);

    return code && code->number >= 400 && code->number <= 499;
}

static int failure(enum exit_style style, const struct result *r)
{
    const struct stage_result *failed =
        r->attempts ? attempt_failed_stage(r->attempts) : NULL;

    switch (style) {
    case EXIT_STYLE_SIMPLE:
        break;
    case EXIT_STYLE_STAGE:
        return failed ? stages[failed->id].stage : SIMPLE_FAILED;
    case EXIT_STYLE_NAGIOS:
        return failed ? NAGIOS_CRITICAL : NAGIOS_UNKNOWN;
    case EXIT_STYLE_SYSEXITS:
        if (!failed || is_transient(failed))
            return EX_TEMPFAIL; /* without a failed stage: interrupted */
        return stages[failed->id].sysexits;
    }
    return SIMPLE_FAILED;
}

int exit_style_result(enum exit_style style, const struct result *r,
                      bool strict)
{
    if (r->verdict == VERDICT_FAIL)
        return failure(style, r);
    if (r->verdict == VERDICT_WARN && (strict || style == EXIT_STYLE_NAGIOS))
        return styles[style].warning;
    return 0;
}

int exit_style_usage(enum exit_style style)
{
    return styles[style].usage;
}

int exit_style_tool(enum exit_style style)
{
    return styles[style].tool;
}
