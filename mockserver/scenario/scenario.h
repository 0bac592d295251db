/* A scenario: what a mock server does differently from a well-behaved one, what
 * the probe is to be given, and what must come out. Read from a file, checked
 * whole, and never changed afterwards; what a run counts is in rule.h.
 */
#ifndef MOCKSERVER_SCENARIO_SCENARIO_H
#define MOCKSERVER_SCENARIO_SCENARIO_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "common/base/document.h"
#include "common/base/mistakes.h"
#include "common/base/schema.h"
#include "mockserver/scenario/replies.h"

/* Which port of a submission server it plays. */
enum mock_listen {
    LISTEN_SUBMISSION,  /* STARTTLS offered */
    LISTEN_SUBMISSIONS, /* TLS from the first byte */
    LISTEN_SMTP,        /* no TLS at all */
};

enum mock_also {
    ALSO_NONE,
    ALSO_SUBMISSION,
    ALSO_SUBMISSIONS,
};

enum mock_port {
    PORT_OPEN,
    PORT_REFUSED, /* nothing listens there */
    PORT_SILENT,  /* the queue is full: a connection gets no answer */
};

enum mock_client_certificate {
    CLIENT_CERTIFICATE_NONE,
    CLIENT_CERTIFICATE_OPTIONAL,
    CLIENT_CERTIFICATE_REQUIRED,
};

/* The OCSP response that goes with the certificate. */
enum mock_staple {
    STAPLE_NONE,
    STAPLE_GOOD,
    STAPLE_REVOKED,
    STAPLE_UNKNOWN,
    STAPLE_EXPIRED,
    STAPLE_GARBAGE,
};

struct mock_tls {
    struct schema_texts versions; /* of tls_version.h */
    struct span certificate;      /* a name of certs/certs.tsv */
    struct span ciphers, ciphersuites, groups;
    int client_certificate;    /* enum mock_client_certificate */
    int staple;                /* enum mock_staple */
    const struct node *names;  /* host names and their certificates; or NULL */
    int unknown_name, no_name; /* taken, warned, refused */
};

struct mock_ehlo {
    struct schema_texts plaintext;
    struct schema_texts secure;
};

struct mock_account {
    struct span username, password, token;
};

struct mock_server {
    struct span base; /* a persona, or a file */
    int listen;       /* enum mock_listen */
    int also_listen;  /* enum mock_also: of a second port */
    int port;         /* enum mock_port */
    struct span name;
    struct mock_ehlo *ehlo; /* the persona gives one */
    struct mock_replies *replies;
    struct mock_tls *tls;
    struct schema_list accounts; /* struct mock_account; none: any will do */
    bool auth_required;
    bool auth_in_clear; /* AUTH before TLS is taken */
    int64_t size_bytes; /* of a message */
    int64_t max_recipients;
    int64_t idle_ms;         /* that a client may be silent */
    int64_t max_connections; /* at a time; 0: no bound */
};

enum mock_tristate {
    EITHER,
    ONLY_TRUE,
    ONLY_FALSE,
};

/* Whose events a rule is about. */
enum mock_front {
    FRONT_SERVER,
    FRONT_PROXY,
    FRONT_DNS,
};

enum {
    CERTAIN = 1000000, /* a chance of 100% */
};

enum mock_way {
    WAY_ANY,
    WAY_UDP,
    WAY_TCP,
};

/* When a rule applies, beyond its event. */
struct mock_condition {
    int tls, authenticated; /* enum mock_tristate */
    struct span argument;   /* pattern over the command's argument */
    struct span connection; /* "2", "2-", "-3", "2-4" */
    struct span nth;        /* of this event in the connection */
    struct span state, server_state;
    struct schema_texts mechanisms;
    int64_t chance;   /* of a million */
    int64_t young_ms; /* since its key was first seen; 0: any */

    struct span header, value; /* of a request to a proxy */
    int present;               /* enum mock_tristate */

    struct span name; /* pattern, of a query */
    struct schema_texts types;
    int over;            /* enum mock_way */
    int64_t after_bytes; /* of a message, at body */
};

struct mock_actions {
    struct mock_action *at; /* action.h */
    size_t count;
};

struct http_fields;

struct mock_rule {
    const struct node *node;
    enum mock_front front;
    struct span id;
    struct span event; /* "AUTH PLAIN", "connect" */
    struct mock_condition *condition;
    int64_t times;            /* 0: no bound */
    struct span fires;        /* a range; at NULL: once is enough */
    struct schema_texts per;  /* what counts apart */
    struct span reply;        /* its lines */
    struct http_fields *http; /* action.h; or NULL */
    int answer;               /* enum dns_answer, if it is given */
    const struct node *actions_node, *then; /* read by action.c */
    struct mock_actions actions;            /* reply and then included */
};

/* What the probe must say. Texts not given are not judged. */
struct probe_expectation {
    int verdict; /* pass warn fail */
    struct span stage, diagnosis, confidence;
    struct schema_texts also, fix, never, advice;
    const struct node *change; /* a mapping, or NULL */
    int64_t within_ms;         /* 0: not judged */
    int64_t exit_status;
};

struct client_expectation {
    struct span must, must_not, of, before, after, level, ref, because;
    int64_t at_most; /* of `of` */
    int tls;         /* enum mock_tristate: only events then count */
    const struct node *node;
};

enum {
    NOT_JUDGED = 100001, /* beyond what a run can count */
};

struct server_expectation {
    int64_t connections, messages; /* NOT_JUDGED: not given */
};

struct mock_expect {
    struct probe_expectation *probe;
    struct schema_list client; /* struct client_expectation */
    struct server_expectation *server;
};

struct mock_probe_proxy {
    struct span type, username, password;
};

/* The probe's settings: options of smtp-probe by their names. */
struct mock_probe {
    struct span host, security, username, password, token, from, server_name;
    struct span preset, ehlo, until;
    struct mock_probe_proxy *proxy; /* NULL: as the scenario has one */
    struct schema_texts mechanisms, to, tls_versions, options;
    int64_t timeout_ms;
    int64_t port; /* 0: the preset's; without one, the mock's */
    bool trust;   /* the test root is trusted */
    bool crl;     /* the test's revocation lists are given */
    bool anonymous;
    struct span body;
    int64_t body_bytes; /* of a body that is made for it; 0: none */
};

enum mock_proxy_kind {
    PROXY_HTTP,
    PROXY_SOCKS4,
    PROXY_SOCKS5,
};

/* A proxy in front of the server, on a port of its own. */
struct mock_proxy {
    int kind;                       /* enum mock_proxy_kind */
    int port;                       /* enum mock_port */
    struct span username, password; /* wanted of the client */
    struct schema_list rules;       /* also among the scenario's, at its end */
};

enum dns_answer {
    DNS_NORMAL,
    DNS_EMPTY, /* no records, and no failure */
    DNS_NXDOMAIN,
    DNS_SERVFAIL,
    DNS_REFUSED,
    DNS_FORMERR,
    DNS_NOTIMP,
    DNS_SILENT,
    DNS_TRUNCATED, /* whole over TCP only */
    DNS_GARBAGE,
    DNS_WRONG_ID,
    DNS_WRONG_QUESTION,
    DNS_CUT,  /* half of the message */
    DNS_LOOP, /* a compressed name that points at itself */
};

enum dns_type {
    DNS_A,
    DNS_AAAA,
    DNS_CNAME,
    DNS_MX,
    DNS_SRV,
    DNS_TXT,
    DNS_TYPES, /* how many there are */
};

/* A name of the scenario's DNS; without records it has none. */
struct dns_record {
    struct span name;
    int answer; /* enum dns_answer */
    struct schema_texts values[DNS_TYPES];
};

enum mock_clock {
    CLOCK_SCALED,  /* the machine's, as many times faster as --speed says */
    CLOCK_VIRTUAL, /* stands still but for waits and new connections */
};

struct scenario {
    int64_t format; /* 1 */
    struct span id, title, pending;
    struct schema_texts seen;
    int clock;                  /* enum mock_clock */
    int64_t advance_ms;         /* of a virtual clock, between connections */
    int64_t seed;               /* where the file has one: scenario_seed() */
    struct schema_texts states; /* names for goto; none: any name */
    struct mock_server *server; /* never NULL once loaded */
    struct schema_list rules;   /* struct mock_rule, of every front, the base's
                                 * behind its own */
    struct span dialog_text;    /* in place of rules; at NULL: none */
    struct mock_proxy *proxy;   /* NULL: none */
    struct schema_list dns;     /* struct dns_record */
    int dns_tcp;                /* enum mock_port: of DNS over TCP */
    struct mock_probe *probe;   /* NULL: nothing is expected of it */
    struct mock_expect *expect;

    /* What the file does not fill. */
    size_t own_rules;           /* how many of the rules are its own */
    struct mock_dialog *dialog; /* dialog.h; NULL: none */
    struct document document;
    struct arena arena;
    struct scenario *base; /* what its server is based on, or NULL */
};

extern const struct schema scenario_schema;

/* Reads a file and checks all of it. On failure the mistakes say why and false
 * comes back. scenario_fini() it in both cases. */
bool scenario_load(struct scenario *s, const char *path, struct mistakes *m);

/* The same from memory; `name` is for messages and gives the id. */
bool scenario_read(struct scenario *s, const char *name, struct span text,
                   struct mistakes *m);

void scenario_fini(struct scenario *s);

/* Does anything in it depend on chance? */
bool scenario_has_chance(const struct scenario *s);

/* Its own seed; false when it has none. */
bool scenario_seed(const struct scenario *s, uint64_t *seed);

/* The name that the server greets with. */
struct span scenario_server_name(const struct scenario *s);

/* The EHLO keywords before or under TLS. A port without any TLS offers what
 * others offer under it, where the scenario does not say otherwise. */
struct schema_texts scenario_ehlo(const struct scenario *s, bool tls);

#endif
