/* The user's mistakes, told all at once. */
#include "tests/unit/test.h"

#include "common/base/mistakes.h"

TEST(mistakes, none_is_none)
{
    struct mistakes m = {0};
    struct buf out;

    buf_init(&out, 100);
    mistakes_write(&m, &out);
    CU_ASSERT_FALSE(mistakes_any(&m));
    CHECK_TEXT(buf_text(&out), "");
    mistakes_fini(&m);
    buf_fini(&out);
}

TEST(mistakes, all_are_kept_in_order_as_copies)
{
    struct mistakes m = {0};
    char place[] = "--port";
    struct buf out;

    buf_init(&out, 1000);
    mistakes_add(&m, "port", place, "Use 1 to 65535.", "\"%s\" is not a port.",
                 "99999");
    place[2] = 'X';
    mistakes_add(&m, NULL, "a.yaml:3:7", NULL, "It is empty.");
    CHECK_NUMBER(m.count, 2);
    CU_ASSERT(mistakes_any(&m));
    CHECK_TEXT(m.first->kind, "port");
    CHECK_TEXT(m.last->kind, NULL);
    mistakes_write(&m, &out);
    CHECK_TEXT(buf_text(&out),
               "--port: \"99999\" is not a port. Use 1 to 65535.\n"
               "a.yaml:3:7: It is empty.\n");
    mistakes_fini(&m);
    CU_ASSERT_FALSE(mistakes_any(&m));
    buf_fini(&out);
}

TEST(mistakes, what_is_quoted_cannot_act_on_the_terminal)
{
    struct mistakes m = {0};
    struct buf out;

    buf_init(&out, 1000);
    mistakes_add(&m, NULL, "x\x1B", "Not \r.", "\"%s\"\n\xFF", "\x1B[2J");
    mistakes_write(&m, &out);
    CHECK_TEXT(buf_text(&out), "x\\x1B: \"\\x1B[2J\"\\n\\xFF Not \\r.\n");
    mistakes_fini(&m);
    buf_fini(&out);
}
