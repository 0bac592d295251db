/* Reading the actions of a rule, from its keys `reply`, `http`,
 * `answer`, `do` and `then`. What actions there are is table_actions.c's.
 */
#include "mockserver/scenario/action.h"

#include <string.h>

#include "common/base/base64.h"
#include "common/base/file.h"
#include "mockserver/scenario/replies.h"
#include "mockserver/scenario/table.h"

enum {
    MAX_SENT_BYTES = 1 << 20, /* by one action, before its repetition */
};

typedef void (*action_load_fn)(struct schema_walk *w,
                               const struct schema_key *key,
                               const struct node *n, struct mock_action *a);

static void load_reply(struct schema_walk *w, const struct schema_key *key,
                       const struct node *n, struct mock_action *a)
{
    struct span text;

    if (schema_read_value(w, key, n, &text) && reply_check(w, n, text))
        a->bytes = reply_bytes(w->arena, text);
}

/* ---- http: an answer. RFC 9110, Section 6 ---- */

static bool says_length(const struct http_fields *f)
{
    for (size_t i = 0; i < f->headers.count; i++)
        if (span_starts_nocase(f->headers.at[i], SPAN("Content-Length:")) ||
            span_starts_nocase(f->headers.at[i], SPAN("Transfer-Encoding:")))
            return true;
    return false;
}

static void check_http(struct schema_walk *w, const struct node *n,
                       const struct http_fields *f, uint64_t code)
{
    const char *mend = "What is wrong on purpose goes into `send`.";

    if (code < 100 || code > 599)
        document_mistake(w->document, n, w->mistakes, mend,
                         "The status \"%.*s\" has no code.",
                         SPAN_ARGS(span_first(f->status, 40)));
    for (size_t i = 0; i < f->headers.count; i++)
        if (span_find_char(f->headers.at[i], ':') < 1)
            document_mistake(w->document, n, w->mistakes, mend,
                             "\"%.*s\" is no header field.",
                             SPAN_ARGS(span_first(f->headers.at[i], 40)));
}

/* A granted CONNECT has no body: RFC 9110, Section 9.3.6. */
static void load_http_fields(struct schema_walk *w, const struct node *n,
                             const struct http_fields *f, struct mock_action *a)
{
    uint64_t code = 0;
    struct buf out;

    (void)span_number(span_first(f->status, 3), &code); /* or 0 */
    check_http(w, n, f, code);
    buf_init(&out, MAX_SENT_BYTES);
    (void)buf_printf(&out, "HTTP/1.1 %.*s\r\n", SPAN_ARGS(f->status));
    for (size_t i = 0; i < f->headers.count; i++)
        (void)buf_printf(&out, "%.*s\r\n", SPAN_ARGS(f->headers.at[i]));
    if (code / 100 != 2 && !says_length(f))
        (void)buf_printf(&out, "Content-Length: %zu\r\n", f->body.len);
    (void)buf_str(&out, "\r\n");
    (void)buf_add(&out, f->body);
    a->kind = ACTION_HTTP;
    a->bytes = arena_span(w->arena, buf_span(&out));
    a->number = (int64_t)code;
    buf_fini(&out);
}

static void load_http(struct schema_walk *w, const struct schema_key *key,
                      const struct node *n, struct mock_action *a)
{
    struct http_fields *f;

    if (schema_read_value(w, key, n, &f))
        load_http_fields(w, n, f, a);
}

/* ---- send: exact bytes ---- */

static bool decode_hex(struct span text, struct buf *out)
{
    int high = -1;

    for (size_t i = 0; i < text.len; i++) {
        int value = ascii_hex_value(text.at[i]);

        if (text.at[i] == ' ' || text.at[i] == '\n')
            continue;
        if (value < 0)
            return false;
        if (high >= 0)
            (void)buf_char(out, (char)(high * 16 + value));
        high = high >= 0 ? -1 : value;
    }
    return high < 0;
}

/* The bytes of a file beside the scenario. */
static bool read_bytes(struct schema_walk *w, const struct node *n,
                       struct span path, struct buf *out)
{
    const char *file = document_path(w->document, path, w->arena);
    int error = file ? file_read(file, out) : 0;

    if (file && error == 0)
        return true;
    document_mistake(w->document, node_find(n, "file"), w->mistakes, NULL,
                     file ? "The file '%s' cannot be read: %s."
                          : "Only a file can name another.",
                     file, strerror(error));
    return false;
}

/* Gives false when the bytes are none; what `file` lacks is told already. */
static bool gather_bytes(struct schema_walk *w, const struct node *n,
                         const struct send_fields *f, struct buf *out)
{
    if (f->file.at)
        return !read_bytes(w, n, f->file, out) || out->len > 0;
    if (f->hex.at)
        return decode_hex(f->hex, out) && out->len > 0;
    if (f->base64.at)
        return base64_decode(out, f->base64) && out->len > 0;
    return buf_add(out, f->text) && out->len > 0;
}

static bool is_one_source(const struct send_fields *f)
{
    return !f->text.at + !f->hex.at + !f->base64.at + !f->file.at == 3;
}

static void load_send(struct schema_walk *w, const struct schema_key *key,
                      const struct node *n, struct mock_action *a)
{
    struct send_fields f = {.times = 1};
    struct buf out;

    if (n->kind == NODE_SCALAR)
        f.text = n->text;
    else if (n->kind == NODE_MAPPING && !schema_read(w, key->table, n, &f))
        return;
    buf_init(&out, MAX_SENT_BYTES);
    if (!is_one_source(&f))
        document_mistake(w->document, n, w->mistakes,
                         "For example: send: {hex: 16 03 01}",
                         "Bytes come from one of text, hex, base64 and file.");
    else if (!gather_bytes(w, n, &f, &out))
        document_mistake(w->document, n, w->mistakes,
                         "For example: send: \"220 \\r\\n\", or send: {hex: 16 "
                         "03 01}.",
                         "These are no bytes to send.");
    a->bytes = arena_span(w->arena, buf_span(&out));
    a->number = f.times;
    buf_fini(&out);
}

/* ---- the others: one value ---- */

static void load_ms(struct schema_walk *w, const struct schema_key *key,
                    const struct node *n, struct mock_action *a)
{
    (void)schema_read_value(w, key, n, &a->ms); /* a mistake is told */
}

static void load_number(struct schema_walk *w, const struct schema_key *key,
                        const struct node *n, struct mock_action *a)
{
    (void)schema_read_value(w, key, n, &a->number); /* a mistake is told */
}

static void load_text(struct schema_walk *w, const struct schema_key *key,
                      const struct node *n, struct mock_action *a)
{
    (void)schema_read_value(w, key, n, &a->bytes); /* a mistake is told */
}

static void load_pace(struct schema_walk *w, const struct schema_key *key,
                      const struct node *n, struct mock_action *a)
{
    struct pace_fields *f;

    if (schema_read_value(w, key, n, &f)) {
        a->ms = f->every_ms;
        a->number = f->bytes;
    }
}

static void load_answer(struct schema_walk *w, const struct schema_key *key,
                        const struct node *n, struct mock_action *a)
{
    int word;

    if (schema_read_value(w, key, n, &word))
        a->number = word;
}

static void load_cut(struct schema_walk *w, const struct schema_key *key,
                     const struct node *n, struct mock_action *a)
{
    struct cut_fields *f;

    if (schema_read_value(w, key, n, &f)) {
        a->records = f->records;
        a->number = f->bytes;
        a->choice = f->then;
    }
}

/* A name, or a mapping of name or number and level. */
static void load_alert(struct schema_walk *w, const struct schema_key *key,
                       const struct node *n, struct mock_action *a)
{
    static const int levels[] = {1, 2}; /* RFC 8446, Section 6 */
    const struct schema_key *name = &key->table->keys[0];
    struct alert_fields f = {.level = 1};

    if (n->kind == NODE_SCALAR ? !schema_read_value(w, name, n, &f.name)
                               : !schema_read(w, key->table, n, &f))
        return;
    a->number = n->kind == NODE_MAPPING && node_find(n, "number")
                    ? f.number
                    : alert_codes[f.name];
    a->choice = levels[f.level];
}

/* Of the actions that take a value; the others are a word alone. */
static const action_load_fn loads[ACTION_COUNT] = {
    [ACTION_CUT] = load_cut,          [ACTION_CORRUPT] = load_cut,
    [ACTION_HTTP] = load_http,        [ACTION_ANSWER] = load_answer,
    [ACTION_SOCKS] = load_number,     [ACTION_REPLY] = load_reply,
    [ACTION_SEND] = load_send,        [ACTION_SEND_RAW] = load_send,
    [ACTION_WAIT] = load_ms,          [ACTION_PACE] = load_pace,
    [ACTION_ALERT] = load_alert,      [ACTION_GOTO] = load_text,
    [ACTION_GOTO_SERVER] = load_text,
};

static int kind_of(struct span name)
{
    for (int i = 0; i < ACTION_COUNT; i++)
        if (span_equal(name, span_of(action_schema.keys[i].name)))
            return i;
    return -1;
}

static void unknown_action(struct schema_walk *w, const struct node *name)
{
    const char *names[ACTION_COUNT + 1] = {NULL};

    for (int i = 0; i < ACTION_COUNT; i++)
        names[i] = action_schema.keys[i].name;
    schema_unknown(w, name, "The action", names);
}

/* One item of `do`: a word, or one key with its argument. */
static void load_one(struct schema_walk *w, const struct node *n,
                     struct mock_action *a)
{
    const struct node *name = n, *argument = NULL;
    const struct schema_key *key;
    int kind;

    if (n->kind == NODE_MAPPING && n->count == 1) {
        argument = n->first;
        name = argument->key;
    }
    if (name->kind != NODE_SCALAR) {
        document_mistake(w->document, n, w->mistakes,
                         "For example: [{wait: 5s}, close]",
                         "An action is a word, or one key with its value.");
        return;
    }
    kind = kind_of(name->text);
    if (kind < 0) {
        unknown_action(w, name);
        return;
    }
    a->kind = (enum action_kind)kind;
    key = &action_schema.keys[kind];
    if (loads[kind] && argument)
        loads[kind](w, key, argument, a);
    else if (loads[kind] || argument)
        document_mistake(w->document, name, w->mistakes,
                         schema_example(key, &w->mistakes->arena),
                         "The action '%s' %s.", key->name,
                         loads[kind] ? "needs a value" : "takes no value");
}

static void load_list(struct schema_walk *w, const struct node *n,
                      struct mock_rule *rule)
{
    if (n->kind != NODE_SEQUENCE) {
        load_one(w, n, &rule->actions.at[rule->actions.count++]);
        return;
    }
    for (const struct node *at = n->first; at; at = at->next)
        load_one(w, at, &rule->actions.at[rule->actions.count++]);
}

void actions_load(struct schema_walk *w, struct mock_rule *rule)
{
    const struct node *list = rule->actions_node;
    const struct node *reply = node_find(rule->node, "reply");
    const struct node *answer = node_find(rule->node, "answer");
    size_t room =
        4 + (list ? (list->kind == NODE_SEQUENCE ? list->count : 1) : 0);

    rule->actions.at = ARENA_ARRAY(w->arena, struct mock_action, room);
    if (!reply && !answer && !rule->http && !rule->then &&
        (!list || (list->kind == NODE_SEQUENCE && list->count == 0)))
        document_mistake(w->document, rule->node, w->mistakes,
                         "Give it `reply`, `http`, `answer`, `do` or `then`.",
                         "This rule does nothing.");
    if (rule->reply.at)
        load_reply(w, &action_schema.keys[ACTION_REPLY], reply,
                   &rule->actions.at[rule->actions.count++]);
    if (rule->http)
        load_http_fields(w, rule->node, rule->http,
                         &rule->actions.at[rule->actions.count++]);
    if (answer)
        rule->actions.at[rule->actions.count++] =
            (struct mock_action){.kind = ACTION_ANSWER, .number = rule->answer};
    if (list)
        load_list(w, list, rule);
    if (rule->then)
        load_one(w, rule->then, &rule->actions.at[rule->actions.count++]);
}
