/* probe/diagnose/matter: what is refused, and why */
#include "probe/diagnose/matter.h"

#include "common/base/buf.h"
#include "tests/unit/test.h"

/* All that a text says, as "object reason" in the order of their meanings. */
static void check_matters(const char *text, const char *expected)
{
    struct knowledge *k = knowledge_builtin();
    struct arena arena = {0};
    struct matters all = matters_read(k, reading_of(k, span_of(text)), &arena);
    struct buf said;

    buf_init(&said, 1024);
    for (size_t i = 0; i < all.count; i++) {
        const struct matter *m = &all.at[i];

        if (i)
            (void)buf_add(&said, SPAN(", "));
        if (m->object != MEANING_NONE) {
            (void)buf_add(&said, span_of(k->table.meanings[m->object].name));
            (void)buf_char(&said, ' ');
        }
        (void)buf_add(&said, span_of(k->table.meanings[m->reason].name));
    }
    CHECK_TEXT(buf_text(&said), expected);
    buf_fini(&said);
    arena_fini(&arena);
    knowledge_free(&k);
}

TEST(matter, a_reason_is_said_of_the_nearest_object_of_its_clause)
{
    check_matters("550 Your sender was rejected", "sender denied");
    check_matters("550 Rejected: unknown recipient, from a nice sender",
                  "recipient unknown, recipient denied");
    check_matters("550 About the sender. Unknown is the recipient",
                  "recipient unknown");
}

TEST(matter, without_one_in_its_clause_it_is_said_of_the_last_one_before)
{
    check_matters("550 This is about your sender. Rejected", "sender denied");
    check_matters("550 Rejected. Ask for the sender", "denied");
    check_matters("550 rejected", "denied");
}

TEST(matter, what_is_far_away_is_not_meant)
{
    check_matters("550 sender, and then so many words that nobody knows any "
                  "more at the end of it all what it was about: rejected",
                  "denied");
}

TEST(matter, an_announcement_tells_whose_address_is_spoken_of)
{
    check_matters("550 <a@x.example>: Sender address rejected: domain unknown",
                  "sender unknown, sender denied");
    check_matters("550 <a@x.example>: Recipient address rejected: sender "
                  "unknown",
                  "sender unknown, recipient denied");
    check_matters("550 domain of sender bob@x.example unknown",
                  "sender unknown");
    check_matters("550 domain unknown", "address unknown");
}

TEST(matter, a_longer_word_wins_over_one_within_it)
{
    check_matters("550 recipient mailbox unknown", "recipient unknown");
}

TEST(matter, words_within_names_tell_nothing)
{
    check_matters("550 unknown sender@x.example", "address unknown");
    check_matters("550 see www.sender.example/spam/unknown", "");
    check_matters("550 error_unknown_sender", "");
}

TEST(matter, other_languages_say_the_same)
{
    check_matters("550 收件人不存在", "recipient unknown");
    check_matters("550 Получатель не найден", "recipient unknown");
    check_matters("550 受信者。拒否", "recipient denied");
}
