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

/* mockserver/personas, sorted by name. */
extern const struct embedded_file persona_files[];

/* knowledge/diagnoses.tsv alone. */
extern const struct embedded_file diagnosis_files[];

#endif
