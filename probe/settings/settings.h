/* The connection settings: every field of the dialog (main settings,
 * authentication, encryption, proxy, message, network), their defaults, and the
 * checks that need no packet. Immutable once settings_check() has passed;
 * an experiment works on a copy with one field changed.
 */
#ifndef PROBE_SETTINGS_SETTINGS_H
#define PROBE_SETTINGS_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "common/base/mistakes.h"
#include "common/base/secret.h"
#include "common/base/span.h"
#include "probe/settings/stage_id.h"

enum security {
    SECURITY_UNSET, /* until settings_complete() */
    SECURITY_NONE,
    SECURITY_OPPORTUNISTIC, /* STARTTLS if offered: the default on 25 and 2525
                             */
    SECURITY_STARTTLS,
    SECURITY_IMPLICIT,
};

/* "none", "opportunistic", "starttls", "implicit"; SECURITY_UNSET if unknown.
 */
const char *security_name(enum security s);
enum security security_find(struct span name);

enum proxy_type {
    PROXY_NONE,
    PROXY_HTTP,
    PROXY_SOCKS4,
    PROXY_SOCKS4A,
    PROXY_SOCKS5,
};

const char *proxy_type_name(enum proxy_type p);
bool proxy_type_find(struct span name, enum proxy_type *type);

/* Where the mail server's name is resolved. */
enum proxy_dns {
    PROXY_DNS_UNSET, /* until settings_complete() */
    PROXY_DNS_HERE,
    PROXY_DNS_THERE, /* by the proxy */
};

/* "here", "there"; PROXY_DNS_UNSET if unknown. */
enum proxy_dns proxy_dns_find(struct span name);

/* A list of words or values, in order. */
struct name_list {
    struct span name;
    bool
        inherited; /* from a saved connection: what is given anew replaces it */
    struct name_list *next;
};

/* --resolve HOST:ADDR */
struct fixed_address {
    struct span host;
    const char *address;
    struct fixed_address *next;
};

struct proxy_settings {
    enum proxy_type type;
    const char *host;
    int port;               /* 0 until settings_complete() */
    enum proxy_dns dns;     /* as asked for; else */
    enum proxy_dns url_dns; /* as the scheme of the URL says */
    const char *domain;
    const char *username;
    struct secret *password;
};

struct message_settings {
    const char *from;     /* reverse-path and From; NULL: none was given */
    struct name_list *to; /* recipients, in order */
    const char *subject;
    const char *body;
    const char *body_file;
    struct name_list *attachments;
    struct name_list *headers; /* "Name: value" */
    const char *file;          /* a message to send as it is */
};

struct settings {
    struct arena *arena; /* that owns the strings; not the secrets */

    /* Main settings */
    const char *name;   /* of the connection, for reports; NULL for none */
    const char *region; /* of a preset that has several; NULL: its default */
    const char *assumed_region; /* the preset's; the same text where none was
                                 * given */
    const char *host;
    int port;            /* 0 until settings_complete() */
    int64_t timeout_ms;  /* of each wait: connection, greeting, reply... */
    int64_t max_time_ms; /* of the whole run; 0 until settings_complete() */
    const char *code_page;

    /* Authentication */
    bool anonymous;
    const char *username;
    const char *authorization; /* authzid; NULL for none */
    struct secret *password;
    struct secret *oauth_token;
    struct name_list *mechanisms; /* upper case; NULL: all */
    bool allow_cleartext_auth;
    int auth_attempts; /* with different mechanisms; 1 unless asked for */

    /* Encryption */
    enum security security;
    unsigned tls_versions; /* bits, enum tls_version of net/tls_context.h */
    const char *ca_file, *ca_path;
    const char *crl_file;
    const char *client_cert, *client_key;
    const char *server_name; /* NULL: the host */
    const char *key_log;     /* SSLKEYLOGFILE */
    bool insecure;

    struct proxy_settings proxy;
    struct message_settings message;

    /* Network */
    bool ipv4_only, ipv6_only;
    const char *dns_server;
    struct fixed_address *resolve;
    const char *connect_address; /* --connect-to; NULL: the host's */
    int connect_port;            /* 0: port */
    const char *local_address;
    const char *ehlo; /* NULL: this machine's name */
    bool pipelining;
    enum stage_id
        until; /* stop cleanly after it; STAGE_COUNT: go all the way */
};

/* The defaults: zero but for the timeout (30 s), TLS versions, attempts.
 * Strings that are set later live in `arena`. */
void settings_init(struct settings *set, struct arena *arena);

/* What the lists (recipients, headers, attachments) hold now gives way to what
 * is added from here on. */
void settings_inherit_lists(struct settings *set);

/* Wipes the secrets. */
void settings_fini(struct settings *set);

/* Fills in what follows from the rest: port from security and the other way
 * round (465 implicit, 587 starttls, 25 and 2525 opportunistic; 587 starttls
 * when neither is given), the run's bound, anonymous when there is no user
 * name, the proxy's port (3128 for http, 1080 for socks) and where names are
 * resolved (by the proxy, but for socks4, which carries none),
 * {region} in the host. */
void settings_complete(struct settings *set);

/* Looks for what a person gets wrong, before any packet; each mistake has a
 * sentence and a mend. A mistake with a kind is one of the connection
 * (address_is_url, address_has_port, address_is_mailbox, address_has_blank,
 * address_label, username_blank, secret_blank, ...): it becomes a diagnosis.
 * One without is wrong usage. */
void settings_check(const struct settings *set, struct mistakes *m);

/* How credentials will be used: is there a user name and what goes with it? */
bool settings_wants_auth(const struct settings *set);

/* The reverse-path: --from, else a user name that is a mailbox, else NULL. */
const char *settings_sender(const struct settings *set);

/* Does the run send a message (recipients are given and it is not stopped
 * earlier)? */
bool settings_sends_mail(const struct settings *set);

/* Whom the connection is made to: the proxy where there is one, else the
 * server, or what stands in for it. */
bool settings_has_proxy(const struct settings *set);
const char *settings_peer_host(const struct settings *set);
int settings_peer_port(const struct settings *set);

/* The name that goes into SNI and is verified. */
const char *settings_server_name(const struct settings *set);

#endif
