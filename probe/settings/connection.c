/* Saved connections. See connection.h. */
#include "probe/settings/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/document.h"
#include "common/base/file.h"
#include "probe/settings/preset.h"
#include "probe/settings/settings_args.h"

enum {
    LIKE_DEPTH_MAX = 8, /* deeper is a circle */
    NAME_MAX_BYTES = 64,
};

/* ---- names and places ---- */

const char *connection_folder(struct arena *arena)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

    if (config && *config)
        return arena_printf(arena, "%s/smtpscope/connections", config);
    if (home && *home)
        return arena_printf(arena, "%s/.config/smtpscope/connections", home);
    return NULL;
}

static bool is_name_character(char c)
{
    return ascii_is_alpha(c) || ascii_is_digit(c) || c == '-' || c == '_' ||
           c == '.';
}

bool connection_name_is_valid(const char *name)
{
    size_t len = strlen(name);

    if (len == 0 || len > NAME_MAX_BYTES || name[0] == '.' || name[0] == '-')
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!is_name_character(name[i]))
            return false;
    }
    return true;
}

const char *connection_path(const char *name, struct arena *arena)
{
    const char *folder = connection_folder(arena);

    if (!folder || !connection_name_is_valid(name))
        return NULL;
    return arena_printf(arena, "%s/%s.yaml", folder, name);
}

bool connection_exists(const char *name, struct arena *arena)
{
    const char *path = connection_path(name, arena);

    return path && access(path, F_OK) == 0;
}

/* ---- reading ---- */

static const struct option *find_option(const struct option_table *tables,
                                        struct span key, void **target)
{
    for (size_t t = 0; t < SETTINGS_TABLES; t++) {
        for (size_t i = 0; i < tables[t].count; i++) {
            const struct option *o = &tables[t].options[i];

            if (!o->help || !span_equal(span_of(o->name), key))
                continue;
            *target = tables[t].target;
            return o;
        }
    }
    return NULL;
}

static void tell_unknown_key(const struct document *d,
                             const struct option_table *tables,
                             const struct node *value, struct mistakes *m)
{
    const char *key =
        arena_span(&m->arena, span_first(value->key->text, 60)).at;
    const char *near = options_nearest(tables, SETTINGS_TABLES, key);

    if (span_starts(value->key->text, SPAN("password")))
        near = "password-command"; /* never one in the file itself */
    document_mistake(d, value->key, m,
                     near ? arena_printf(&m->arena, "Did you mean %s?", near)
                          : "The keys are the options of smtp-probe test.",
                     "There is no setting \"%s\".", key);
}

/* What an option's setter finds wrong is told at the value's place. */
static void set_value(const struct document *d, const struct option *o,
                      void *target, const struct node *value,
                      struct mistakes *m)
{
    struct mistakes found = {0};
    const char *text = arena_span(&m->arena, value->text).at;

    o->set(target, o, o->argument ? text : NULL, &found);
    for (const struct mistake *at = found.first; at; at = at->next)
        document_mistake(d, value, m, at->mend, "%s", at->what);
    mistakes_fini(&found);
}

static bool is_yes(struct span text)
{
    return span_equal(text, SPAN("yes")) || span_equal(text, SPAN("true"));
}

static bool is_no(struct span text)
{
    return span_equal(text, SPAN("no")) || span_equal(text, SPAN("false"));
}

static void take_scalar(const struct document *d, const struct option *o,
                        void *target, const struct node *value,
                        struct mistakes *m)
{
    if (value->kind != NODE_SCALAR)
        document_mistake(d, value, m, NULL, "\"%s\" wants a text, not %s.",
                         o->name, node_kind_words(value));
    else if (o->argument || is_yes(value->text))
        set_value(d, o, target, value, m);
    else if (!is_no(value->text))
        document_mistake(d, value, m, "Write yes or no.",
                         "\"%s\" is switched on or off.", o->name);
}

static void take_key(const struct document *d,
                     const struct option_table *tables,
                     const struct node *value, struct mistakes *m)
{
    void *target = NULL;
    const struct option *o = find_option(tables, value->key->text, &target);

    if (!o) {
        tell_unknown_key(d, tables, value, m);
        return;
    }
    if (value->kind != NODE_SEQUENCE) {
        take_scalar(d, o, target, value, m);
        return;
    }
    for (const struct node *i = value->first; i; i = i->next)
        take_scalar(d, o, target, i, m);
}

static bool apply_named(const char *name, struct settings *set,
                        struct mistakes *m, int depth);

static bool apply_parent(const struct document *d, struct settings *set,
                         struct mistakes *m, int depth)
{
    const struct node *like = node_find(d->root, "like");

    if (!like)
        return true;
    if (like->kind != NODE_SCALAR || depth >= LIKE_DEPTH_MAX) {
        document_mistake(d, like, m, "Name another connection, or a preset.",
                         depth >= LIKE_DEPTH_MAX
                             ? "The connections are like each other in a "
                               "circle."
                             : "\"like\" wants a name.");
        return false;
    }

    const char *parent = arena_span(set->arena, like->text).at;

    if (!connection_exists(parent, set->arena) && !preset_exists(parent)) {
        document_mistake(d, like, m,
                         "smtp-probe connections list, and smtp-probe presets, "
                         "name those that there are.",
                         "There is no connection or preset %s.",
                         node_quoted(like, m));
        return false;
    }
    return apply_named(parent, set, m, depth + 1);
}

static bool apply_file(const char *name, struct settings *set,
                       struct mistakes *m, int depth)
{
    struct option_table tables[SETTINGS_TABLES];
    struct document d = {0};
    size_t before = m->count;

    settings_tables(set, tables);
    if (document_read_file(&d, connection_path(name, set->arena), m) &&
        apply_parent(&d, set, m, depth)) {
        set->name = arena_strdup(set->arena, name);
        settings_inherit_lists(set);
        for (const struct node *i = d.root->first; i; i = i->next) {
            if (!span_equal(i->key->text, SPAN("like")))
                take_key(&d, tables, i, m);
        }
    }
    document_fini(&d);
    return m->count == before;
}

static bool apply_named(const char *name, struct settings *set,
                        struct mistakes *m, int depth)
{
    struct preset preset;

    if (connection_exists(name, set->arena))
        return apply_file(name, set, m, depth);
    if (!preset_read(name, &preset, m)) {
        preset_free(&preset);
        return false;
    }
    preset_apply(&preset, set);
    preset_free(&preset);
    return true;
}

bool connection_apply(const char *name, struct settings *set,
                      struct mistakes *m)
{
    bool applied = apply_named(name, set, m, 0);

    settings_inherit_lists(set);
    return applied;
}

/* ---- writing ---- */

static bool make_folders(const char *path)
{
    char folder[PATH_MAX];

    if (snprintf(folder, sizeof(folder), "%s", path) >= (int)sizeof(folder)) {
        errno = ENAMETOOLONG;
        return false;
    }
    for (char *slash = strchr(folder + 1, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(folder, 0700) != 0 && errno != EEXIST)
            return false;
        *slash = '/';
    }
    return mkdir(folder, 0700) == 0 || errno == EEXIST;
}

bool connection_write(const char *name, struct span text, struct mistakes *m)
{
    const char *folder = connection_folder(&m->arena);
    const char *path = connection_path(name, &m->arena);

    if (!path) {
        mistakes_add(m, NULL, name,
                     "Use letters, digits, \"-\" and \"_\", at most 64.",
                     "A connection cannot be called so.");
        return false;
    }
    if (make_folders(folder) && file_replace(path, text, 0600))
        return true;
    mistakes_add(m, NULL, path, NULL, "It cannot be written: %s.",
                 strerror(errno));
    return false;
}
