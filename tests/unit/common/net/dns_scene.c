/* See dns_scene.h. RFC 1035, Section 4. */
#include "tests/unit/common/net/dns_scene.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "common/net/sockaddr.h"
#include "tests/unit/test.h"

enum {
    HEADER = 12,
    MESSAGE_MAX = 4096,
};

struct question {
    char name[256];
    char type;  /* '4', '6' */
    size_t end; /* behind it */
};

static void add16(struct buf *b, unsigned n)
{
    CU_ASSERT_FATAL(buf_char(b, (char)(n >> 8)) && buf_char(b, (char)n));
}

static struct question read_question(const unsigned char *m, size_t len)
{
    struct question q = {.name = ""};
    size_t at = HEADER, out = 0;

    while (at < len && m[at]) {
        memcpy(q.name + out, m + at + 1, m[at]);
        out += m[at];
        q.name[out++] = '.';
        at += 1u + m[at];
    }
    q.name[out ? out - 1 : 0] = '\0';
    q.type = m[at + 2] == 28 ? '6' : '4';
    q.end = at + 5;
    CU_ASSERT_FATAL(q.end <= len);
    return q;
}

static const struct dns_row *row_for(const struct dns_scene *d,
                                     const struct question *q)
{
    static const struct dns_row no_name = {.mode = DNS_RCODE, .rcode = 3};
    const struct dns_row *r = d->rows;

    for (; r->mode != DNS_END; r++) {
        if ((!r->name || !strcasecmp(r->name, q->name)) &&
            (!r->type || r->type == q->type))
            return r;
    }
    return &no_name;
}

static void add_record(struct buf *b, unsigned owner, unsigned type, int ttl_s,
                       struct span value)
{
    add16(b, owner);
    add16(b, type);
    add16(b, 1);
    add16(b, 0);
    add16(b, (unsigned)ttl_s);
    add16(b, (unsigned)value.len);
    CU_ASSERT_FATAL(buf_add(b, value));
}

/* Returns how many records. */
static unsigned add_addresses(struct buf *b, const struct dns_row *r,
                              unsigned owner, char type)
{
    struct span rest = span_of(r->addresses), one;
    unsigned count = 0;

    while (span_word(&rest, &one)) {
        char text[64], bytes[16];

        (void)snprintf(text, sizeof(text), "%.*s", SPAN_ARGS(one));
        CU_ASSERT_FATAL(
            inet_pton(type == '6' ? AF_INET6 : AF_INET, text, bytes) == 1);
        add_record(b, owner, type == '6' ? 28 : 1, r->ttl_s,
                   (struct span){bytes, type == '6' ? 16 : 4});
        count++;
    }
    return count;
}

static void make_answer(struct buf *b, const unsigned char *m,
                        const struct question *q, const struct dns_row *r,
                        bool is_tcp)
{
    struct buf records;
    unsigned owner = 0xc000 | HEADER, count = 0;
    bool cut = r->mode == DNS_CUT && !is_tcp;

    buf_init(&records, MESSAGE_MAX);
    if (r->mode == DNS_ALIAS) {
        add_record(&records, owner, 5, r->ttl_s, SPAN("\5alias\4test\0"));
        /* The alias stands in the value of that record, 12 bytes into it. */
        owner = 0xc000 | (unsigned)(q->end + 12);
        count++;
    }
    if (!cut)
        count += add_addresses(&records, r, owner, q->type);
    if (r->mode == DNS_BROKEN)
        count = 1;
    CU_ASSERT_FATAL(buf_add(b, (struct span){(const char *)m, 2}));
    add16(b, 0x8180u | (cut ? 0x200u : 0) | (unsigned)r->rcode);
    add16(b, 1);
    add16(b, count);
    add16(b, 0);
    add16(b, 0);
    CU_ASSERT_FATAL(
        buf_add(b, (struct span){(const char *)m + HEADER, q->end - HEADER}));
    CU_ASSERT_FATAL(buf_add(b, buf_span(&records)));
    buf_fini(&records);
}

static void on_udp(struct ev_loop *ev, struct ev_io *io, int events)
{
    struct dns_scene *d = io->data;
    unsigned char m[MESSAGE_MAX];
    struct sockaddr_any from = {.len = sizeof(from.at)};
    ssize_t len = recvfrom(d->udp, m, sizeof(m), 0, (struct sockaddr *)&from.at,
                           &from.len);
    struct question q = read_question(m, len > 0 ? (size_t)len : 0);
    const struct dns_row *r = row_for(d, &q);
    struct buf out;

    (void)ev;
    (void)events;
    d->asked++;
    if (r->mode == DNS_SILENCE)
        return;
    buf_init(&out, MESSAGE_MAX);
    if (r->mode == DNS_GARBAGE)
        (void)buf_str(&out, "220 no DNS here\r\n"); /* it fits */
    else
        make_answer(&out, m, &q, r, false);
    CHECK_NUMBER(sendto(d->udp, out.at, out.len, 0, (struct sockaddr *)&from.at,
                        from.len),
                 out.len);
    buf_fini(&out);
}

/* Its question comes in one piece over loopback, so it can be waited for. */
static void on_tcp(struct ev_loop *ev, struct ev_io *io, int events)
{
    struct dns_scene *d = io->data;
    unsigned char m[MESSAGE_MAX];
    int fd = accept(d->tcp, NULL, NULL);
    ssize_t len = recv(fd, m, sizeof(m), 0);
    struct question q = read_question(m + 2, len > 2 ? (size_t)len - 2 : 0);
    struct buf out, framed;

    (void)ev;
    (void)events;
    d->asked_tcp++;
    buf_init(&out, MESSAGE_MAX);
    buf_init(&framed, MESSAGE_MAX);
    make_answer(&out, m + 2, &q, row_for(d, &q), true);
    add16(&framed, (unsigned)out.len);
    CU_ASSERT_FATAL(buf_add(&framed, buf_span(&out)));
    CHECK_NUMBER(send(fd, framed.at, framed.len, 0), framed.len);
    (void)close(fd);
    buf_fini(&out);
    buf_fini(&framed);
}

void dns_scene_open(struct dns_scene *d, struct loop *loop,
                    const struct dns_row *rows)
{
    struct sockaddr_any a;

    *d = (struct dns_scene){.loop = loop, .rows = rows};
    d->udp = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    d->tcp = socket(AF_INET, SOCK_STREAM, 0);
    CU_ASSERT_FATAL(sockaddr_parse(&a, "127.0.0.1", 0));
    CU_ASSERT_FATAL(bind(d->tcp, (struct sockaddr *)&a.at, a.len) == 0);
    CU_ASSERT_FATAL(getsockname(d->tcp, (struct sockaddr *)&a.at, &a.len) == 0);
    CU_ASSERT_FATAL(bind(d->udp, (struct sockaddr *)&a.at, a.len) == 0);
    CU_ASSERT_FATAL(listen(d->tcp, 4) == 0);
    (void)snprintf(d->server, sizeof(d->server), "127.0.0.1:%d",
                   sockaddr_port(&a));
    ev_io_init(&d->on_udp, on_udp, d->udp, EV_READ);
    ev_io_init(&d->on_tcp, on_tcp, d->tcp, EV_READ);
    d->on_udp.data = d->on_tcp.data = d;
    ev_io_start(loop_ev(loop), &d->on_udp);
    ev_io_start(loop_ev(loop), &d->on_tcp);
}

void dns_scene_close(struct dns_scene *d)
{
    ev_io_stop(loop_ev(d->loop), &d->on_udp);
    ev_io_stop(loop_ev(d->loop), &d->on_tcp);
    (void)close(d->udp);
    (void)close(d->tcp);
}
