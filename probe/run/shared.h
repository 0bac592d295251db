/* What the runs of a program share; see run.h. Private to this folder. */
#ifndef PROBE_RUN_SHARED_H
#define PROBE_RUN_SHARED_H

#include "probe/run/run.h"
#include "probe/session/session.h"

/* A TLS context, and the settings that it was made for. */
struct shared_context {
    struct tls_context *context;
    unsigned versions;
    struct shared_context *next;
};

struct run_shared {
    struct loop *loop;
    struct knowledge *knowledge;
    const struct settings *settings;
    struct session_shared session;
    struct shared_context *contexts;
    char *host_name;
    struct buf message_file, body_file; /* what was read */
};

#endif
