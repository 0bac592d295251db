/* smtp-mock explain: the keys of the scenario language, told from its tables.
 */
#include <string.h>

#include "mockserver/command.h"

enum {
    MAX_EXPLAINED_BYTES = 1 << 18,
};

static int unknown(const char *path)
{
    struct arena arena = {0};
    const char *near = schema_nearest(&scenario_schema, span_of(path), &arena);

    (void)fprintf(stderr, "smtp-mock: There is no key '%s' in scenarios. ",
                  path);
    if (near)
        (void)fprintf(stderr, "Did you mean '%s'?\n", near);
    else
        (void)fprintf(stderr, "`smtp-mock explain` lists them all.\n");
    arena_fini(&arena);
    return EXIT_USAGE;
}

int cmd_explain(int argc, const char *const *argv)
{
    struct mock_options set;
    struct operands operands = {.count = 0};
    struct buf out;
    int status;

    if (!options_take(argc, argv, OF_EXPLAIN, "explain [KEY...]", &set,
                      &operands, &status))
        return status;
    buf_init(&out, MAX_EXPLAINED_BYTES);
    if (operands.count == 0)
        schema_write_list(&scenario_schema, &out);
    for (size_t i = 0; i < operands.count; i++) {
        if (i > 0)
            (void)buf_char(&out, '\n');
        if (!schema_explain(&scenario_schema, span_of(operands.at[i]), &out))
            status = unknown(operands.at[i]);
    }
    (void)fputs(buf_text(&out), stdout);
    buf_fini(&out);
    options_release(&set);
    return status;
}
