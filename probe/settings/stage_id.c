/* The stages of a submission. See stage_id.h. */
#include "probe/settings/stage_id.h"

static const char *const stage_names[STAGE_COUNT] = {
    [STAGE_SETTINGS] = "settings", [STAGE_DNS] = "dns",
    [STAGE_TCP] = "tcp",           [STAGE_PROXY] = "proxy",
    [STAGE_GREETING] = "greeting", [STAGE_EHLO] = "ehlo",
    [STAGE_STARTTLS] = "starttls", [STAGE_TLS] = "tls",
    [STAGE_AUTH] = "auth",         [STAGE_MAIL] = "mail",
    [STAGE_RCPT] = "rcpt",         [STAGE_DATA] = "data",
    [STAGE_QUIT] = "quit",
};

const char *stage_name(enum stage_id id)
{
    return id < STAGE_COUNT ? stage_names[id] : "any";
}
enum stage_id stage_find(struct span name)
{
    for (int id = 0; id < STAGE_COUNT; id++) {
        if (span_equal(span_of(stage_names[id]), name))
            return (enum stage_id)id;
    }
    return STAGE_COUNT;
}
