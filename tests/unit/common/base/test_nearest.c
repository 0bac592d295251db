/* common/base/nearest */
#include "common/base/nearest.h"

#include "tests/unit/test.h"

static const char *nearest_of(const char *word)
{
    static const char *const words[] = {"rcpt", "reply.code", "relay-denied"};
    struct nearest near = nearest_to(word);

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        nearest_offer(&near, words[i]);
    return near.best ? near.best : "none";
}

TEST(nearest, an_edit_is_a_letter_more_less_other_or_swapped)
{
    CHECK_NUMBER(edit_distance("port", "port"), 0);
    CHECK_NUMBER(edit_distance("port", "ports"), 1);
    CHECK_NUMBER(edit_distance("port", "prot"), 1);
    CHECK_NUMBER(edit_distance("port", "part"), 1);
    CHECK_NUMBER(edit_distance("", "port"), 4);
}

TEST(nearest, up_to_a_third_of_a_word_may_differ)
{
    CHECK_TEXT(nearest_of("rcptt"), "rcpt");
    CHECK_TEXT(nearest_of("replycode"), "reply.code");
    CHECK_TEXT(nearest_of("relay-deneid"), "relay-denied");
    CHECK_TEXT(nearest_of("rxxt"), "none");
    CHECK_TEXT(nearest_of("alias"), "none");
}

TEST(nearest, never_more_than_three_edits)
{
    CHECK_TEXT(nearest_of("relay-denied-xyz"), "none");
}
