/* The stages of a submission, in order; the names are the contract's. */
#ifndef PROBE_SETTINGS_STAGE_ID_H
#define PROBE_SETTINGS_STAGE_ID_H

#include "common/base/span.h"

enum stage_id {
    STAGE_SETTINGS,
    STAGE_DNS,
    STAGE_TCP,
    STAGE_PROXY,
    STAGE_GREETING,
    STAGE_EHLO,
    STAGE_STARTTLS,
    STAGE_TLS,
    STAGE_AUTH,
    STAGE_MAIL,
    STAGE_RCPT,
    STAGE_DATA,
    STAGE_QUIT,
    STAGE_COUNT
};

/* "settings", "dns", ...; "any" for STAGE_COUNT. */
const char *stage_name(enum stage_id id);

/* STAGE_COUNT when unknown. */
enum stage_id stage_find(struct span name);

#endif
