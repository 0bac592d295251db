/* The choice of a rule. See rule.h. */
#include "mockserver/scenario/rule.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/base/xalloc.h"
#include "common/proto/connect.h"

enum {
    MAX_KEY_BYTES = 4096, /* three addresses; what is longer is cut */
};

void rule_counters_init(struct rule_counters *c, const struct scenario *s)
{
    *c = (struct rule_counters){.count = s->rules.count};
    c->used = xcalloc(c->count + 1, sizeof(c->used[0]));
}

void rule_counters_fini(struct rule_counters *c)
{
    free(c->used);
    seen_keys_fini(&c->keys);
    *c = (struct rule_counters){.count = 0};
}

/* Greedy with one point to go back to: linear in practice, quadratic at worst,
 * whatever the pattern. */
bool pattern_matches(struct span pattern, struct span text)
{
    size_t p = 0, t = 0, star = SIZE_MAX, star_text = 0;

    while (t < text.len) {
        if (p < pattern.len && pattern.at[p] == '*') {
            star = p++;
            star_text = t;
        } else if (p < pattern.len &&
                   (pattern.at[p] == '?' ||
                    ascii_lower(pattern.at[p]) == ascii_lower(text.at[t]))) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++star_text;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.at[p] == '*')
        p++;
    return p == pattern.len;
}

bool range_read(struct span range, uint64_t *low, uint64_t *high)
{
    ptrdiff_t dash = span_find_char(range, '-');

    *low = 0;
    *high = UINT64_MAX;
    if (dash < 0) {
        bool ok = span_number(range, low);

        *high = *low;
        return ok;
    }
    return range.len > 1 &&
           (dash == 0 || span_number(span_first(range, (size_t)dash), low)) &&
           ((size_t)dash + 1 == range.len ||
            span_number(span_from(range, (size_t)dash + 1), high)) &&
           *low <= *high;
}

bool range_holds(struct span range, unsigned n)
{
    uint64_t low, high;

    return range.len == 0 ||
           (range_read(range, &low, &high) && n >= low && n <= high);
}

static bool tristate_holds(int wanted, bool is)
{
    return wanted == EITHER || (wanted == ONLY_TRUE) == is;
}

static bool header_holds(const struct mock_condition *c,
                         const struct mock_event *e)
{
    struct span value = SPAN("");
    bool present = c->header.at && connect_field(e->head, c->header, &value);

    return !c->header.at ||
           (tristate_holds(c->present, present) &&
            (!c->value.at || pattern_matches(c->value, value)));
}

static bool mechanism_holds(const struct mock_condition *c,
                            const struct mock_event *e)
{
    for (size_t i = 0; i < c->mechanisms.count; i++)
        if (span_equal_nocase(c->mechanisms.at[i], e->mechanism))
            return true;
    return c->mechanisms.count == 0;
}

/* A number that depends on nothing but these, evenly spread: splitmix64. */
static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

/* The same seed, rule, connection and event have the same luck, whatever other
 * connections do meanwhile. */
static bool is_lucky(const struct mock_condition *c, uint64_t seed, size_t rule,
                     const struct mock_event *e)
{
    uint64_t luck = mix(mix(seed) + rule);

    luck = mix(luck + ((uint64_t)e->connection << 32 | e->nth));
    for (size_t i = 0; i < e->name.len; i++)
        luck = mix(luck + (unsigned char)e->name.at[i]);
    return luck % CERTAIN < (uint64_t)c->chance;
}

static bool query_holds(const struct mock_condition *c,
                        const struct mock_event *e)
{
    bool of_type = c->types.count == 0;

    for (size_t i = 0; i < c->types.count; i++)
        of_type |= span_equal_nocase(c->types.at[i], e->type);
    return of_type && (!c->name.at || pattern_matches(c->name, e->argument)) &&
           (c->over == WAY_ANY || (c->over == WAY_TCP) == e->over_tcp);
}

static bool condition_holds(const struct mock_condition *c,
                            const struct mock_event *e)
{
    return tristate_holds(c->tls, e->tls) &&
           tristate_holds(c->authenticated, e->authenticated) &&
           (!c->argument.at || pattern_matches(c->argument, e->argument)) &&
           range_holds(c->connection, e->connection) &&
           range_holds(c->nth, e->nth) && mechanism_holds(c, e) &&
           header_holds(c, e) && query_holds(c, e) &&
           e->bytes >= (uint64_t)c->after_bytes &&
           (!c->state.at || span_equal(c->state, e->state)) &&
           (!c->server_state.at ||
            span_equal(c->server_state, e->server_state));
}

/* "AUTH PLAIN" wants the mechanism too, "AUTH" takes any. "CONNECT"
 * is a request to a proxy, "connect" is not. */
static bool event_matches(struct span wanted, const struct mock_event *e)
{
    struct span verb, mechanism;

    if (!span_word(&wanted, &verb))
        return false;
    if (!span_equal(verb, e->name) && !span_equal(verb, SPAN("any")))
        return false;
    return !span_word(&wanted, &mechanism) ||
           span_equal_nocase(mechanism, e->mechanism);
}

/* The event's values of what `per` names, a line each. */
static struct span key_of(const struct mock_rule *r, const struct mock_event *e,
                          struct buf *out)
{
    for (size_t i = 0; i < r->per.count; i++) {
        struct span name = r->per.at[i];

        (void)buf_add(out, span_equal(name, SPAN("client.ip")) ? e->client
                           : span_equal(name, SPAN("mail.from"))
                               ? e->sender
                               : e->recipient);
        (void)buf_char(out, '\n');
    }
    return buf_span(out);
}

static bool is_young(const struct mock_rule *r, const struct seen_key *k,
                     int64_t now_ms)
{
    return !r->condition || r->condition->young_ms == 0 ||
           now_ms - k->first_ms < r->condition->young_ms;
}

/* A key is first seen when the rule's event comes, whatever its conditions. */
static struct seen_key *take_key(const struct mock_rule *r, size_t number,
                                 struct rule_counters *c,
                                 const struct mock_event *e)
{
    struct seen_key *key;
    struct buf text;

    if (r->per.count == 0 && (!r->condition || r->condition->young_ms == 0))
        return NULL;
    buf_init(&text, MAX_KEY_BYTES);
    key = seen_keys_take(&c->keys, number, key_of(r, e, &text), e->now_ms);
    buf_fini(&text);
    return key;
}

/* The first that applies among the rules from number `from` on. */
static const struct mock_rule *match_from(const struct scenario *s,
                                          struct rule_counters *c,
                                          const struct mock_event *e,
                                          size_t from)
{
    const struct mock_rule *rules = s->rules.at;

    for (size_t i = from; i < s->rules.count; i++) {
        const struct mock_rule *r = &rules[i];
        struct seen_key *key;

        if (r->front != e->front || !event_matches(r->event, e))
            continue;
        key = take_key(r, i, c, e);
        if ((r->condition && !(condition_holds(r->condition, e) &&
                               is_lucky(r->condition, c->seed, i, e))) ||
            (key && !is_young(r, key, e->now_ms)) ||
            (r->times > 0 && (key ? key->used : c->used[i]) >= r->times))
            continue;
        c->used[i]++;
        if (key)
            key->used++;
        return r;
    }
    return NULL;
}

const struct mock_rule *rule_first_match(const struct scenario *s,
                                         struct rule_counters *c,
                                         const struct mock_event *e)
{
    return match_from(s, c, e, 0);
}

const struct mock_rule *rule_match_behind(const struct scenario *s,
                                          struct rule_counters *c,
                                          const struct mock_event *e,
                                          const struct mock_rule *rule)
{
    const struct mock_rule *rules = s->rules.at;
    size_t next = s->own_rules;

    if (rule >= rules + next)
        next = (size_t)(rule - rules) + 1;
    return match_from(s, c, e, next);
}

uint64_t rule_next_body(const struct scenario *s, uint64_t so_far)
{
    const struct mock_rule *rules = s->rules.at;
    uint64_t next = 0;

    for (size_t i = 0; i < s->rules.count; i++) {
        uint64_t after =
            rules[i].condition ? (uint64_t)rules[i].condition->after_bytes : 0;

        if (after > so_far && (next == 0 || after < next))
            next = after;
    }
    return next;
}

bool rule_exists(const struct scenario *s, struct span name)
{
    const struct mock_rule *rules = s->rules.at;

    for (size_t i = 0; i < s->rules.count; i++)
        if (span_equal_nocase(rules[i].event, name))
            return true;
    return false;
}

bool rules_judge(const struct scenario *s, const struct rule_counters *c,
                 struct buf *out, struct buf *warnings)
{
    const struct mock_rule *rules = s->rules.at;
    bool ok = true;

    for (size_t i = 0; i < s->own_rules; i++) {
        const struct mock_rule *r = &rules[i];

        if (r->fires.at && !range_holds(r->fires, (unsigned)c->used[i])) {
            ok = false;
            (void)buf_printf(out,
                             "# %s:%u: the rule at %.*s was used %" PRId64
                             " times, not %.*s\n",
                             s->document.file, r->node->line,
                             SPAN_ARGS(r->event), c->used[i],
                             SPAN_ARGS(r->fires));
        } else if (!r->fires.at && c->used[i] == 0) {
            (void)buf_printf(warnings,
                             "# warning: %s:%u: the rule at %.*s was never "
                             "used\n",
                             s->document.file, r->node->line,
                             SPAN_ARGS(r->event));
        }
    }
    return ok;
}
