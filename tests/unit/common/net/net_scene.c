/* Sockets on loopback for tests. See net_scene.h. */
#include "tests/unit/common/net/net_scene.h"

#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include "common/net/sockaddr.h"
#include "tests/unit/test.h"

static int bound(int family, int *port)
{
    struct sockaddr_any a;

    CU_ASSERT_FATAL(sockaddr_parse(&a, family == 6 ? "::1" : "127.0.0.1", 0));

    int fd = socket(a.at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_FATAL(bind(fd, (struct sockaddr *)&a.at, a.len) == 0);
    CU_ASSERT_FATAL(getsockname(fd, (struct sockaddr *)&a.at, &a.len) == 0);
    *port = sockaddr_port(&a);
    return fd;
}

int net_scene_listen(int family, int *port)
{
    int fd = bound(family, port);

    CU_ASSERT_FATAL(listen(fd, 16) == 0);
    return fd;
}

int net_scene_closed_port(int family, int *port)
{
    return bound(family, port);
}

void net_scene_tcp_pair(int fds[2])
{
    struct sockaddr_any a;
    int port;
    int listener = net_scene_listen(4, &port);

    CU_ASSERT_FATAL(sockaddr_parse(&a, "127.0.0.1", port));
    fds[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CU_ASSERT_FATAL(connect(fds[0], (struct sockaddr *)&a.at, a.len) == 0);
    CU_ASSERT_FATAL(fcntl(fds[0], F_SETFL, O_NONBLOCK) == 0);
    fds[1] = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    CU_ASSERT_FATAL(fds[1] >= 0);
    (void)close(listener);
}
