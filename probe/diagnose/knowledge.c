/* Knowledge: patterns compiled when they are first needed, and look-ups. See
 * knowledge.h.
 */
#include "probe/diagnose/knowledge.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/xalloc.h"

struct knowledge *knowledge_new(const struct knowledge_table *table)
{
    struct knowledge *k = xcalloc(1, sizeof(*k));

    k->table = *table;
    return k;
}

void knowledge_free(struct knowledge **kp)
{
    struct knowledge *k = *kp;

    if (!k)
        return;
    for (uint32_t i = 0; i < k->compiled_count; i++)
        pattern_free(&k->compiled[i]);
    free(k->compiled);
    arena_fini(&k->arena);
    free(k);
    *kp = NULL;
}

/* Room for every pattern of the table; loading adds some. */
static void grow_compiled(struct knowledge *k)
{
    uint32_t count = k->table.pattern_count;

    if (k->compiled_count >= count)
        return;
    k->compiled = xrealloc(k->compiled, count * sizeof(*k->compiled));
    memset(k->compiled + k->compiled_count, 0,
           (count - k->compiled_count) * sizeof(*k->compiled));
    k->compiled_count = count;
}

bool knowledge_match(struct knowledge *k, uint32_t index, const struct words *w,
                     struct span *found)
{
    const struct knowledge_pattern *p = &k->table.patterns[index];

    for (uint8_t i = 0; i < p->gram_count; i++) {
        if (!words_have(w, p->grams[i]))
            return false;
    }
    grow_compiled(k);
    if (!k->compiled[index]) {
        char why[160];

        /* The build, or the loading, has compiled it once already. */
        k->compiled[index] =
            pattern_new(span_of(p->source), false, why, sizeof(why));
    }
    return k->compiled[index] &&
           pattern_match(k->compiled[index], w->text, found);
}

bool knowledge_says(struct knowledge *k, const struct meaning *m,
                    const struct words *w, struct span *found)
{
    for (uint32_t i = 0; i < m->count; i++) {
        if (knowledge_match(k, m->first + i, w, found))
            return true;
    }
    return false;
}

const struct wording *knowledge_wording(const struct knowledge *k,
                                        struct span id)
{
    /* From the end: what was loaded later replaces what was there. */
    for (uint32_t i = k->table.wording_count; i-- > 0;) {
        if (span_equal(span_of(k->table.wordings[i].id), id))
            return &k->table.wordings[i];
    }
    return NULL;
}

const struct party *knowledge_party(const struct knowledge *k, const char *name)
{
    for (uint32_t i = k->table.party_count; i-- > 0;) {
        if (strcmp(k->table.parties[i].name, name) == 0)
            return &k->table.parties[i];
    }
    return NULL;
}

/* ---- the plain part of a pattern ---- */

static bool is_special(char c)
{
    return strchr(".\\[](){}?*+^$|", c) != NULL;
}

/* Length of the element of a pattern at `at`: one character, an escape, a class
 * in brackets, a group. */
static size_t element_length(const char *at)
{
    size_t depth = 0, i = 0;

    if (*at == '\\')
        return at[1] ? 2 : 1;
    if (*at == '[') {
        i = at[1] == '^' ? 3 : 2; /* the first may be "]" */
        while (at[i] && at[i] != ']')
            i += at[i] == '\\' && at[i + 1] ? 2 : 1;
        return at[i] ? i + 1 : i;
    }
    if (*at != '(')
        return 1;
    do {
        depth += at[i] == '(';
        depth -= at[i] == ')';
        i += at[i] == '\\' && at[i + 1] ? 2 : 1;
    } while (at[i] && depth);
    return i;
}

static bool is_optional(const char *quantifier)
{
    return *quantifier == '?' || *quantifier == '*' || *quantifier == '{';
}

static void keep_longest(char *best, size_t *best_len, const char *run,
                         size_t len)
{
    if (len <= *best_len)
        return;
    memcpy(best, run, len);
    *best_len = len;
}

bool knowledge_grams(struct knowledge_pattern *p)
{
    char best[128], run[128];
    size_t best_len = 0, len = 0;

    p->gram_count = 0;
    for (const char *at = p->source; *at;) {
        size_t element = element_length(at);
        bool escaped = *at == '\\' && element == 2 && is_special(at[1]);
        bool plain = escaped || !is_special(*at);

        if (*at == '|')
            return false;
        if (!plain || is_optional(at + element) || len == sizeof(run)) {
            keep_longest(best, &best_len, run, len);
            len = 0;
        } else {
            run[len++] = escaped ? at[1] : *at;
            if (at[element] == '+') {
                keep_longest(best, &best_len, run, len);
                len = 0;
            }
        }
        at += element;
        while (*at && strchr("?*+", *at))
            at++;
        if (*at == '{')
            at += strcspn(at, "}") + 1;
    }
    keep_longest(best, &best_len, run, len);
    if (best_len < 3)
        return true;
    p->grams[0] = words_gram(best);
    p->grams[1] = words_gram(best + (best_len - 3) / 2);
    p->grams[2] = words_gram(best + best_len - 3);
    p->gram_count = PATTERN_GRAMS;
    return true;
}
