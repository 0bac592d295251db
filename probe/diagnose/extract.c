/* Pasted text as facts. See extract.h.
 *
 * Noise is left alone: the best candidate for a refusal is taken, a code at the
 * front of a line before one behind "said:" before one in brackets, and numbers
 * that are ports, errnos or parts of addresses are none.
 */
#include "probe/diagnose/extract.h"

#include <string.h>

#include "common/base/buf.h"
#include "common/proto/status.h"
#include "probe/diagnose/paste.h"
#include "probe/diagnose/qmail_report.h"
#include "probe/diagnose/quote.h"
#include "probe/diagnose/software.h"
#include "probe/diagnose/reading.h"
#include "probe/diagnose/stage_guess.h"
#include "probe/diagnose/telling.h"

enum {
    LINES_MAX = 200,
    TEXT_MAX = 64 * 1024, /* what is looked at of a pasted text */
    NO_CODE = 0,
    SURE = 5,
};

struct refusal {
    int code;
    int sureness; /* 0: none found */
    struct enhanced_code enhanced;
    struct span text;
};

static bool is_refusal_code(int code)
{
    static const int known[] = {
        421, 422, 430, 431, 432, 435, 441, 442, 446, 447, 449, 450, 451,
        452, 453, 454, 455, 458, 459, 471, 500, 501, 502, 503, 504, 505,
        510, 511, 512, 513, 515, 517, 521, 523, 524, 525, 526, 530, 531,
        532, 533, 534, 535, 538, 540, 541, 542, 543, 546, 547, 550, 551,
        552, 553, 554, 555, 556, 557, 558, 559, 561, 568, 570, 571, 572,
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        if (known[i] == code)
            return true;
    }
    return false;
}

static bool is_word_char(char c)
{
    return ascii_is_digit(c) || ascii_is_alpha(c) || c == '.' || c == '_';
}

/* How surely the three digits at `at` are a reply code: by what stands before
 * and behind them. */
static int code_sureness(struct span line, size_t at)
{
    char before = at ? line.at[at - 1] : '\n';
    char behind = at + 3 < line.len ? line.at[at + 3] : '\n';
    struct span rest;

    if (is_word_char(before) || is_word_char(behind) || before == ':')
        return 0;
    if (!at)
        return behind == ' ' || behind == '-' || behind == '\n' ? SURE : 3;
    if (behind == '-' && at + 4 < line.len && ascii_is_digit(line.at[at + 4]))
        return 4;
    if (enhanced_code_parse(span_trim(span_from(line, at + 4)), &rest).present)
        return 4;
    if (before == '-' || before == '/' || before == '+')
        return 0;
    return before == '(' || behind == ',' || behind == ')' ? 2 : 3;
}

static void look_for_code(struct span line, struct refusal *best)
{
    for (size_t at = 0; at + 3 <= line.len; at++) {
        const char *c = line.at + at;
        int code, sureness;

        if ((*c != '4' && *c != '5') || !ascii_is_digit(c[1]) ||
            !ascii_is_digit(c[2]))
            continue;
        code = (c[0] - '0') * 100 + (c[1] - '0') * 10 + (c[2] - '0');
        sureness = code_sureness(line, at);
        if (sureness < SURE && !is_refusal_code(code))
            continue;
        if (sureness > best->sureness)
            *best = (struct refusal){
                .code = code,
                .sureness = sureness,
                .text = span_trim(span_from(line, at + 4)),
            };
    }
}

/* An enhanced code somewhere: "(#5.7.1)", "dsn=5.7.8". RFC 3463, Section 2. */
static struct enhanced_code find_enhanced(struct span text, int code)
{
    struct enhanced_code none = {.present = false};

    for (size_t at = 0; at + 5 <= text.len; at++) {
        char before = at ? text.at[at - 1] : ' ';
        struct span rest;
        struct enhanced_code e;

        if ((text.at[at] != '4' && text.at[at] != '5') ||
            text.at[at + 1] != '.' || is_word_char(before))
            continue;
        e = enhanced_code_parse(span_first(span_from(text, at), 12), &rest);
        if (e.present && (!code || e.class == code / 100))
            return e;
    }
    return none;
}

static void find_refusal(struct span text, struct refusal *best)
{
    struct span rest = text, line, behind;
    int lines = 0;

    while (lines++ < LINES_MAX && span_cut(&rest, '\n', &line))
        look_for_code(span_trim(line), best);
    best->enhanced = enhanced_code_parse(best->text, &behind);
    if (!best->enhanced.present)
        best->enhanced = find_enhanced(text, best->code);
}

/* The code is told by the client alone, in words of its own. */
static void refuse_as(struct refusal *refusal, struct quote quote)
{
    struct span behind;
    struct enhanced_code e = enhanced_code_parse(
        quote.enhanced.len ? quote.enhanced : quote.said, &behind);

    refusal->code = quote.code;
    refusal->text = quote.said;
    if (e.present)
        refusal->enhanced = e;
    /* .NET's "Mailbox unavailable" stands for 450 as well. */
    if (e.present && e.class == 4 && quote.code == 550)
        refusal->code = 450;
}

/* ---- what else can be told ---- */

/* What the words state as facts: "connection refused". The first to state a
 * fact wins. */
static enum stage_id note_given(struct knowledge *k, struct facts *facts,
                                struct reading *r)
{
    enum stage_id stage = STAGE_COUNT;
    uint32_t end = k->table.meaning_count;

    for (uint32_t i = set_next(r->topics, 0, end); i < end;
         i = set_next(r->topics, i + 1, end)) {
        const struct meaning *m = &k->table.meanings[i];

        if (!m->give_count || !reading_matches_any(k, r, m->first, m->count))
            continue;
        for (uint32_t g = 0; g < m->give_count; g++) {
            enum fact_id id = m->gives[g].fact;
            struct span value = span_of(m->gives[g].value);

            if (id == FACT_STAGE)
                stage = stage == STAGE_COUNT ? stage_find(value) : stage;
            else if (fact_kind_of(id) == FACT_KIND_LIST)
                facts_list_add(facts, id, value);
            else if (!facts_get(facts, id))
                facts_token(facts, id, m->gives[g].value);
        }
    }
    return stage;
}

/* Lines without the reply's code: what else is told of. */
static struct span other_lines(struct arena *arena, struct span text, int code)
{
    char room[SPAN_DECIMAL_BYTES];
    struct span digits = span_decimal((uint64_t)code, room);
    struct buf others;
    struct span line;

    buf_init(&others, text.len + 1);
    while (span_cut(&text, '\n', &line)) {
        if (span_find(line, digits) >= 0)
            continue;
        (void)buf_add(&others, line);
        (void)buf_char(&others, '\n');
    }
    text = arena_span(arena, buf_span(&others));
    buf_fini(&others);
    return text;
}

/* Two failures in one paste: the reply is explained, the other is named. */
static void note_second(struct knowledge *k, struct stage_result *stage,
                        struct span text, int code)
{
    struct arena *arena = stage->facts.arena;
    struct facts scratch = {.arena = arena};
    enum stage_id other =
        note_given(k, &scratch, reading_of(k, other_lines(arena, text, code)));

    if (other != STAGE_COUNT && other != stage->id)
        facts_token(&stage->facts, FACT_INPUT_ALSO, stage_name(other));
}

static int find_port(struct span text)
{
    static const int ports[] = {587, 465, 2525, 2587, 2465, 25};

    for (size_t i = 0; i < sizeof(ports) / sizeof(*ports); i++) {
        char number[8] = "";
        size_t len = 0;
        struct span rest = text;
        ptrdiff_t at;

        for (int p = ports[i]; p; p /= 10)
            len++;
        for (int p = ports[i], n = (int)len; p; p /= 10)
            number[--n] = (char)('0' + p % 10);
        while ((at = span_find(rest, (struct span){number, len})) >= 0) {
            bool marked =
                at && (rest.at[at - 1] == ':' || rest.at[at - 1] == ' ');
            struct span after = span_from(rest, (size_t)at + len);

            if (marked && (!after.len || !is_word_char(after.at[0])))
                return ports[i];
            rest = after;
        }
    }
    return 0;
}

static void note_refusal(struct stage_result *stage,
                         const struct refusal *refusal)
{
    char enhanced[ENHANCED_CODE_BYTES];

    if (refusal->code)
        facts_number(&stage->facts, FACT_REPLY_CODE, refusal->code);
    enhanced_code_format(refusal->enhanced, enhanced);
    facts_token(&stage->facts, FACT_REPLY_ENHANCED, enhanced);
    facts_text(&stage->facts, FACT_REPLY_TEXT, refusal->text);
}

/* Where nothing tells: most often there is no connection at all. */
static enum stage_id assume_any(struct stage_result *stage)
{
    facts_flag(&stage->facts, FACT_INPUT_UNTOLD, true);
    facts_list_add(&stage->facts, FACT_INPUT_ASSUMED,
                   SPAN("stage tcp, as nothing in the text tells of another"));
    return STAGE_TCP;
}

/* The stage that the user, the dialogue, or the words name; else it is assumed.
 */
static enum stage_id decide_stage(struct stage_result *stage,
                                  const struct explain_input *in,
                                  const struct paste *paste,
                                  enum stage_id given, const struct words *w,
                                  const struct refusal *refusal)
{
    enum stage_id told;

    if (in->stage != STAGE_COUNT)
        return in->stage;
    if (paste->stage != STAGE_COUNT)
        return paste->stage;
    if (given != STAGE_COUNT && !refusal->code)
        return given;
    told = stage_told(w);
    if (told != STAGE_COUNT)
        return told;
    told = stage_guess(w, refusal->code);
    if (told == STAGE_COUNT)
        return assume_any(stage);
    facts_list_add(&stage->facts, FACT_INPUT_ASSUMED,
                   span_of(arena_join(
                       stage->facts.arena,
                       SPANS(SPAN("stage "), span_of(stage_name(told)),
                             SPAN(", from the "),
                             refusal->code ? SPAN("reply") : SPAN("words")))));
    return told;
}

/* Of a long text the ends: a bounce tells its reason first, a log last. */
static struct span ends_of(struct arena *arena, struct span text)
{
    struct span tail = span_from(text, text.len - TEXT_MAX / 2);
    struct buf ends;

    if (text.len <= TEXT_MAX)
        return text;
    buf_init(&ends, TEXT_MAX + 1);
    (void)buf_add(&ends, span_first(text, TEXT_MAX / 2));
    (void)buf_char(&ends, '\n');
    (void)buf_add(&ends, tail);
    text = arena_span(arena, buf_span(&ends));
    buf_fini(&ends);
    return text;
}

void extract_facts(struct knowledge *k, struct result *r,
                   const struct explain_input *in)
{
    struct attempt *a = result_attempt_add(r);
    struct stage_result *stage = attempt_stage_add(a, STAGE_SETTINGS);
    struct reading *reading;
    struct refusal refusal = {.code = NO_CODE};
    struct span text = ends_of(&a->arena, in->text);
    struct paste paste =
        paste_read(&a->arena, qmail_report_read(&a->arena, text));
    struct quote quote = quote_find(paste.said);
    const char *software = software_of(in->text);
    int port = in->port ? in->port : find_port(text);
    enum stage_id given;

    if (!port)
        port = find_port(in->context);
    stage->facts.text_max_bytes = TEXT_MAX;
    stage->status = STAGE_FAIL;
    stage->done = true;
    facts_text(&stage->facts, FACT_INPUT_TEXT, quote.said);
    facts_text(&stage->facts, FACT_INPUT_CONTEXT, in->context);
    facts_text(&stage->facts, FACT_INPUT_PROVIDER, in->provider);
    if (software)
        facts_token(&stage->facts, FACT_INPUT_SOFTWARE, software);
    if (port)
        facts_number(&stage->facts, FACT_SETTINGS_PORT, port);
    find_refusal(quote.said, &refusal);
    if (!refusal.code && quote.code)
        refuse_as(&refusal, quote);
    note_refusal(stage, &refusal);
    reading = reading_of(k, quote.said);
    given = note_given(k, &stage->facts, reading);
    stage->id =
        decide_stage(stage, in, &paste, given, &reading->words, &refusal);
    if (given != STAGE_COUNT && given != stage->id && refusal.code)
        note_second(k, stage, quote.said, refusal.code);
    telling_lines(a, stage, paste.said, refusal.code);
}
