/* What the two files of a link share; private to this folder. */
#ifndef COMMON_NET_LINK_PRIVATE_H
#define COMMON_NET_LINK_PRIVATE_H

#include "common/net/link.h"
#include "common/net/loop_private.h"
#include "common/net/wire_shape.h"

/* Of a link whose bytes are to leave badly. */
struct link_shape {
    struct wire_shape wire;
    struct loop_timer pause; /* until the next piece */
};

struct link {
    struct loop *loop;
    int fd;
    link_fn fn;
    void *arg;
    ev_io reading, writing;
    struct span fresh; /* plain text just received, in the loop's scratch: the
                        * owner sees it there, what it leaves goes to `in` */
    struct buf in;     /* plain text for the owner */
    struct buf out;    /* for the wire */
    struct tls *tls;
    struct loop_timer deadline;
    struct loop_task work; /* see link_work() */
    uint64_t bytes_in, bytes_out;
    int error;       /* behind the end of the wire; 0 for a FIN */
    int write_error; /* nothing can be sent any more */
    bool paused;
    bool behind;     /* link_is_behind(), until all is sent */
    bool wire_ended; /* the peer's FIN, or a broken stream */
    bool tls_open_was_told, end_was_told;
    bool owes_drained; /* something was written since the last LINK_DRAINED */
    bool shutdown_wanted, shutdown_done;
    bool abort_on_free;
    bool input_is_news; /* there is input that was not told of yet */
    bool cut_was_told;
    struct link_shape *shape; /* NULL: what is sent leaves at once */
    bool freed;
};

/* Moves on whatever can be moved, then tells what has changed; now, and at the
 * end of the turn. */
void link_work(void *arg);
void link_work_soon(struct link *l);

/* Sends what may leave and the system takes. */
void link_flush(struct link *l);

/* What link_cut() lets pass has left. */
bool link_is_cut(const struct link *l);

#endif
