/* JSON lines of anybody: each is answered, by one line, and as if it were the
 * only one. */
#include "tests/fuzz/fuzz.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/base/json.h"
#include "probe/explain_lines.h"

enum {
    LINES_MAX = 6, /* so that it stays quick */
};

struct answers {
    char *at;
    size_t len;
};

static void write_all(int fd, struct span text)
{
    if (text.len)
        MUST(write(fd, text.at, text.len) == (ssize_t)text.len);
}

/* The lines of `text`, the first of which is the `before`th but one. */
static struct answers ask(struct knowledge *k, size_t before, struct span text)
{
    static const struct explain_input otherwise = {.stage = STAGE_COUNT};
    int in = memfd_create("lines", 0);
    struct answers a = {.at = NULL};
    FILE *out = open_memstream(&a.at, &a.len);

    MUST(in >= 0 && out);
    while (before--)
        write_all(in, SPAN("\n"));
    write_all(in, text);
    MUST(lseek(in, 0, SEEK_SET) == 0);
    MUST(explain_lines(k, &otherwise, in, out));
    MUST(fclose(out) == 0 && close(in) == 0);
    return a;
}

static void must_be_an_answer(struct span line)
{
    char why[128];
    struct json *answer = json_parse(line, why, sizeof(why));

    MUST(json_kind_of(answer) == JSON_KIND_OBJECT);
    MUST(json_get(answer, "error") ||
         json_count(json_get(answer, "diagnoses")) > 0);
    json_free(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct span rest = fuzz_span(bytes, size), line;
    struct knowledge *k = knowledge_builtin();
    struct answers all = ask(k, 0, rest);
    struct span answered = {all.at, all.len};

    for (size_t i = 0; i < LINES_MAX && span_cut(&rest, '\n', &line); i++) {
        struct answers one = ask(k, i, line);

        MUST(span_starts(answered, (struct span){one.at, one.len}));
        answered = span_from(answered, one.len);
        if (one.len) {
            MUST(memchr(one.at, '\n', one.len) == one.at + one.len - 1);
            must_be_an_answer((struct span){one.at, one.len - 1});
        }
        free(one.at);
    }
    MUST(rest.len || !answered.len);
    free(all.at);
    knowledge_free(&k);
    return 0;
}
