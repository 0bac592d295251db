/* Listening: what comes, pausing, what cannot be listened on. */
#include "common/net/listener.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/net/sockaddr.h"
#include "tests/unit/test.h"

struct scene {
    struct loop *loop;
    struct listener *listener;
    int accepted;
    int stop_at; /* when so many were accepted */
    bool frees;  /* the listener, with the first one */
};

static void on_accepted(struct listener *l, int fd, void *arg)
{
    struct scene *s = arg;

    CU_ASSERT_PTR_EQUAL(l, s->listener);
    CU_ASSERT((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
    CU_ASSERT((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    (void)close(fd);
    s->accepted++;
    if (s->frees)
        listener_free(&s->listener);
    if (s->accepted == s->stop_at)
        loop_stop(s->loop);
}

static void scene_open(struct scene *s, const char *address)
{
    char why[128] = "";

    *s = (struct scene){.loop = loop_new()};
    s->listener =
        listener_new(s->loop, address, 0, on_accepted, s, why, sizeof(why));
    CHECK_TEXT(why, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->listener);
    CU_ASSERT(listener_port(s->listener) > 0);
}

static void scene_close(struct scene *s)
{
    listener_free(&s->listener);
    loop_free(&s->loop);
}

static int connect_to(const char *address, int port)
{
    struct sockaddr_any a;

    CU_ASSERT_FATAL(sockaddr_parse(&a, address, port));

    int fd = socket(a.at.ss_family, SOCK_STREAM, 0);

    CU_ASSERT_FATAL(connect(fd, (struct sockaddr *)&a.at, a.len) == 0);
    return fd;
}

TEST(listener, connections_of_both_families_are_given_away)
{
    static const char *const addresses[] = {"127.0.0.1", "::1"};

    for (size_t i = 0; i < 2; i++) {
        struct scene s;

        scene_open(&s, addresses[i]);
        s.stop_at = 2;

        int one = connect_to(addresses[i], listener_port(s.listener));
        int two = connect_to(addresses[i], listener_port(s.listener));

        loop_run(s.loop);
        CHECK_NUMBER(s.accepted, 2);
        (void)close(one);
        (void)close(two);
        scene_close(&s);
    }
}

TEST(listener, it_can_be_freed_by_the_first_connection)
{
    struct scene s;

    scene_open(&s, "127.0.0.1");
    s.frees = true;

    int one = connect_to("127.0.0.1", listener_port(s.listener));
    int two = connect_to("127.0.0.1", listener_port(s.listener));

    loop_run(s.loop);
    CHECK_NUMBER(s.accepted, 1);
    (void)close(one);
    (void)close(two);
    scene_close(&s);
}

struct shortage {
    struct scene *scene;
    struct rlimit before;
    int second; /* a connection made when there are descriptors again */
};

/* Under valgrind the connection that had no descriptor is lost: it accepts and
 * then closes. Hence another one. */
static void give_descriptors_back(void *arg)
{
    struct shortage *s = arg;

    CHECK_NUMBER(s->scene->accepted, 0);
    CHECK_NUMBER(setrlimit(RLIMIT_NOFILE, &s->before), 0);
    s->second = connect_to("127.0.0.1", listener_port(s->scene->listener));
}

TEST(listener, without_descriptors_it_waits_and_goes_on)
{
    struct scene s;
    struct shortage shortage = {.scene = &s};
    struct loop_timer timer;

    scene_open(&s, "127.0.0.1");
    s.stop_at = 1;
    CHECK_NUMBER(getrlimit(RLIMIT_NOFILE, &shortage.before), 0);

    int one = connect_to("127.0.0.1", listener_port(s.listener));
    struct rlimit few = {.rlim_cur = 3, .rlim_max = shortage.before.rlim_max};

    loop_timer_init(&timer, s.loop, give_descriptors_back, &shortage);
    loop_timer_start(&timer, 1);
    CHECK_NUMBER(setrlimit(RLIMIT_NOFILE, &few), 0);
    loop_run(s.loop);
    CU_ASSERT(s.accepted > 0);
    (void)close(one);
    (void)close(shortage.second);
    scene_close(&s);
}

TEST(listener, where_it_cannot_listen_it_says_so)
{
    struct scene s;
    char why[128] = "";

    scene_open(&s, "127.0.0.1");
    CU_ASSERT_PTR_NULL(listener_new(s.loop, "127.0.0.1",
                                    listener_port(s.listener), on_accepted, &s,
                                    why, sizeof(why)));
    CU_ASSERT_PTR_NOT_NULL(strstr(why, "in use"));
    CU_ASSERT_PTR_NULL(listener_new(s.loop, "localhost", 0, on_accepted, &s,
                                    why, sizeof(why)));
    CHECK_TEXT(why, "\"localhost\" is not an IP address");
    scene_close(&s);
}
