/* What is made from the option tables at build time. See generate.h. */
#include "probe/generate.h"

#include <string.h>

#include "probe/result/facts.h"

struct source {
    const struct command *commands;
    size_t command_count;
    struct option_table tables[TEST_TABLES_MAX];
    size_t table_count;
    struct buf *out;
};

static void each_option(const struct source *s,
                        void (*fn)(const struct source *,
                                   const struct option *))
{
    for (size_t t = 0; t < s->table_count; t++) {
        for (size_t i = 0; i < s->tables[t].count; i++) {
            if (s->tables[t].options[i].help)
                fn(s, &s->tables[t].options[i]);
        }
    }
}

/* A name of a file or of a folder? */
static bool takes_path(const struct option *o)
{
    return o->argument && !o->choices &&
           (strstr(o->argument, "FILE") || strstr(o->argument, "FOLDER"));
}

/* `text` with a backslash before each of `special`. */
static void put_escaped(struct buf *out, const char *text, const char *special)
{
    for (; *text; text++) {
        if (strchr(special, *text))
            (void)buf_char(out, '\\');
        (void)buf_char(out, *text);
    }
}

/* Between single quotes of a shell there is no escape: leave, add, come back.
 */
static void put_quoted(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            (void)buf_str(out, "'\\''");
        else
            (void)buf_char(out, *text);
    }
}

static void put_commands(const struct source *s)
{
    for (size_t i = 0; i < s->command_count; i++)
        (void)buf_printf(s->out, "%s%s", i ? " " : "", s->commands[i].name);
}

/* ---- bash ---- */

static void put_bash_option(const struct source *s, const struct option *o)
{
    (void)buf_printf(s->out, " --%s", o->name);
}

static void put_bash_path(const struct source *s, const struct option *o)
{
    if (takes_path(o))
        (void)buf_printf(s->out, "--%s|", o->name);
}

static void put_bash_choice(const struct source *s, const struct option *o)
{
    if (o->choices)
        (void)buf_printf(s->out,
                         "--%s)\n"
                         "        mapfile -t COMPREPLY < <(compgen -W \"%s\" "
                         "-- \"$cur\")\n        return\n        ;;\n    ",
                         o->name, o->choices);
}

static void put_bash_value(const struct source *s, const struct option *o)
{
    if (o->argument && !o->choices && !takes_path(o))
        (void)buf_printf(s->out, "--%s|", o->name);
    if (o->argument && !takes_path(o) && o->letter)
        (void)buf_printf(s->out, "-%c|", o->letter);
}

static void write_bash(const struct source *s)
{
    (void)buf_str(s->out, "# bash completion for smtp-probe\n"
                          "_smtp_probe()\n{\n"
                          "    local cur=${COMP_WORDS[COMP_CWORD]}\n"
                          "    local prev=${COMP_WORDS[COMP_CWORD-1]}\n"
                          "    compopt +o default 2>/dev/null\n"
                          "    case $prev in\n    ");
    each_option(s, put_bash_path);
    (void)buf_str(s->out, "'')\n"
                          "        compopt -o default 2>/dev/null\n"
                          "        COMPREPLY=()\n        return\n        ;;\n"
                          "    ");
    each_option(s, put_bash_choice);
    each_option(s, put_bash_value);
    (void)buf_str(s->out, "'')\n        COMPREPLY=()\n        return\n"
                          "        ;;\n    esac\n"
                          "    if [[ $cur = -* ]]; then\n"
                          "        mapfile -t COMPREPLY < <(compgen -W \"");
    each_option(s, put_bash_option);
    (void)buf_str(s->out, "\" -- \"$cur\")\n"
                          "    elif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                          "        mapfile -t COMPREPLY < <(compgen -W \"");
    put_commands(s);
    (void)buf_str(s->out, "\" -- \"$cur\")\n    else\n"
                          "        compopt -o default 2>/dev/null\n"
                          "        COMPREPLY=()\n    fi\n}\n"
                          "complete -o default -F _smtp_probe smtp-probe\n");
}

/* ---- zsh ---- */

/* '(-p --port)'{-p,--port}'[help]:PORT:' */
static void put_zsh_option(const struct source *s, const struct option *o)
{
    struct buf help;

    if (o->letter)
        (void)buf_printf(s->out, " \\\n    '*'{-%c,--%s}'[", o->letter,
                         o->name);
    else
        (void)buf_printf(s->out, " \\\n    '*--%s[", o->name);
    buf_init(&help, 4096);
    put_escaped(&help, o->help, "[]:\\");
    put_quoted(s->out, buf_text(&help));
    buf_fini(&help);
    (void)buf_char(s->out, ']');
    if (o->argument) {
        (void)buf_char(s->out, ':');
        put_escaped(s->out, o->argument, "[]:\\");
        if (o->choices)
            (void)buf_printf(s->out, ":(%s)", o->choices);
        else
            (void)buf_str(s->out, takes_path(o) ? ":_files" : ":");
    }
    (void)buf_char(s->out, '\'');
}

static void write_zsh(const struct source *s)
{
    (void)buf_str(s->out, "#compdef smtp-probe\n_arguments -s");
    each_option(s, put_zsh_option);
    (void)buf_str(s->out, " \\\n    '1:command or target:(");
    put_commands(s);
    (void)buf_str(s->out, ")' \\\n    '*:operand:_files'\n");
}

/* ---- fish ---- */

static void put_fish_option(const struct source *s, const struct option *o)
{
    (void)buf_printf(s->out, "complete -c smtp-probe -l %s", o->name);
    if (o->letter)
        (void)buf_printf(s->out, " -s %c", o->letter);
    if (o->argument)
        (void)buf_str(s->out, takes_path(o) ? " -r -F" : " -x");
    if (o->choices)
        (void)buf_printf(s->out, " -a '%s'", o->choices);
    (void)buf_str(s->out, " -d '");
    put_escaped(s->out, o->help, "'\\");
    (void)buf_str(s->out, "'\n");
}

static void write_fish(const struct source *s)
{
    (void)buf_str(s->out, "# fish completion for smtp-probe\n");
    for (size_t i = 0; i < s->command_count; i++) {
        (void)buf_printf(s->out,
                         "complete -c smtp-probe -n __fish_use_subcommand "
                         "-a %s -d '",
                         s->commands[i].name);
        put_escaped(s->out, s->commands[i].summary, "'\\");
        (void)buf_str(s->out, "'\n");
    }
    each_option(s, put_fish_option);
}

/* ---- the manual page ---- */

static void put_man(const struct source *s, const char *text)
{
    put_escaped(s->out, text, "\\*_#`.<>[]|~");
}

static void put_man_option(const struct source *s, const struct option *o)
{
    if (o->letter)
        (void)buf_printf(s->out, "*-%c*, ", o->letter);
    (void)buf_printf(s->out, "*--%s*", o->name);
    if (o->argument) {
        (void)buf_str(s->out, " _");
        put_man(s, o->argument);
        (void)buf_char(s->out, '_');
    }
    (void)buf_str(s->out, "\n\t");
    put_man(s, o->help);
    (void)buf_str(s->out, "\n\n");
}

static void write_man(const struct source *s)
{
    for (size_t t = 0; t < s->table_count; t++) {
        struct source one = *s;

        if (!options_are_shown(&s->tables[t]))
            continue;
        one.tables[0] = s->tables[t];
        one.table_count = 1;
        (void)buf_printf(s->out, "## %s\n\n", s->tables[t].title);
        each_option(&one, put_man_option);
    }
}

/* The facts that conditions of smtp-knowledge(5) may name. */
static void write_facts(const struct source *s)
{
    for (int id = 0; id < FACT_COUNT; id++) {
        (void)buf_str(s->out, "*");
        put_man(s, fact_name((enum fact_id)id));
        (void)buf_str(s->out, "*\n\t");
        put_man(s, fact_description((enum fact_id)id));
        (void)buf_str(s->out, "\n\n");
    }
}

bool generate(const char *kind, const struct command *commands,
              size_t command_count, struct buf *out)
{
    static const struct {
        const char *name;
        void (*write)(const struct source *s);
    } kinds[] = {
        {"completion-bash", write_bash}, {"completion-zsh", write_zsh},
        {"completion-fish", write_fish}, {"man", write_man},
        {"facts", write_facts},
    };
    struct source s = {
        .commands = commands,
        .command_count = command_count,
        .out = out,
    };

    s.table_count = cmd_test_tables(s.tables);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (strcmp(kinds[i].name, kind) != 0)
            continue;
        kinds[i].write(&s);
        return true;
    }
    return false;
}
