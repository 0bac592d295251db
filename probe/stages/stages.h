/* The stages, one file each. Only plan.c names them all. */
#ifndef PROBE_STAGES_STAGES_H
#define PROBE_STAGES_STAGES_H

#include "probe/session/stage.h"

extern const struct stage stage_settings;
extern const struct stage stage_dns;
extern const struct stage stage_tcp;
extern const struct stage stage_proxy;
extern const struct stage stage_greeting;
extern const struct stage stage_ehlo;
extern const struct stage stage_starttls;
extern const struct stage stage_tls;
extern const struct stage stage_auth;
extern const struct stage stage_mail;
extern const struct stage stage_rcpt;
extern const struct stage stage_data;
extern const struct stage stage_quit;

#endif
