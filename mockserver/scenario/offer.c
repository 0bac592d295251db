/* What EHLO offers, made to agree with the rest of a server. See offer.h. */
#include "mockserver/scenario/offer.h"

#include <inttypes.h>

static bool is_keyword(struct span line, struct span keyword)
{
    struct span word;

    return span_word(&line, &word) && span_equal_nocase(word, keyword);
}

static const struct span *keyword_find(const struct schema_texts *lines,
                                       struct span keyword)
{
    for (size_t i = 0; i < lines->count; i++)
        if (is_keyword(lines->at[i], keyword))
            return &lines->at[i];
    return NULL;
}

/* The lines with room for as many more. */
static struct span *copy_lines(struct arena *arena,
                               const struct schema_texts *lines, size_t more)
{
    struct span *copy = ARENA_ARRAY(arena, struct span, lines->count + more);

    for (size_t i = 0; i < lines->count; i++)
        copy[i] = lines->at[i];
    return copy;
}

static void offer_auth(struct arena *arena, struct schema_texts *lines,
                       const struct schema_texts *from)
{
    struct span *copy = copy_lines(arena, lines, from->count);
    size_t count = lines->count;

    for (size_t i = 0; i < from->count; i++)
        if (is_keyword(from->at[i], SPAN("AUTH")))
            copy[count++] = from->at[i];
    *lines = (struct schema_texts){copy, count};
}

static void say_size(struct arena *arena, struct schema_texts *lines,
                     int64_t size_bytes)
{
    struct span *copy = copy_lines(arena, lines, 0);

    for (size_t i = 0; i < lines->count; i++)
        if (is_keyword(copy[i], SPAN("SIZE")))
            copy[i] = span_of(arena_printf(arena, "SIZE %" PRId64, size_bytes));
    lines->at = copy;
}

/* "SIZE" alone, and 0, set no bound. */
static void take_size(const struct schema_texts *lines, int64_t *size_bytes)
{
    const struct span *line = keyword_find(lines, SPAN("SIZE"));
    struct span rest, number;
    uint64_t size;

    if (!line)
        return;
    rest = span_from(*line, 4);
    if (span_word(&rest, &number) && span_number(number, &size) && size > 0 &&
        size <= INT64_MAX)
        *size_bytes = (int64_t)size;
}

void offer_choose(struct scenario *s, const struct node *own)
{
    const struct mock_server *base = s->base ? s->base->server : NULL;
    const struct node *own_ehlo = node_find(own, "ehlo");
    bool own_plaintext = node_find(own_ehlo, "plaintext") != NULL;
    struct mock_ehlo *ehlo = ARENA_NEW(&s->arena, struct mock_ehlo);

    if (s->server->ehlo)
        *ehlo = *s->server->ehlo;
    s->server->ehlo = ehlo;
    if (s->server->listen == LISTEN_SMTP &&
        !(base && base->listen == LISTEN_SMTP) && !own_plaintext)
        ehlo->plaintext = ehlo->secure;
    if (s->server->auth_in_clear && !own_plaintext &&
        !keyword_find(&ehlo->plaintext, SPAN("AUTH")))
        offer_auth(&s->arena, &ehlo->plaintext, &ehlo->secure);
    if (!node_find(own, "size")) {
        take_size(&ehlo->plaintext, &s->server->size_bytes);
        take_size(&ehlo->secure, &s->server->size_bytes);
        return;
    }
    if (!own_plaintext)
        say_size(&s->arena, &ehlo->plaintext, s->server->size_bytes);
    if (!node_find(own_ehlo, "secure"))
        say_size(&s->arena, &ehlo->secure, s->server->size_bytes);
}
