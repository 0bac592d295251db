/* What the runs of a program share. See run.h. */
#include "probe/run/shared.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/xalloc.h"
#include "common/net/tls_context.h"
#include "common/proto/address.h"
#include "common/proto/limits.h"

enum {
    HOST_NAME_BYTES = 256,
};

/* This machine's name, where it is one in full: EHLO wants no other. */
static char *own_host_name(void)
{
    char name[HOST_NAME_BYTES];
    const char *why;

    if (gethostname(name, sizeof(name)) != 0)
        return NULL;
    name[sizeof(name) - 1] = '\0';
    if (!strchr(name, '.') || !host_name_is_valid(span_of(name), &why))
        return NULL;
    return xstrdup(name);
}

/* All that runs vary in what a context is made from is the versions. */
static struct tls_context *find_context(const struct settings *set, char *why,
                                        size_t why_size, void *arg)
{
    struct run_shared *shared = arg;

    for (struct shared_context *c = shared->contexts; c; c = c->next) {
        if (c->versions == set->tls_versions)
            return c->context;
    }

    struct tls_client_settings wanted = {
        .versions = set->tls_versions,
        .ca_file = set->ca_file,
        .ca_path = set->ca_path,
        .client_cert = set->client_cert,
        .client_key = set->client_key,
        .key_log = set->key_log,
    };
    struct tls_context *made = tls_context_client(&wanted, why, why_size);

    if (!made)
        return NULL;

    struct shared_context *kept = xcalloc(1, sizeof(*kept));

    kept->context = made;
    kept->versions = set->tls_versions;
    kept->next = shared->contexts;
    shared->contexts = kept;
    return made;
}

/* The whole of a file that an option names, or of standard input for "-". */
static bool load_file(const char *option, const char *path, struct buf *bytes,
                      struct span *content, struct mistakes *m)
{
    if (!path)
        return true;

    int error = file_read(path, bytes);

    if (error == EFBIG)
        mistakes_add(m, NULL, option, "Send a smaller one.",
                     "%s is larger than %d MiB.", path,
                     LIMIT_MESSAGE / 1024 / 1024);
    else if (error)
        mistakes_add(m, NULL, option, NULL, "%s: %s.", path, strerror(error));
    *content = buf_span(bytes);
    return !error;
}

struct run_shared *run_shared_new(struct loop *loop, struct knowledge *k,
                                  const struct settings *set,
                                  struct mistakes *m)
{
    struct run_shared *shared = xcalloc(1, sizeof(*shared));
    const struct message_settings *message = &set->message;

    buf_init(&shared->message_file, LIMIT_MESSAGE);
    buf_init(&shared->body_file, LIMIT_MESSAGE);
    shared->loop = loop;
    shared->knowledge = k;
    shared->settings = set;
    shared->host_name = own_host_name();
    shared->session = (struct session_shared){
        .loop = loop,
        .host_name = shared->host_name,
        .tls_context = find_context,
        .arg = shared,
    };
    if (!load_file("--message", message->file, &shared->message_file,
                   &shared->session.message_file, m) ||
        !load_file("--body-file", message->body_file, &shared->body_file,
                   &shared->session.body_file, m))
        run_shared_free(&shared);
    return shared;
}

void run_shared_free(struct run_shared **sp)
{
    struct run_shared *shared = *sp;

    if (!shared)
        return;
    while (shared->contexts) {
        struct shared_context *next = shared->contexts->next;

        tls_context_free(&shared->contexts->context);
        free(shared->contexts);
        shared->contexts = next;
    }
    free(shared->host_name);
    buf_fini(&shared->message_file);
    buf_fini(&shared->body_file);
    free(shared);
    *sp = NULL;
}
