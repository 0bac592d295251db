/* connections import and export: other programs' settings. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/proto/limits.h"
#include "probe/command.h"
#include "probe/connections.h"
#include "probe/settings/connection.h"
#include "probe/settings/export.h"
#include "probe/settings/import.h"

enum {
    IMPORT_MAX_BYTES = 1 << 20,
};

static bool read_file(struct connections *c, const char *path,
                      struct span *text)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *in = is_stdin ? stdin : fopen(path, "re");
    char *room = arena_alloc(&c->arena, IMPORT_MAX_BYTES + 1);

    if (!in) {
        (void)connections_fail(c, path, NULL, strerror(errno));
        return false;
    }
    text->at = room;
    text->len = fread(room, 1, IMPORT_MAX_BYTES, in);

    bool failed = ferror(in) != 0;

    if (!is_stdin)
        (void)fclose(in); /* only read from */
    if (failed)
        (void)connections_fail(c, path, NULL, "It cannot be read.");
    return !failed;
}

static const char *name_of(const struct connections *c,
                           const struct imported *i, bool only_one)
{
    if (c->operand && only_one)
        return c->operand;
    return i->name ? i->name : "imported";
}

static int save_one(struct connections *c, const struct imported *i,
                    const char *name)
{
    if (connection_exists(name, &c->arena))
        return connections_fail(c, name,
                                "Remove it first, or give another name: "
                                "connections import FILE NAME.",
                                "There is such a connection already.");

    int status = connections_save(
        c, name, &i->given,
        SPAN("# Imported. Its keys are the options of smtp-probe test.\n"));

    for (const struct text_note *n = i->notes; n; n = n->next)
        (void)buf_printf(&c->out, "  %s\n", n->text);
    return status;
}

/* connections import FILE|- [NAME] */
int connections_import(struct connections *c)
{
    struct span text;
    int status = EXIT_PASSED;

    if (!read_file(c, c->name, &text))
        return EXIT_USAGE;

    struct imported *all = import_text(c->name, text, &c->arena, &c->mistakes);

    for (struct imported *i = all; i; i = i->next) {
        int saved = save_one(c, i, name_of(c, i, !all->next));

        status = saved > status ? saved : status;
    }
    return all ? status : EXIT_USAGE;
}

/* connections export NAME PROGRAM */
int connections_export(struct connections *c)
{
    struct settings set;
    int status = EXIT_PASSED;

    settings_init(&set, &c->arena);
    if (!connection_apply(c->name, &set, &c->mistakes)) {
        settings_fini(&set);
        return connections_fail(c, c->name,
                                "smtp-probe connections list names them.",
                                "There is no such connection or preset, or it "
                                "cannot be read.");
    }
    settings_complete(&set);
    if (!c->operand || !set.host ||
        !export_settings(&set, span_of(c->operand), &c->out))
        status = connections_fail(
            c, c->operand ? c->operand : "export",
            arena_printf(&c->arena, "Choose one of %s.", export_programs()),
            c->operand ? "There is no export for a program of that name."
                       : "For which program is not said.");
    settings_fini(&set);
    return status;
}
