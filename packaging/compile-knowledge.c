/* compile-knowledge IDS.tsv FILE...: reads the knowledge, proves it, and prints
 * it as constant tables in C. Run by make.
 *
 * A FILE is knowledge (.yaml) or labelled failures (.jsonl), which are
 * examples. The ids of the wording must be exactly those of the first column of
 * IDS.tsv, each rule has to explain an example, and each example to come out as
 * it says.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/xalloc.h"
#include "packaging/corpus.h"
#include "packaging/knowledge_table.h"
#include "packaging/learn.h"
#include "probe/diagnose/knowledge_load.h"
#include "probe/diagnose/proof.h"
#include "probe/diagnose/review.h"

/* Every id of the published list has wording, and no wording an id of its own.
 */
static bool check_ids(const struct knowledge *k, const char *path)
{
    FILE *f = fopen(path, "r");
    char line[4096];
    uint32_t listed = 0;
    bool good = f != NULL;

    while (f && fgets(line, sizeof(line), f)) {
        struct span id = span_first(span_of(line), strcspn(line, "\t\n"));

        if (span_equal(id, SPAN("id")))
            continue;
        listed++;
        if (knowledge_wording(k, id))
            continue;
        (void)fprintf(stderr, "%s: %.*s has no wording\n", path, SPAN_ARGS(id));
        good = false;
    }
    if (f)
        (void)fclose(f);
    if (good && listed != k->table.wording_count) {
        (void)fprintf(stderr, "%s: %u ids, but there is wording for %u\n", path,
                      listed, k->table.wording_count);
        good = false;
    }
    return good;
}

static bool is_corpus(const char *path)
{
    return span_ends_nocase(span_of(path), SPAN(".jsonl"));
}

/* The knowledge first: the labelled failures name its diagnoses. */
static bool read_files(struct knowledge *k, const char *const *files,
                       size_t count, struct mistakes *m)
{
    const char **yaml = xcalloc(count + 1, sizeof(*yaml));
    size_t yaml_count = 0;
    bool good;

    for (size_t i = 0; i < count; i++) {
        if (!is_corpus(files[i]))
            yaml[yaml_count++] = files[i];
    }
    good = knowledge_load_files(k, yaml, yaml_count, m);
    free(yaml);
    for (size_t i = 0; i < count && good; i++) {
        if (is_corpus(files[i]))
            good = corpus_read(k, files[i], m);
    }
    return good;
}

/* Only told: a day that passes breaks no build. */
static void warn_of_due(const struct knowledge *k)
{
    struct arena arena = {0};
    char today[CLOCK_DAY_BYTES];
    size_t count;
    const struct dated *all = review_all(k, &arena, &count);

    clock_day(&clock_system, today);
    for (size_t i = 0; i < count && review_is_due(&all[i], today); i++)
        (void)fprintf(stderr, "%s: warning: %s: review was due on %s\n",
                      all[i].place, all[i].what, all[i].review);
    arena_fini(&arena);
}

int main(int argc, char **argv)
{
    static const struct knowledge_table empty = {0};
    struct knowledge *k = knowledge_new(&empty);
    struct mistakes m = {0};
    bool good =
        argc > 2 &&
        read_files(k, (const char *const *)argv + 2, (size_t)argc - 2, &m) &&
        check_ids(k, argv[1]) && knowledge_prove(k, &m);

    if (good) {
        warn_of_due(k);
        k->table.precedents = learn(k);
        knowledge_table_print(&k->table);
    } else {
        struct buf out;

        buf_init(&out, 1 << 20);
        mistakes_write(&m, &out);
        (void)fputs(buf_text(&out), stderr);
        buf_fini(&out);
    }
    mistakes_fini(&m);
    knowledge_free(&k);
    return good && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
