/* smtp-probe test: one submission, or many of the same at once. */
#include <inttypes.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "common/base/xalloc.h"
#include "probe/command.h"
#include "probe/help.h"
#include "probe/output.h"
#include "probe/progress.h"
#include "probe/report/exit_style.h"
#include "probe/report/text.h"
#include "probe/result/result_redact.h"
#include "probe/run/run.h"
#include "probe/settings/aliases.h"
#include "probe/settings/connection.h"
#include "probe/settings/export.h"
#include "probe/settings/preset.h"
#include "probe/settings/settings_args.h"
#include "probe/settings/target.h"

enum {
    TABLES = SETTINGS_TABLES + 3,
    REPEAT_MAX = 100000,
    HELP_MAX_BYTES = 64 * 1024,
};

/* Everything of one call of the command. */
struct test {
    struct arena arena; /* of the settings */
    struct settings set;
    struct output output;
    struct alias_sink aliases;
    struct mistakes mistakes;
    const char *saved;         /* the connection or preset that TARGET names */
    const char *print_command; /* a program; NULL: run the test */
    const char *default_host; /* from the environment: TARGET takes its place */
    bool strict, help;
    enum exit_style exit_style;
    uint64_t repeat;   /* how many probes */
    uint64_t parallel; /* how many of them at once; 0: all */

    struct loop *loop;
    struct knowledge *knowledge;
    struct run_shared *shared;
    struct progress *progress; /* NULL unless it is one, with text */
    struct result *results;
    struct run **runs;
    size_t started, finished;
    bool interrupted;
};

/* ---- options ---- */

static void set_number(void *target, const struct option *o, const char *value,
                       struct mistakes *m)
{
    uint64_t *number = (uint64_t *)((char *)target + o->offset);

    if (span_number(span_of(value), number) && *number >= 1 &&
        *number <= REPEAT_MAX)
        return;
    mistakes_add(m, NULL, options_place(o, m), NULL,
                 "\"%s\" is no number from 1 to %d.", value, REPEAT_MAX);
}

static void set_bool(void *target, const struct option *o, const char *value,
                     struct mistakes *m)
{
    (void)value; /* a flag has none */
    (void)m;
    *(bool *)((char *)target + o->offset) = true;
}

static void set_print_command(void *target, const struct option *o,
                              const char *value, struct mistakes *m)
{
    struct test *t = target;

    (void)o;
    (void)m; /* an unknown program is told when it is asked for */
    t->print_command = arena_strdup(&t->arena, value);
}

static void set_exit_style(void *target, const struct option *o,
                           const char *value, struct mistakes *m)
{
    struct test *t = target;

    if (!exit_style_find(span_of(value), &t->exit_style))
        mistakes_add(m, NULL, options_place(o, m),
                     "Choose simple, stage, nagios or sysexits.",
                     "\"%s\" is no style of exit status.", value);
}

/* clang-format off */
static const struct option run_options[] = {
    {"strict", 0, NULL, "exit with 1 for a warning too", set_bool, offsetof(struct test, strict)},
    {"print-command", 0, "PROGRAM", "only print the same for swaks, curl, openssl or msmtp", set_print_command, 0, .choices = "swaks curl openssl msmtp"},
    {"exit-style", 0, "STYLE", "simple (default), stage, nagios or sysexits", set_exit_style, 0, .choices = "simple stage nagios sysexits"},
    {"repeat", 0, "N", "make N submissions in one process", set_number, offsetof(struct test, repeat)},
    {"parallel", 0, "N", "at most N of them at once (all)", set_number, offsetof(struct test, parallel)},
    {"help", 'h', NULL, "a screen of help; --help TAB or --help all for more", set_bool, offsetof(struct test, help)},
};
/* clang-format on */

/* An alias sets what the option that it stands for would. */
static void take_alias(void *arg, const char *name, const char *value,
                       struct mistakes *m)
{
    const struct option *o = settings_option(name);

    o->set(arg, o, value, m);
}

static void make_tables(struct test *t, struct option_table tables[TABLES])
{
    settings_tables(&t->set, tables);
    t->aliases = (struct alias_sink){take_alias, &t->set};
    tables[SETTINGS_TABLES + 2] = aliases_table(&t->aliases);
    tables[SETTINGS_TABLES] = output_table(&t->output);
    tables[SETTINGS_TABLES + 1] = (struct option_table){
        .title = "Run",
        .options = run_options,
        .count = sizeof(run_options) / sizeof(*run_options),
        .target = t,
    };
}

/* Only to be read: nothing is behind them. */
size_t cmd_test_tables(struct option_table tables[TEST_TABLES_MAX])
{
    struct test t = {0};

    make_tables(&t, tables);
    for (size_t i = 0; i < TABLES; i++)
        tables[i].target = NULL;
    return TABLES;
}

static int print_mistakes(const struct test *t)
{
    output_mistakes(&t->mistakes);
    return exit_style_usage(t->exit_style);
}

static int print_help(struct test *t, const struct option_table *tables,
                      const char *topic)
{
    static const char *const most_used[] = {
        "username", "password-file", "security", "from",   "to",
        "until",    "format",        "verbose",  "strict", NULL,
    };
    static const struct help help = {
        .usage = "usage: smtp-probe [test] TARGET [options]\n\n"
                 "Submits a message through TARGET, stage by stage, and says "
                 "what is wrong.\n"
                 "TARGET is a saved connection, a preset, HOST[:PORT] or a "
                 "URL: smtp://,\nsubmission://, smtps://.\n",
        .most_used = most_used,
        .command = "smtp-probe test",
    };
    struct buf out;
    int status = EXIT_PASSED;

    buf_init(&out, HELP_MAX_BYTES);
    mistakes_fini(&t->mistakes); /* nothing runs */
    help_write(&help, tables, TABLES, topic, &out, &t->mistakes);
    if (mistakes_any(&t->mistakes))
        status = print_mistakes(t);
    output_print(&out);
    buf_fini(&out);
    return status;
}

/* A saved connection or a preset is the ground on which the options stand; it
 * has to be there before them. "mail.example.org" can be the name of none. */
static void take_saved(struct test *t, const struct option_table *tables,
                       int argc, const char *const *argv)
{
    struct operands operands = {0};

    options_operands(tables, TABLES, argc, argv, &operands);
    if (operands.count != 1 || strpbrk(operands.at[0], ":/@"))
        return;
    if (!connection_exists(operands.at[0], &t->arena) &&
        !preset_exists(operands.at[0]))
        return;
    t->saved = operands.at[0];
    (void)connection_apply(t->saved, &t->set,
                           &t->mistakes); /* false when it told mistakes */
}

/* What the environment gives is the ground under all else. */
static void take_defaults(struct test *t, const struct option_table *tables)
{
    options_from_environment(tables, TABLES, "SMTP_PROBE_", &t->mistakes);
    settings_inherit_lists(&t->set);
    output_inherit(&t->output);
    t->default_host = t->set.host;
}

static void take_target(struct test *t, const struct operands *operands)
{
    if (t->saved && !t->set.host && !mistakes_any(&t->mistakes))
        mistakes_add(&t->mistakes, NULL, t->saved,
                     "Give the name of your server with --host.",
                     "These settings are for a server of your own.");
    if (t->saved)
        return;

    if (operands->count == 1 && t->set.host == t->default_host)
        t->set.host = NULL;
    if (operands->count > 1)
        mistakes_add(&t->mistakes, NULL, "command line",
                     "Quote a value that holds blanks.",
                     "There is more than one TARGET: \"%s\" and \"%s\".",
                     operands->at[0], operands->at[1]);
    if (operands->count == 0 && !t->set.host)
        mistakes_add(&t->mistakes, NULL, "command line",
                     "Name the mail server, such as mail.example.org:587.",
                     "There is no TARGET.");
    if (operands->count == 1 && !t->set.host)
        target_parse(&t->set, operands->at[0], &t->mistakes);
    else if (operands->count == 1)
        mistakes_add(&t->mistakes, NULL, "--host", "Leave one of them out.",
                     "Both TARGET and --host name a server.");
}

/* True when a mistake is of usage; those of the connection become a diagnosis
 * of the settings stage. */
static bool has_usage_mistake(const struct mistakes *m)
{
    for (const struct mistake *at = m->first; at; at = at->next) {
        if (!at->kind)
            return true;
    }
    return false;
}

/* ---- the runs ---- */

static void start_next(struct test *t);

static void on_stage_started(struct run *run, enum stage_id id, void *arg)
{
    struct test *t = arg;

    (void)run; /* there is only this one */
    progress_stage_started(t->progress, id);
}

static void on_stage_ended(struct run *run, const struct stage_result *stage,
                           void *arg)
{
    struct test *t = arg;

    (void)run;
    progress_stage_ended(t->progress, stage);
}

static void on_finished(struct run *run, void *arg)
{
    struct test *t = arg;

    (void)run; /* freed with the others, outside its own callback */
    t->finished++;
    if (t->progress)
        progress_end(t->progress, &t->results[0]);
    start_next(t);
    if (t->finished == t->started)
        loop_stop(t->loop);
}

static void start_next(struct test *t)
{
    struct run_watcher watcher = {
        .stage_started = t->progress ? on_stage_started : NULL,
        .stage_ended = t->progress ? on_stage_ended : NULL,
        .finished = on_finished,
        .arg = t,
    };

    if (t->started == t->repeat || t->interrupted)
        return;

    size_t i = t->started++;

    result_init(&t->results[i], &t->set);
    t->runs[i] = run_start(t->shared, &t->results[i], &watcher);
}

static void on_interrupt(void *arg)
{
    struct test *t = arg;

    t->interrupted = true;
    for (size_t i = 0; i < t->started; i++)
        run_interrupt(t->runs[i]);
}

/* Every probe has a descriptor, or two while addresses race. */
static void allow_many_files(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit); /* up to the hard limit: allowed */
}

static void run_all(struct test *t)
{
    uint64_t at_once =
        t->parallel && t->parallel < t->repeat ? t->parallel : t->repeat;

    if (t->repeat > 1)
        allow_many_files();
    loop_on_signal(t->loop, SIGINT, on_interrupt, t);
    loop_on_signal(t->loop, SIGTERM, on_interrupt, t);
    for (uint64_t i = 0; i < at_once; i++)
        start_next(t);
    loop_run(t->loop);
}

/* ---- the end ---- */

/* Of many only the sum is for people; the other formats have each of them. */
static void print_sum(const struct test *t)
{
    size_t counts[VERDICT_FAIL + 1] = {0};
    const struct result *first_failed = NULL;
    struct report_style style = output_style(&t->output, true);
    struct buf out;

    for (size_t i = 0; i < t->started; i++) {
        counts[t->results[i].verdict]++;
        if (!first_failed && t->results[i].verdict == VERDICT_FAIL)
            first_failed = &t->results[i];
    }
    buf_init(&out, REPORT_MAX_BYTES);
    if (first_failed)
        text_render(first_failed, &style, &out);
    (void)buf_printf(&out, "%zu submissions: %zu pass, %zu warn, %zu fail%s\n",
                     t->started, counts[VERDICT_PASS], counts[VERDICT_WARN],
                     counts[VERDICT_FAIL],
                     first_failed ? " (the first of these is above)" : "");
    output_print(&out);
    buf_fini(&out);
}

static bool report_all(struct test *t)
{
    bool live = output_is_live(&t->output);
    bool written = true;

    for (size_t i = 0; i < t->started; i++) {
        result_redact(&t->results[i], t->output.redact);
        written &= output_report(&t->output, &t->results[i],
                                 t->progress || (live && t->repeat > 1));
    }
    if (live && t->repeat > 1)
        print_sum(t);
    return written;
}

/* Of the first of the worst. */
static int exit_status(const struct test *t, bool written)
{
    const struct result *worst = &t->results[0];

    if (!written)
        return exit_style_tool(t->exit_style);
    for (size_t i = 1; i < t->started; i++) {
        if (t->results[i].verdict > worst->verdict)
            worst = &t->results[i];
    }
    return exit_style_result(t->exit_style, worst, t->strict);
}

static int print_command(struct test *t)
{
    struct buf out;
    int status = EXIT_PASSED;

    buf_init(&out, HELP_MAX_BYTES);
    if (export_settings(&t->set, span_of(t->print_command), &out)) {
        output_print(&out);
    } else {
        mistakes_add(
            &t->mistakes, NULL, "--print-command",
            arena_printf(&t->arena, "Choose one of %s.", export_programs()),
            "\"%s\" is no program that this can write for.", t->print_command);
        status = print_mistakes(t);
    }
    buf_fini(&out);
    return status;
}

static int run_and_report(struct test *t)
{
    t->loop = loop_new();
    t->knowledge = knowledge_builtin();
    t->shared = run_shared_new(t->loop, t->knowledge, &t->set, &t->mistakes);
    if (!t->shared)
        return print_mistakes(t);
    t->results = xcalloc(t->repeat, sizeof(*t->results));
    t->runs = xcalloc(t->repeat, sizeof(struct run *));
    if (t->repeat == 1 && output_is_live(&t->output) && !t->output.redact) {
        struct report_style style = output_style(&t->output, true);

        t->progress = progress_new(t->loop, &t->set, &style);
    }
    run_all(t);
    return exit_status(t, report_all(t));
}

static void test_fini(struct test *t)
{
    for (size_t i = 0; i < t->started; i++) {
        run_free(&t->runs[i]);
        result_fini(&t->results[i]);
    }
    free(t->runs);
    free(t->results);
    progress_free(&t->progress);
    run_shared_free(&t->shared);
    knowledge_free(&t->knowledge);
    if (t->loop)
        loop_free(&t->loop);
    settings_fini(&t->set);
    mistakes_fini(&t->mistakes);
    arena_fini(&t->arena);
}

int cmd_test(int argc, const char *const *argv)
{
    struct test t = {.repeat = 1};
    struct option_table tables[TABLES];
    struct operands operands = {0};
    int status;

    (void)setlocale(LC_CTYPE, ""); /* unknown ones leave it at "C" */
    settings_init(&t.set, &t.arena);
    make_tables(&t, tables);
    take_defaults(&t, tables);
    take_saved(&t, tables, argc, argv);
    options_parse(tables, TABLES, argc, argv, &operands, &t.mistakes);
    if (t.help) {
        status = print_help(&t, tables, operands.count ? operands.at[0] : NULL);
    } else {
        take_target(&t, &operands);
        settings_from_environment(&t.set);
        settings_complete(&t.set);
        output_complete(&t.output);
        if (t.set.host)
            settings_check(&t.set, &t.mistakes);
        if (has_usage_mistake(&t.mistakes))
            status = print_mistakes(&t);
        else if (t.print_command)
            status = print_command(&t);
        else
            status = run_and_report(&t);
    }
    test_fini(&t);
    return status;
}
