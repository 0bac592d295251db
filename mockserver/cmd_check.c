/* smtp-mock check, list and schema: scenarios read, not served. */
#include <string.h>

#include "common/base/embedded.h"
#include "mockserver/collection.h"
#include "mockserver/command.h"

typedef void (*each_fn)(const struct scenario *s, const char *path);

/* Reads each scenario below the operands; the worst exit status. */
static int each(const struct operands *operands, each_fn fn)
{
    static const char *const everything[] = {"scenarios"};
    const char *const *at = operands->count > 0 ? operands->at : everything;
    size_t count = operands->count > 0 ? operands->count : 1;
    struct mistakes unfound = {0};
    struct paths paths = {NULL, 0};
    int status = EXIT_GOOD;

    for (size_t i = 0; i < count; i++)
        if (!paths_find(at[i], &paths, &unfound))
            status = EXIT_USAGE;
    print_mistakes(&unfound);
    mistakes_fini(&unfound);
    for (size_t i = 0; i < paths.count; i++) {
        struct scenario s = {.format = 0};
        struct mistakes m = {0};

        if (!scenario_load(&s, paths.at[i], &m))
            status = EXIT_USAGE;
        else
            fn(&s, paths.at[i]);
        print_mistakes(&m);
        mistakes_fini(&m);
        scenario_fini(&s);
    }
    paths_free(&paths);
    return status;
}

static void say_good(const struct scenario *s, const char *path)
{
    (void)s;
    (void)printf("%s: good\n", path);
}

static void say_title(const struct scenario *s, const char *path)
{
    struct arena arena = {0};

    (void)printf("%-45.*s  %.*s\n", SPAN_ARGS(collection_name(&arena, path)),
                 SPAN_ARGS(s->title));
    arena_fini(&arena);
}

int cmd_check(int argc, const char *const *argv)
{
    struct mock_options set;
    struct operands operands = {.count = 0};
    int status;

    if (!options_take(argc, argv, OF_CHECK, "check [SCENARIO...]", &set,
                      &operands, &status))
        return status;
    status = each(&operands, say_good);
    options_release(&set);
    return status;
}

/* The personas, each a scenario that is compiled in. */
static int list_personas(void)
{
    int status = EXIT_GOOD;

    for (const struct embedded_file *f = persona_files; f->name; f++) {
        struct scenario s = {.format = 0};
        struct mistakes m = {0};

        if (scenario_read(&s, f->name, f->text, &m))
            (void)printf("%-12s %.*s\n", f->name, SPAN_ARGS(s.title));
        else
            status = EXIT_USAGE;
        print_mistakes(&m);
        mistakes_fini(&m);
        scenario_fini(&s);
    }
    return status;
}

int cmd_list(int argc, const char *const *argv)
{
    struct mock_options set;
    struct operands operands = {.count = 0};
    int status;

    if (!options_take(argc, argv, OF_LIST, "list [SCENARIO...] [--personas]",
                      &set, &operands, &status))
        return status;
    status = set.personas ? list_personas() : each(&operands, say_title);
    options_release(&set);
    return status;
}

int cmd_schema(int argc, const char *const *argv)
{
    struct mock_options set;
    struct operands operands = {.count = 0};
    struct buf out;
    int status;

    if (!options_take(argc, argv, OF_SCHEMA, "schema [--reference]", &set,
                      &operands, &status))
        return status;
    buf_init(&out, 1 << 20);
    if (set.reference)
        schema_write_reference(&scenario_schema, &out);
    else
        schema_write_json(&scenario_schema, &out);
    (void)fputs(buf_text(&out), stdout);
    buf_fini(&out);
    options_release(&set);
    return status;
}
