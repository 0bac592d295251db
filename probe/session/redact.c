/* Keeps secrets that a peer sends back out of the record. See redact.h. */
#include "probe/session/redact.h"

#include "common/base/base64.h"
#include "common/base/buf.h"

static void keep(struct redactor *r, struct span secret)
{
    size_t place = r->count;

    if (secret.len < REDACT_MIN_BYTES)
        return;
    for (size_t i = 0; i < r->count; i++) {
        if (span_equal(secret_expose(r->secrets[i]), secret))
            return;
    }
    if (r->count < REDACT_MAX_SECRETS) {
        r->count++;
    } else {
        /* The first four places hold the user's own: they stay. */
        place = 4 + r->oldest++ % (REDACT_MAX_SECRETS - 4);
        secret_free(&r->secrets[place]);
    }
    r->secrets[place] = secret_new(secret);
}

static struct span without_padding(struct span s)
{
    while (s.len && s.at[s.len - 1] == '=')
        s.len--;
    return s;
}

void redact_add(struct redactor *r, struct span secret)
{
    struct buf encoded;

    keep(r, secret);
    buf_init(&encoded, secret.len * 2 + 8);
    if (base64_encode(&encoded, secret))
        keep(r, without_padding(buf_span(&encoded)));
    buf_fini(&encoded);
}

/* The secret that stands first in `text`, the longest of those that begin
 * there. */
static ptrdiff_t find_first(const struct redactor *r, struct span text,
                            size_t *len)
{
    ptrdiff_t first = -1;

    for (size_t i = 0; i < r->count; i++) {
        struct span secret = secret_expose(r->secrets[i]);
        ptrdiff_t at = span_find(text, secret);

        if (at < 0 || (first >= 0 && at > first) ||
            (at == first && secret.len <= *len))
            continue;
        first = at;
        *len = secret.len;
    }
    return first;
}

struct span redact(const struct redactor *r, struct span text,
                   struct arena *arena)
{
    size_t len = 0;
    ptrdiff_t at = find_first(r, text, &len);

    if (at < 0)
        return text;

    struct buf out;

    buf_init(&out, text.len * 3 + sizeof(REDACTED)); /* "<secret>" for four */
    while (at >= 0) {
        (void)buf_add(&out, span_first(text, (size_t)at));
        (void)buf_str(&out, REDACTED);
        text = span_from(text, (size_t)at + len);
        at = find_first(r, text, &len);
    }
    (void)buf_add(&out, text);

    struct span clean = arena_span(arena, buf_span(&out));

    buf_fini(&out);
    return clean;
}

void redact_fini(struct redactor *r)
{
    for (size_t i = 0; i < r->count; i++)
        secret_free(&r->secrets[i]);
    *r = (struct redactor){0};
}
