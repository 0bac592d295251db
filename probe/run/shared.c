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
#include "probe/session/draft.h"

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
        .crl_file = set->crl_file,
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

/* Where a file is kept until the run ends. */
static struct buf *new_file(struct run_shared *shared)
{
    struct shared_file *kept = xcalloc(1, sizeof(*kept));

    buf_init(&kept->bytes, LIMIT_MESSAGE);
    kept->next = shared->files;
    shared->files = kept;
    return &kept->bytes;
}

/* The whole of a file that an option names, or of standard input for "-". */
static void load_file(struct run_shared *shared, const char *option,
                      const char *path, struct span *content,
                      struct mistakes *m)
{
    if (!path)
        return;

    struct buf *bytes = new_file(shared);
    int error = file_read(path, bytes);

    if (error == EFBIG)
        mistakes_add(m, NULL, option, "Send a smaller one.",
                     "%s is larger than %d MiB.", path,
                     LIMIT_MESSAGE / 1024 / 1024);
    else if (error)
        mistakes_add(m, NULL, option, NULL, "%s: %s.", path, strerror(error));
    *content = buf_span(bytes);
}

static const struct span *load_attachments(struct run_shared *shared,
                                           struct mistakes *m)
{
    const struct name_list *list = shared->settings->message.attachments;
    size_t count = 0;

    for (const struct name_list *i = list; i; i = i->next)
        count++;

    struct span *contents = ARENA_ARRAY(&shared->arena, struct span, count);

    for (size_t i = 0; i < count; i++, list = list->next)
        load_file(shared, "--attach", list->name.at, &contents[i], m);
    return contents;
}

/* All that can be wrong with the message, before the first packet. */
static void load_message(struct run_shared *shared, struct mistakes *m)
{
    const struct settings *set = shared->settings;
    size_t before = m->count;
    struct span body = {0};

    load_file(shared, "--message", set->message.file,
              &shared->session.message_file, m);
    load_file(shared, "--body-file", set->message.body_file, &body, m);

    const struct span *attachments = load_attachments(shared, m);

    if (m->count > before || set->message.file || !settings_sends_mail(set) ||
        !settings_sender(set))
        return;
    shared->session.draft =
        draft_new(set, body, attachments, &shared->arena, m);
}

struct run_shared *run_shared_new(struct loop *loop, struct knowledge *k,
                                  const struct settings *set,
                                  struct mistakes *m)
{
    struct run_shared *shared = xcalloc(1, sizeof(*shared));
    size_t before = m->count; /* those of the connection go to its stage */

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
    load_message(shared, m);
    if (m->count > before)
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
    while (shared->files) {
        struct shared_file *next = shared->files->next;

        buf_fini(&shared->files->bytes);
        free(shared->files);
        shared->files = next;
    }
    arena_fini(&shared->arena);
    free(shared);
    *sp = NULL;
}
