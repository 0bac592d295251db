/* What the commands of smtp-mock share. */
#include "mockserver/command.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/xalloc.h"
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

static const struct option options[] = {
    {"listen", 0, "ADDRESS", "listen there (127.0.0.1)", set_text,
     FIELD(listen)},
    {"port", 'p', "PORT", "listen on that port (a free one)", set_number,
     FIELD(port)},
    {"events", 0, "FILE",
     "write what it sees as JSON lines; - is standard "
     "output",
     set_text, FIELD(events)},
    {"maildir", 0, "FOLDER", "put the messages there", set_text,
     FIELD(maildir)},
    {"certs", 0, "FOLDER", "the test certificates (build/certs)", set_text,
     FIELD(certificates)},
    {"ready-file", 0, "FILE", "write the ready line there", set_text,
     FIELD(ready_file)},
    {"ready-fd", 0, "N", "write the ready line to that descriptor", set_number,
     FIELD(ready_fd)},
    {"format", 0, "tap|junit[=FILE]", "of the report of verify and run",
     set_format, FIELD(format)},
    {"probe", 0, "FILE", "the smtp-probe that verify runs", set_text,
     FIELD(probe)},
    {"jobs", 'j', "N", "how many probes verify runs at once", set_number,
     FIELD(jobs)},
    {"speed", 0, "N", "divide the times that scenarios wait by N", set_number,
     FIELD(divisor)},
    {"seed", 0, "N", "of what is left to chance (a scenario's own, or any)",
     set_seed, 0},
    {"strict", 0, NULL, "verify: a rule that is never used fails", set_flag,
     FIELD(strict)},
    {"personas", 0, NULL, "list: the servers that scenarios are based on",
     set_flag, FIELD(personas)},
    {"help", 'h', NULL, "print this", set_flag, FIELD(help)},
};

void print_mistakes(const struct mistakes *m)
{
    struct buf out;

    buf_init(&out, 1 << 20);
    mistakes_write(m, &out);
    (void)fputs(buf_text(&out), stderr);
    buf_fini(&out);
}

bool options_take(int argc, const char *const *argv, const char *usage,
                  struct mock_options *set, struct operands *operands,
                  int *status)
{
    const struct option_table table = {
        .title = "Options",
        .options = options,
        .count = sizeof(options) / sizeof(options[0]),
        .target = set,
    };
    struct mistakes m = {0};
    const char *certificates = getenv("SMTP_MOCK_CERTS");
    struct buf out;
    bool good;

    *set = (struct mock_options){
        .divisor = 1, .jobs = 12, .ready_fd = -1, .seed = NO_SEED};
    set->certificates = certificates ? certificates : "build/certs";
    options_parse(&table, 1, argc, argv, operands, &m);
    good = !mistakes_any(&m);
    *status = good ? EXIT_GOOD : EXIT_USAGE;
    if (!good)
        print_mistakes(&m);
    if (good && set->help) {
        buf_init(&out, 1 << 16);
        (void)buf_printf(&out, "Usage: smtp-mock %s\n\n", usage);
        options_write_help(&table, 1, &out);
        (void)fputs(buf_text(&out), stdout);
        buf_fini(&out);
        good = false;
    }
    if (set->divisor < 1)
        set->divisor = 1;
    mistakes_fini(&m);
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
        .time_divisor = set->divisor,
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

static void add_path(struct paths *paths, const char *path)
{
    paths->at = xrealloc(paths->at, (paths->count + 1) * sizeof(paths->at[0]));
    paths->at[paths->count++] = xstrdup(path);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool paths_find(const char *folder, struct paths *paths)
{
    struct stat st;
    DIR *dir;
    const struct dirent *entry;
    bool ok = true;

    if (stat(folder, &st) != 0) {
        (void)fprintf(stderr, "smtp-mock: %s: %s\n", folder, strerror(errno));
        return false;
    }
    if (!S_ISDIR(st.st_mode)) {
        add_path(paths, folder);
        return true;
    }
    dir = opendir(folder);
    while (dir && (entry = readdir(dir))) {
        char path[PATH_MAX];
        int len = snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);

        if (entry->d_name[0] == '.' || len < 0 || (size_t)len >= sizeof(path))
            continue;
        if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
            ok = paths_find(path, paths) && ok;
        else if (span_ends_nocase(span_of(path), SPAN(".yaml")))
            add_path(paths, path);
    }
    if (dir)
        (void)closedir(dir);
    if (paths->count > 0)
        qsort(paths->at, paths->count, sizeof(paths->at[0]), by_name);
    return ok;
}

void paths_free(struct paths *paths)
{
    for (size_t i = 0; i < paths->count; i++)
        free(paths->at[i]);
    free(paths->at);
    *paths = (struct paths){NULL, 0};
}
