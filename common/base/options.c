/* The command line from tables. See options.h. */
#include "common/base/options.h"

#include <popt.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/nearest.h"
#include "common/base/wrap.h"
#include "common/base/xalloc.h"

enum {
    HELP_COLUMN = 30,
    HELP_WIDTH = 80,
};

const char *options_place(const struct option *o, struct mistakes *m)
{
    return o->place ? o->place : arena_printf(&m->arena, "--%s", o->name);
}

static size_t count_options(const struct option_table *tables, size_t count)
{
    size_t all = 0;

    for (size_t i = 0; i < count; i++)
        all += tables[i].count;
    return all;
}

/* popt's own table: an option's number is its place in all tables, from 1. */
static struct poptOption *make_popt_table(const struct option_table *tables,
                                          size_t count)
{
    struct poptOption *made =
        xcalloc(count_options(tables, count) + 1, sizeof(*made));
    size_t n = 0;

    for (size_t t = 0; t < count; t++) {
        for (size_t i = 0; i < tables[t].count; i++, n++) {
            const struct option *o = &tables[t].options[i];

            made[n].longName = o->name;
            made[n].shortName = o->letter;
            made[n].argInfo = o->argument ? POPT_ARG_STRING : POPT_ARG_NONE;
            made[n].val = (int)n + 1;
        }
    }
    return made;
}

static void set_option(const struct option_table *tables, int number,
                       const char *value, struct mistakes *m)
{
    size_t n = (size_t)number - 1;

    while (n >= tables->count) {
        n -= tables->count;
        tables++;
    }

    const struct option *o = &tables->options[n];

    o->set(tables->target, o, value, m);
}

const char *options_nearest(const struct option_table *tables, size_t count,
                            const char *word)
{
    const char *best = NULL;
    size_t best_distance = 4; /* beyond three edits it is another word */

    for (size_t t = 0; t < count; t++) {
        for (size_t i = 0; i < tables[t].count; i++) {
            size_t distance = edit_distance(word, tables[t].options[i].name);

            if (!tables[t].options[i].help || distance >= best_distance)
                continue;
            best_distance = distance;
            best = tables[t].options[i].name;
        }
    }
    return best;
}

static void tell_error(const struct option_table *tables, size_t count,
                       const char *bad, int error, struct mistakes *m)
{
    struct span rest = span_of(bad), name;

    (void)span_cut(&rest, '=', &name); /* what follows may be a secret */

    const char *option = arena_printf(&m->arena, "%.*s", SPAN_ARGS(name));

    if (error == POPT_ERROR_NOARG) {
        mistakes_add(m, NULL, option, NULL, "It needs a value.");
        return;
    }
    if (error != POPT_ERROR_BADOPT) {
        mistakes_add(m, NULL, option, NULL, "%s.", poptStrerror(error));
        return;
    }

    const char *word = option;

    while (*word == '-')
        word++;

    const char *near = options_nearest(tables, count, word);

    mistakes_add(m, NULL, option,
                 near ? arena_printf(&m->arena, "Did you mean --%s?", near)
                      : "See --help for those that there are.",
                 "There is no such option.");
}

static void take_operands(poptContext context, int argc,
                          const char *const *argv, struct operands *operands,
                          struct mistakes *m)
{
    const char *word;

    while ((word = poptGetArg(context))) {
        if (operands->count >= OPTIONS_MAX_OPERANDS) {
            mistakes_add(m, NULL, "command line", NULL,
                         "There are more than %d arguments.",
                         OPTIONS_MAX_OPERANDS);
            return;
        }
        /* popt's copy goes with its context; argv stays. */
        for (int i = 1; i < argc; i++) {
            if (strcmp(argv[i], word) == 0) {
                operands->at[operands->count++] = argv[i];
                break;
            }
        }
    }
}

void options_parse(const struct option_table *tables, size_t table_count,
                   int argc, const char *const *argv, struct operands *operands,
                   struct mistakes *m)
{
    struct poptOption *made = make_popt_table(tables, table_count);
    poptContext context =
        poptGetContext(NULL, argc, (const char **)argv, made, 0);
    int number;

    while ((number = poptGetNextOpt(context)) != -1) {
        char *value = number > 0 ? poptGetOptArg(context) : NULL;

        if (number > 0)
            set_option(tables, number, value, m);
        else
            tell_error(tables, table_count,
                       poptBadOption(context, POPT_BADOPTION_NOALIAS), number,
                       m);
        free(value);
    }
    take_operands(context, argc, argv, operands, m);
    poptFreeContext(context);
    free(made);
}

/* ---- the environment ---- */

/* "max-time" -> "SMTP_PROBE_MAX_TIME" */
static char *variable_of(const char *prefix, const struct option *o,
                         struct arena *arena)
{
    char *variable = arena_printf(arena, "%s%s", prefix, o->name);

    for (char *c = variable + strlen(prefix); *c; c++)
        *c = *c == '-' ? '_' : ascii_upper(*c);
    return variable;
}

static bool can_be_default(const struct option *o)
{
    return o->help && strcmp(o->name, "help") != 0 &&
           strcmp(o->name, "show-secrets") != 0;
}

static bool is_one_of(const char *word, const char *const words[3])
{
    for (int i = 0; i < 3; i++) {
        if (strcmp(word, words[i]) == 0)
            return true;
    }
    return false;
}

static void take_variable(void *target, const struct option *o,
                          const char *value, struct mistakes *m)
{
    static const char *const yes[] = {"yes", "true", "1"};
    static const char *const no[] = {"no", "false", "0"};

    if (o->argument || is_one_of(value, yes))
        o->set(target, o, o->argument ? value : NULL, m);
    else if (!is_one_of(value, no))
        mistakes_add(m, NULL, o->place, "Set it to yes or no.",
                     "It switches an option on or off, but is \"%s\".", value);
}

void options_from_environment(const struct option_table *tables,
                              size_t table_count, const char *prefix,
                              struct mistakes *m)
{
    for (size_t t = 0; t < table_count; t++) {
        for (size_t i = 0; i < tables[t].count; i++) {
            struct option o = tables[t].options[i];
            const char *value;

            if (!can_be_default(&o))
                continue;
            o.place = variable_of(prefix, &o, &m->arena);
            value = getenv(o.place);
            if (value && *value)
                take_variable(tables[t].target, &o, value, m);
        }
    }
}

void options_operands(const struct option_table *tables, size_t table_count,
                      int argc, const char *const *argv,
                      struct operands *operands)
{
    struct poptOption *made = make_popt_table(tables, table_count);
    poptContext context =
        poptGetContext(NULL, argc, (const char **)argv, made, 0);
    struct mistakes ignored = {0}; /* options_parse() tells them */

    for (int number; (number = poptGetNextOpt(context)) != -1;) {
        if (number > 0)
            free(poptGetOptArg(context));
    }
    take_operands(context, argc, argv, operands, &ignored);
    mistakes_fini(&ignored);
    poptFreeContext(context);
    free(made);
}

void options_write_row(const struct option *o, struct buf *out)
{
    size_t start = out->len;

    if (o->letter)
        (void)buf_printf(out, "  -%c, ", o->letter);
    else
        (void)buf_str(out, "      ");
    (void)buf_printf(out, "--%s", o->name);
    if (o->argument)
        (void)buf_printf(out, " %s", o->argument);

    size_t used = out->len - start;

    if (used + 2 > HELP_COLUMN)
        (void)buf_printf(out, "\n%*s", HELP_COLUMN, "");
    else
        (void)buf_printf(out, "%*s", (int)(HELP_COLUMN - used), "");
    wrap_write(out, span_of(o->help), HELP_COLUMN, HELP_WIDTH);
    (void)buf_char(out, '\n');
}

bool options_are_shown(const struct option_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        if (table->options[i].help)
            return true;
    }
    return false;
}

void options_write_help(const struct option_table *tables, size_t table_count,
                        struct buf *out)
{
    for (size_t t = 0; t < table_count; t++) {
        if (!options_are_shown(&tables[t]))
            continue;
        (void)buf_printf(out, "\n%s\n", tables[t].title);
        for (size_t i = 0; i < tables[t].count; i++) {
            if (tables[t].options[i].help)
                options_write_row(&tables[t].options[i], out);
        }
    }
}
