/* SOCKS, the server's side: for a proxy that answers by script. The client's
 * side are the rows tunnel_socks4, tunnel_socks4a and tunnel_socks5 of tunnel.h
 * in the same file. RFC 1928 (SOCKS 5), RFC 1929 (user name and password); for
 * SOCKS 4 and 4a the notes by Y. Lee that everybody implements.
 */
#ifndef COMMON_PROTO_SOCKS_H
#define COMMON_PROTO_SOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/span.h"

enum {
    SOCKS4_GRANTED = 90,
    SOCKS4_REJECTED = 91,
    SOCKS4_NO_IDENT = 92,
    SOCKS4_WRONG_IDENT = 93,

    SOCKS5_SUCCEEDED = 0,
    SOCKS5_GENERAL_FAILURE = 1,
    SOCKS5_NOT_ALLOWED = 2,
    SOCKS5_NETWORK_UNREACHABLE = 3,
    SOCKS5_HOST_UNREACHABLE = 4,
    SOCKS5_REFUSED = 5,
    SOCKS5_TTL_EXPIRED = 6,
    SOCKS5_NO_SUCH_COMMAND = 7,
    SOCKS5_NO_SUCH_ADDRESS_TYPE = 8,

    SOCKS5_METHOD_NONE = 0,
    SOCKS5_METHOD_GSSAPI = 1,
    SOCKS5_METHOD_PASSWORD = 2,
    SOCKS5_METHOD_NO_COMMON = 0xFF,

    SOCKS_COMMAND_CONNECT = 1,
    SOCKS_TEXT_MAX = 255, /* a user name, a password, a host name */
};

/* What a client has said, and so what is to be answered. */
enum socks_turn {
    SOCKS_INCOMPLETE, /* more bytes are needed */
    SOCKS_METHODS,    /* SOCKS 5: `methods`; socks_server_choose() */
    SOCKS_LOGIN,      /* `username` and `password`; socks_server_welcome() */
    SOCKS_REQUEST,    /* `command`, `host`, `port`; socks_server_reply() */
    SOCKS_MALFORMED,  /* no SOCKS, or what is not expected now */
};

struct socks_text {
    char at[SOCKS_TEXT_MAX + 1];
    size_t len;
};

struct socks_server {
    enum socks_turn expected; /* SOCKS_INCOMPLETE at the very start */
    int version;              /* 4 or 5, once the first byte is here */
    bool is_4a;
    uint8_t methods[SOCKS_TEXT_MAX];
    size_t method_count;
    struct socks_text username, password; /* SOCKS 4's user id as well */
    int command;
    struct socks_text host; /* a name, or an IP address in text */
    int port;
};

/* Ready for a new client; wipes what an earlier one has said. */
void socks_server_init(struct socks_server *s);

/* Takes one message of the client's from `input`; `taken` is its length, 0
 * unless it is complete. */
enum socks_turn socks_server_take(struct socks_server *s, struct span input,
                                  size_t *taken);

/* Each appends an answer and says what is expected next. Any code may be given,
 * also those that no RFC knows. False when it does not fit. */
bool socks_server_choose(struct socks_server *s, int method, struct buf *out);
bool socks_server_welcome(struct socks_server *s, int status, struct buf *out);
bool socks_server_reply(struct socks_server *s, int code, struct buf *out);

/* A reply code in words; "unassigned" for one that the protocol lacks. */
const char *socks_reply_meaning(int version, int code);

#endif
