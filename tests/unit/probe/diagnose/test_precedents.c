/* probe/diagnose/precedents and what rank makes of them */
#include "probe/diagnose/precedents.h"

#include <stdlib.h>
#include <string.h>

#include "probe/diagnose/extract.h"
#include "probe/diagnose/knowledge.h"
#include "probe/diagnose/marks.h"
#include "probe/diagnose/match.h"
#include "probe/diagnose/reading.h"
#include "tests/unit/probe/diagnose/own_knowledge.h"
#include "tests/unit/test.h"

static void view_of(struct knowledge *k, struct result *r, struct view *v,
                    const char *text, enum stage_id stage)
{
    struct explain_input in = {.text = span_of(text), .stage = stage};

    result_init(r, NULL);
    extract_facts(k, r, &in);
    view_init(v, k, r, attempt_failed_stage(r->attempts));
}

static void forget(struct knowledge **k, struct result *r)
{
    readings_forget(*k);
    result_fini(r);
    knowledge_free(k);
}

/* Words that no pattern has, in a row that nobody has labelled. */
static const char unseen[] =
    "550 your invoice is overdue, mailing was paused by accounting";

TEST(precedents, shares_make_one_and_weigh_no_more_than_they_may)
{
    struct knowledge *k = knowledge_builtin();
    struct result r;
    struct view v;
    struct likeness l;
    float total = 0;

    view_of(k, &r, &v, unseen, STAGE_DATA);
    precedents_ask(&v, &l);
    CU_ASSERT(l.count > 100);
    for (uint32_t id = 0; id < l.count; id++) {
        total += l.share[id];
        CU_ASSERT(likeness_weight(&l, id) <= PRECEDENT_WEIGHT_MAX);
    }
    CU_ASSERT(total > 0.999F && total < 1.001F);
    CHECK_NUMBER(likeness_weight(&l, l.count), 0);
    forget(&k, &r);
}

TEST(precedents, the_same_text_is_always_as_alike)
{
    struct knowledge *k = knowledge_builtin();
    struct result ra, rb;
    struct view va, vb;
    struct likeness a, b;

    view_of(k, &ra, &va, unseen, STAGE_DATA);
    precedents_ask(&va, &a);
    view_of(k, &rb, &vb, unseen, STAGE_DATA);
    precedents_ask(&vb, &b);
    CU_ASSERT(memcmp(a.share, b.share, a.count * sizeof(*a.share)) == 0);
    result_fini(&ra);
    forget(&k, &rb);
}

TEST(precedents, say_nothing_without_words)
{
    struct knowledge *k = knowledge_builtin();
    struct result r;
    struct view v;
    struct likeness l;

    result_init(&r, NULL);
    attempt_stage_add(result_attempt_add(&r), STAGE_TCP)->status = STAGE_FAIL;
    view_init(&v, k, &r, attempt_failed_stage(r.attempts));
    precedents_ask(&v, &l);
    CHECK_NUMBER(l.count, 0);
    forget(&k, &r);
}

TEST(precedents, the_words_that_tell_stand_in_the_text_in_order)
{
    struct knowledge *k = knowledge_builtin();
    struct span words[PRECEDENT_TELLING_MAX];
    struct result r;
    struct view v;
    size_t count;

    view_of(k, &r, &v, unseen, STAGE_DATA);
    count = precedents_telling(&v, "account.suspended", words);
    CU_ASSERT(count > 0);
    for (size_t i = 0; i < count; i++) {
        CU_ASSERT(span_find(v.spoken->words.text, words[i]) >= 0);
        CU_ASSERT(!i || words[i].at >= words[i - 1].at + words[i - 1].len);
    }
    CHECK_NUMBER(precedents_telling(&v, "no.such-id", words), 0);
    forget(&k, &r);
}

/* Ranked, with its candidates: is the first one's weight its rule's and the
 * precedents'? */
TEST(precedents, weigh_beside_the_rules)
{
    struct knowledge *k = knowledge_builtin();
    struct result r;
    struct view v;
    struct candidates c;
    size_t kept;

    view_of(k, &r, &v, "535 5.7.8 wrong user name or password", STAGE_AUTH);
    (void)candidates_find(k, &r, v.stage, SEVERITY_ERROR, &c, &kept);
    CHECK_TEXT(c.at[0].rule->id, "auth.credentials-rejected");
    CU_ASSERT(c.at[0].precedents > 0);
    CHECK_NUMBER(c.at[0].weight,
                 c.at[0].rule->specificity + c.at[0].precedents);
    CU_ASSERT(!c.at[0].is_alike);
    forget(&k, &r);
}

/* ---- precedents of the test's own: every mark of `unseen` speaks for the
 * diagnosis own.alike, while a rule is certain of another ---- */

static const char own_yaml[] =
    "rules:\n"
    "  - {id: own.ruled, when: {stage: data}, confidence: certain}\n"
    "diagnoses:\n"
    "  own.ruled:\n"
    "    {title: R., cause: R., confirm: R., actor: user, fixes: [R.]}\n"
    "  own.alike:\n"
    "    {title: A., cause: A., confirm: A., actor: user, fixes: [A.]}\n";

struct own {
    struct precedent_mark marks[MARKS_MAX + 1];
    struct precedent_weight weights[MARKS_MAX];
    uint32_t buckets[(1 << PRECEDENT_BUCKET_BITS) + 1];
    struct precedents precedents;
};

static int by_name(const void *left, const void *right)
{
    const struct precedent_mark *a = left, *b = right;

    return a->name < b->name ? -1 : a->name > b->name;
}

/* One bucket has them all, and is every bucket. */
static void make_own(struct own *o, const struct marks *m, uint8_t id)
{
    uint32_t count = 0;

    for (size_t i = 0; i < m->count; i++)
        o->marks[i].name = m->at[i].name;
    qsort(o->marks, m->count, sizeof(*o->marks), by_name);
    for (size_t i = 0; i < m->count; i++) {
        if (!i || o->marks[i].name != o->marks[count - 1].name)
            o->marks[count++] = o->marks[i];
    }
    for (uint32_t i = 0; i <= count; i++)
        o->marks[i].first = i;
    for (uint32_t i = 0; i < count; i++)
        o->weights[i] = (struct precedent_weight){id, 100};
    for (uint32_t b = 0, i = 0; b <= 1u << PRECEDENT_BUCKET_BITS; b++) {
        while (i < count &&
               o->marks[i].name >> (32 - PRECEDENT_BUCKET_BITS) < b)
            i++;
        o->buckets[b] = i;
    }
    o->precedents = (struct precedents){
        .id_count = 2,
        .mark_count = count,
        .marks = o->marks,
        .buckets = o->buckets,
        .weights = o->weights,
    };
}

struct setting {
    struct knowledge *k;
    struct own own;
    struct result result;
    struct candidates candidates;
    size_t kept;
};

/* `added` of the rules are taken for an operator's. */
static void rank_own(struct setting *s, uint32_t added)
{
    struct mistakes m = {0};
    struct marks marks;
    struct view v;

    s->k = own_knowledge(own_yaml, &m);
    CHECK_NUMBER(m.count, 0);
    mistakes_fini(&m);
    view_of(s->k, &s->result, &v, unseen, STAGE_DATA);
    marks_read(&marks, &v);
    make_own(&s->own, &marks, 1);
    s->k->table.precedents = &s->own.precedents;
    s->k->place_count = added;
    (void)candidates_find(s->k, &s->result, v.stage, SEVERITY_ERROR,
                          &s->candidates, &s->kept);
}

TEST(precedents, give_what_no_rule_gives_and_it_is_never_certain)
{
    static struct setting s;

    rank_own(&s, 0);
    CHECK_NUMBER(s.kept, 2);
    CHECK_TEXT(s.candidates.at[0].rule->id, "own.alike");
    CU_ASSERT(s.candidates.at[0].is_alike);
    CU_ASSERT(!s.candidates.at[0].is_rule);
    CHECK_NUMBER(s.candidates.at[0].confidence, CONFIDENCE_LIKELY);
    CHECK_TEXT(s.candidates.at[1].rule->id, "own.ruled");
    CHECK_NUMBER(s.candidates.at[1].confidence, CONFIDENCE_LIKELY);
    forget(&s.k, &s.result);
}

TEST(precedents, do_not_outweigh_what_an_operator_added)
{
    static struct setting s;

    rank_own(&s, 1);
    CHECK_TEXT(s.candidates.at[0].rule->id, "own.ruled");
    CU_ASSERT(!s.candidates.at[0].is_alike);
    CHECK_NUMBER(s.candidates.at[0].confidence, CONFIDENCE_CERTAIN);
    forget(&s.k, &s.result);
}
