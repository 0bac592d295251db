/* The actions of a rule, from its keys `reply`, `do` and `then`. */
#include "mockserver/scenario/action.h"

#include <string.h>

#include "common/base/base64.h"

enum {
    MAX_SENT_BYTES = 1 << 20, /* by one action, before its repetition */
};

typedef void (*action_load_fn)(struct schema_walk *w, const struct node *n,
                               struct mock_action *a);

struct action_row {
    const char *name;
    enum action_kind kind;
    action_load_fn load; /* NULL: it takes no argument */
    const char *example;
    const char *help;
};

/* ---- reply: the lines of a well-formed reply. RFC 5321, Section 4.2 ---- */

static bool is_code(struct span line)
{
    return line.len >= 3 && line.at[0] >= '1' && line.at[0] <= '5' &&
           ascii_is_digit(line.at[1]) && ascii_is_digit(line.at[2]);
}

static void check_line(struct schema_walk *w, const struct node *n,
                       struct span line, struct span first, bool last)
{
    const char *mend = "What is wrong on purpose goes into `send`.";

    if (!is_code(line))
        document_mistake(w->document, n, w->mistakes, mend,
                         "The reply line \"%.*s\" has no code.",
                         SPAN_ARGS(span_first(line, 40)));
    else if (!span_equal(span_first(line, 3), span_first(first, 3)))
        document_mistake(w->document, n, w->mistakes, mend,
                         "The reply's lines have different codes.");
    else if (line.len > 3 && line.at[3] != (last ? ' ' : '-'))
        document_mistake(w->document, n, w->mistakes, mend,
                         "The reply line \"%.*s\" needs %s behind its code, as "
                         "it is %s.",
                         SPAN_ARGS(span_first(line, 40)),
                         last ? "a blank" : "a hyphen",
                         last ? "the last" : "not the last");
}

static void load_reply(struct schema_walk *w, const struct node *n,
                       struct mock_action *a)
{
    struct span rest = span_trim(n->text), first = rest, line;
    struct buf out;

    if (n->kind != NODE_SCALAR || n->style != NODE_LITERAL) {
        document_mistake(w->document, n, w->mistakes,
                         "Write `reply: |` and the lines below it.",
                         "A reply has to be a block of lines.");
        return;
    }
    buf_init(&out, MAX_SENT_BYTES);
    while (span_cut(&rest, '\n', &line)) {
        check_line(w, n, line, first, rest.at == NULL || rest.len == 0);
        (void)buf_add(&out, line);
        (void)buf_str(&out, "\r\n");
    }
    a->bytes = arena_span(w->arena, buf_span(&out));
    buf_fini(&out);
}

/* ---- send: exact bytes ---- */

struct send_fields {
    struct span text, hex, base64, name;
    int64_t times;
};

static const struct schema_key send_keys[] = {
    {
        .name = "text",
        .type = SCHEMA_TEXT,
        .offset = offsetof(struct send_fields, text),
        .help = "in double quotes, with \\r\\n where a line ends",
    },
    {
        .name = "hex",
        .type = SCHEMA_TEXT,
        .offset = offsetof(struct send_fields, hex),
        .help = "two hexadecimal digits a byte, blanks allowed",
    },
    {
        .name = "base64",
        .type = SCHEMA_TEXT,
        .offset = offsetof(struct send_fields, base64),
        .help = "bytes in base64",
    },
    {
        .name = "times",
        .type = SCHEMA_NUMBER,
        .offset = offsetof(struct send_fields, times),
        .min = 1,
        .max = 1000000,
        .fallback = "1",
        .help = "how often the bytes are sent",
    },
};

static const struct schema send_schema = {
    .name = "send",
    .keys = send_keys,
    .count = sizeof(send_keys) / sizeof(send_keys[0]),
    .size = sizeof(struct send_fields),
};

static int hex_value(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = c ? strchr(digits, ascii_lower(c)) : NULL;

    return at ? (int)(at - digits) : -1;
}

static bool decode_hex(struct span text, struct buf *out)
{
    int high = -1;

    for (size_t i = 0; i < text.len; i++) {
        int value = hex_value(text.at[i]);

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

static void load_send(struct schema_walk *w, const struct node *n,
                      struct mock_action *a)
{
    struct send_fields f = {.times = 1};
    struct buf out;
    bool ok = true;

    if (n->kind == NODE_SCALAR)
        f.text = n->text;
    else if (n->kind != NODE_MAPPING)
        ok = false;
    else if (!schema_read(w, &send_schema, n, &f))
        return;
    buf_init(&out, MAX_SENT_BYTES);
    if (f.hex.len > 0)
        ok = ok && decode_hex(f.hex, &out);
    else if (f.base64.len > 0)
        ok = ok && base64_decode(&out, f.base64);
    else
        ok = ok && buf_add(&out, f.text);
    if (!ok || out.len == 0)
        document_mistake(w->document, n, w->mistakes,
                         "For example: send: \"220 \\r\\n\", or send: {hex: 16 "
                         "03 01}.",
                         "These are no bytes to send.");
    a->bytes = arena_span(w->arena, buf_span(&out));
    a->number = f.times;
    buf_fini(&out);
}

/* ---- time ---- */

static void load_wait(struct schema_walk *w, const struct node *n,
                      struct mock_action *a)
{
    static const struct schema_key key = {
        .name = "wait", .type = SCHEMA_DURATION, .example = "5s"};

    (void)schema_read_value(w, &key, n, &a->ms); /* a mistake is told */
}

struct pace_fields {
    int64_t bytes, every_ms;
};

static const struct schema_key pace_keys[] = {
    {
        .name = "bytes",
        .type = SCHEMA_NUMBER,
        .offset = offsetof(struct pace_fields, bytes),
        .min = 1,
        .max = 1000000,
        .required = true,
        .help = "how many at a time",
    },
    {
        .name = "every",
        .type = SCHEMA_DURATION,
        .offset = offsetof(struct pace_fields, every_ms),
        .required = true,
        .help = "how long between them",
    },
};

static const struct schema pace_schema = {
    .name = "pace",
    .keys = pace_keys,
    .count = sizeof(pace_keys) / sizeof(pace_keys[0]),
    .size = sizeof(struct pace_fields),
};

static void load_pace(struct schema_walk *w, const struct node *n,
                      struct mock_action *a)
{
    struct pace_fields f = {0};

    if (n->kind != NODE_MAPPING)
        document_mistake(w->document, n, w->mistakes,
                         "For example: pace: {bytes: 1, every: 100ms}",
                         "A pace has to say bytes and every.");
    else if (schema_read(w, &pace_schema, n, &f))
        *a = (struct mock_action){ACTION_PACE, .ms = f.every_ms,
                                  .number = f.bytes};
}

/* ---- alert: RFC 8446, Section 6 ---- */

struct alert_name {
    const char *name;
    int code;
};

static const struct alert_name alerts[] = {
    {"close-notify", 0},
    {"unexpected-message", 10},
    {"bad-record-mac", 20},
    {"handshake-failure", 40},
    {"bad-certificate", 42},
    {"certificate-required", 116},
    {"unknown-ca", 48},
    {"access-denied", 49},
    {"decode-error", 50},
    {"protocol-version", 70},
    {"insufficient-security", 71},
    {"internal-error", 80},
    {"user-canceled", 90},
    {"unrecognized-name", 112},
    {"no-application-protocol", 120},
};

enum {
    ALERT_COUNT = sizeof(alerts) / sizeof(alerts[0]),
};

static void load_alert(struct schema_walk *w, const struct node *n,
                       struct mock_action *a)
{
    const char *names[ALERT_COUNT + 1] = {NULL};

    for (size_t i = 0; i < ALERT_COUNT; i++) {
        names[i] = alerts[i].name;
        if (span_equal(n->text, span_of(alerts[i].name))) {
            a->number = alerts[i].code;
            return;
        }
    }
    schema_unknown(w, n, "The alert", names);
}

static void load_state(struct schema_walk *w, const struct node *n,
                       struct mock_action *a)
{
    static const struct schema_key key = {.name = "goto", .type = SCHEMA_TEXT};

    (void)schema_read_value(w, &key, n, &a->bytes); /* a mistake is told */
}

static const struct action_row rows[] = {
    {"reply", ACTION_REPLY, load_reply, "reply: | and lines",
     "sends a well-formed reply; the server's state follows its code"},
    {"send", ACTION_SEND, load_send, "send: \"250-half a li\"",
     "sends exact bytes: text, hex or base64, so many times"},
    {"send-raw", ACTION_SEND_RAW, load_send, "send-raw: {hex: 15 03 01}",
     "sends exact bytes to the wire, past TLS"},
    {"wait", ACTION_WAIT, load_wait, "wait: 5s", "waits, then goes on"},
    {"pace", ACTION_PACE, load_pace, "pace: {bytes: 1, every: 100ms}",
     "slows down everything that is sent from here on"},
    {"hang", ACTION_HANG, NULL, "hang", "says nothing any more"},
    {"start-tls", ACTION_START_TLS, NULL, "start-tls",
     "starts TLS; what the client sent before stays waiting"},
    {"alert", ACTION_ALERT, load_alert, "alert: handshake-failure",
     "sends a fatal TLS alert in place of a handshake"},
    {"close", ACTION_CLOSE, NULL, "close",
     "closes in order, after what was sent"},
    {"reset", ACTION_RESET, NULL, "reset",
     "breaks the connection (RST), after what was sent"},
    {"half-close", ACTION_HALF_CLOSE, NULL, "half-close",
     "ends sending and goes on reading"},
    {"goto", ACTION_GOTO, load_state, "goto: locked",
     "sets the connection's state, which conditions can ask for"},
    {"goto-server", ACTION_GOTO_SERVER, load_state, "goto-server: full",
     "the same for all connections of the server"},
    {"continue", ACTION_CONTINUE, NULL, "continue",
     "goes on as the well-behaved server does"},
};

enum {
    ROW_COUNT = sizeof(rows) / sizeof(rows[0]),
};

static const struct action_row *row_find(struct span name)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (span_equal(name, span_of(rows[i].name)))
            return &rows[i];
    return NULL;
}

/* One item of `do`: a word, or one key with its argument. */
static void load_one(struct schema_walk *w, const struct node *n,
                     struct mock_action *a)
{
    const char *names[ROW_COUNT + 1] = {NULL};
    const struct node *name = n, *argument = NULL;
    const struct action_row *row;

    if (n->kind == NODE_MAPPING && n->count == 1) {
        argument = n->first;
        name = argument->key;
    }
    row = name->kind == NODE_SCALAR ? row_find(name->text) : NULL;
    if (!row) {
        for (size_t i = 0; i < ROW_COUNT; i++)
            names[i] = rows[i].name;
        schema_unknown(w, name, "The action", names);
        return;
    }
    a->kind = row->kind;
    if (row->load && argument)
        row->load(w, argument, a);
    else if (row->load || argument)
        document_mistake(
            w->document, name, w->mistakes,
            arena_printf(&w->mistakes->arena, "For example: %s", row->example),
            "The action '%s' %s.", row->name,
            row->load ? "needs an argument" : "takes no argument");
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
    const struct node *then = node_find(rule->node, "then");
    size_t room =
        2 + (list ? (list->kind == NODE_SEQUENCE ? list->count : 1) : 0);

    rule->actions.at = ARENA_ARRAY(w->arena, struct mock_action, room);
    if (!reply && !list && !then)
        document_mistake(w->document, rule->node, w->mistakes,
                         "Give it `reply`, `do` or `then`.",
                         "This rule does nothing.");
    if (reply) {
        rule->actions.at[0].kind = ACTION_REPLY;
        load_reply(w, reply, &rule->actions.at[rule->actions.count++]);
    }
    if (list)
        load_list(w, list, rule);
    if (then)
        load_one(w, then, &rule->actions.at[rule->actions.count++]);
}

void actions_write_manual(struct buf *out)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        (void)buf_printf(out, "*%s*++\n%s. For example: %s\n\n", rows[i].name,
                         rows[i].help, rows[i].example);
}
