/* The presets that are compiled in. */
#include "probe/settings/preset.h"

#include <string.h>

#include "common/base/pattern.h"
#include "common/base/tls_version.h"
#include "common/proto/address.h"
#include "common/proto/sasl.h"
#include "tests/unit/test.h"

static bool is_date(struct span s)
{
    uint64_t number;

    return s.len == 10 && s.at[4] == '-' && s.at[7] == '-' &&
           span_number(span_first(s, 4), &number);
}

TEST(preset, every_one_can_be_read_and_is_dated)
{
    for (size_t i = 0; *preset_name_at(i); i++) {
        struct preset p;
        struct mistakes m = {0};

        CU_ASSERT(preset_read(preset_name_at(i), &p, &m));
        CU_ASSERT_FALSE(mistakes_any(&m));
        CU_ASSERT(is_date(p.checked));
        CU_ASSERT(is_date(p.review));
        CU_ASSERT(memcmp(p.review.at, p.checked.at, 10) > 0);
        CU_ASSERT(span_starts(p.source, SPAN("https://")));
        preset_free(&p);
        mistakes_fini(&m);
    }
}

static void check_pattern(struct span source)
{
    char why[128] = "";
    struct pattern *p =
        source.at ? pattern_new(source, false, why, sizeof(why)) : NULL;

    CHECK_TEXT(why, "");
    pattern_free(&p);
}

TEST(preset, what_its_texts_name_exists)
{
    for (size_t i = 0; *preset_name_at(i); i++) {
        struct preset p;
        struct arena arena = {0};
        struct mistakes m = {0};

        CU_ASSERT(preset_read(preset_name_at(i), &p, &m));
        check_pattern(p.username_form);
        check_pattern(p.username_never);
        check_pattern(p.secret_form);
        check_pattern(p.secret_never);
        if (p.tls_from.at)
            CU_ASSERT(tls_version_find(p.tls_from));
        if (p.host_of.at)
            CU_ASSERT(preset_exists(arena_span(&arena, p.host_of).at));
        preset_free(&p);
        arena_fini(&arena);
        mistakes_fini(&m);
    }
}

TEST(preset, every_host_is_a_host_name_once_its_region_is_filled_in)
{
    for (size_t i = 0; *preset_name_at(i); i++) {
        struct preset p;
        struct arena arena = {0};
        struct settings set;
        struct mistakes m = {0};
        const char *why = "";

        CU_ASSERT(preset_read(preset_name_at(i), &p, &m));
        settings_init(&set, &arena);
        preset_apply(&p, &set);
        settings_complete(&set);
        if (set.host && !ip_literal_family(span_of(set.host)))
            CU_ASSERT(host_name_is_valid(span_of(set.host), &why));
        CHECK_TEXT(why, "");
        preset_free(&p);
        settings_fini(&set);
        arena_fini(&arena);
        mistakes_fini(&m);
    }
}

TEST(preset, the_first_four_of_the_dialog_have_todays_right_values)
{
    static const struct {
        const char *name, *host;
        int port;
        enum security security;
    } rows[] = {
        {"exchange", NULL, 587, SECURITY_STARTTLS},
        {"office365", "smtp.office365.com", 587, SECURITY_STARTTLS},
        {"gmail", "smtp.gmail.com", 587, SECURITY_STARTTLS},
        {"ses", "email-smtp.us-east-1.amazonaws.com", 587, SECURITY_STARTTLS},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct preset p;
        struct arena arena = {0};
        struct settings set;
        struct mistakes m = {0};

        CU_ASSERT(preset_read(rows[i].name, &p, &m));
        settings_init(&set, &arena);
        preset_apply(&p, &set);
        settings_complete(&set);
        CHECK_TEXT(set.host, rows[i].host);
        CU_ASSERT_EQUAL(set.port, rows[i].port);
        CU_ASSERT_EQUAL(set.security, rows[i].security);
        preset_free(&p);
        settings_fini(&set);
        arena_fini(&arena);
        mistakes_fini(&m);
    }
}

TEST(preset, names_that_are_none_are_not_found)
{
    CU_ASSERT_FALSE(preset_exists("nosuch"));
    CU_ASSERT_FALSE(preset_exists(""));
    CU_ASSERT(preset_exists("gmail"));
}

TEST(preset, a_providers_preset_is_the_one_of_its_name_or_the_shortest)
{
    static const char *const rows[][2] = {
        {"yahoo", "yahoo"},
        {"microsoft365", "office365"},
        {"mailbox-org", "mailbox-org"},
        {"tuta", NULL}, /* has no SMTP */
        {"", NULL},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct preset p;
        bool read = preset_read_for_provider(rows[i][0], &p);

        CHECK_NUMBER(read, rows[i][1] != NULL);
        CHECK_TEXT(read ? p.name : NULL, rows[i][1]);
        preset_free(&p);
    }
}
