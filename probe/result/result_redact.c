/* A result for public posts: names and addresses replaced in the whole tree.
 * See result_redact.h. The walk is done twice, gathering and replacing; every
 * text is visited by both, once.
 */
#include "probe/result/result_redact.h"

#include "probe/result/pseudonym.h"

struct redaction {
    struct arena *arena;
    struct pseudonyms *names;
};

static void visit(struct redaction *d, const char **text, enum origin origin)
{
    if (*text)
        *text = pseudonyms_apply(d->names, span_of(*text), origin).at;
}

static void visit_peertext(struct redaction *d, struct peertext *text,
                           enum origin origin)
{
    text->raw = pseudonyms_apply(d->names, text->raw, origin);
}

static struct span join(struct redaction *d, struct span a, struct span b)
{
    struct buf out;

    buf_init(&out, a.len + b.len);
    (void)buf_add(&out, a);
    (void)buf_add(&out, b);

    struct span joined = arena_span(d->arena, buf_span(&out));

    buf_fini(&out);
    return joined;
}

static void visit_names(struct redaction *d, struct name_list **names)
{
    struct name_list *first = NULL, **end = &first;

    for (const struct name_list *i = *names; i; i = i->next) {
        *end = ARENA_NEW(d->arena, struct name_list);
        (*end)->name = pseudonyms_apply(d->names, i->name, ORIGIN_USER);
        end = &(*end)->next;
    }
    *names = first;
}

static void visit_settings(struct redaction *d, struct settings *set)
{
    visit(d, &set->host, ORIGIN_HOST);
    visit(d, &set->server_name, ORIGIN_HOST);
    visit(d, &set->proxy.host, ORIGIN_HOST);
    visit(d, &set->username, ORIGIN_USER);
    visit(d, &set->proxy.username, ORIGIN_USER);
    visit(d, &set->message.from, ORIGIN_USER);
    visit(d, &set->name, ORIGIN_OUTSIDE);
    visit_names(d, &set->message.to);
}

/* All others are from outside. */
static const enum origin origins[FACT_COUNT] = {
    [FACT_SETTINGS_HOST] = ORIGIN_HOST,
    [FACT_DNS_NAME] = ORIGIN_HOST,
    [FACT_DNS_ASKED_NAME] = ORIGIN_HOST,
    [FACT_DNS_CANONICAL_NAME] = ORIGIN_HOST,
    [FACT_EHLO_NAME] = ORIGIN_HOST,
    [FACT_EHLO_DOMAIN] = ORIGIN_HOST,
    [FACT_TLS_SERVER_NAME] = ORIGIN_HOST,
    [FACT_TLS_VERIFY_NAME] = ORIGIN_HOST,
    [FACT_CERT_NAMES] = ORIGIN_HOST,
    [FACT_SETTINGS_USERNAME] = ORIGIN_USER,
};

static void visit_records(struct redaction *d, struct fact *fact)
{
    for (struct fact_record *r = fact->records.first; r; r = r->next) {
        for (struct fact_field *f = r->fields; f; f = f->next) {
            if (!f->is_number)
                visit_peertext(d, &f->text, ORIGIN_OUTSIDE);
        }
    }
}

static void visit_fact(struct redaction *d, struct fact *fact)
{
    enum origin origin = origins[fact->id];

    switch (fact->kind) {
    case FACT_KIND_TOKEN:
        visit(d, &fact->token, origin);
        break;
    case FACT_KIND_TEXT:
        visit_peertext(d, &fact->text, origin);
        break;
    case FACT_KIND_LIST:
        for (struct fact_item *i = fact->list.first; i; i = i->next)
            visit_peertext(d, &i->text, origin);
        break;
    case FACT_KIND_RECORDS:
        visit_records(d, fact);
        break;
    case FACT_KIND_NUMBER:
    case FACT_KIND_FLAG:
        break;
    }
}

/* "250-": to be no part of the name behind it. RFC 5321, Section 4.2.1 */
static size_t reply_prefix(struct span line)
{
    return line.len > 4 && line.at[3] == '-' && ascii_is_digit(line.at[0]) &&
                   ascii_is_digit(line.at[1]) && ascii_is_digit(line.at[2])
               ? 4
               : 0;
}

/* A challenge is base64, and names the server or the user inside: RFC 2195,
 * Section 2, RFC 2831, Section 2.1.1. */
static void visit_line(struct redaction *d, struct transcript_line *line)
{
    struct span text = line->text.raw;
    size_t code = reply_prefix(text);

    if (text.len > 4 && span_starts(text, SPAN("334 ")))
        line->text.raw = SPAN("334 <challenge>");
    if (!code) {
        visit_peertext(d, &line->text, ORIGIN_OUTSIDE);
        return;
    }

    struct span rest =
        pseudonyms_apply(d->names, span_from(text, code), ORIGIN_OUTSIDE);

    if (pseudonyms_are_gathered(d->names))
        line->text.raw = join(d, span_first(text, code), rest);
}

static void visit_attempt(struct redaction *d, struct attempt *a)
{
    for (struct stage_result *s = a->first; s; s = s->next) {
        for (struct fact *f = s->facts.first; f; f = f->next)
            visit_fact(d, f);
        visit(d, &s->summary, ORIGIN_OUTSIDE);
    }
    for (struct transcript_line *l = a->transcript.first; l; l = l->next)
        visit_line(d, l);
}

/* "dns.name: mail.acme.test": the name of the fact is ours. */
static void visit_shown(struct redaction *d, struct transcript_line *line)
{
    struct span text = line->text.raw;
    ptrdiff_t colon = span_find(text, SPAN(": "));
    size_t ours = colon < 0 ? 0 : (size_t)colon + 2;
    enum fact_id id = fact_find(span_first(text, ours ? ours - 2 : 0));
    struct span value = span_from(text, ours);

    if (id == FACT_COUNT) {
        visit_line(d, line);
        return;
    }
    value = pseudonyms_apply(d->names, value, origins[id]);
    if (pseudonyms_are_gathered(d->names))
        line->text.raw = join(d, span_first(text, ours), value);
}

/* Evidence that was read back from a file has a line that is in no transcript;
 * all other was visited with its attempt. */
static void visit_evidence(struct redaction *d, const struct evidence *e)
{
    for (; e; e = e->next) {
        if (e->line && !e->attempt)
            visit_shown(d, (struct transcript_line *)e->line);
    }
}

static void visit_texts(struct redaction *d, struct text_list *list)
{
    for (; list; list = list->next)
        visit(d, &list->text, ORIGIN_OURS);
}

static void visit_fix(struct redaction *d, struct fix *fix)
{
    visit(d, &fix->text, ORIGIN_OURS);
    for (struct change *c = fix->changes; c; c = c->next)
        visit(d, &c->value, ORIGIN_OURS);
}

/* References are addresses of documents, known to everybody. */
static void visit_diagnosis(struct redaction *d, struct diagnosis *diagnosis)
{
    visit(d, &diagnosis->title, ORIGIN_OURS);
    visit(d, &diagnosis->cause, ORIGIN_OURS);
    visit(d, &diagnosis->confirm, ORIGIN_OURS);
    visit(d, &diagnosis->message, ORIGIN_OURS);
    for (struct fix *f = diagnosis->fixes; f; f = f->next)
        visit_fix(d, f);
    visit_texts(d, diagnosis->obsolete);
    visit_texts(d, diagnosis->notes);
    visit_evidence(d, diagnosis->evidence);
}

static void visit_result(struct redaction *d, struct result *r,
                         struct settings *set)
{
    visit_settings(d, set);
    for (struct attempt *a = r->attempts; a; a = a->next)
        visit_attempt(d, a);
    for (struct diagnosis *i = r->diagnoses; i; i = i->next)
        visit_diagnosis(d, i);
    for (struct experiment *e = r->experiments; e; e = e->next) {
        visit(d, &e->value, ORIGIN_OURS);
        visit(d, &e->hypothesis, ORIGIN_OURS);
    }
    /* Last, as a stored result does not have them. */
    visit(d, &set->ehlo, ORIGIN_HOST);
    visit(d, &set->authorization, ORIGIN_USER);
}

void result_redact(struct result *r, unsigned kinds)
{
    struct redaction d = {.arena = &r->arena};
    struct settings *set;

    if (!kinds)
        return;
    set = ARENA_NEW(&r->arena, struct settings);
    *set = *r->settings;
    d.names = pseudonyms_new(&r->arena, kinds);
    visit_result(&d, r, set);
    pseudonyms_rewrite(d.names);
    visit_result(&d, r, set);
    r->settings = set;
}
