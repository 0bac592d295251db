/* Ports on which nobody is let in. */
#include "common/net/held_port.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/net/sockaddr.h"
#include "tests/unit/test.h"

static struct held_port *hold(bool silent)
{
    char why[128] = "";
    struct held_port *h =
        held_port_new("127.0.0.1", 0, silent, why, sizeof(why));

    CHECK_TEXT(why, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(h);
    CU_ASSERT(held_port_number(h) > 0);
    return h;
}

/* errno of a connection that does not wait; 0 where it is open at once. */
static int connect_to(const struct held_port *h, int *fd)
{
    struct sockaddr_any a;

    CU_ASSERT_FATAL(sockaddr_parse(&a, "127.0.0.1", held_port_number(h)));
    *fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    return connect(*fd, (struct sockaddr *)&a.at, a.len) == 0 ? 0 : errno;
}

TEST(held_port, one_that_refuses_does_so_at_once)
{
    struct held_port *h = hold(false);
    int fd, error = connect_to(h, &fd);
    socklen_t len = sizeof(error);

    if (error == EINPROGRESS)
        CHECK_NUMBER(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len), 0);
    CHECK_NUMBER(error, ECONNREFUSED);
    (void)close(fd);
    held_port_free(&h);
    CU_ASSERT_PTR_NULL(h);
}

TEST(held_port, a_silent_one_neither_takes_nor_refuses)
{
    struct held_port *h = hold(true);
    int fd;
    struct pollfd wait;

    CHECK_NUMBER(connect_to(h, &fd), EINPROGRESS);
    wait = (struct pollfd){.fd = fd, .events = POLLOUT};
    CHECK_NUMBER(poll(&wait, 1, 0), 0);
    (void)close(fd);
    held_port_free(&h);
}

TEST(held_port, a_port_that_is_taken_is_told)
{
    struct held_port *h = hold(true);
    char why[128] = "";

    CU_ASSERT_PTR_NULL(held_port_new("127.0.0.1", held_port_number(h), false,
                                     why, sizeof(why)));
    CU_ASSERT(why[0] != '\0');
    held_port_free(&h);
}
