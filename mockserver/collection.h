/* What belongs to smtp-mock and lies beside it, in the source tree or where
 * `make install` has put it: the scenarios that come with it, and the test
 * certificates.
 */
#ifndef MOCKSERVER_COLLECTION_H
#define MOCKSERVER_COLLECTION_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/mistakes.h"
#include "mockserver/scenario/scenario.h"

/* The folder of the test certificates: SMTP_MOCK_CERTS, else build/certs, else
 * beside the program. Where there is none, it is the one that `make certs`
 * makes. */
const char *certificates_folder(struct arena *arena);

/* Paths of scenarios, sorted; the caller frees them with paths_free(). */
struct paths {
    char **at;
    size_t count;
};

/* Adds the .yaml files that a word means: a file, all below a folder, or what
 * comes with smtp-mock, by its name ("auth/silent", "silent") or its folder
 * ("auth", "scenarios"). False, with a mistake, where it means none. */
bool paths_find(const char *word, struct paths *paths, struct mistakes *m);
void paths_free(struct paths *paths);

/* How the scenario at `path` is named on the command line: without the folder
 * of what comes with smtp-mock and the ".yaml", else the path itself. */
struct span collection_name(struct arena *arena, const char *path);

/* Reads the one scenario that a word means: as above, or a persona alone. As
 * scenario_load() otherwise. */
bool collection_load(struct scenario *s, const char *word, struct mistakes *m);

#endif
