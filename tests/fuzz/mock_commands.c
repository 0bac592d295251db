/* The mock's command reader: whatever a client sends over a real socket, the
 * well-behaved server answers with replies, and ends when the client does.
 */
#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mockserver/server/conn.h"

static const char text[] = "scenario: 1\ntitle: fuzz\n"
                           "server: {listen: smtp}\n";

static void stop(void *arg)
{
    loop_stop(arg);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct scenario s = {.format = 0};
    struct mistakes m = {0};
    struct server_settings set = {.certificates = "", .time_divisor = 1};
    struct loop *loop = loop_new();
    struct loop_timer end;
    struct server *server;
    char why[128], reply[4] = "";
    int pair[2];

    MUST(scenario_read(&s, "fuzz", span_of(text), &m));
    server = server_new(loop, &s, &set, why, sizeof(why));
    MUST(server);
    MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0);
    (void)!write(pair[1], bytes, size < 65536 ? size : 65536);
    (void)shutdown(pair[1], SHUT_WR);
    conn_new(server, pair[0], ENTRY_PORT);
    loop_timer_init(&end, loop, stop, loop);
    loop_timer_start(&end, 3);
    loop_run(loop);
    MUST(read(pair[1], reply, 3) == 3 && reply[0] == '2');
    (void)close(pair[1]);
    server_free(&server);
    loop_free(&loop);
    mistakes_fini(&m);
    scenario_fini(&s);
    return 0;
}
