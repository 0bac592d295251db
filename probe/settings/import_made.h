/* What an import makes, and the formats that it reads. Only for import*.c. */
#ifndef PROBE_SETTINGS_IMPORT_MADE_H
#define PROBE_SETTINGS_IMPORT_MADE_H

#include "probe/settings/import.h"

struct import {
    const char *file;
    struct arena *arena;
    struct mistakes *mistakes;
    struct imported *first, *last;
};

/* A new account; `name` is NULL where the format has none. */
struct imported *import_begin(struct import *in, const char *name);

/* A sentence on what was left out; `text` is kept. */
void import_note(struct import *in, struct imported *made, const char *text);
void import_note_password(struct import *in, struct imported *made);

/* Sets an option by its name. Where a file says a thing twice, the last one
 * counts; a value that is none is a mistake. */
void import_add(struct import *in, struct imported *made, const char *option,
                struct span value);
void import_add_flag(struct import *in, struct imported *made,
                     const char *option);

/* A URL, or HOST:PORT: what it says goes into the options. */
void import_add_target(struct import *in, struct imported *made,
                       const char *text);

/* The formats. Each begins its accounts itself. */
void import_command(struct import *in, struct span text);
void import_swaksrc(struct import *in, struct span text);
void import_msmtprc(struct import *in, struct span text);
void import_env(struct import *in, struct span text);

#endif
