/* A byte stream: a connected socket, its buffers, TLS when it is on, and a
 * deadline. It tells its owner of eight events, always from the loop. It knows
 * no SMTP; both programs stand on it.
 */
#ifndef COMMON_NET_LINK_H
#define COMMON_NET_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/span.h"
#include "common/net/loop.h"
#include "common/net/tls.h"

struct link;

enum {
    /* Plain text that may wait unread: a peer that sends faster is stopped. */
    LINK_INPUT_MAX = 256 * 1024,

    /* Bytes that may wait for a peer that does not read: link_is_behind(). */
    LINK_UNSENT_MAX = 256 * 1024,
};

enum link_event {
    LINK_INPUT,      /* there is new input in link_input() */
    LINK_DRAINED,    /* everything written has been given to the system */
    LINK_CUT,        /* what link_cut() lets pass has left; nothing else will */
    LINK_TLS_OPEN,   /* the handshake has finished */
    LINK_TLS_FAILED, /* it failed, or the session broke later on:
                      * tls_facts_collect(link_tls()). The last event but
                      * LINK_DEADLINE */
    LINK_CLOSED,     /* the peer ended the stream (FIN or close_notify); input
                      * that came before has been told of first */
    LINK_RESET,      /* the stream broke: link_error() has the errno */
    LINK_DEADLINE,   /* the deadline set last has passed */
};

typedef void (*link_fn)(struct link *l, enum link_event event, void *arg);

/* Takes over `fd`, a connected, non-blocking stream socket. */
struct link *link_new(struct loop *loop, int fd, link_fn fn, void *arg);

/* Closes at once: stops all watchers, no event comes any more; memory goes at
 * the end of the loop's turn, so it can be called from inside `fn`. What was
 * not written yet is lost. Clears the pointer; NULL inside is fine. */
void link_free(struct link **l);

/* The bytes received and not consumed yet (decrypted, under TLS). Consume with
 * link_consume(). The peer is stopped while LINK_INPUT_MAX bytes
 * wait. */
struct span link_input(const struct link *l);
void link_consume(struct link *l, size_t len);

/* The peer will send much before it waits for an answer: what comes is
 * acknowledged at once. In a dialogue the system holds acknowledgements back,
 * to send them with the answer, and the peer's window stays shut meanwhile. */
void link_expect_much(struct link *l);

/* Stops telling of input, and goes on (telling of what waits). */
void link_pause(struct link *l);
void link_resume(struct link *l);

/* Does so much wait to be sent that the owner is to say no more? Then nothing
 * is told of input, nor of the peer's end, until all of it has left. For owners
 * that answer: what a peer asks without reading would be kept for ever. */
bool link_is_behind(struct link *l);

/* Queues bytes to send; wiped once they are sent. They leave at the end of the
 * turn at the latest. Nothing is sent after link_shutdown(). */
void link_write(struct link *l, struct span bytes);

/* Bytes queued and not given to the system yet. */
size_t link_unsent_bytes(const struct link *l);

/* Bytes given to and got from the network since the start, on the wire. */
uint64_t link_bytes_out(const struct link *l);
uint64_t link_bytes_in(const struct link *l);

/* Tells LINK_DEADLINE once, `after_ms` from now; 0 takes it back. */
void link_deadline(struct link *l, int64_t after_ms);

/* Starts TLS over the stream; the link owns `t`. Bytes already received and not
 * consumed are fed to it (an owner that wants plain text before TLS discarded
 * consumes it first). */
void link_start_tls(struct link *l, struct tls *t);

/* The session, or NULL. */
struct tls *link_tls(const struct link *l);

/* Ends the sending half in order: unsent bytes first, then close_notify under
 * TLS, then FIN. Receiving goes on. */
void link_shutdown(struct link *l);

/* Ends the sending half with FIN alone: no close_notify. */
void link_end(struct link *l);

/* Makes link_free() send RST in place of FIN. */
void link_abort_on_free(struct link *l);

/* Sends bytes to the wire as they are, past TLS: for faults on purpose. */
void link_write_raw(struct link *l, struct span bytes);

/* Sends an alert under the keys of the session: tls_alert(). */
void link_alert(struct link *l, int level, int number);

/* From now on at most `bytes` leave at a time, `every_ms` apart, whatever they
 * are. */
void link_pace(struct link *l, size_t bytes, int64_t every_ms);

/* Of what is sent from now on `records` records of TLS and then `bytes` bytes
 * leave; LINK_CUT tells of it. */
void link_cut(struct link *l, size_t records, size_t bytes);

/* Spoils one byte, the one behind so many; nothing tells of it. */
void link_corrupt(struct link *l, size_t records, size_t bytes);

/* The errno behind LINK_RESET. */
int link_error(const struct link *l);

/* The addresses in text, "127.0.0.1" or "2001:db8::1", and the ports. */
struct link_address {
    char text[64];
    int port;
    int family; /* 4 or 6; 0 when there is no address to tell */
};
void link_local(const struct link *l, struct link_address *a);
void link_peer(const struct link *l, struct link_address *a);

#endif
