/* The help of a command with many options. See help.h. */
#include "probe/help.h"

#include <string.h>

#include "common/base/wrap.h"

enum {
    HELP_WIDTH = 80,
};

static void write_named(const struct option_table *tables, size_t count,
                        const char *name, struct buf *out)
{
    for (size_t t = 0; t < count; t++) {
        for (size_t i = 0; i < tables[t].count; i++) {
            const struct option *o = &tables[t].options[i];

            if (o->help && strcmp(o->name, name) == 0)
                options_write_row(o, out);
        }
    }
}

/* "Main settings, Authentication, Encryption" */
static const char *list_tabs(const struct option_table *tables, size_t count,
                             struct arena *arena)
{
    const char *list = tables[0].title;

    for (size_t t = 1; t < count; t++) {
        if (options_are_shown(&tables[t]))
            list = arena_printf(arena, "%s, %s", list, tables[t].title);
    }
    return list;
}

static void write_screen(const struct help *help,
                         const struct option_table *tables, size_t count,
                         struct buf *out)
{
    struct arena scratch = {0};
    const char *more = arena_printf(
        &scratch, "%s --help TAB, or --help all, tells the rest. Tabs: %s.",
        help->command, list_tabs(tables, count, &scratch));

    (void)buf_str(out, help->usage);
    (void)buf_str(out, "\nMost used\n");
    for (const char *const *name = help->most_used; *name; name++)
        write_named(tables, count, *name, out);
    (void)buf_char(out, '\n');
    wrap_write(out, span_of(more), 0, HELP_WIDTH);
    (void)buf_char(out, '\n');
    arena_fini(&scratch);
}

void help_write(const struct help *help, const struct option_table *tables,
                size_t table_count, const char *topic, struct buf *out,
                struct mistakes *m)
{
    if (!topic) {
        write_screen(help, tables, table_count, out);
        return;
    }
    if (strcmp(topic, "all") == 0) {
        (void)buf_str(out, help->usage);
        options_write_help(tables, table_count, out);
        return;
    }
    for (size_t t = 0; t < table_count; t++) {
        if (!options_are_shown(&tables[t]) ||
            !span_starts_nocase(span_of(tables[t].title), span_of(topic)))
            continue;
        options_write_help(&tables[t], 1, out);
        return;
    }
    mistakes_add(m, NULL, "--help",
                 arena_printf(&m->arena, "Choose all or one of: %s.",
                              list_tabs(tables, table_count, &m->arena)),
                 "There is no tab \"%s\".", topic);
}
