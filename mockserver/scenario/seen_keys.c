/* What a rule with `per` keeps apart. See seen_keys.h. */
#include "mockserver/scenario/seen_keys.h"

static struct seen_key *find(const struct seen_keys *keys, size_t rule,
                             struct span text)
{
    struct seen_key *k = keys->first;

    while (k && (k->rule != rule || !span_equal_nocase(k->text, text)))
        k = k->next;
    return k;
}

struct seen_key *seen_keys_take(struct seen_keys *keys, size_t rule,
                                struct span text, int64_t now_ms)
{
    static const struct span others = SPAN("\n"); /* in no key alone */
    struct seen_key *k = find(keys, rule, text);

    if (!k && keys->count >= SEEN_KEYS_MAX) {
        text = others;
        k = find(keys, rule, text);
    }
    if (k)
        return k;
    k = ARENA_NEW(&keys->arena, struct seen_key);
    *k = (struct seen_key){.rule = rule,
                           .text = arena_span(&keys->arena, text),
                           .first_ms = now_ms,
                           .next = keys->first};
    keys->first = k;
    keys->count++;
    return k;
}

void seen_keys_fini(struct seen_keys *keys)
{
    arena_fini(&keys->arena);
    *keys = (struct seen_keys){.count = 0};
}
