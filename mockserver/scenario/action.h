/* What a rule makes the server do: the actions of a file, read and checked. How
 * each is carried out is server/act.c's.
 */
#ifndef MOCKSERVER_SCENARIO_ACTION_H
#define MOCKSERVER_SCENARIO_ACTION_H

#include <stdint.h>

#include "mockserver/scenario/scenario.h"

enum action_kind {
    ACTION_REPLY,        /* lines, checked; CRLF is added */
    ACTION_HTTP,         /* an answer of a proxy, checked as well */
    ACTION_SOCKS,        /* the same in a code: a method, a status, a reply */
    ACTION_OPEN_TUNNEL,  /* of a proxy, without a word */
    ACTION_ANSWER,       /* of a DNS server */
    ACTION_SEND,         /* exact bytes */
    ACTION_SEND_RAW,     /* the same, past TLS */
    ACTION_WAIT,         /* then go on */
    ACTION_PACE,         /* from here on, so many bytes and then a pause */
    ACTION_HANG,         /* say nothing any more */
    ACTION_STOP_READING, /* the client's window fills */
    ACTION_START_TLS,
    ACTION_ALERT,             /* a TLS alert in clear, then go on */
    ACTION_CUT,               /* so much more leaves, and no byte beyond it */
    ACTION_CORRUPT,           /* one byte behind so many */
    ACTION_CLOSE,             /* FIN, after what was written */
    ACTION_CLOSE_UNANNOUNCED, /* FIN without close_notify */
    ACTION_RESET,             /* RST */
    ACTION_HALF_CLOSE,        /* FIN, and go on reading */
    ACTION_GOTO,              /* another state, for conditions */
    ACTION_GOTO_SERVER,       /* the same, of all connections */
    ACTION_CONTINUE,          /* do what the well-behaved server does */
};

enum {
    ACTION_COUNT = ACTION_CONTINUE + 1, /* it stays the last */
};

struct mock_action {
    enum action_kind kind;
    struct span bytes; /* of reply, http, send, send-raw; the state of goto */
    int64_t ms;        /* of wait and pace */
    int64_t records;   /* of cut */
    int64_t number; /* bytes of pace and cut, times of send, code of alert, http
                     * and socks, enum dns_answer */
    int choice;     /* enum cut_end; of alert: warning, fatal */
};

enum cut_end {
    CUT_CLOSES,
    CUT_RESETS,
    CUT_HANGS,
};

/* The values of actions that take several: table_actions.c. */
struct send_fields {
    struct span text, hex, base64, file;
    int64_t times;
};

struct http_fields {
    struct span status, body;
    struct schema_texts headers;
};

struct cut_fields {
    int64_t records, bytes;
    int then; /* enum cut_end */
};

struct alert_fields {
    int name; /* a row of the alerts */
    int64_t number;
    int level; /* warning, fatal */
};

struct pace_fields {
    int64_t bytes, every_ms;
};

/* Reads `reply`, `http`, `do` and `then` of a rule into its `actions`. */
void actions_load(struct schema_walk *w, struct mock_rule *rule);

#endif
