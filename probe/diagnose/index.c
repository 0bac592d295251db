/* What may stand in a text. See index.h. */
#include "probe/diagnose/index.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/span.h"
#include "common/base/xalloc.h"
#include "probe/diagnose/knowledge.h"
#include "probe/diagnose/needs.h"

enum {
    NEEDS_ASKED = 8, /* of an item; for more than these nobody asks */
    IN_PROSE = 256,  /* how much more a text counts than a pattern */
};

/* ---- making ---- */

/* A text, its rarest group first, and one of its uses. */
struct filed {
    uint16_t grams[TEXT_GRAMS];
    struct index_use use;
};

struct filing {
    struct filed *at;
    uint32_t count, room;
    uint8_t *needs;
};

static void file_text(struct filing *f, uint32_t item, unsigned need,
                      const uint16_t *grams)
{
    struct filed *filed;

    if (f->count == f->room) {
        f->room = f->room ? f->room * 2 : 1024;
        f->at = xrealloc(f->at, f->room * sizeof(*f->at));
    }
    filed = &f->at[f->count++];
    memset(filed, 0, sizeof(*filed));
    memcpy(filed->grams, grams, sizeof(filed->grams));
    filed->use.item = item & 0xFFFFFF;
    filed->use.need = (uint8_t)(1U << need);
    f->needs[item] |= (uint8_t)(1U << need);
}

static void file_pattern(struct filing *f, uint32_t item, const uint16_t *needs)
{
    uint16_t texts;

    for (unsigned need = 0; need < NEEDS_ASKED && (texts = *needs++); need++) {
        for (; texts; texts--, needs += TEXT_GRAMS)
            file_text(f, item, need, needs);
    }
}

static void file_names(struct filing *f, uint32_t first,
                       const char *const *names, uint32_t count)
{
    uint16_t grams[TEXT_GRAMS];

    for (uint32_t i = 0; i < count; i++) {
        if (needs_of_text(span_of(names[i]), grams))
            file_text(f, first + i, 0, grams);
    }
}

static void file_all(struct filing *f, const struct knowledge_table *t,
                     const uint32_t *names)
{
    for (uint32_t i = 0; i < t->pattern_count; i++)
        file_pattern(f, i, t->patterns[i].needs);
    for (uint32_t i = 0; i < t->party_count; i++) {
        const struct party *p = &t->parties[i];

        file_names(f, names[i], p->hosts, p->host_count);
        file_names(f, names[i] + p->host_count, p->labels, p->label_count);
    }
}

static void swap_grams(uint16_t *a, uint16_t *b)
{
    uint16_t kept = *a;

    *a = *b;
    *b = kept;
}

static void count_text(uint32_t *frequency, const char *text)
{
    struct arena scratch = {0};
    struct words w;

    words_init(&w, &scratch, span_of(text));
    for (uint32_t gram = set_next(w.grams, 0, WORDS_GRAM_BITS);
         gram < WORDS_GRAM_BITS;
         gram = set_next(w.grams, gram + 1, WORDS_GRAM_BITS))
        frequency[gram] += IN_PROSE;
    arena_fini(&scratch);
}

/* How often a group comes in texts: those that the diagnoses are worded in are
 * much like what they are about. Where it comes in none, how many ask for it.
 */
static uint32_t *count_grams(const struct filing *f,
                             const struct knowledge_table *t)
{
    uint32_t *frequency = xcalloc(WORDS_GRAM_BITS, sizeof(*frequency));

    for (uint32_t i = 0; i < f->count * TEXT_GRAMS; i++)
        frequency[f->at[i / TEXT_GRAMS].grams[i % TEXT_GRAMS]]++;
    for (uint32_t i = 0; i < t->wording_count; i++) {
        count_text(frequency, t->wordings[i].title);
        count_text(frequency, t->wordings[i].cause);
        for (uint32_t n = 0; n < t->wordings[i].fix_count; n++)
            count_text(frequency, t->wordings[i].fixes[n].text);
    }
    return frequency;
}

/* The rarest group first, so that frequent ones lead nowhere; the others in
 * their order, so that the same text is filed the same way. */
static void put_rarest_first(struct filing *f, const struct knowledge_table *t)
{
    uint32_t *frequency = count_grams(f, t);

    for (uint32_t i = 0; i < f->count; i++) {
        uint16_t *grams = f->at[i].grams;

        for (int g = 1; g < TEXT_GRAMS; g++) {
            if (frequency[grams[g]] < frequency[grams[0]])
                swap_grams(&grams[g], &grams[0]);
        }
        if (grams[1] > grams[2])
            swap_grams(&grams[1], &grams[2]);
    }
    free(frequency);
}

static int by_grams(const void *left, const void *right)
{
    const struct filed *a = left, *b = right;

    for (int i = 0; i < TEXT_GRAMS; i++) {
        if (a->grams[i] != b->grams[i])
            return a->grams[i] < b->grams[i] ? -1 : 1;
    }
    return a->use.item < b->use.item ? -1 : a->use.item > b->use.item;
}

static bool is_same_text(const struct filed *a, const struct filed *b)
{
    return memcmp(a->grams, b->grams, sizeof(a->grams)) == 0;
}

/* From what is filed and sorted, its tables. */
static void lay_out(struct knowledge_index *ix, const struct filing *f,
                    struct arena *arena)
{
    uint32_t *first = ARENA_ARRAY(arena, uint32_t, WORDS_GRAM_BITS + 1);
    struct index_text *texts =
        ARENA_ARRAY(arena, struct index_text, f->count + 1);
    struct index_use *uses = ARENA_ARRAY(arena, struct index_use, f->count + 1);
    uint32_t gram = 0, count = 0;

    for (uint32_t i = 0; i < f->count; i++) {
        const struct filed *filed = &f->at[i];

        uses[i] = filed->use;
        if (i && is_same_text(filed, filed - 1))
            continue;
        while (gram <= filed->grams[0])
            first[gram++] = count;
        texts[count++] =
            (struct index_text){{filed->grams[1], filed->grams[2]}, i};
    }
    while (gram <= WORDS_GRAM_BITS)
        first[gram++] = count;
    texts[count].first_use = f->count;
    ix->first_text = first;
    ix->texts = texts;
    ix->text_count = count;
    ix->uses = uses;
    ix->use_count = f->count;
}

static uint32_t *number_names(struct knowledge_index *ix, struct arena *arena,
                              const struct knowledge_table *t)
{
    uint32_t *names = ARENA_ARRAY(arena, uint32_t, t->party_count + 1);

    ix->party_count = t->party_count;
    ix->item_count = t->pattern_count;
    for (uint32_t i = 0; i < t->party_count; i++) {
        names[i] = ix->item_count;
        ix->item_count += t->parties[i].host_count + t->parties[i].label_count;
    }
    return names;
}

const struct knowledge_index *index_make(struct arena *arena,
                                         const struct knowledge_table *t)
{
    struct knowledge_index *ix = ARENA_NEW(arena, struct knowledge_index);
    uint32_t *names = number_names(ix, arena, t);
    struct filing f = {.needs = arena_alloc(arena, ix->item_count + 1)};
    uint64_t *anywhere = ARENA_ARRAY(arena, uint64_t, index_set_size(ix));

    file_all(&f, t, names);
    put_rarest_first(&f, t);
    if (f.count)
        qsort(f.at, f.count, sizeof(*f.at), by_grams);
    lay_out(ix, &f, arena);
    free(f.at);
    for (uint32_t i = 0; i < ix->item_count; i++)
        anywhere[i / 64] |= (uint64_t)!f.needs[i] << (i % 64);
    ix->names = names;
    ix->needs = f.needs;
    ix->anywhere = anywhere;
    return ix;
}

/* ---- asking ---- */

size_t index_set_size(const struct knowledge_index *ix)
{
    return ix->item_count / 64 + 1;
}

static void use(const struct knowledge_index *ix, const struct index_text *text,
                uint8_t *met, uint64_t *set)
{
    for (uint32_t i = text[0].first_use; i < text[1].first_use; i++) {
        uint32_t item = ix->uses[i].item;

        met[item] |= (uint8_t)ix->uses[i].need;
        if (met[item] == ix->needs[item])
            set_add(set, item);
    }
}

/* Those that are filed under the group. */
static void find_texts(const struct knowledge_index *ix, uint32_t gram,
                       const struct words *w, uint8_t *met, uint64_t *set)
{
    uint32_t end = ix->first_text[gram + 1];

    for (uint32_t t = ix->first_text[gram]; t < end; t++) {
        if (words_have(w, ix->texts[t].others[0]) &&
            words_have(w, ix->texts[t].others[1]))
            use(ix, &ix->texts[t], met, set);
    }
}

void index_find(const struct knowledge_index *ix, const struct words *w,
                uint8_t *met, uint64_t *set)
{
    memcpy(set, ix->anywhere, index_set_size(ix) * sizeof(*set));
    for (uint32_t gram = set_next(w->grams, 0, WORDS_GRAM_BITS);
         gram < WORDS_GRAM_BITS;
         gram = set_next(w->grams, gram + 1, WORDS_GRAM_BITS))
        find_texts(ix, gram, w, met, set);
}
