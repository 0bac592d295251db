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

/* What was read of a file. */
struct shared_file {
    struct buf bytes;
    struct shared_file *next;
};

struct run_shared {
    struct loop *loop;
    struct knowledge *knowledge;
    const struct settings *settings;
    struct session_shared session;
    struct shared_context *contexts;
    char *host_name;
    struct shared_file *files; /* that options name */
    struct arena arena;        /* of the draft */
};

#endif
