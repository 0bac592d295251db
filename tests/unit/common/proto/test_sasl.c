/* The table of mechanisms and the choice among them. */
#include "tests/unit/test.h"

#include <string.h>

#include "common/proto/sasl.h"

enum {
    WITH_PASSWORD = SASL_NEEDS_USERNAME | SASL_NEEDS_PASSWORD,
    EVERYTHING = WITH_PASSWORD | SASL_NEEDS_TOKEN | SASL_NEEDS_CHANNEL_BINDING |
                 SASL_NEEDS_TLS_CERTIFICATE,
};

static size_t split(const char *text, struct span *words)
{
    struct span rest = span_of(text);
    size_t count = 0;

    while (span_word(&rest, &words[count]))
        count++;
    return count;
}

static const char *choose(const char *offered, const char *allowed,
                          unsigned available, bool safe, bool *unsafe)
{
    struct span offers[40], permits[40];
    struct sasl_choice_rules rules = {
        .offered = offers,
        .offered_count = split(offered, offers),
        .allowed = permits,
        .allowed_count = split(allowed, permits),
        .available = available,
        .clear_text_is_safe = safe,
    };
    const struct sasl_mechanism *m = sasl_choose(&rules, unsafe);

    return m ? m->name : "none";
}

TEST(sasl, table_is_ordered_by_strength_and_found_by_name)
{
    size_t count;
    const struct sasl_mechanism *all = sasl_mechanisms(&count);

    CHECK_NUMBER(count, 12);
    for (size_t i = 0; i < count; i++) {
        CU_ASSERT_PTR_EQUAL(sasl_mechanism_find(span_of(all[i].name)), &all[i]);
        CU_ASSERT(i == 0 || all[i].strength < all[i - 1].strength);
    }
    CHECK_TEXT(sasl_mechanism_find(SPAN("cram-md5"))->name, "CRAM-MD5");
    CU_ASSERT_PTR_NULL(sasl_mechanism_find(SPAN("PLAIN\0")));
    CU_ASSERT_PTR_NULL(sasl_mechanism_find(SPAN("")));
    CU_ASSERT_PTR_NULL(sasl_mechanism_find(SPAN("NTLM-\xFF")));
}

TEST(sasl, choice_takes_the_strongest_that_is_possible)
{
    const char *offered = "LOGIN PLAIN CRAM-MD5 SCRAM-SHA-1 "
                          "SCRAM-SHA-256 SCRAM-SHA-256-PLUS DIGEST-MD5";

    CHECK_TEXT(choose(offered, "", EVERYTHING, true, NULL),
               "SCRAM-SHA-256-PLUS");
    CHECK_TEXT(choose(offered, "", WITH_PASSWORD, true, NULL), "SCRAM-SHA-256");
    CHECK_TEXT(choose(offered, "login plain", WITH_PASSWORD, true, NULL),
               "PLAIN");
    CHECK_TEXT(choose("LOGIN CRAM-MD5", "", WITH_PASSWORD, false, NULL),
               "CRAM-MD5");
    CHECK_TEXT(choose("LOGIN", "PLAIN", WITH_PASSWORD, true, NULL), "none");
    CHECK_TEXT(choose("", "", EVERYTHING, true, NULL), "none");
    CHECK_TEXT(choose("UNHEARD-OF", "", EVERYTHING, true, NULL), "none");
    CHECK_TEXT(choose("PLAIN", "", SASL_NEEDS_USERNAME, true, NULL), "none");
}

TEST(sasl, a_token_that_is_given_is_used)
{
    const char *offered = "PLAIN XOAUTH2 SCRAM-SHA-256 OAUTHBEARER";

    CHECK_TEXT(choose(offered, "", EVERYTHING, true, NULL), "OAUTHBEARER");
    CHECK_TEXT(choose("PLAIN XOAUTH2", "", EVERYTHING, true, NULL), "XOAUTH2");
    CHECK_TEXT(choose(offered, "", WITH_PASSWORD, true, NULL), "SCRAM-SHA-256");
}

TEST(sasl, external_and_anonymous_are_chosen_only_on_request)
{
    CHECK_TEXT(choose("EXTERNAL ANONYMOUS", "", EVERYTHING, true, NULL),
               "none");
    CHECK_TEXT(choose("EXTERNAL ANONYMOUS", "EXTERNAL", EVERYTHING, true, NULL),
               "EXTERNAL");
    CHECK_TEXT(choose("EXTERNAL ANONYMOUS", "anonymous", 0, false, NULL),
               "ANONYMOUS");
}

TEST(sasl, clear_text_that_was_the_only_way_is_told)
{
    bool unsafe;

    CHECK_TEXT(choose("PLAIN LOGIN", "", WITH_PASSWORD, false, &unsafe),
               "none");
    CU_ASSERT(unsafe);
    CHECK_TEXT(choose("PLAIN CRAM-MD5", "", WITH_PASSWORD, false, &unsafe),
               "CRAM-MD5");
    CU_ASSERT_FALSE(unsafe);
    CHECK_TEXT(choose("XOAUTH2", "", WITH_PASSWORD, false, &unsafe), "none");
    CU_ASSERT_FALSE(unsafe);
}
