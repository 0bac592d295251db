/* discard PORT: the least that an SMTP server can do, to measure against: what
 * a client can send at most. One answer a command, told by its first letter;
 * of a message only the last bytes of each piece are looked at. It checks
 * nothing, keeps nothing, and trusts that a client waits for each answer.
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    PIECE_BYTES = 256 * 1024,
    CLIENTS_MAX = 65536,
};

static char piece[PIECE_BYTES];

/* Of each descriptor: whether a message comes, and whether that is known to be
 * a large one. */
static bool in_message[CLIENTS_MAX], is_large[CLIENTS_MAX];

static void answer(int fd, const char *text)
{
    (void)!send(fd, text, strlen(text), MSG_NOSIGNAL);
}

static void watch(int epoll, int fd)
{
    struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};

    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e) != 0)
        exit(1);
}

static void take_client(int epoll, int listener)
{
    int one = 1, fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);

    if (fd < 0 || fd >= CLIENTS_MAX)
        return;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    in_message[fd] = false;
    watch(epoll, fd);
    answer(fd, "220 discard\r\n");
}

static void take_message(int fd, size_t len)
{
    int one = 1;

    if (len >= 3 && memcmp(piece + len - 3, ".\r\n", 3) == 0) {
        in_message[fd] = false;
        answer(fd, "250 ok\r\n");
    } else if (!is_large[fd]) {
        /* Acknowledge at once: the client's window is shut meanwhile. */
        is_large[fd] = true;
        (void)setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &one, sizeof(one));
    }
}

static void take_input(int fd)
{
    ssize_t len = recv(fd, piece, sizeof(piece), 0);

    if (len <= 0) {
        (void)close(fd);
    } else if (in_message[fd]) {
        take_message(fd, (size_t)len);
    } else if (piece[0] == 'D') {
        in_message[fd] = true;
        is_large[fd] = false;
        answer(fd, "354 go\r\n");
    } else {
        answer(fd, piece[0] == 'Q' ? "221 bye\r\n" : "250 ok\r\n");
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in at = {
        .sin_family = AF_INET,
        .sin_port = htons((unsigned short)atoi(argc > 1 ? argv[1] : "0")),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    int epoll = epoll_create1(0);

    (void)setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (bind(listener, (struct sockaddr *)&at, sizeof(at)) != 0 ||
        listen(listener, SOMAXCONN) != 0) {
        perror("discard");
        return 1;
    }
    watch(epoll, listener);
    for (;;) {
        struct epoll_event events[64];
        int count = epoll_wait(epoll, events, 64, -1);

        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == listener)
                take_client(epoll, listener);
            else
                take_input(events[i].data.fd);
        }
    }
}
