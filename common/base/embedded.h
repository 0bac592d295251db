/* A file that was compiled into the program; made by packaging/embed.c. */
#ifndef COMMON_BASE_EMBEDDED_H
#define COMMON_BASE_EMBEDDED_H

#include "common/base/span.h"

struct embedded_file {
    const char *name; /* without folder and extension; NULL ends an array */
    struct span text;
};

/* knowledge/presets, sorted by name. */
extern const struct embedded_file preset_files[];
extern const char *const preset_names[]; /* ends in NULL */

/* mockserver/personas, sorted by name. */
extern const struct embedded_file persona_files[];
extern const char *const persona_names[]; /* ends in NULL */

/* knowledge/diagnoses.tsv alone. */
extern const struct embedded_file diagnosis_files[];
extern const char *const diagnosis_names[]; /* ends in NULL */

#endif
