/* common/base/pattern */
#include "common/base/pattern.h"

#include <string.h>

#include "tests/unit/test.h"

TEST(pattern, a_match_says_where)
{
    char why[128] = "";
    struct pattern *p =
        pattern_new(SPAN("5\\.7\\.[89]"), false, why, sizeof(why));
    struct span found;

    CU_ASSERT_FATAL(p != NULL);
    CU_ASSERT(pattern_match(p, SPAN("535 5.7.8 no"), &found));
    CHECK_BYTES(found.at, found.len, "5.7.8");
    CU_ASSERT(!pattern_match(p, SPAN("535 5.7.1 no"), NULL));
    pattern_free(&p);
    CU_ASSERT(p == NULL);
}

TEST(pattern, plain_text_is_found_where_it_stands)
{
    struct pattern *p = pattern_new(SPAN("no such user"), false, NULL, 0);
    struct span found;

    CU_ASSERT(pattern_match(p, SPAN("550 no such user here"), &found));
    CHECK_BYTES(found.at, found.len, "no such user");
    CU_ASSERT(!pattern_match(p, SPAN("no such"), NULL));
    CU_ASSERT(!pattern_match(p, SPAN("NO SUCH USER"), NULL));
    pattern_free(&p);
}

TEST(pattern, what_begins_before_is_left_out_and_still_seen)
{
    struct pattern *p = pattern_new(SPAN("\\bno"), false, NULL, 0);
    struct pattern *plain = pattern_new(SPAN("no"), false, NULL, 0);
    struct span text = SPAN("no,no xno"), found;

    CU_ASSERT(pattern_match_from(p, text, 1, &found));
    CHECK_NUMBER(found.at - text.at, 3);
    CU_ASSERT(!pattern_match_from(p, text, 7, &found));
    CU_ASSERT(!pattern_match_from(p, text, 99, &found));
    CU_ASSERT(pattern_match_from(plain, text, 4, &found));
    CHECK_NUMBER(found.at - text.at, 7);
    pattern_free(&p);
    pattern_free(&plain);
}

TEST(pattern, it_says_the_same_however_often_it_runs)
{
    struct pattern *p = pattern_new(SPAN("(no|un)[a-z]+"), false, NULL, 0);
    struct span found;

    for (int i = 0; i < 100; i++) {
        CU_ASSERT(pattern_match(p, SPAN("550 unknown"), &found));
        CHECK_BYTES(found.at, found.len, "unknown");
        CU_ASSERT(!pattern_match(p, SPAN("550 user"), NULL));
    }
    pattern_free(&p);
}

TEST(pattern, what_is_no_pattern_says_why)
{
    char why[128] = "";

    CU_ASSERT(pattern_new(SPAN("a(b"), false, why, sizeof(why)) == NULL);
    CU_ASSERT(strlen(why) > 0);
}

TEST(pattern, bait_for_backtracking_is_no_match_and_ends)
{
    char why[128] = "", bait[4096];
    struct pattern *p =
        pattern_new(SPAN("^(a|aa|aaa|aaaa)*b$"), false, why, sizeof(why));

    CU_ASSERT_FATAL(p != NULL);
    memset(bait, 'a', sizeof(bait));
    for (int i = 0; i < 100; i++)
        CU_ASSERT(!pattern_match(p, (struct span){bait, sizeof(bait)}, NULL));
    pattern_free(&p);
}

/* The first alternative fails only after all ways to cut the letters in pieces;
 * the second one would match. */
TEST(pattern, a_match_that_takes_too_many_steps_is_none)
{
    struct pattern *p = pattern_new(SPAN("^((a|aa)+x|a+!)"), false, NULL, 0);
    char bait[101];

    CU_ASSERT_FATAL(p != NULL);
    CU_ASSERT(pattern_match(p, SPAN("aaaaaa!"), NULL));
    memset(bait, 'a', 100);
    bait[100] = '!';
    CU_ASSERT(!pattern_match(p, (struct span){bait, sizeof(bait)}, NULL));
    pattern_free(&p);
}
