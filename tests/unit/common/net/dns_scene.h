/* A DNS server for tests, on the test's own loop: it answers by a table. */
#ifndef TESTS_UNIT_COMMON_NET_DNS_SCENE_H
#define TESTS_UNIT_COMMON_NET_DNS_SCENE_H

#include "common/net/loop_private.h"

enum dns_mode {
    DNS_END,
    DNS_RCODE,     /* `rcode`, no record */
    DNS_ADDRESSES, /* `addresses`, separated by spaces */
    DNS_ALIAS,     /* a CNAME to alias.test, which has `addresses` */
    DNS_SILENCE,
    DNS_GARBAGE, /* bytes that are no DNS */
    DNS_CUT,     /* truncated over UDP, `addresses` over TCP */
    DNS_BROKEN,  /* says that it has a record and has none */
};

struct dns_row {
    const char *name; /* NULL: any */
    char type;        /* '4', '6'; 0: any */
    enum dns_mode mode;
    int rcode;
    const char *addresses;
    int ttl_s;
};

struct dns_scene {
    struct loop *loop;
    const struct dns_row *rows; /* the first that fits; none: NXDOMAIN */
    int udp, tcp;
    struct ev_io on_udp, on_tcp;
    char server[32]; /* "127.0.0.1:PORT" */
    int asked;       /* over UDP */
    int asked_tcp;
};

void dns_scene_open(struct dns_scene *d, struct loop *loop,
                    const struct dns_row *rows);
void dns_scene_close(struct dns_scene *d);

#endif
