/* Regions. */
#include "tests/unit/test.h"

#include <stdint.h>
#include <string.h>

#include "common/base/arena.h"

TEST(arena, memory_is_zeroed_aligned_and_apart)
{
    struct arena a = {0};
    char *before = NULL;

    for (size_t size = 1; size < 3000; size += 7) {
        char *at = arena_alloc(&a, size);

        CHECK_NUMBER((uintptr_t)at % _Alignof(max_align_t), 0);
        CU_ASSERT(at[0] == 0 && memcmp(at, at + 1, size - 1) == 0);
        memset(at, 0xFF, size);
        CU_ASSERT_PTR_NOT_EQUAL(at, before);
        before = at;
    }
    arena_fini(&a);
}

TEST(arena, a_large_piece_fits_and_small_ones_go_on_after_it)
{
    struct arena a;

    arena_init(&a);
    memset(arena_alloc(&a, 1000000), 1, 1000000);
    CHECK_TEXT(arena_strdup(&a, "after"), "after");
    CHECK_NUMBER(a.used_bytes, 1000006);
    arena_fini(&a);
    CHECK_NUMBER(a.used_bytes, 0);
    CHECK_TEXT(arena_strdup(&a, "again"), "again");
    arena_fini(&a);
}

TEST(arena, copies_are_ended_by_nul)
{
    struct arena a = {0};
    struct span copy = arena_span(&a, SPAN("a\0b"));

    CHECK_BYTES(copy.at, copy.len + 1, "a\0b\0");
    copy = arena_span(&a, (struct span){NULL, 0});
    CHECK_TEXT(copy.at, "");
    arena_fini(&a);
}

TEST(arena, formatted_strings_are_whole)
{
    struct arena a = {0};

    CHECK_NUMBER(strlen(arena_printf(&a, "%05000d", 1)), 5000);
    CHECK_TEXT(arena_printf(&a, "%s-%d", "x", -5), "x--5");
    CHECK_TEXT(arena_printf(&a, "%s", ""), "");
    arena_fini(&a);
}

TEST(arena, parts_become_one_string)
{
    struct arena a = {0};

    CHECK_TEXT(arena_join(&a, SPANS(SPAN("port "), SPAN("25"))), "port 25");
    arena_fini(&a);
}
