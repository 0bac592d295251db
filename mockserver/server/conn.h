/* One client of the mock: an event, the rule that applies or the well-behaved
 * answer, the next event.
 */
#ifndef MOCKSERVER_SERVER_CONN_H
#define MOCKSERVER_SERVER_CONN_H

#include "common/base/arena.h"
#include "common/base/buf.h"
#include "common/net/link.h"
#include "common/proto/dot.h"
#include "common/proto/sasl.h"
#include "mockserver/scenario/action.h"
#include "mockserver/scenario/rule.h"
#include "mockserver/server/server.h"

enum conn_phase {
    PHASE_PROXY,   /* a request for a tunnel: front_proxy.h */
    PHASE_COMMAND, /* a command line is awaited */
    PHASE_AUTH,    /* a response to a challenge */
    PHASE_DATA,    /* the message */
    PHASE_BDAT,    /* a chunk of it */
    PHASE_HELLO,   /* the client's first bytes of TLS */
    PHASE_TLS,     /* the handshake runs */
    PHASE_SILENT,  /* nothing is read any more */
};

struct conn {
    struct server *server;
    struct link *link;
    struct link_address peer;
    struct conn *next, *previous;
    struct arena arena; /* lives as long */
    struct arena step;  /* of the line at work, and what is made of it: goes
                         * before the next one is taken */
    enum conn_phase phase;
    unsigned number;    /* 0 until the client said something */
    bool body_seen;     /* of the message at work */
    uint64_t body_next; /* bytes of it at the next event body; 0: none */
    struct proxy_client *proxy; /* front_proxy.c; NULL: there is none */
    bool closing;          /* ended by us: only what was written still goes */
    enum mock_listen role; /* of the port by which it came */
    bool implicit;         /* TLS came before the greeting */
    bool ended;            /* by the client */

    /* The mail session. RFC 5321, Section 4.1.4. */
    bool greeted, authenticated, has_sender;
    bool smtputf8;     /* wanted by MAIL */
    bool own_offer;    /* EHLO was answered with the scenario's, by no rule */
    struct buf sender; /* the path of the last MAIL */
    struct buf recipient;            /* of the last RCPT */
    struct buf client_name;          /* of its EHLO */
    char mechanism[SEEN_NAME_BYTES]; /* of its AUTH, upper case */
    unsigned char binding[32];       /* of its TLS session */
    size_t recipient_count;
    struct dot_decoder dots;
    struct buf message;   /* what is kept of it */
    uint64_t chunk_left;  /* of BDAT; of one that was refused as well */
    uint64_t chunk_bytes; /* of the message that came by BDAT */
    bool in_chunks;       /* so comes the message */
    bool chunk_last, message_too_large;
    struct sasl_exchange *sasl;
    bool sasl_done; /* only the empty answer to the last challenge lacks */
    struct secret *account; /* of the exchange */
    struct secret *offered; /* what the client gave, where any is right */

    /* The event at work, and the rule's actions. */
    struct span line;  /* that the client sent last; of the step */
    bool in_long_line; /* of which a piece has been dropped */
    bool secret_line;  /* it may hold a password, though it is a command */
    struct mock_event event;
    struct span state;
    struct event_count *counts;
    const struct mock_rule *rule;
    size_t action;
    int64_t repeats_left; /* of a send */
    int last_code;
    bool waiting; /* for the timer or the drain */
    bool waited;  /* the wait at work is over */

    /* A dialog in place of rules: dialog_play.h. */
    size_t dialog_step;
    bool dialog_message; /* its lines are the dialog's */
    bool dialog_departed;
    struct loop_timer wait_timer;
    enum cut_end cut_end; /* of a cut */
};

/* By which port a client came. */
enum conn_entry {
    ENTRY_PORT,
    ENTRY_ALSO, /* the second port of the server */
    ENTRY_PROXY,
};

/* Takes a client in; its life is its own. */
void conn_new(struct server *s, int fd, enum conn_entry entry);

/* The SMTP session begins: the event connect. */
void conn_begin(struct conn *c);
void conn_free(struct conn *c);

/* Sends, if the client is still there. */
void conn_say(struct conn *c, struct span bytes);

/* Sends the lines of a reply, logged, with values for their variables; gives
 * its code. */
int conn_say_lines(struct conn *c, struct span lines);

/* Sends the server's own reply to a situation, logged. */
void conn_answer(struct conn *c, enum reply_id id);

/* Sends a reply of one line (code, blank, text), logged. */
void conn_reply(struct conn *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Something happened: the rule's actions, or what honest.c does. */
void conn_event(struct conn *c, struct span name, struct span mechanism,
                struct span argument);

/* Leaves the rule at work to what stands behind the scenario: its base's rules,
 * then honest.c, or the proxy that does nothing wrong. */
void conn_continue(struct conn *c);

/* Runs a rule's actions for the event at work. */
void conn_run(struct conn *c, const struct mock_rule *rule);

/* After a wait: goes on with the rule, then with what came meanwhile. */
void conn_resume(struct conn *c);

/* Numbers the connection: once it said something or a rule acted. A bare check
 * whether the port is ready uses no number up. */
void conn_take_number(struct conn *c);

/* Goes on with events that wait in the input. */
void conn_advance(struct conn *c);

/* Ends the connection in order once all is sent. */
void conn_close(struct conn *c);

/* The greeting, or TLS before it. */
void conn_greet(struct conn *c);

/* The greeting where TLS came first. */
void conn_greet_tls(struct conn *c);

/* Runs the handshake with what the client sent so far. */
void conn_handshake(struct conn *c);

/* Starts TLS, or waits for its first bytes when a rule wants to see them. */
void conn_start_tls(struct conn *c);

#endif
