/* smtp-probe report: a stored result in any format, as it was on the day. */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "common/base/file.h"
#include "probe/command.h"
#include "probe/output.h"
#include "probe/report/json_read.h"
#include "probe/result/result_redact.h"

enum {
    TABLES = 2,
    TEXT_MAX_BYTES = 64 * 1024,
    WHY_BYTES = 256,
};

struct report {
    struct output output;
    bool help;
};

static void set_help(void *target, const struct option *o, const char *value,
                     struct mistakes *m)
{
    (void)o; /* there is only this one */
    (void)value;
    (void)m;
    ((struct report *)target)->help = true;
}

static const struct option other_options[] = {
    {"help", 'h', NULL, "this list", set_help, 0},
};

static int print_help(const struct option_table *tables)
{
    struct buf out;

    buf_init(&out, TEXT_MAX_BYTES);
    (void)buf_str(
        &out, "usage: smtp-probe report RESULT.json [options]\n\n"
              "Writes the result of an earlier test, stored with --format "
              "json, in any format.\nA RESULT called - is standard input.\n");
    options_write_help(tables, TABLES, &out);
    output_print(&out);
    buf_fini(&out);
    return EXIT_PASSED;
}

static void load(const char *path, struct settings *set, struct result *r,
                 struct mistakes *m)
{
    char why[WHY_BYTES];
    struct buf text;
    int error;

    buf_init(&text, REPORT_MAX_BYTES);
    error = file_read(path, &text);
    if (error)
        mistakes_add(m, NULL, path, NULL, "It cannot be read: %s.",
                     strerror(error));
    else if (!json_read(buf_span(&text), set, r, why, sizeof(why)))
        mistakes_add(m, NULL, path,
                     "Give a file that smtp-probe test --format json wrote.",
                     "It is no result: %s.", why);
    buf_fini(&text);
}

static int write_reports(struct report *report, const char *path,
                         struct mistakes *m)
{
    struct arena arena = {0};
    struct settings set;
    struct result r;
    int status = EXIT_USAGE;

    settings_init(&set, &arena);
    result_init(&r, &set);
    load(path, &set, &r, m);
    if (!mistakes_any(m)) {
        result_redact(&r, report->output.redact);
        status =
            output_report(&report->output, &r, false) ? EXIT_PASSED : EXIT_TOOL;
    }
    result_fini(&r);
    settings_fini(&set);
    arena_fini(&arena);
    return status;
}

int cmd_report(int argc, const char *const *argv)
{
    struct report report = {0};
    struct mistakes mistakes = {0};
    struct operands operands = {0};
    struct option_table tables[TABLES] = {
        output_table(&report.output),
        {"Help", other_options, 1, &report},
    };
    int status = EXIT_USAGE;

    (void)setlocale(LC_CTYPE, ""); /* unknown ones leave it at "C" */
    options_parse(tables, TABLES, argc, argv, &operands, &mistakes);
    output_complete(&report.output);
    if (!report.help && operands.count != 1)
        mistakes_add(&mistakes, NULL, "command line",
                     "Name one file that smtp-probe test --format json wrote.",
                     "There is not exactly one RESULT.");
    if (report.help)
        status = print_help(tables);
    else if (!mistakes_any(&mistakes))
        status = write_reports(&report, operands.at[0], &mistakes);
    if (!report.help && mistakes_any(&mistakes))
        output_mistakes(&mistakes);
    mistakes_fini(&mistakes);
    return status;
}
