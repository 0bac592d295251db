/* Presets: the right settings of a provider, as data (knowledge/presets), each
 * with the date on which it was checked and its source. Compiled in as text and
 * read only when one is asked for.
 */
#ifndef PROBE_SETTINGS_PRESET_H
#define PROBE_SETTINGS_PRESET_H

#include <stdbool.h>

#include "common/base/document.h"
#include "common/base/schema.h"
#include "probe/settings/settings.h"

struct preset_port {
    int64_t port;
    int security;    /* 0 none, 1 starttls, 2 implicit: see preset_security() */
    struct span but; /* what speaks against it, a sentence; or nothing */
};

struct preset {
    struct document document;
    const char *name;
    int64_t version;
    struct span title;
    struct span host; /* may hold "{region}"; at NULL: a server of your own */
    int64_t port;
    int security;
    struct schema_list alternatives; /* of struct preset_port */
    struct schema_texts mechanisms;  /* that it offers */
    struct span secret;              /* which kind it takes, in words */
    struct span username;            /* which form it has, in words */
    struct span note;
    struct span region;             /* the default one */
    struct schema_texts also_hosts; /* further hosts with the same settings */
    struct schema_texts old_hosts;  /* that serve no more */
    struct span host_of;  /* the preset whose host this is in the first place */
    struct span tls_from; /* the lowest version of TLS that it takes */
    /* Patterns; nothing where it is not known. */
    struct span username_form, username_never, secret_form, secret_never;
    bool anonymous_too;   /* some may send without a login */
    bool sender_is_user;  /* MAIL FROM has to be the user name */
    struct span provider; /* its id in knowledge/parties */
    bool oauth_only;      /* passwords are refused */
    struct span checked;  /* YYYY-MM-DD */
    struct span review;   /* when to check it again */
    struct span source;   /* a URL */
};

/* Is there a preset of this name? */
bool preset_exists(const char *name);

/* Reads it; false when there is none (or, which tests exclude, it is broken:
 * then `m` says how). preset_free() it. */
bool preset_read(const char *name, struct preset *p, struct mistakes *m);
void preset_free(struct preset *p);

/* The preset whose server this is, any region; of several the one called `name`
 * (may be NULL). False when it is none's. preset_free() it in both cases. */
bool preset_read_for_host(const char *host, const char *name, struct preset *p);

/* The preset of a provider of knowledge/parties; of several the one of its
 * name, else the one with the shortest. preset_free() it. */
bool preset_read_for_provider(const char *provider, struct preset *p);

/* Is it one of the hosts that serve no more? */
bool preset_host_is_old(const struct preset *p, const char *host);

/* The names of all, sorted; "" ends them. `index` from 0. */
const char *preset_name_at(size_t index);

enum security preset_security(int word);

/* How it has the port secured; SECURITY_UNSET: it has it not. */
enum security preset_mode_of_port(const struct preset *p, int port);

/* Fills host, port, security, region and name of the settings. A preset without
 * a host leaves it to the user. */
void preset_apply(const struct preset *p, struct settings *set);

#endif
