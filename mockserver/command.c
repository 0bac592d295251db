/* What the commands of smtp-mock share. */
#include "mockserver/command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "mockserver/collection.h"
#include "mockserver/report.h"

static void set_text(void *target, const struct option *o, const char *value,
                     struct mistakes *m)
{
    struct mock_options *set = target;

    (void)m;
    *(const char **)(void *)((char *)target + o->offset) =
        arena_strdup(&set->arena, value);
}

static void set_format(void *target, const struct option *o, const char *value,
                       struct mistakes *m)
{
    if (report_format_is_known(value))
        set_text(target, o, value, m);
    else
        mistakes_add(m, NULL, options_place(o, m),
                     "For example: --format junit=report.xml",
                     "The format has to be tap or junit.");
}

static void set_number(void *target, const struct option *o, const char *value,
                       struct mistakes *m)
{
    uint64_t number;

    if (!span_number(span_of(value), &number) || number > 65535)
        mistakes_add(m, NULL, options_place(o, m), NULL,
                     "The value has to be a number up to 65535.");
    else
        *(int64_t *)(void *)((char *)target + o->offset) = (int64_t)number;
}

static void set_count(void *target, const struct option *o, const char *value,
                      struct mistakes *m)
{
    uint64_t number;

    if (!span_number(span_of(value), &number) || number < 1 || number > 65535)
        mistakes_add(m, NULL, options_place(o, m), NULL,
                     "The value has to be a number from 1 to 65535.");
    else
        *(int64_t *)(void *)((char *)target + o->offset) = (int64_t)number;
}

static void set_seed(void *target, const struct option *o, const char *value,
                     struct mistakes *m)
{
    uint64_t number;

    if (!span_number(span_of(value), &number) || number > UINT32_MAX)
        mistakes_add(m, NULL, options_place(o, m), NULL,
                     "The value has to be a number up to %" PRIu32 ".",
                     UINT32_MAX);
    else
        ((struct mock_options *)target)->seed = (int64_t)number;
}

static void set_flag(void *target, const struct option *o, const char *value,
                     struct mistakes *m)
{
    (void)value;
    (void)m;
    *(bool *)(void *)((char *)target + o->offset) = true;
}

#define FIELD(name) offsetof(struct mock_options, name)

/* An option, and the commands that have it. */
struct row {
    unsigned commands;
    struct option option;
};

static const struct row rows[] = {
    {OF_SERVE | OF_RUN,
     {"listen", 0, "ADDRESS", "listen there (127.0.0.1)", set_text,
      FIELD(listen)}},
    {OF_SERVE | OF_RUN,
     {"port", 'p', "PORT", "listen on that port (a free one)", set_number,
      FIELD(port)}},
    {OF_SERVERS,
     {"events", 0, "FILE",
      "write what the server sees as JSON lines; - is standard output",
      set_text, FIELD(events)}},
    {OF_SERVERS,
     {"maildir", 0, "FOLDER", "put the messages there", set_text,
      FIELD(maildir)}},
    {OF_SERVERS,
     {"certs", 0, "FOLDER",
      "the test certificates (SMTP_MOCK_CERTS, or what make certs made)",
      set_text, FIELD(certificates)}},
    {OF_SERVE,
     {"ready-file", 0, "FILE", "write the ready lines there", set_text,
      FIELD(ready_file)}},
    {OF_SERVE,
     {"ready-fd", 0, "N", "write the ready lines to that descriptor",
      set_number, FIELD(ready_fd)}},
    {OF_RUN | OF_VERIFY,
     {"format", 0, "tap|junit[=FILE]", "of the report", set_format,
      FIELD(format)}},
    {OF_VERIFY,
     {"probe", 0, "FILE", "the smtp-probe that is run", set_text,
      FIELD(probe)}},
    {OF_VERIFY,
     {"jobs", 'j', "N", "how many probes run at once (20)", set_count,
      FIELD(jobs)}},
    {OF_SERVERS,
     {"speed", 0, "N",
      "divide the times that scenarios wait by N (1; 20 for verify)", set_count,
      FIELD(divisor)}},
    {OF_SERVERS,
     {"seed", 0, "N", "of what is left to chance (a scenario's own, or any)",
      set_seed, 0}},
    {OF_VERIFY,
     {"strict", 0, NULL, "a rule that is never used fails", set_flag,
      FIELD(strict)}},
    {OF_LIST,
     {"personas", 0, NULL, "the servers that scenarios are based on", set_flag,
      FIELD(personas)}},
    {OF_SCHEMA,
     {"reference", 0, NULL, "the keys for the manual page, in scdoc's format",
      set_flag, FIELD(reference)}},
    {OF_ALL, {"help", 'h', NULL, "print this", set_flag, FIELD(help)}},
};

enum {
    ROW_COUNT = sizeof(rows) / sizeof(rows[0]),
};

/* The options of a command; returns how many. */
static size_t choose_rows(unsigned command, struct option chosen[ROW_COUNT])
{
    size_t count = 0;

    for (size_t i = 0; i < ROW_COUNT; i++)
        if (rows[i].commands & command)
            chosen[count++] = rows[i].option;
    return count;
}

void print_mistakes(const struct mistakes *m)
{
    struct buf out;

    buf_init(&out, 1 << 20);
    mistakes_write(m, &out);
    (void)fputs(buf_text(&out), stderr);
    buf_fini(&out);
}

static void print_help(const struct option_table *table, const char *usage)
{
    struct buf out;

    buf_init(&out, 1 << 16);
    (void)buf_printf(&out, "Usage: smtp-mock %s\n", usage);
    options_write_help(table, 1, &out);
    (void)fputs(buf_text(&out), stdout);
    buf_fini(&out);
}

bool options_take(int argc, const char *const *argv, enum command_id command,
                  const char *usage, struct mock_options *set,
                  struct operands *operands, int *status)
{
    struct option chosen[ROW_COUNT];
    const struct option_table table = {
        .title = "Options",
        .options = chosen,
        .count = choose_rows(command, chosen),
        .target = set,
    };
    struct mistakes m = {0};
    bool good;

    *set = (struct mock_options){.jobs = 20, .ready_fd = -1, .seed = NO_SEED};
    set->certificates = certificates_folder(&set->arena);
    options_parse(&table, 1, argc, argv, operands, &m);
    good = !mistakes_any(&m);
    *status = good ? EXIT_GOOD : EXIT_USAGE;
    print_mistakes(&m);
    mistakes_fini(&m);
    if (good && set->help)
        print_help(&table, usage);
    good = good && !set->help;
    if (!good)
        options_release(set);
    return good;
}

void options_release(struct mock_options *set)
{
    arena_fini(&set->arena);
}

bool settings_open(const struct mock_options *set, struct server_settings *to)
{
    *to = (struct server_settings){
        .address = set->listen,
        .port = (int)set->port,
        .certificates = set->certificates,
        .maildir = set->maildir,
        .time_divisor = set->divisor ? set->divisor : 1,
        .seed = set->seed,
    };
    if (!set->events)
        return true;
    to->events =
        strcmp(set->events, "-") == 0 ? stdout : fopen(set->events, "we");
    if (!to->events)
        (void)fprintf(stderr, "smtp-mock: %s cannot be written: %s\n",
                      set->events, strerror(errno));
    return to->events != NULL;
}

void settings_close(struct server_settings *set)
{
    if (set->events && set->events != stdout)
        (void)fclose(set->events); /* all was flushed */
}
