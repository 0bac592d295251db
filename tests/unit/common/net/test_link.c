/* The byte stream: what is told, in which order, over loopback. */
#include "common/net/link.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/unit/common/net/net_scene.h"
#include "tests/unit/common/net/tls_scene.h"
#include "tests/unit/test.h"

enum {
    LONG_MS = 60 * 1000, /* longer than any test takes */
    BIG_BYTES = 10 * 1000 * 1000,
};

/* One end: a link, and what it was told, a letter an event. */
struct end {
    struct loop *loop;
    struct link *link;
    char events[64];
    size_t received;  /* bytes, consumed as they come unless `keeps` */
    uint64_t sum;     /* of all the bytes received */
    bool keeps;       /* leaves the input where it is */
    size_t takes;     /* of the first input, and leaves the rest; 0: all */
    char free_on;     /* the event at which the link is freed */
    char stop_on;     /* and the one at which the loop stops; F: full input */
    const char *echo; /* written once, with the first input */
};

static char letter(enum link_event e)
{
    switch (e) {
    case LINK_INPUT:
        return 'i';
    case LINK_DRAINED:
        return 'd';
    case LINK_TLS_OPEN:
        return 'o';
    case LINK_TLS_FAILED:
        return 'f';
    case LINK_CLOSED:
        return 'c';
    case LINK_RESET:
        return 'r';
    case LINK_DEADLINE:
        return 't';
    case LINK_CUT:
        return 'k';
    }
    return '?';
}

static void take_input(struct end *e)
{
    struct span in = link_input(e->link);

    if (e->stop_on == 'F' && in.len >= LINK_INPUT_MAX)
        loop_stop(e->loop);
    if (e->keeps)
        return;
    if (e->takes) {
        in = span_first(in, e->takes);
        e->keeps = true;
    }
    for (size_t i = 0; i < in.len; i++)
        e->sum += (unsigned char)in.at[i] * (e->received + i + 1);
    e->received += in.len;
    link_consume(e->link, in.len);
    if (e->echo)
        link_write(e->link, span_of(e->echo));
    e->echo = NULL;
}

/* Remembers the event; the same one many times over only once. */
static void on_event(struct link *l, enum link_event event, void *arg)
{
    struct end *e = arg;
    size_t len = strlen(e->events);
    char what = letter(event);

    CU_ASSERT_PTR_EQUAL(l, e->link);
    CU_ASSERT_FATAL(len + 1 < sizeof(e->events));
    if (!len || e->events[len - 1] != what)
        e->events[len] = what;
    if (event == LINK_INPUT)
        take_input(e);
    if (what == e->free_on)
        link_free(&e->link);
    if (what == e->stop_on)
        loop_stop(e->loop);
}

/* A link at one end of a pair, the raw socket at the other. */
static int open_one(struct end *e)
{
    int fds[2];

    *e = (struct end){.loop = loop_new()};
    net_scene_tcp_pair(fds);
    e->link = link_new(e->loop, fds[0], on_event, e);
    link_deadline(e->link, LONG_MS);
    return fds[1];
}

static void close_one(struct end *e, int fd)
{
    link_free(&e->link);
    CU_ASSERT_PTR_NULL(e->link);
    loop_free(&e->loop);
    if (fd >= 0)
        (void)close(fd);
}

/* Two links joined by a pair, on one loop. */
static void open_two(struct end *a, struct end *b)
{
    int fds[2];

    *a = (struct end){.loop = loop_new()};
    *b = (struct end){.loop = a->loop};
    net_scene_tcp_pair(fds);
    a->link = link_new(a->loop, fds[0], on_event, a);
    b->link = link_new(b->loop, fds[1], on_event, b);
    link_deadline(a->link, LONG_MS);
    link_deadline(b->link, LONG_MS);
}

static void close_two(struct end *a, struct end *b)
{
    link_free(&a->link);
    link_free(&b->link);
    loop_free(&a->loop);
}

static void send_all(int fd, const char *text)
{
    CHECK_NUMBER(send(fd, text, strlen(text), 0), strlen(text));
}

TEST(link, input_is_told_before_the_end)
{
    struct end e;
    int peer = open_one(&e);

    send_all(peer, "220 a.test\r\n");
    (void)close(peer);
    e.free_on = 'c';
    loop_run(e.loop);
    CHECK_TEXT(e.events, "ic");
    CHECK_NUMBER(e.received, 12);
    close_one(&e, -1);
}

TEST(link, what_is_not_consumed_stays_and_grows)
{
    struct end e;
    int peer = open_one(&e);

    e.keeps = true;
    e.stop_on = 'i';
    send_all(peer, "250-a");
    loop_run(e.loop);
    send_all(peer, ".test");
    loop_run(e.loop);
    CHECK_BYTES(link_input(e.link).at, link_input(e.link).len, "250-a.test");
    link_consume(e.link, 4);
    CHECK_BYTES(link_input(e.link).at, link_input(e.link).len, "a.test");
    CHECK_NUMBER(link_bytes_in(e.link), 10);
    close_one(&e, peer);
}

TEST(link, what_is_left_of_input_stays_and_grows)
{
    struct end e;
    int peer = open_one(&e);

    e.takes = 4;
    e.stop_on = 'i';
    send_all(peer, "250-a");
    loop_run(e.loop);
    CHECK_NUMBER(e.received, 4);
    CHECK_BYTES(link_input(e.link).at, link_input(e.link).len, "a");
    send_all(peer, ".test");
    loop_run(e.loop);
    CHECK_BYTES(link_input(e.link).at, link_input(e.link).len, "a.test");
    close_one(&e, peer);
}

TEST(link, writes_leave_in_one_piece_and_draining_is_told)
{
    struct end e;
    char got[32];
    int peer = open_one(&e);

    e.stop_on = 'd';
    link_write(e.link, SPAN("EHLO x"));
    link_write(e.link, SPAN("\r\n"));
    CHECK_TEXT(e.events, "");
    CHECK_NUMBER(link_unsent_bytes(e.link), 8);
    loop_run(e.loop);
    CHECK_TEXT(e.events, "d");
    CHECK_NUMBER(link_unsent_bytes(e.link), 0);
    CHECK_NUMBER(link_bytes_out(e.link), 8);

    ssize_t len = recv(peer, got, sizeof(got), 0);

    CHECK_BYTES(got, len > 0 ? (size_t)len : 0, "EHLO x\r\n");
    close_one(&e, peer);
}

static char *big_bytes(uint64_t *sum)
{
    char *bytes = malloc(BIG_BYTES);

    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    *sum = 0;
    for (size_t i = 0; i < BIG_BYTES; i++) {
        bytes[i] = (char)(i * 31 % 253);
        *sum += (unsigned char)bytes[i] * (i + 1);
    }
    return bytes;
}

TEST(link, ten_megabytes_arrive_in_order_and_then_the_end)
{
    struct end a, b;
    uint64_t sum;
    char *bytes = big_bytes(&sum);

    open_two(&a, &b);
    b.stop_on = 'c';
    link_write(a.link, (struct span){bytes, BIG_BYTES});
    link_shutdown(a.link);
    link_write(a.link, SPAN("too late"));
    loop_run(a.loop);
    CHECK_TEXT(a.events, "d");
    CHECK_TEXT(b.events, "ic");
    CHECK_NUMBER(b.received, BIG_BYTES);
    CU_ASSERT(b.sum == sum);
    CHECK_NUMBER(link_bytes_out(a.link), BIG_BYTES);
    CHECK_NUMBER(link_bytes_in(b.link), BIG_BYTES);
    free(bytes);
    close_two(&a, &b);
}

TEST(link, a_half_closed_stream_still_sends_and_says_when_it_has)
{
    struct end e;
    char got[16];
    int peer = open_one(&e);

    e.stop_on = 'c';
    CHECK_NUMBER(shutdown(peer, SHUT_WR), 0);
    loop_run(e.loop);
    CHECK_TEXT(e.events, "c");
    e.stop_on = 'd';
    link_write(e.link, SPAN("221 bye\r\n"));
    loop_run(e.loop);
    CHECK_TEXT(e.events, "cd");

    ssize_t len = recv(peer, got, sizeof(got), 0);

    CHECK_BYTES(got, len > 0 ? (size_t)len : 0, "221 bye\r\n");
    close_one(&e, peer);
}

static void reset(int fd)
{
    struct linger at_once = {.l_onoff = 1};

    CHECK_NUMBER(
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)), 0);
    (void)close(fd);
}

TEST(link, a_reset_is_told_with_its_errno)
{
    struct end e;
    int peer = open_one(&e);

    e.stop_on = 'r';
    reset(peer);
    loop_run(e.loop);
    CHECK_TEXT(e.events, "r");
    CHECK_NUMBER(link_error(e.link), ECONNRESET);
    close_one(&e, -1);
}

TEST(link, writing_to_a_stream_that_broke_tells_the_reset_once)
{
    struct end e;
    int peer = open_one(&e);

    e.stop_on = 'r';
    reset(peer);
    link_write(e.link, SPAN("QUIT\r\n"));
    loop_run(e.loop);
    CHECK_TEXT(e.events, "r");
    CHECK_NUMBER(link_unsent_bytes(e.link), 0);
    close_one(&e, -1);
}

TEST(link, abort_on_free_resets_the_peer)
{
    struct end a, b;

    open_two(&a, &b);
    b.stop_on = 'r';
    link_abort_on_free(a.link);
    link_free(&a.link);
    loop_run(b.loop);
    CHECK_TEXT(b.events, "r");
    close_two(&a, &b);
}

TEST(link, the_deadline_is_told_once_and_can_be_taken_back)
{
    struct end e;
    int peer = open_one(&e);

    e.stop_on = 't';
    link_deadline(e.link, 1);
    loop_run(e.loop);
    CHECK_TEXT(e.events, "t");
    e.events[0] = '\0';
    link_deadline(e.link, 1);
    link_deadline(e.link, 0);
    e.stop_on = 'i';
    send_all(peer, "x");
    loop_run(e.loop);
    CHECK_TEXT(e.events, "i");
    close_one(&e, peer);
}

TEST(link, it_can_be_freed_inside_any_event)
{
    struct end e;
    int peer = open_one(&e);

    e.free_on = 'i';
    send_all(peer, "x");
    (void)shutdown(peer, SHUT_WR);
    loop_run(e.loop);
    CHECK_TEXT(e.events, "i");
    close_one(&e, peer);
    peer = open_one(&e);
    e.free_on = 'd';
    link_write(e.link, SPAN("x"));
    loop_run(e.loop);
    CHECK_TEXT(e.events, "d");
    close_one(&e, peer);
    peer = open_one(&e);
    e.free_on = 't';
    link_deadline(e.link, 1);
    loop_run(e.loop);
    CHECK_TEXT(e.events, "t");
    close_one(&e, peer);
}

TEST(link, nothing_is_told_while_paused_and_all_of_it_afterwards)
{
    struct end e;
    int peer = open_one(&e);

    e.stop_on = 'd';
    link_pause(e.link);
    send_all(peer, "354 go\r\n");
    (void)shutdown(peer, SHUT_WR);
    link_write(e.link, SPAN("x"));
    loop_run(e.loop);
    CHECK_TEXT(e.events, "d");
    e.stop_on = 'c';
    link_resume(e.link);
    CHECK_TEXT(e.events, "d");
    loop_run(e.loop);
    CHECK_TEXT(e.events, "dic");
    close_one(&e, peer);
}

TEST(link, resuming_tells_of_input_that_was_left_lying)
{
    struct end e;
    int peer = open_one(&e);

    e.keeps = true;
    e.stop_on = 'i';
    send_all(peer, "abc");
    loop_run(e.loop);
    link_pause(e.link);
    e.keeps = false;
    link_resume(e.link);
    loop_run(e.loop);
    CHECK_NUMBER(e.received, 3);
    close_one(&e, peer);
}

struct turns {
    struct loop *loop;
    int left;
};

static void count_turn(void *arg)
{
    struct turns *t = arg;

    if (t->left-- > 0)
        loop_defer(t->loop, count_turn, t);
    else
        loop_stop(t->loop);
}

/* Runs the loop for some turns: time for what must not happen. */
static void run_some_turns(struct end *e)
{
    struct turns t = {.loop = e->loop, .left = 100};

    loop_defer(e->loop, count_turn, &t);
    loop_run(e->loop);
}

/* Runs until the input, which nobody consumes, is full. */
static void run_until_full(struct end *e)
{
    e->keeps = true;
    e->stop_on = 'F';
    loop_run(e->loop);
    run_some_turns(e);
    CU_ASSERT(link_input(e->link).len >= LINK_INPUT_MAX);
    CU_ASSERT(link_input(e->link).len < 2 * LINK_INPUT_MAX);
    e->keeps = false;
    e->stop_on = 'c';
}

TEST(link, a_peer_that_sends_without_end_is_stopped)
{
    struct end a, b;
    uint64_t sum;
    char *bytes = big_bytes(&sum);

    open_two(&a, &b);
    link_write(a.link, (struct span){bytes, BIG_BYTES});
    run_until_full(&b);
    CU_ASSERT(link_unsent_bytes(a.link) > 0);
    take_input(&b);
    link_shutdown(a.link);
    loop_run(b.loop);
    CHECK_NUMBER(b.received, BIG_BYTES);
    CU_ASSERT(b.sum == sum);
    free(bytes);
    close_two(&a, &b);
}

TEST(link, both_ends_know_their_addresses)
{
    struct end a, b;
    struct link_address local, peer;

    open_two(&a, &b);
    link_local(a.link, &local);
    link_peer(b.link, &peer);
    CHECK_TEXT(local.text, "127.0.0.1");
    CHECK_TEXT(peer.text, "127.0.0.1");
    CHECK_NUMBER(local.family, 4);
    CHECK_NUMBER(local.port, peer.port);
    CU_ASSERT(local.port > 0);
    close_two(&a, &b);
}

/* ---- with TLS */

/* Two links that have just started TLS; the sessions go over to them. */
static void open_tls(struct tls_scene *s, struct end *a, struct end *b)
{
    struct certificate_wish wish = {.file = "leaf.pem", .names = "DNS:a.test"};

    tls_scene_open(s);
    tls_scene_certificate(s, &wish);
    tls_scene_contexts(s, (struct tls_client_settings){0},
                       (struct tls_server_settings){.certificate = wish.path});
    open_two(a, b);
    link_start_tls(a->link, tls_client_new(s->client_context, "a.test", NULL));
    link_start_tls(b->link, tls_server_new(s->server_context));
}

TEST(link, tls_opens_on_both_ends_and_carries_text)
{
    struct tls_scene s;
    struct end a, b;

    open_tls(&s, &a, &b);
    b.stop_on = 'o';
    loop_run(a.loop);
    CHECK_TEXT(a.events, "o");
    CHECK_TEXT(b.events, "o");
    b.echo = "250 ok\r\n";
    a.stop_on = 'i';
    link_write(a.link, SPAN("EHLO x\r\n"));
    CU_ASSERT(link_unsent_bytes(a.link) > 8);
    loop_run(a.loop);
    CHECK_TEXT(a.events, "odi");
    CHECK_NUMBER(a.received, 8);
    CHECK_NUMBER(b.received, 8);
    close_two(&a, &b);
    tls_scene_close(&s);
}

TEST(link, ten_megabytes_arrive_under_tls_before_the_end)
{
    struct tls_scene s;
    struct end a, b;
    uint64_t sum;
    char *bytes = big_bytes(&sum);

    open_tls(&s, &a, &b);
    a.stop_on = 'o';
    loop_run(a.loop);
    link_write(a.link, (struct span){bytes, BIG_BYTES});
    link_shutdown(a.link);
    run_until_full(&b);
    take_input(&b);
    loop_run(b.loop);
    CHECK_NUMBER(b.received, BIG_BYTES);
    CU_ASSERT(b.sum == sum);
    CHECK_TEXT(strchr(b.events, 'c'), "c");
    free(bytes);
    close_two(&a, &b);
    tls_scene_close(&s);
}

TEST(link, bytes_that_came_before_tls_was_started_belong_to_it)
{
    struct tls_scene s;
    struct end a, b;
    struct certificate_wish wish = {.file = "leaf.pem", .names = "DNS:a.test"};

    tls_scene_open(&s);
    tls_scene_certificate(&s, &wish);
    tls_scene_contexts(&s, (struct tls_client_settings){0},
                       (struct tls_server_settings){.certificate = wish.path});
    open_two(&a, &b);
    b.keeps = true;
    b.stop_on = 'i';
    link_start_tls(a.link, tls_client_new(s.client_context, "a.test", NULL));
    loop_run(a.loop);
    CU_ASSERT(link_input(b.link).len > 0);
    link_start_tls(b.link, tls_server_new(s.server_context));
    CHECK_NUMBER(link_input(b.link).len, 0);
    a.stop_on = 'o';
    loop_run(a.loop);
    CHECK_TEXT(a.events, "o");
    close_two(&a, &b);
    tls_scene_close(&s);
}

/* The client's end of a handshake with a peer that is no TLS server. */
static int open_client(struct tls_scene *s, struct end *e)
{
    char why[128];
    struct tls_client_settings set = {.versions = TLS_DEFAULT};
    int peer = open_one(e);

    tls_scene_open(s);
    set.ca_file = s->ca;
    s->client_context = tls_context_client(&set, why, sizeof(why));
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->client_context);
    link_start_tls(e->link, tls_client_new(s->client_context, "a.test", NULL));
    return peer;
}

static enum tls_end tls_end_of(struct tls_scene *s, struct end *e)
{
    struct tls_facts f;

    tls_facts_collect(link_tls(e->link), &s->arena, &f);
    return f.end;
}

TEST(link, plain_text_in_place_of_tls_fails)
{
    struct tls_scene s;
    struct end e;
    int peer = open_client(&s, &e);

    e.stop_on = 'f';
    send_all(peer, "554 5.7.0 no TLS here\r\n");
    loop_run(e.loop);
    CHECK_TEXT(e.events, "f");
    CHECK_NUMBER(tls_end_of(&s, &e), TLS_END_NOT_TLS);
    run_some_turns(&e);
    CHECK_TEXT(e.events, "f");
    close_one(&e, peer);
    tls_scene_close(&s);
}

TEST(link, the_end_in_mid_handshake_fails_it_and_keeps_the_errno)
{
    struct tls_scene s;
    struct end e;
    int peer = open_client(&s, &e);

    e.stop_on = 'f';
    reset(peer);
    loop_run(e.loop);
    CHECK_TEXT(e.events, "f");
    CHECK_NUMBER(tls_end_of(&s, &e), TLS_END_CLOSED);
    CU_ASSERT(link_error(e.link) != 0);
    close_one(&e, -1);
    tls_scene_close(&s);
}

TEST(link, a_fin_without_close_notify_closes)
{
    struct tls_scene s;
    struct end a, b;

    open_tls(&s, &a, &b);
    b.stop_on = 'o';
    loop_run(a.loop);
    link_free(&b.link);
    a.stop_on = 'c';
    loop_run(a.loop);
    CHECK_TEXT(a.events, "oc");
    close_two(&a, &b);
    tls_scene_close(&s);
}

TEST(link, raw_bytes_go_past_tls)
{
    struct tls_scene s;
    struct end a, b;

    open_tls(&s, &a, &b);
    b.stop_on = 'o';
    loop_run(a.loop);
    link_write_raw(b.link, SPAN("250 plain\r\n"));
    a.stop_on = 'f';
    loop_run(a.loop);
    CHECK_TEXT(a.events, "of");
    CHECK_NUMBER(tls_end_of(&s, &a), TLS_END_OWN_ALERT);
    close_two(&a, &b);
    tls_scene_close(&s);
}

/* ---- what leaves badly on purpose */

/* What comes until the peer ends or there is nothing more now. */
static void check_arrived(int peer, const char *expected, bool ended)
{
    char got[64];
    ssize_t len = recv(peer, got, sizeof(got) - 1, MSG_DONTWAIT);

    CU_ASSERT_FATAL(len >= 0);
    got[len] = '\0';
    CHECK_TEXT(got, expected);
    CHECK_NUMBER(recv(peer, got, sizeof(got), MSG_DONTWAIT), ended ? 0 : -1);
}

static void check_ended(int peer)
{
    char byte;

    CHECK_NUMBER(recv(peer, &byte, 1, MSG_DONTWAIT), 0);
}

TEST(link, a_cut_lets_some_bytes_pass_and_tells)
{
    struct end e;
    int peer = open_one(&e);

    e.stop_on = 'k';
    link_cut(e.link, 0, 5);
    link_write(e.link, SPAN("220 a.test\r\n"));
    loop_run(e.loop);
    link_write(e.link, SPAN("more"));
    CHECK_TEXT(e.events, "kd");
    CHECK_NUMBER(link_bytes_out(e.link), 5);
    check_arrived(peer, "220 a", false);
    link_end(e.link);
    check_ended(peer);
    close_one(&e, peer);
}

TEST(link, a_pace_sends_piece_by_piece_and_then_the_end)
{
    struct end e;
    int peer = open_one(&e);

    e.stop_on = 'd';
    link_pace(e.link, 5, 1);
    link_write(e.link, SPAN("220 a.test\r\n"));
    link_shutdown(e.link);
    check_arrived(peer, "220 a", false);
    loop_run(e.loop);
    CHECK_TEXT(e.events, "d");
    check_arrived(peer, ".test\r\n", true);
    close_one(&e, peer);
}
