/* Dialling: which address wins, what is told of the others. */
#include "common/net/dial.h"

#include <errno.h>
#include <string.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/unit/common/net/net_scene.h"
#include "tests/unit/test.h"

enum {
    LONG_MS = 60 * 1000, /* longer than any test takes */
};

struct scene {
    struct loop *loop;
    struct dial *dial;
    struct dial_attempt rows[8];
    size_t count;
    int fd, calls;
};

static void on_dialled(struct dial *d, int fd,
                       const struct dial_attempt *attempts, size_t count,
                       void *arg)
{
    struct scene *s = arg;

    CU_ASSERT_PTR_EQUAL(d, s->dial);
    CU_ASSERT_FATAL(count <= 8);
    memcpy(s->rows, attempts, count * sizeof(*attempts));
    s->count = count;
    s->fd = fd;
    s->calls++;
    dial_free(&s->dial);
}

/* Dials and waits for the outcome. The caller closes s->fd. */
static void dial_all(struct scene *s, struct dial_settings set)
{
    *s = (struct scene){.loop = loop_new(), .fd = -1};
    if (!set.timeout_ms)
        set.timeout_ms = LONG_MS;
    s->dial = dial_start(s->loop, &set, on_dialled, s);
    CHECK_NUMBER(s->calls, 0);
    loop_run(s->loop);
    CHECK_NUMBER(s->calls, 1);
    loop_free(&s->loop);
}

static void check_row(const struct dial_attempt *row, const char *address,
                      enum dial_outcome outcome, int error)
{
    CHECK_TEXT(row->address, address);
    CHECK_TEXT(dial_outcome_name(row->outcome), dial_outcome_name(outcome));
    CHECK_NUMBER(row->error, error);
    CHECK_NUMBER(row->family, strchr(address, ':') ? 6 : 4);
}

TEST(dial, the_only_address_answers)
{
    const char *addresses[] = {"127.0.0.1"};
    struct scene s;
    int port;
    int listener = net_scene_listen(4, &port);

    dial_all(&s, (struct dial_settings){
                     .addresses = addresses,
                     .address_count = 1,
                     .port = port,
                 });
    CU_ASSERT(s.fd >= 0);
    check_row(&s.rows[0], "127.0.0.1", DIAL_CONNECTED, 0);
    CU_ASSERT(s.rows[0].won);
    (void)close(s.fd);
    (void)close(listener);
}

TEST(dial, a_port_where_nobody_listens_is_refused)
{
    const char *addresses[] = {"127.0.0.1"};
    struct scene s;
    int port;
    int reserved = net_scene_closed_port(4, &port);

    dial_all(&s, (struct dial_settings){
                     .addresses = addresses,
                     .address_count = 1,
                     .port = port,
                 });
    CHECK_NUMBER(s.fd, -1);
    check_row(&s.rows[0], "127.0.0.1", DIAL_REFUSED, ECONNREFUSED);
    CU_ASSERT_FALSE(s.rows[0].won);
    (void)close(reserved);
}

TEST(dial, families_alternate_and_the_next_one_starts_when_one_fails)
{
    const char *addresses[] = {"127.0.0.2", "127.0.0.3", "127.0.0.1", "::1"};
    struct scene s;
    int port;
    int listener = net_scene_listen(4, &port);

    dial_all(&s, (struct dial_settings){
                     .addresses = addresses,
                     .address_count = 4,
                     .port = port,
                 });
    CHECK_NUMBER(s.count, 4);
    check_row(&s.rows[0], "127.0.0.2", DIAL_REFUSED, ECONNREFUSED);
    check_row(&s.rows[1], "::1", DIAL_REFUSED, ECONNREFUSED);
    check_row(&s.rows[2], "127.0.0.3", DIAL_REFUSED, ECONNREFUSED);
    check_row(&s.rows[3], "127.0.0.1", DIAL_CONNECTED, 0);
    CU_ASSERT(s.rows[3].won);
    (void)close(s.fd);
    (void)close(listener);
}

TEST(dial, addresses_behind_the_winner_are_not_tried)
{
    const char *addresses[] = {"127.0.0.1", "127.0.0.2"};
    struct scene s;
    int port;
    int listener = net_scene_listen(4, &port);

    dial_all(&s, (struct dial_settings){
                     .addresses = addresses,
                     .address_count = 2,
                     .port = port,
                 });
    check_row(&s.rows[0], "127.0.0.1", DIAL_CONNECTED, 0);
    check_row(&s.rows[1], "127.0.0.2", DIAL_NOT_TRIED, 0);
    (void)close(s.fd);
    (void)close(listener);
}

TEST(dial, all_gives_every_address_its_outcome)
{
    const char *addresses[] = {"127.0.0.1", "127.0.0.2", "127.0.0.1"};
    struct scene s;
    int port;
    int listener = net_scene_listen(4, &port);

    dial_all(&s, (struct dial_settings){
                     .addresses = addresses,
                     .address_count = 3,
                     .port = port,
                     .all = true,
                 });
    check_row(&s.rows[0], "127.0.0.1", DIAL_CONNECTED, 0);
    check_row(&s.rows[1], "127.0.0.2", DIAL_REFUSED, ECONNREFUSED);
    check_row(&s.rows[2], "127.0.0.1", DIAL_CONNECTED, 0);
    CU_ASSERT(s.rows[0].won);
    CU_ASSERT_FALSE(s.rows[2].won);
    (void)close(s.fd);
    (void)close(listener);
}

TEST(dial, the_local_address_is_bound_and_must_be_of_the_family)
{
    const char *addresses[] = {"::1", "127.0.0.1"};
    struct scene s;
    struct sockaddr_in name;
    socklen_t len = sizeof(name);
    int port;
    int listener = net_scene_listen(4, &port);

    dial_all(&s, (struct dial_settings){
                     .addresses = addresses,
                     .address_count = 2,
                     .port = port,
                     .local_address = "127.0.0.7",
                 });
    check_row(&s.rows[0], "::1", DIAL_UNREACHABLE, EADDRNOTAVAIL);
    check_row(&s.rows[1], "127.0.0.1", DIAL_CONNECTED, 0);
    CHECK_NUMBER(getsockname(s.fd, (struct sockaddr *)&name, &len), 0);
    CHECK_NUMBER(ntohl(name.sin_addr.s_addr), 0x7f000007);
    (void)close(s.fd);
    (void)close(listener);
}

TEST(dial, text_that_is_no_address_fails_by_itself)
{
    const char *addresses[] = {"localhost"};
    struct scene s;

    dial_all(&s, (struct dial_settings){
                     .addresses = addresses,
                     .address_count = 1,
                     .port = 1,
                 });
    CHECK_NUMBER(s.fd, -1);
    check_row(&s.rows[0], "localhost", DIAL_FAILED, EINVAL);
}

TEST(dial, no_address_at_all_is_an_outcome_too)
{
    struct scene s;

    dial_all(&s, (struct dial_settings){.port = 1});
    CHECK_NUMBER(s.fd, -1);
    CHECK_NUMBER(s.count, 0);
}

/* A listener whose queue is full answers nothing at all. */
static void fill_queue(int listener, int port, int fds[4])
{
    struct sockaddr_in to = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };

    CU_ASSERT_FATAL(listen(listener, 0) == 0);
    for (int i = 0; i < 4; i++) {
        fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        CU_ASSERT_FATAL(fds[i] >= 0);
        (void)connect(fds[i], (struct sockaddr *)&to, sizeof(to));
    }
}

TEST(dial, the_deadline_ends_what_is_silent)
{
    const char *addresses[] = {"127.0.0.1", "127.0.0.2"};
    struct scene s;
    int port, fds[4];
    int listener = net_scene_listen(4, &port);

    fill_queue(listener, port, fds);
    dial_all(&s, (struct dial_settings){
                     .addresses = addresses,
                     .address_count = 2,
                     .port = port,
                     .timeout_ms = 20, /* less than until the next attempt */
                 });
    CHECK_NUMBER(s.fd, -1);
    check_row(&s.rows[0], "127.0.0.1", DIAL_TIMED_OUT, ETIMEDOUT);
    check_row(&s.rows[1], "127.0.0.2", DIAL_NOT_TRIED, 0);
    for (int i = 0; i < 4; i++)
        (void)close(fds[i]);
    (void)close(listener);
}

TEST(dial, a_second_attempt_overtakes_a_silent_first_one)
{
    const char *addresses[] = {"127.0.0.1", "::1"};
    struct scene s;
    int port, fds[4];
    int listener4 = net_scene_listen(4, &port);
    struct sockaddr_in6 six = {
        .sin6_family = AF_INET6,
        .sin6_port = htons((uint16_t)port),
        .sin6_addr = IN6ADDR_LOOPBACK_INIT,
    };
    int listener6 = socket(AF_INET6, SOCK_STREAM, 0);

    CU_ASSERT_FATAL(bind(listener6, (struct sockaddr *)&six, sizeof(six)) == 0);
    CU_ASSERT_FATAL(listen(listener6, 4) == 0);
    fill_queue(listener4, port, fds);
    dial_all(&s, (struct dial_settings){
                     .addresses = addresses,
                     .address_count = 2,
                     .port = port,
                 });
    check_row(&s.rows[0], "127.0.0.1", DIAL_CANCELLED, 0);
    check_row(&s.rows[1], "::1", DIAL_CONNECTED, 0);
    CU_ASSERT(s.rows[1].won);
    (void)close(s.fd);
    for (int i = 0; i < 4; i++)
        (void)close(fds[i]);
    (void)close(listener4);
    (void)close(listener6);
}

TEST(dial, nothing_is_told_of_a_dial_that_was_freed)
{
    const char *addresses[] = {"127.0.0.1"};
    struct scene s = {.loop = loop_new(), .fd = -1};
    struct dial_settings set = {
        .addresses = addresses,
        .address_count = 1,
        .timeout_ms = LONG_MS,
    };
    int listener = net_scene_listen(4, &set.port);

    s.dial = dial_start(s.loop, &set, on_dialled, &s);
    dial_free(&s.dial);
    CU_ASSERT_PTR_NULL(s.dial);
    loop_run(s.loop);
    CHECK_NUMBER(s.calls, 0);
    loop_free(&s.loop);
    (void)close(listener);
}
