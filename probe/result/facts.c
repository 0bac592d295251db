/* Facts. See facts.h. */
#include "probe/result/facts.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "common/base/buf.h"

struct fact_row {
    struct span name;
    enum fact_kind kind;
    const char *description;
};

static const struct fact_row rows[FACT_COUNT] = {
#define FACT(symbol, name, kind, description)                                  \
    [FACT_##symbol] = {{name, sizeof(name) - 1}, FACT_KIND_##kind, description},
#include "probe/result/facts.def"
#undef FACT
};

enum {
    /* Bounds on what one fact keeps: a peer fills lists and texts. */
    FACT_TEXT_MAX = 4096,
    FACT_LIST_MAX = 256,
    FACT_LINE_MAX = 64 * 1024,
};

const char *fact_name(enum fact_id id)
{
    return rows[id].name.at;
}

enum fact_kind fact_kind_of(enum fact_id id)
{
    return rows[id].kind;
}

const char *fact_description(enum fact_id id)
{
    return rows[id].description;
}

enum fact_id fact_find(struct span name)
{
    for (int id = 0; id < FACT_COUNT; id++) {
        if (span_equal(rows[id].name, name))
            return (enum fact_id)id;
    }
    return FACT_COUNT;
}

const struct fact *facts_get(const struct facts *f, enum fact_id id)
{
    for (const struct fact *at = f->first; at; at = at->next) {
        if (at->id == id)
            return at;
    }
    return NULL;
}

static struct fact *find_or_add(struct facts *f, enum fact_id id,
                                enum fact_kind kind)
{
    assert(rows[id].kind == kind);

    struct fact *fact = (struct fact *)facts_get(f, id);

    if (fact)
        return fact;
    fact = ARENA_NEW(f->arena, struct fact);
    fact->id = id;
    fact->kind = kind;
    if (f->last)
        f->last->next = fact;
    else
        f->first = fact;
    f->last = fact;
    return fact;
}

static size_t text_max(const struct facts *f)
{
    return f->text_max_bytes ? f->text_max_bytes : FACT_TEXT_MAX;
}

void facts_token(struct facts *f, enum fact_id id, const char *token)
{
    if (token && *token)
        find_or_add(f, id, FACT_KIND_TOKEN)->token =
            arena_strdup(f->arena, token);
}

void facts_number(struct facts *f, enum fact_id id, int64_t number)
{
    find_or_add(f, id, FACT_KIND_NUMBER)->number = number;
}

void facts_flag(struct facts *f, enum fact_id id, bool flag)
{
    find_or_add(f, id, FACT_KIND_FLAG)->flag = flag;
}

void facts_text(struct facts *f, enum fact_id id, struct span text)
{
    if (text.len)
        find_or_add(f, id, FACT_KIND_TEXT)->text =
            peertext_copy(f->arena, text, text_max(f));
}

void facts_list(struct facts *f, enum fact_id id)
{
    (void)find_or_add(f, id, FACT_KIND_LIST); /* only that it is there */
}

void facts_list_add(struct facts *f, enum fact_id id, struct span text)
{
    struct fact *fact = find_or_add(f, id, FACT_KIND_LIST);

    if (fact->list.count >= FACT_LIST_MAX)
        return;

    struct fact_item *item = ARENA_NEW(f->arena, struct fact_item);

    item->text = peertext_copy(f->arena, text, text_max(f));
    if (fact->list.last)
        fact->list.last->next = item;
    else
        fact->list.first = item;
    fact->list.last = item;
    fact->list.count++;
}

struct fact_record *facts_record_add(struct facts *f, enum fact_id id)
{
    struct fact *fact = find_or_add(f, id, FACT_KIND_RECORDS);
    struct fact_record *r = ARENA_NEW(f->arena, struct fact_record);

    if (fact->records.last)
        fact->records.last->next = r;
    else
        fact->records.first = r;
    fact->records.last = r;
    fact->records.count++;
    return r;
}

static struct fact_field *field_add(struct facts *f, struct fact_record *r,
                                    const char *key)
{
    struct fact_field *field = ARENA_NEW(f->arena, struct fact_field);

    field->key = key;
    if (r->last_field)
        r->last_field->next = field;
    else
        r->fields = field;
    r->last_field = field;
    return field;
}

void fact_record_text(struct facts *f, struct fact_record *r, const char *key,
                      struct span text)
{
    field_add(f, r, key)->text = peertext_copy(f->arena, text, text_max(f));
}

void fact_record_number(struct facts *f, struct fact_record *r, const char *key,
                        int64_t number)
{
    struct fact_field *field = field_add(f, r, key);

    field->is_number = true;
    field->number = number;
}

static void write_list(struct buf *out, const struct fact *fact)
{
    for (const struct fact_item *i = fact->list.first; i; i = i->next) {
        if (i != fact->list.first)
            (void)buf_char(out, ' ');
        (void)buf_add(out, i->text.raw);
    }
}

static void write_records(struct buf *out, const struct fact *fact)
{
    for (const struct fact_record *r = fact->records.first; r; r = r->next) {
        if (r != fact->records.first)
            (void)buf_str(out, "; ");
        for (const struct fact_field *i = r->fields; i; i = i->next) {
            if (i != r->fields)
                (void)buf_char(out, ' ');
            if (i->is_number)
                (void)buf_printf(out, "%s %" PRId64, i->key, i->number);
            else
                (void)buf_add(out, i->text.raw);
        }
    }
}

static void write_fact(struct buf *out, const struct fact *fact)
{
    switch (fact->kind) {
    case FACT_KIND_TOKEN:
        (void)buf_str(out, fact->token);
        break;
    case FACT_KIND_NUMBER:
        (void)buf_printf(out, "%" PRId64, fact->number);
        break;
    case FACT_KIND_FLAG:
        (void)buf_str(out, fact->flag ? "yes" : "no");
        break;
    case FACT_KIND_TEXT:
        (void)buf_add(out, fact->text.raw);
        break;
    case FACT_KIND_LIST:
        write_list(out, fact);
        break;
    case FACT_KIND_RECORDS:
        write_records(out, fact);
        break;
    }
}

static struct span number_text(int64_t number, struct arena *arena)
{
    char room[SPAN_DECIMAL_BYTES];
    uint64_t size = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

    return span_of(arena_join(arena, SPANS(number < 0 ? SPAN("-") : SPAN(""),
                                           span_decimal(size, room))));
}

struct span fact_text(const struct fact *fact, struct arena *arena)
{
    struct buf out;

    if (fact->kind == FACT_KIND_NUMBER)
        return number_text(fact->number, arena); /* asked for most often */

    buf_init(&out, FACT_LINE_MAX); /* beyond it the rest is left out */
    write_fact(&out, fact);

    struct span text = arena_span(arena, buf_span(&out));

    buf_fini(&out);
    return text;
}
