/* What the tests of common/net share: sockets on loopback. */
#ifndef TESTS_UNIT_COMMON_NET_NET_SCENE_H
#define TESTS_UNIT_COMMON_NET_NET_SCENE_H

/* A listening TCP socket on 127.0.0.1, or with `family` 6 on ::1; its port. */
int net_scene_listen(int family, int *port);

/* A port of 127.0.0.1 (::1) where nobody listens; it stays reserved until the
 * socket returned is closed. */
int net_scene_closed_port(int family, int *port);

/* Two ends of a TCP connection over loopback, both non-blocking. */
void net_scene_tcp_pair(int fds[2]);

#endif
