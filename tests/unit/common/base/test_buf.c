/* Bounded, growing bytes. */
#include "tests/unit/test.h"

#include <string.h>

#include "common/base/buf.h"

TEST(buf, an_unused_buffer_is_an_empty_string)
{
    struct buf b;

    buf_init(&b, 10);
    CHECK_TEXT(buf_text(&b), "");
    CHECK_BYTES(buf_span(&b).at, buf_span(&b).len, "");
    buf_consume(&b, 5);
    buf_clear(&b);
    buf_fini(&b);
    buf_fini(&b);
    CHECK_NUMBER(buf_free_bytes(&b), 10);
}

TEST(buf, what_does_not_fit_is_left_out_whole_and_remembered)
{
    struct buf b;

    buf_init(&b, 5);
    CU_ASSERT(buf_str(&b, "abc"));
    CU_ASSERT_FALSE(b.full);
    CU_ASSERT_FALSE(buf_str(&b, "def"));
    CU_ASSERT(b.full);
    CHECK_TEXT(buf_text(&b), "abc");
    CU_ASSERT(buf_str(&b, "de"));
    CU_ASSERT_FALSE(buf_char(&b, 'f'));
    CU_ASSERT_FALSE(buf_printf(&b, "%d", 1));
    CU_ASSERT_PTR_NULL(buf_room(&b, (size_t)-1));
    CHECK_TEXT(buf_text(&b), "abcde");
    CHECK_NUMBER(buf_free_bytes(&b), 0);
    buf_clear(&b);
    CU_ASSERT_FALSE(b.full);
    buf_fini(&b);
}

TEST(buf, content_is_replaced_or_gone)
{
    struct buf b;

    buf_init(&b, 5);
    buf_set(&b, SPAN("abc"));
    buf_set(&b, SPAN("de"));
    CHECK_TEXT(buf_text(&b), "de");
    buf_set(&b, SPAN("too long"));
    CHECK_TEXT(buf_text(&b), "");
    CU_ASSERT(b.full);
    buf_fini(&b);
}

TEST(buf, a_bound_of_zero_takes_only_nothing)
{
    struct buf b;

    buf_init(&b, 0);
    CU_ASSERT(buf_add(&b, SPAN("")));
    CU_ASSERT_FALSE(buf_char(&b, 'a'));
    CHECK_TEXT(buf_text(&b), "");
    buf_fini(&b);
}

TEST(buf, bytes_of_any_value_are_kept)
{
    struct buf b;

    buf_init(&b, 100);
    (void)buf_add(&b, SPAN("a\0\xFF\r\n"));
    (void)buf_char(&b, '\0');
    CHECK_BYTES(b.at, b.len, "a\0\xFF\r\n\0");
    buf_fini(&b);
}

TEST(buf, growing_keeps_the_content)
{
    struct buf b;

    buf_init(&b, 100000);
    for (int i = 0; i < 20000; i++)
        CU_ASSERT(buf_printf(&b, "%05d", i));
    CHECK_NUMBER(b.len, 100000);
    CU_ASSERT(memcmp(b.at + 5L * 12345, "12345", 5) == 0);
    CU_ASSERT(memcmp(b.at + 5L * 19999, "19999", 6) == 0); /* and its NUL */
    buf_fini(&b);
}

TEST(buf, consuming_gives_the_room_at_the_front_back)
{
    struct buf b;

    buf_init(&b, 300);
    for (int i = 0; i < 1000; i++) {
        CU_ASSERT(buf_add(&b, SPAN("0123456789")));
        if (i >= 20)
            buf_consume(&b, 10);
    }
    CHECK_NUMBER(b.len, 200);
    CU_ASSERT(memcmp(b.at, "0123456789", 10) == 0);
    CHECK_NUMBER(strlen(buf_text(&b)), 200);
    buf_consume(&b, (size_t)-1);
    CHECK_NUMBER(b.len, 0);
    CHECK_TEXT(buf_text(&b), "");
    buf_fini(&b);
}

/* The whole memory that the buffer holds. */
static bool memory_holds(const struct buf *b, const char *text)
{
    return memmem(b->at - b->start, b->start + b->capacity, text,
                  strlen(text)) != NULL;
}

TEST(buf, what_is_consumed_or_cleared_is_wiped)
{
    struct buf b;

    buf_init(&b, 1000);
    (void)buf_str(&b, "AUTH hunter2 rest");
    CU_ASSERT(memory_holds(&b, "hunter2"));
    buf_consume(&b, 13);
    CU_ASSERT_FALSE(memory_holds(&b, "hunter2"));
    CHECK_TEXT(buf_text(&b), "rest");
    for (int i = 0; i < 300; i++) /* wins the front back by moving */
        (void)buf_char(&b, 'x');
    buf_clear(&b);
    CU_ASSERT_FALSE(memory_holds(&b, "rest"));
    CU_ASSERT_FALSE(memory_holds(&b, "xx"));
    buf_fini(&b);
}

TEST(buf, moving_to_the_front_leaves_no_copy_behind)
{
    struct buf b;

    buf_init(&b, 1000);
    (void)buf_printf(&b, "%0200d", 0);
    (void)buf_str(&b, "hunter2");
    buf_consume(&b, 200);
    (void)buf_printf(&b, "%0100d", 0); /* does not fit behind: moves */
    CHECK_NUMBER(b.start, 0);
    buf_consume(&b, 7);
    CU_ASSERT_FALSE(memory_holds(&b, "hunter2"));
    buf_fini(&b);
}

TEST(buf, room_is_there_for_a_nul_behind_it)
{
    struct buf b;
    char *room;

    buf_init(&b, 256);
    room = buf_room(&b, 256);
    CU_ASSERT_PTR_NOT_NULL_FATAL(room);
    memset(room, 'x', 256);
    buf_grew(&b, 256);
    CHECK_NUMBER(strlen(buf_text(&b)), 256);
    buf_fini(&b);
}

TEST(buf, what_is_cut_off_is_wiped)
{
    struct buf b;

    buf_init(&b, 100);
    CU_ASSERT(buf_str(&b, "keep secret"));
    buf_cut(&b, 4);
    CHECK_TEXT(buf_text(&b), "keep");
    CHECK_NUMBER(b.at[5], 0);
    buf_cut(&b, 9);
    CHECK_NUMBER(b.len, 4);
    buf_fini(&b);
}

TEST(buf, of_parts_all_are_added_or_none)
{
    struct buf b;

    buf_init(&b, 5);
    CU_ASSERT(buf_join(&b, SPANS(SPAN("ab"), SPAN(""), SPAN("c"))));
    CU_ASSERT(!buf_join(&b, SPANS(SPAN("d"), SPAN("ef"))));
    CU_ASSERT(b.full);
    CHECK_TEXT(buf_text(&b), "abc");
    buf_fini(&b);
}
