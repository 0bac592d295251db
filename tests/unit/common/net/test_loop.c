/* The loop: order of calls, what keeps it running, signals. */
#include "common/net/loop.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/test.h"

struct scene {
    struct loop *loop;
    struct loop_timer timer;
    char seen[32];
    int freed;
};

static void see(struct scene *s, char what)
{
    s->seen[strlen(s->seen)] = what;
}

static void scene_open(struct scene *s)
{
    *s = (struct scene){.loop = loop_new()};
}

static void see_a(void *arg)
{
    see(arg, 'a');
}

static void see_b(void *arg)
{
    see(arg, 'b');
}

static void see_and_defer(void *arg)
{
    struct scene *s = arg;

    see(s, '1');
    loop_defer(s->loop, see_b, s);
    see(s, '2');
}

TEST(loop, ends_when_nothing_is_left)
{
    struct scene s;

    scene_open(&s);
    loop_run(s.loop);
    loop_free(&s.loop);
    CU_ASSERT_PTR_NULL(s.loop);
}

TEST(loop, deferred_calls_come_in_order_and_never_at_once)
{
    struct scene s;

    scene_open(&s);
    loop_defer(s.loop, see_and_defer, &s);
    loop_defer(s.loop, see_a, &s);
    CHECK_TEXT(s.seen, "");
    loop_run(s.loop);
    CHECK_TEXT(s.seen, "12ab");
    loop_free(&s.loop);
}

static void forget_all(void *arg)
{
    struct scene **s = arg;

    loop_forget((*s)->loop, *s);
}

TEST(loop, a_deferred_call_can_be_forgotten_by_one_that_runs_before_it)
{
    struct scene s;
    struct scene *pointer = &s;

    scene_open(&s);
    loop_defer(s.loop, forget_all, &pointer);
    loop_defer(s.loop, see_a, &s);
    loop_defer(s.loop, see_b, &s);
    loop_run(s.loop);
    CHECK_TEXT(s.seen, "");
    loop_free(&s.loop);
}

TEST(loop, forgets_only_the_calls_with_that_argument)
{
    struct scene s, other;

    scene_open(&s);
    memset(&other, 0, sizeof(other));
    loop_defer(s.loop, see_a, &s);
    loop_defer(s.loop, see_b, &other);
    loop_forget(s.loop, &other);
    loop_run(s.loop);
    CHECK_TEXT(s.seen, "a");
    CHECK_TEXT(other.seen, "");
    loop_free(&s.loop);
}

TEST(loop, what_was_deferred_and_never_ran_is_freed_with_it)
{
    struct scene s;

    scene_open(&s);
    loop_defer(s.loop, see_a, &s);
    loop_free(&s.loop);
    CHECK_TEXT(s.seen, "");
}

TEST(loop, a_timer_fires_once_and_is_stopped_then)
{
    struct scene s;

    scene_open(&s);
    loop_timer_init(&s.timer, s.loop, see_a, &s);
    CU_ASSERT_FALSE(loop_timer_is_running(&s.timer));
    loop_timer_start(&s.timer, 0);
    CU_ASSERT(loop_timer_is_running(&s.timer));
    CHECK_TEXT(s.seen, "");
    loop_run(s.loop);
    CHECK_TEXT(s.seen, "a");
    CU_ASSERT_FALSE(loop_timer_is_running(&s.timer));
    loop_free(&s.loop);
}

TEST(loop, a_timer_started_anew_or_stopped_forgets_the_time_before)
{
    struct scene s;
    struct loop_timer zeroed = {0};

    scene_open(&s);
    loop_timer_init(&s.timer, s.loop, see_a, &s);
    loop_timer_start(&s.timer, 3600 * 1000);
    loop_timer_start(&s.timer, 1);
    loop_run(s.loop);
    CHECK_TEXT(s.seen, "a");
    loop_timer_start(&s.timer, 1);
    loop_timer_stop(&s.timer);
    loop_timer_stop(&zeroed);
    loop_run(s.loop);
    CHECK_TEXT(s.seen, "a");
    loop_free(&s.loop);
}

TEST(loop, a_timer_moved_to_later_fires_then_and_once)
{
    struct scene s;
    struct loop_timer other;

    scene_open(&s);
    loop_timer_init(&s.timer, s.loop, see_a, &s);
    loop_timer_init(&other, s.loop, see_b, &s);
    loop_timer_start(&s.timer, 1);
    loop_timer_start(&other, 2);
    loop_timer_start(&s.timer, 30);
    loop_timer_start(&s.timer, 20);
    loop_run(s.loop);
    CHECK_TEXT(s.seen, "ba");
    CU_ASSERT_FALSE(loop_timer_is_running(&s.timer));
    loop_free(&s.loop);
}

static void count_free(void *memory)
{
    (*(int *)memory)++;
}

static void free_and_look(void *arg)
{
    struct scene *s = arg;

    loop_free_later(s->loop, count_free, &s->freed);
    CHECK_NUMBER(s->freed, 0);
}

TEST(loop, memory_goes_after_the_call_that_gave_it_back)
{
    struct scene s;

    scene_open(&s);
    loop_timer_init(&s.timer, s.loop, free_and_look, &s);
    loop_timer_start(&s.timer, 0);
    loop_run(s.loop);
    CHECK_NUMBER(s.freed, 1);
    loop_free_later(s.loop, count_free, &s.freed);
    loop_free(&s.loop);
    CHECK_NUMBER(s.freed, 2);
}

static void stop(void *arg)
{
    struct scene *s = arg;

    see(s, 's');
    loop_stop(s->loop);
}

static void raise_usr1(void *arg)
{
    (void)arg;
    CHECK_NUMBER(raise(SIGUSR1), 0);
}

TEST(loop, a_signal_calls_its_function_and_does_not_keep_it_running)
{
    struct scene s;

    scene_open(&s);
    loop_on_signal(s.loop, SIGUSR1, see_a, &s);
    loop_run(s.loop);
    loop_on_signal(s.loop, SIGUSR1, stop, &s);
    loop_defer(s.loop, raise_usr1, &s);
    loop_timer_init(&s.timer, s.loop, see_b, &s);
    loop_timer_start(&s.timer, 3600 * 1000);
    loop_run(s.loop);
    CHECK_TEXT(s.seen, "s");
    loop_on_signal(s.loop, SIGUSR1, NULL, NULL);

    struct sigaction now;

    CHECK_NUMBER(sigaction(SIGUSR1, NULL, &now), 0);
    CU_ASSERT(now.sa_handler == SIG_DFL);
    loop_timer_stop(&s.timer);
    loop_free(&s.loop);
}

TEST(loop, runs_until_a_signal_stops_it_where_that_was_asked_for)
{
    struct scene s;

    scene_open(&s);
    loop_on_signal(s.loop, SIGUSR1, stop, &s);
    CHECK_NUMBER(raise(SIGUSR1), 0);
    loop_run_until_stopped(s.loop);
    CHECK_TEXT(s.seen, "s");
    loop_on_signal(s.loop, SIGUSR1, NULL, NULL);
    loop_free(&s.loop);
}
