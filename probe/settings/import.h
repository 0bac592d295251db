/* Other programs' settings made into saved connections: msmtprc, swaksrc, a
 * swaks or curl command line, and the names usual in .env files. Passwords are
 * never taken along.
 */
#ifndef PROBE_SETTINGS_IMPORT_H
#define PROBE_SETTINGS_IMPORT_H

#include "probe/settings/connection_text.h"

struct imported {
    const char *name; /* the account's, or NULL where the format has none */
    struct given_options given;
    struct text_note *notes; /* sentences on what was left out */
    struct imported *next;
};

struct text_note {
    const char *text;
    struct text_note *next;
};

/* Reads `text`, whose format is found out from what it holds; `file` is for
 * messages. What has been made is in `arena`; NULL when it is none of the
 * formats, or holds mistakes. */
struct imported *import_text(const char *file, struct span text,
                             struct arena *arena, struct mistakes *m);

#endif
