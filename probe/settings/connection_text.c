/* The text of a saved connection's file. See connection_text.h. */
#include "probe/settings/connection_text.h"

#include <string.h>

#include "probe/settings/aliases.h"

/* ---- collecting ---- */

static void keep(struct given_options *g, const struct option *o,
                 const char *value)
{
    struct given_option *given = ARENA_NEW(g->arena, struct given_option);
    struct given_option **end = &g->first;

    given->option = o;
    given->value = value ? arena_strdup(g->arena, value) : NULL;
    while (*end)
        end = &(*end)->next;
    *end = given;
}

/* Where a secret comes from is saved, not looked at: a command may ask for a
 * hardware key. */
static bool names_a_secret(const char *name)
{
    return strstr(name, "password-") || strstr(name, "oauth-token-");
}

static void collect(void *target, const struct option *o, const char *value,
                    struct mistakes *m)
{
    struct given_options *g = target;
    const struct option *own = settings_option(o->name);
    size_t before = m->count;

    if (value && names_a_secret(o->name) && strcmp(value, "-") == 0)
        mistakes_add(m, NULL, options_place(o, m),
                     "Name a file, a command or an environment variable.",
                     "Standard input cannot be saved.");
    else if (!names_a_secret(o->name))
        own->set(&g->scratch, own, value, m);
    if (m->count == before)
        keep(g, own, value);
}

static void set_like(void *target, const struct option *o, const char *value,
                     struct mistakes *m)
{
    struct given_options *g = target;

    (void)o;
    (void)m;
    g->like = arena_strdup(g->arena, value);
}

static const struct option like_option[] = {
    {"like", 0, "NAME", "start from this connection or preset", set_like, 0},
};

void given_options_tables(struct given_options *g, struct arena *arena,
                          struct option_table tables[GIVEN_TABLES])
{
    *g = (struct given_options){.arena = arena};
    settings_init(&g->scratch, arena);
    settings_tables(&g->scratch, tables);
    for (size_t t = 0; t < SETTINGS_TABLES; t++) {
        struct option *rows =
            ARENA_ARRAY(arena, struct option, tables[t].count);

        memcpy(rows, tables[t].options, tables[t].count * sizeof(*rows));
        for (size_t i = 0; i < tables[t].count; i++) {
            if (rows[i].help)
                rows[i].set = collect; /* refusals stay refusals */
        }
        tables[t].options = rows;
        tables[t].target = g;
    }
    tables[SETTINGS_TABLES] = (struct option_table){
        .title = "Connection",
        .options = like_option,
        .count = 1,
        .target = g,
    };
}

void given_options_fini(struct given_options *g)
{
    settings_fini(&g->scratch);
}

bool given_options_add(struct given_options *g, const char *name,
                       const char *value, struct mistakes *m)
{
    size_t before = m->count;

    collect(g, settings_option(name), value, m);
    return m->count == before;
}

bool given_options_set(struct given_options *g, const char *name,
                       const char *value, struct mistakes *m)
{
    struct given_option **at = &g->first;

    while (*at) {
        if (strcmp((*at)->option->name, name) == 0)
            *at = (*at)->next;
        else
            at = &(*at)->next;
    }
    return given_options_add(g, name, value, m);
}

bool given_options_have(const struct given_options *g, const char *name)
{
    for (const struct given_option *i = g->first; i; i = i->next) {
        if (strcmp(i->option->name, name) == 0)
            return true;
    }
    return false;
}

/* ---- writing ---- */

static bool is_plain(struct span value)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/@+-";

    if (!value.len || value.at[0] == '-' || value.at[0] == '@')
        return false;
    for (size_t i = 0; i < value.len; i++) {
        if (!memchr(safe, value.at[i], sizeof(safe) - 1))
            return false;
    }
    return true;
}

/* c-double-quoted of YAML 1.2, 7.3.1: what could mean something is quoted. */
static void write_scalar(struct buf *out, const char *text)
{
    struct span value = span_of(text);

    if (is_plain(value)) {
        (void)buf_add(out, value);
        return;
    }
    (void)buf_char(out, '"');
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.at[i];

        if (c == '"' || c == '\\')
            (void)buf_printf(out, "\\%c", c);
        else if (c < 0x20 || c == 0x7F)
            (void)buf_printf(out, "\\x%02X", c);
        else
            (void)buf_char(out, (char)c);
    }
    (void)buf_char(out, '"');
}

static size_t times_given(const struct given_options *g, const struct option *o)
{
    size_t times = 0;

    for (const struct given_option *i = g->first; i; i = i->next)
        times += i->option == o;
    return times;
}

static void write_key(struct buf *out, const struct given_options *g,
                      const struct option *o)
{
    bool is_list = times_given(g, o) > 1;

    (void)buf_printf(out, "%s:%s", o->name, is_list ? "\n" : " ");
    for (const struct given_option *i = g->first; i; i = i->next) {
        if (i->option != o)
            continue;
        if (is_list)
            (void)buf_str(out, "  - ");
        if (i->value)
            write_scalar(out, i->value);
        else
            (void)buf_str(out, "yes");
        (void)buf_char(out, '\n');
    }
}

static bool is_first_of_its_name(const struct given_options *g,
                                 const struct given_option *given)
{
    for (const struct given_option *i = g->first; i != given; i = i->next) {
        if (i->option == given->option)
            return false;
    }
    return true;
}

/* Several options fill one field (where a password comes from): the one given
 * now replaces the others too. */
static bool is_same_field(const struct option *a, struct span key)
{
    const struct option *b;
    char name[64];

    if (key.len >= sizeof(name))
        return false;
    memcpy(name, key.at, key.len);
    name[key.len] = '\0';
    b = settings_option(name);
    return b && (a == b || (names_a_secret(a->name) &&
                            names_a_secret(b->name) && a->offset == b->offset));
}

static bool is_replaced(const struct given_options *g, struct span line)
{
    ptrdiff_t colon = span_find_char(line, ':');
    struct span key =
        colon > 0 ? span_first(line, (size_t)colon) : (struct span){"", 0};

    if (g->like && span_equal(key, SPAN("like")))
        return true;
    for (const struct given_option *i = g->first; i; i = i->next) {
        if (key.len && is_same_field(i->option, key))
            return true;
    }
    return false;
}

static bool is_continuation(struct span line)
{
    return line.len && (ascii_is_blank(line.at[0]) || line.at[0] == '-');
}

void connection_text_change(struct span old, const struct given_options *g,
                            struct buf *out)
{
    struct span line;
    bool dropping = false;

    while (span_cut(&old, '\n', &line)) {
        if (!line.len && !old.at)
            break; /* behind the last line end */
        dropping = is_replaced(g, line) || (dropping && is_continuation(line));
        if (dropping)
            continue;
        (void)buf_add(out, line);
        (void)buf_char(out, '\n');
    }
    if (g->like) {
        (void)buf_str(out, "like: ");
        write_scalar(out, g->like);
        (void)buf_char(out, '\n');
    }
    for (const struct given_option *i = g->first; i; i = i->next) {
        if (is_first_of_its_name(g, i))
            write_key(out, g, i->option);
    }
}
