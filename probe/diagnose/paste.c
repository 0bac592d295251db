/* What tells of the failure in pasted lines. See paste.h.
 *
 * Each line gets a kind. Where commands and replies are among them, the last
 * refusal that is not the consequence of another one is what counts, with its
 * greeting in front, for who said it, and the client's own words behind.
 * Otherwise all lines count that are not noise.
 */
#include "probe/diagnose/paste.h"

#include <stdbool.h>

#include "common/base/buf.h"

enum {
    LINES_MAX = 2000, /* of a paste, which is 64 KB at most */
};

enum kind {
    KIND_OTHER, /* the client's words */
    KIND_NOISE,
    KIND_COMMAND,
    KIND_SUCCESS, /* a line of a reply 2xx or 3xx, */
    KIND_FAILURE, /* and of one 4xx or 5xx */
};

struct line {
    struct span text; /* without what marks it */
    enum kind kind;
    enum stage_id stage; /* of the last command so far */
};

struct lines {
    struct line *at;
    size_t count;
    bool has_command, has_failure;
};

/* ---- marks of who speaks ---- */

enum speaks {
    SPEAKS_SERVER,
    SPEAKS_CLIENT,
    SPEAKS_TOOL,
};

static const struct mark {
    const char *lead;
    bool anywhere; /* behind a time as well */
    enum speaks who;
} marks[] = {
    {"<-  ", false, SPEAKS_SERVER},
    {"<~  ", false, SPEAKS_SERVER},
    {"<** ", false, SPEAKS_SERVER},
    {"<~* ", false, SPEAKS_SERVER},
    {" -> ", false, SPEAKS_CLIENT},
    {" ~> ", false, SPEAKS_CLIENT},
    {"*** ", false, SPEAKS_TOOL},
    {"=== ", false, SPEAKS_TOOL},
    {"SERVER -> CLIENT: ", true, SPEAKS_SERVER},
    {"CLIENT -> SERVER: ", true, SPEAKS_CLIENT},
    {" Recv: ", true, SPEAKS_SERVER},
    {" Send: ", true, SPEAKS_CLIENT},
    {"DEBUG SMTP: ", false, SPEAKS_TOOL},
    {"S: ", false, SPEAKS_SERVER},
    {"C: ", false, SPEAKS_CLIENT},
    {"< ", false, SPEAKS_SERVER},
    {"> ", false, SPEAKS_CLIENT},
};

/* A row of a protocol log of Exchange: date, connector, session, number, two
 * endpoints, event, data, context. What it sent and received is told apart by
 * what it is, as the connectors of both kinds write such rows. */
static bool cut_exchange_row(struct span line, struct span *data)
{
    struct span rest = line, part;

    for (int i = 0; i < 6; i++) {
        if (!span_cut(&rest, ',', &part))
            return false;
    }
    if (!span_starts(rest, SPAN("<,")) && !span_starts(rest, SPAN(">,")))
        return false;
    rest = span_from(rest, 2);
    if (span_ends_nocase(rest, SPAN(",")))
        rest = span_first(rest, rest.len - 1);
    if (rest.len > 1 && *rest.at == '"' && rest.at[rest.len - 1] == '"')
        rest = span_from(span_first(rest, rest.len - 1), 1);
    *data = rest;
    return true;
}

static const struct mark *find_mark(struct span line, struct span *behind)
{
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        struct span lead = span_of(marks[i].lead);
        ptrdiff_t at = marks[i].anywhere ? span_find(line, lead)
                                         : span_starts(line, lead) - 1;

        if (at < 0)
            continue;
        *behind = span_from(line, (size_t)at + lead.len);
        return &marks[i];
    }
    return NULL;
}

/* ---- kinds of lines ---- */

static const struct {
    const char *verb;
    enum stage_id stage;
} verbs[] = {
    {"EHLO ", STAGE_EHLO},        {"HELO ", STAGE_EHLO},
    {"STARTTLS", STAGE_STARTTLS}, {"AUTH ", STAGE_AUTH},
    {"MAIL FROM", STAGE_MAIL},    {"RCPT TO", STAGE_RCPT},
    {"DATA", STAGE_DATA},         {"BDAT ", STAGE_DATA},
    {"QUIT", STAGE_QUIT},         {"RSET", STAGE_QUIT},
};

/* STAGE_COUNT: it is no command. */
static enum stage_id stage_of(struct span text)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
        if (span_starts(text, span_of(verbs[i].verb)))
            return verbs[i].stage;
    }
    return STAGE_COUNT;
}

/* Reply-line = 3DIGIT ( "-" / SP / end )    RFC 5321, Section 4.2 */
static enum kind reply_kind(struct span text)
{
    if (text.len < 3 || !ascii_is_digit(text.at[0]) ||
        !ascii_is_digit(text.at[1]) || !ascii_is_digit(text.at[2]) ||
        (text.len > 3 && text.at[3] != ' ' && text.at[3] != '-'))
        return KIND_OTHER;
    if (text.at[0] == '2' || text.at[0] == '3')
        return KIND_SUCCESS;
    return text.at[0] == '4' || text.at[0] == '5' ? KIND_FAILURE : KIND_OTHER;
}

/* What programs write beside the failure, and what is written when all is well.
 */
static const char *const noise[] = {
    /* hints of clients */
    "When connecting to an SMTP service",
    "connect to SMTP on the SSL port",
    "you intended to connect to SMTP",
    "if you intended to use STARTTLS",
    "client.Connect (",
    "More details here: https://curl",
    "curl failed to verify the legitimacy",
    "To learn more about this situation",
    "how to fix it, please visit",
    /* openssl s_client */
    "No client certificate CA names sent",
    "Cipher is (NONE)",
    /* logs */
    ": disconnect from ",
    ": connect from ",
    ": message-id=",
    "(queue active)",
    ": removed",
    " Completed",
    ": DSN: ",
    " <= ",
    /* JavaMail */
    "DEBUG SMTP: Found extension",
    "DEBUG SMTP: useEhlo",
};

/* A call that led to an exception, in Java, JavaScript and C#, in Python. */
static bool is_call(struct span line)
{
    struct span text = span_trim(line);

    /* Node writes the error's properties behind the last one. */
    if (span_starts(text, SPAN("at ")) && span_find_char(text, '(') > 0)
        return span_find(text, SPAN("code: ")) < 0;
    if (span_starts(text, SPAN("... ")) &&
        span_ends_nocase(text, SPAN(" more")))
        return true;
    return span_starts(text, SPAN("File \"")) &&
           span_find(text, SPAN(", line ")) > 0;
}

static bool is_noise(struct span line)
{
    if (reply_kind(line) != KIND_OTHER)
        return false;
    for (size_t i = 0; i < sizeof(noise) / sizeof(*noise); i++) {
        if (span_find(line, span_of(noise[i])) >= 0)
            return true;
    }
    return is_call(line);
}

static enum kind kind_of(const struct mark *mark, struct span text)
{
    enum kind kind = reply_kind(text);

    if (mark && mark->who == SPEAKS_CLIENT)
        return KIND_COMMAND;
    if (kind != KIND_OTHER && (!mark || mark->who == SPEAKS_SERVER))
        return kind;
    return !mark && stage_of(text) != STAGE_COUNT ? KIND_COMMAND : KIND_OTHER;
}

static struct line read_line(struct span raw)
{
    struct line line = {.text = raw};
    const struct mark *mark = NULL;

    if (is_noise(raw)) {
        line.kind = KIND_NOISE;
        return line;
    }
    if (!cut_exchange_row(raw, &line.text))
        mark = find_mark(raw, &line.text);
    line.text = span_trim(line.text);
    line.kind = kind_of(mark, line.text);
    return line;
}

/* Python shows the line of the source below the call. */
static bool shows_source(struct span before, struct span line)
{
    return span_starts(span_trim(before), SPAN("File \"")) &&
           span_starts(line, SPAN("    "));
}

static size_t count_lines(struct span text)
{
    size_t count = 1;

    for (size_t i = 0; i < text.len && count < LINES_MAX; i++)
        count += text.at[i] == '\n';
    return count;
}

static void read_lines(struct lines *all, struct arena *arena, struct span text)
{
    enum stage_id stage = STAGE_GREETING;
    struct span rest = text, raw, before = {"", 0};
    size_t room = count_lines(text);

    all->at = ARENA_ARRAY(arena, struct line, room);
    while (all->count < room && span_cut(&rest, '\n', &raw)) {
        struct line *line = &all->at[all->count++];

        if (raw.len && raw.at[raw.len - 1] == '\r')
            raw.len--;
        *line = read_line(raw);
        if (shows_source(before, raw))
            line->kind = KIND_NOISE;
        if (line->kind == KIND_COMMAND && stage_of(line->text) != STAGE_COUNT)
            stage = stage_of(line->text);
        line->stage = stage;
        all->has_command |= line->kind == KIND_COMMAND;
        all->has_failure |= line->kind == KIND_FAILURE;
        before = raw;
    }
}

/* ---- the refusal in a dialogue ---- */

static bool is_refusal_block_start(const struct lines *all, size_t i)
{
    return all->at[i].kind == KIND_FAILURE &&
           (!i || all->at[i - 1].kind != KIND_FAILURE);
}

/* The last one that is none of a command sent out of order since another was
 * refused, nor of the good-bye. */
static size_t find_refusal(const struct lines *all)
{
    size_t found = all->count, any = all->count;

    for (size_t i = 0; i < all->count; i++) {
        if (!is_refusal_block_start(all, i))
            continue;
        any = i;
        if (!span_starts(all->at[i].text, SPAN("503")) &&
            all->at[i].stage != STAGE_QUIT)
            found = i;
    }
    return found < all->count ? found : any;
}

static void add_line(struct buf *out, struct span line)
{
    if (out->len)
        (void)buf_char(out, '\n');
    (void)buf_add(out, line);
}

/* Who speaks is told by the greeting. */
static void add_greeting(const struct lines *all, size_t refusal,
                         struct buf *out)
{
    for (size_t i = 0; i < refusal; i++) {
        if (span_starts(all->at[i].text, SPAN("220")) &&
            all->at[i].kind == KIND_SUCCESS &&
            all->at[i].stage == STAGE_GREETING)
            add_line(out, all->at[i].text);
    }
}

static void add_refusal(const struct lines *all, size_t refusal,
                        struct buf *out)
{
    size_t i = refusal;

    for (; i < all->count && all->at[i].kind == KIND_FAILURE; i++)
        add_line(out, all->at[i].text);
    for (; i < all->count; i++) {
        if (all->at[i].kind == KIND_OTHER && all->at[i].text.len)
            add_line(out, all->at[i].text);
    }
}

/* ---- everything but noise ---- */

static void add_all(const struct lines *all, struct buf *out)
{
    for (size_t i = 0; i < all->count; i++) {
        if (all->at[i].kind != KIND_NOISE)
            add_line(out, all->at[i].text);
    }
}

static size_t noise_count(const struct lines *all)
{
    size_t count = 0;

    for (size_t i = 0; i < all->count; i++)
        count += all->at[i].kind == KIND_NOISE;
    return count;
}

struct paste paste_read(struct arena *arena, struct span text)
{
    struct paste p = {.said = text, .stage = STAGE_COUNT};
    struct lines all = {.count = 0};
    struct buf out;

    if (span_find_char(span_trim(text), '\n') < 0)
        return p;
    read_lines(&all, arena, text);
    buf_init(&out, text.len + 1);
    if (all.has_command && all.has_failure) {
        size_t refusal = find_refusal(&all);

        p.stage = all.at[refusal].stage;
        add_greeting(&all, refusal, &out);
        add_refusal(&all, refusal, &out);
    } else if (noise_count(&all)) {
        add_all(&all, &out);
    }
    if (out.len)
        p.said = arena_span(arena, buf_span(&out));
    buf_fini(&out);
    return p;
}
