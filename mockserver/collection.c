/* Scenarios by name, and certificates. See collection.h. */
#include "mockserver/collection.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/nearest.h"
#include "common/base/xalloc.h"
#include "mockserver/scenario/persona.h"

#define SCENARIOS "scenarios"
#define EXTENSION ".yaml"

/* ---- where it lies ---- */

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The first of `here`, which is seen from where the user is, and `places`,
 * which are seen from the program, that is there and has `within`. */
static const char *first_there(struct arena *arena, const char *here,
                               const char *const places[2], const char *within)
{
    const char *own = file_own_folder(arena);

    if (access(arena_printf(arena, "%s/%s", here, within), F_OK) == 0)
        return here;
    for (int i = 0; own && i < 2; i++) {
        char path[PATH_MAX]; /* without ".." */

        if (realpath(arena_printf(arena, "%s/%s", own, places[i]), path) &&
            access(arena_printf(arena, "%s/%s", path, within), F_OK) == 0)
            return arena_strdup(arena, path);
    }
    return here;
}

const char *certificates_folder(struct arena *arena)
{
    static const char *const places[] = {"certs", "../share/smtpscope/certs"};
    const char *wanted = getenv("SMTP_MOCK_CERTS");

    return wanted ? wanted
                  : first_there(arena, "build/certs", places, "ca.crt");
}

static const char *scenarios_folder(struct arena *arena)
{
    static const char *const places[] = {"../" SCENARIOS,
                                         "../share/smtpscope/" SCENARIOS};

    return first_there(arena, SCENARIOS, places, ".");
}

/* ---- paths ---- */

static void add_path(struct paths *paths, const char *path)
{
    paths->at = xrealloc(paths->at, (paths->count + 1) * sizeof(paths->at[0]));
    paths->at[paths->count++] = xstrdup(path);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool add_below(const char *folder, struct paths *paths,
                      struct mistakes *m)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    bool good = true;

    if (!dir) {
        mistakes_add(m, NULL, folder, NULL, "The folder cannot be read: %s.",
                     strerror(errno));
        return false;
    }
    while ((entry = readdir(dir))) {
        char path[PATH_MAX];
        int len = snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);

        if (entry->d_name[0] == '.' || len < 0 || (size_t)len >= sizeof(path))
            continue;
        if (is_folder(path))
            good = add_below(path, paths, m) && good;
        else if (span_ends_nocase(span_of(path), SPAN(EXTENSION)))
            add_path(paths, path);
    }
    (void)closedir(dir); /* it was only read */
    return good;
}

static void sort(struct paths *paths)
{
    if (paths->count > 0)
        qsort(paths->at, paths->count, sizeof(paths->at[0]), by_name);
}

void paths_free(struct paths *paths)
{
    for (size_t i = 0; i < paths->count; i++)
        free(paths->at[i]);
    free(paths->at);
    *paths = (struct paths){NULL, 0};
}

/* ---- names ---- */

static struct span without_extension(const char *path)
{
    struct span text = span_of(path);

    return span_ends_nocase(text, SPAN(EXTENSION))
               ? span_first(text, text.len - strlen(EXTENSION))
               : text;
}

static const char *last_part(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');

    return arena_span(arena, without_extension(slash ? slash + 1 : path)).at;
}

/* "scenarios/auth" is "auth" of what comes with smtp-mock. */
static const char *part_of_collection(const char *word)
{
    size_t len = strlen(SCENARIOS);

    if (strncmp(word, SCENARIOS, len) != 0)
        return word;
    if (word[len] == '\0')
        return "";
    return word[len] == '/' ? word + len + 1 : word;
}

struct span collection_name(struct arena *arena, const char *path)
{
    const char *folder = scenarios_folder(arena);
    size_t len = strlen(folder);

    if (strncmp(path, folder, len) != 0 || path[len] != '/')
        return span_of(path);
    return without_extension(path + len + 1);
}

/* Which of what comes with smtp-mock has this name. Several may have it. */
static const char *with_name(struct arena *arena, const char *name,
                             const struct paths *all, struct mistakes *m)
{
    const char *found = NULL;

    for (size_t i = 0; i < all->count; i++) {
        if (strcmp(last_part(arena, all->at[i]), name) != 0)
            continue;
        if (found) {
            mistakes_add(m, NULL, name, "Name its folder, too.",
                         "There are several scenarios of that name, such as "
                         "%.*s and %.*s.",
                         SPAN_ARGS(collection_name(arena, found)),
                         SPAN_ARGS(collection_name(arena, all->at[i])));
            return NULL;
        }
        found = arena_strdup(arena, all->at[i]);
    }
    return found;
}

static const char *nearest(struct arena *arena, const char *name,
                           const struct paths *all)
{
    struct nearest near = nearest_to(name);

    for (const char *const *persona = persona_names; *persona; persona++)
        nearest_offer(&near, *persona);
    for (size_t i = 0; i < all->count; i++)
        nearest_offer(&near, last_part(arena, all->at[i]));
    return near.best;
}

static void tell_unknown(struct arena *arena, const char *word,
                         const struct paths *all, struct mistakes *m)
{
    const char *near = nearest(arena, last_part(arena, word), all);

    if (persona_find(span_of(word)))
        mistakes_add(m, NULL, word, "`smtp-mock serve` takes it.",
                     "This is a persona, not a scenario.");
    else
        mistakes_add(m, NULL, word,
                     near ? arena_printf(arena, "Did you mean %s?", near)
                          : "`smtp-mock list` names those that come with it.",
                     "There is no such file, folder or scenario.");
}

/* The file or folder that a word means; NULL, and a mistake, where there is
 * none. */
static const char *locate(struct arena *arena, const char *word,
                          struct mistakes *m)
{
    const char *folder, *part, *path;
    struct paths all = {NULL, 0};
    size_t before = m->count;

    if (access(word, F_OK) == 0)
        return word;
    folder = scenarios_folder(arena);
    part = part_of_collection(word);
    path = *part ? arena_printf(arena, "%s/%s", folder, part) : folder;
    if (access(path, F_OK) == 0)
        return path;
    path = arena_printf(arena, "%s" EXTENSION, path);
    if (access(path, F_OK) == 0)
        return path;
    if (is_folder(folder))
        (void)add_below(folder, &all, m);
    sort(&all);
    path = with_name(arena, part, &all, m);
    if (!path && m->count == before)
        tell_unknown(arena, word, &all, m);
    paths_free(&all);
    return path;
}

bool paths_find(const char *word, struct paths *paths, struct mistakes *m)
{
    struct arena arena = {0};
    const char *path = locate(&arena, word, m);
    size_t before = paths->count;
    bool good = path != NULL;

    if (good && is_folder(path)) {
        good = add_below(path, paths, m);
        if (good && paths->count == before) {
            mistakes_add(m, NULL, path, NULL,
                         "There is no scenario (*" EXTENSION ") below it.");
            good = false;
        }
    } else if (good) {
        add_path(paths, path);
    }
    sort(paths);
    arena_fini(&arena);
    return good;
}

bool collection_load(struct scenario *s, const char *word, struct mistakes *m)
{
    const struct embedded_file *persona = persona_find(span_of(word));
    struct arena arena = {0};
    const char *path;
    bool good = false;

    if (persona && access(word, F_OK) != 0)
        return scenario_read(s, persona->name, persona->text, m);
    path = locate(&arena, word, m);
    if (path && is_folder(path))
        mistakes_add(m, NULL, word, "Name one of its scenarios.",
                     "This is a folder.");
    else if (path)
        good = scenario_load(s, path, m);
    arena_fini(&arena);
    return good;
}
