/* smtp-probe connections: the saved ones, listed, shown, made and changed. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/document.h"
#include "probe/command.h"
#include "probe/output.h"
#include "probe/connections.h"
#include "probe/questions.h"
#include "probe/settings/connection.h"
#include "probe/settings/preset.h"

enum {
    TEXT_MAX_BYTES = 1 << 20,
};

int connections_fail(struct connections *c, const char *place, const char *mend,
                     const char *what)
{
    mistakes_add(&c->mistakes, NULL, place, mend, "%s", what);
    return EXIT_USAGE;
}

/* ---- path, list, show, remove ---- */

static int do_path(struct connections *c)
{
    const char *folder = connection_folder(&c->arena);

    if (!folder)
        return connections_fail(c, "HOME", "Set HOME or XDG_CONFIG_HOME.",
                                "There is no place for saved connections.");
    (void)buf_printf(&c->out, "%s\n",
                     c->name ? connection_path(c->name, &c->arena) : folder);
    return EXIT_PASSED;
}

static int is_connection_file(const struct dirent *entry)
{
    struct span name = span_of(entry->d_name);

    return entry->d_name[0] != '.' && span_ends_nocase(name, SPAN(".yaml"));
}

/* Read without its secrets' places being looked at: only the document. */
static void list_one(struct connections *c, const char *file)
{
    struct document d = {0};
    struct mistakes ignored = {0}; /* `show` and `test` tell them */
    const char *path =
        arena_printf(&c->arena, "%s/%s", connection_folder(&c->arena), file);
    bool read = document_read_file(&d, path, &ignored);
    const struct node *host = read ? node_find(d.root, "host") : NULL;
    const struct node *like = read ? node_find(d.root, "like") : NULL;
    const struct node *shown = host ? host : like;

    (void)buf_printf(&c->out, "%-20.*s ", (int)(strlen(file) - 5), file);
    if (!read)
        (void)buf_str(&c->out, "cannot be read");
    else if (shown && shown->kind == NODE_SCALAR)
        peertext_write_span(&c->out, shown->text, ESCAPE_TERMINAL);
    (void)buf_char(&c->out, '\n');
    document_fini(&d);
    mistakes_fini(&ignored);
}

static int do_list(struct connections *c)
{
    struct dirent **entries = NULL;
    const char *folder = connection_folder(&c->arena);
    int count =
        folder ? scandir(folder, &entries, is_connection_file, alphasort) : 0;

    for (int i = 0; i < count; i++) {
        list_one(c, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    if (count <= 0)
        (void)buf_str(&c->out, "There are none yet: smtp-probe connections "
                               "add NAME makes one.\n");
    return EXIT_PASSED;
}

static bool read_text(struct connections *c, struct span *text)
{
    struct document d = {0};
    const char *path = connection_path(c->name, &c->arena);

    if (!path || !connection_exists(c->name, &c->arena)) {
        (void)connections_fail(c, c->name,
                               "smtp-probe connections list names them.",
                               "There is no such connection.");
        return false;
    }

    bool read = document_read_file(&d, path, &c->mistakes);

    *text = arena_span(&c->arena, d.source);
    document_fini(&d);
    return read;
}

static int do_show(struct connections *c)
{
    struct span text;

    if (!read_text(c, &text))
        return EXIT_USAGE;
    while (text.len) { /* the user's own lines, made harmless one by one */
        struct span line;

        (void)span_cut(&text, '\n', &line);
        peertext_write_span(&c->out, line, ESCAPE_TERMINAL);
        (void)buf_char(&c->out, '\n');
    }
    return EXIT_PASSED;
}

static int do_remove(struct connections *c)
{
    const char *path = connection_path(c->name, &c->arena);

    if (!path || !connection_exists(c->name, &c->arena))
        return connections_fail(c, c->name,
                                "smtp-probe connections list names them.",
                                "There is no such connection.");
    if (unlink(path) == 0)
        return EXIT_PASSED;
    return connections_fail(
        c, path, NULL,
        arena_printf(&c->arena, "It cannot be removed: %s.", strerror(errno)));
}

/* ---- add, edit ---- */

/* A file is only written when it can be read again and says no nonsense. */
static bool check_text(struct connections *c, struct span text)
{
    struct document d = {0};
    const struct node *like;
    size_t before = c->mistakes.count;

    if (document_read(&d, c->name, text, &c->mistakes) &&
        (like = node_find(d.root, "like")) && like->kind == NODE_SCALAR) {
        const char *parent = arena_span(&c->arena, like->text).at;

        if (!connection_exists(parent, &c->arena) && !preset_exists(parent))
            document_mistake(&d, like, &c->mistakes,
                             "smtp-probe presets lists the built-in ones.",
                             "There is no connection or preset %s.",
                             node_quoted(like, &c->mistakes));
    }
    document_fini(&d);
    return c->mistakes.count == before;
}

static void check_given(struct connections *c,
                        const struct given_options *given)
{
    struct settings copy = given->scratch, *set = &copy;
    struct mistakes found = {0};

    if (!set->host)
        set->host = "localhost"; /* it comes from what the connection is like */
    if (!settings_sender(set))
        set->message.from = "<>"; /* likewise */
    /* So may the other half of the proxy. */
    if (set->proxy.type != PROXY_NONE && !set->proxy.host)
        set->proxy.host = "proxy";
    else if (set->proxy.type == PROXY_NONE && set->proxy.host)
        set->proxy.type = PROXY_HTTP;
    set->anonymous = true; /* secrets have not been read */
    set->proxy.username = NULL;
    settings_complete(set);
    settings_check(set, &found);
    for (const struct mistake *m = found.first; m; m = m->next)
        mistakes_add(&c->mistakes, NULL, m->place, m->mend, "%s", m->what);
    mistakes_fini(&found);
}

int connections_save(struct connections *c, const char *name,
                     const struct given_options *given, struct span old)
{
    struct buf text;
    int status = EXIT_USAGE;

    buf_init(&text, TEXT_MAX_BYTES);
    connection_text_change(old, given, &text);
    check_given(c, given);
    if (!mistakes_any(&c->mistakes) && check_text(c, buf_span(&text)) &&
        connection_write(name, buf_span(&text), &c->mistakes)) {
        (void)buf_printf(&c->out, "Saved %s\n",
                         connection_path(name, &c->arena));
        status = EXIT_PASSED;
    }
    buf_fini(&text);
    return status;
}

static int do_add(struct connections *c)
{
    if (connection_exists(c->name, &c->arena))
        return connections_fail(c, c->name,
                                "Use edit to change it, or remove it first.",
                                "There is such a connection already.");
    if (!c->given.first && !c->given.like) {
        if (!questions_can_be_asked())
            return connections_fail(
                c, c->name,
                "Give at least --host, or --like with the name of a "
                "preset.",
                "There is nothing to save.");
        questions_ask(&c->given);
    }
    if (!c->given.like && !given_options_have(&c->given, "host"))
        return connections_fail(c, c->name, "Give --host or --like.",
                                "The connection has no server.");
    return connections_save(c, c->name, &c->given,
                            SPAN("# A connection of smtp-probe. Its keys are "
                                 "the options of smtp-probe test.\n"));
}

static int run_editor(const char *path)
{
    const char *editor = getenv("VISUAL");

    if (!editor || !*editor)
        editor = getenv("EDITOR");
    if (!editor || !*editor)
        editor = "vi";

    pid_t child = fork();
    int status = -1;

    if (child == 0) {
        (void)execl("/bin/sh", "sh", "-c", "exec $0 \"$1\"", editor, path,
                    (char *)NULL);
        _exit(127);
    }
    if (child > 0)
        (void)waitpid(child, &status, 0); /* a failure leaves -1 */
    return status;
}

/* The user's editor, on the file itself; what it left is checked and told, and
 * nothing of it is lost. */
static int edit_by_hand(struct connections *c)
{
    struct settings scratch;
    struct span text;

    if (run_editor(connection_path(c->name, &c->arena)) != 0)
        return connections_fail(c, c->name, "Set VISUAL or EDITOR.",
                                "The editor could not be run, or failed.");
    settings_init(&scratch, &c->arena);

    bool right = read_text(c, &text) && check_text(c, text);

    settings_fini(&scratch);
    return right ? EXIT_PASSED : EXIT_USAGE;
}

static int do_edit(struct connections *c)
{
    struct span text;

    if (!read_text(c, &text) && !connection_exists(c->name, &c->arena))
        return EXIT_USAGE;
    if (!c->given.first && !c->given.like) {
        mistakes_fini(&c->mistakes); /* the editor is there to mend them */
        return edit_by_hand(c);
    }
    if (mistakes_any(&c->mistakes))
        return EXIT_USAGE;
    return connections_save(c, c->name, &c->given, text);
}

/* ---- the table of them ---- */

static const struct {
    const char *name, *operand, *help;
    bool needs_name;
    size_t operands_max;
    int (*run)(struct connections *c);
} actions[] = {
    {"list", "", "their names and servers", false, 1, do_list},
    {"show", "NAME", "its file", true, 1, do_show},
    {"add", "NAME [options]", "a new one, from options or by questions", true,
     1, do_add},
    {"edit", "NAME [options]", "set these options, or open an editor", true, 1,
     do_edit},
    {"remove", "NAME", "delete it", true, 1, do_remove},
    {"import", "FILE|- [NAME]",
     "from an msmtprc, a swaksrc, a .env file, a command line", true, 2,
     connections_import},
    {"export", "NAME PROGRAM", "for swaks, curl, openssl or msmtp; no secrets",
     true, 2, connections_export},
    {"path", "[NAME]", "where they are", false, 1, do_path},
};

enum {
    ACTIONS = sizeof(actions) / sizeof(*actions),
};

static int print_usage(FILE *out, int status)
{
    (void)fputs("usage: smtp-probe connections ACTION ...\n\n", out);
    for (int i = 0; i < ACTIONS; i++)
        (void)fprintf(out, "  %-8s%-16s %s\n", actions[i].name,
                      actions[i].operand, actions[i].help);
    (void)fputs("\nThe options are those of smtp-probe test, and --like NAME "
                "to start from\nanother connection or a preset. A password is "
                "saved only as where to get it.\n",
                out);
    return status;
}

static int run_action(int i, int argc, const char *const *argv)
{
    struct connections c = {0};
    struct operands operands = {0};
    int status = EXIT_USAGE;

    buf_init(&c.out, TEXT_MAX_BYTES);
    given_options_tables(&c.given, &c.arena, c.tables);
    options_parse(c.tables, GIVEN_TABLES, argc, argv, &operands, &c.mistakes);
    if (operands.count > 0)
        c.name = operands.at[0];
    if (operands.count > 1)
        c.operand = operands.at[1];
    if (operands.count > actions[i].operands_max ||
        (actions[i].needs_name && !c.name))
        (void)connections_fail(
            &c, actions[i].name, NULL,
            "See smtp-probe connections --help for what it wants.");
    else if (c.name && actions[i].run != connections_import &&
             !connection_name_is_valid(c.name))
        (void)connections_fail(
            &c, c.name, "Use letters, digits, \"-\" and \"_\", at most 64.",
            "A connection cannot be called so.");
    if (!mistakes_any(&c.mistakes))
        status = actions[i].run(&c);
    output_print(&c.out);
    mistakes_write(&c.mistakes, &c.out);
    (void)fputs(buf_text(&c.out), stderr);
    if (mistakes_any(&c.mistakes))
        status = EXIT_USAGE;
    buf_fini(&c.out);
    given_options_fini(&c.given);
    mistakes_fini(&c.mistakes);
    arena_fini(&c.arena);
    return status;
}

int cmd_connections(int argc, const char *const *argv)
{
    if (argc < 2)
        return print_usage(stderr, EXIT_USAGE);
    if (strcmp(argv[1], "--help") == 0)
        return print_usage(stdout, EXIT_PASSED);
    for (int i = 0; i < ACTIONS; i++) {
        if (strcmp(actions[i].name, argv[1]) == 0)
            return run_action(i, argc - 1, argv + 1);
    }
    return print_usage(stderr, EXIT_USAGE);
}
