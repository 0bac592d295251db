/* What is said and heard: the only way to and from the wire, hence the only
 * writer of the transcript's client and server lines.
 */
#ifndef PROBE_SESSION_DIALOGUE_H
#define PROBE_SESSION_DIALOGUE_H

#include "common/base/span.h"
#include "probe/session/session.h"

/* Says a command line (CRLF is added) and waits for its reply. The words up to
 * the first argument name it in facts: "MAIL", "AUTH PLAIN". A command longer
 * than the limits is sent all the same: it is the caller's to keep them. */
enum step say(struct session *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same for a line with a secret in it: `shown` is what the transcript gets
 * ("AUTH PLAIN <secret>"), `line` what is sent. The caller wipes `line`. */
enum step say_secret(struct session *s, const char *shown, struct span line);

/* Sends bytes of a message, in any pieces; the transcript is the caller's
 * (remark() or say_line_shown()). No reply is awaited. */
void say_bytes(struct session *s, struct span bytes);

/* A client line in the transcript, for what say_bytes() sent. */
void show_said(struct session *s, struct span text);

/* A remark of ours in the transcript: "connected to 192.0.2.1". `alarming` for
 * one about something that went wrong. */
void remark(struct session *s, bool alarming, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A line of the proxy's in the transcript; `unexpected` for one that refuses.
 * What is said to it goes through say_bytes() and show_said(). */
void show_proxy(struct session *s, bool unexpected, struct span text);

/* Reads what has come: true when s->reply is complete. The transcript gets its
 * lines. */
bool hear(struct session *s);

#endif
