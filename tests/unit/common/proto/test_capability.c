/* EHLO replies, as servers and middleboxes send them. */
#include "tests/unit/test.h"

#include <stdio.h>

#include "common/proto/capability.h"
#include "common/proto/limits.h"

static struct capability_set parse(struct arena *a, struct span wire)
{
    struct capability_set set;
    struct reply r;
    struct line line;
    size_t taken;

    reply_init(&r, a);
    while ((taken = line_next(wire, LIMIT_LINE, &line)) > 0) {
        wire = span_from(wire, taken);
        if (reply_add_line(&r, &line) == REPLY_COMPLETE)
            break;
    }
    capability_parse(&set, &r, a);
    return set;
}

static const char *list(struct arena *a, const struct span *spans, size_t count)
{
    const char *all = "";

    for (size_t i = 0; i < count; i++)
        all =
            arena_printf(a, "%s%s%.*s", all, i ? " " : "", SPAN_ARGS(spans[i]));
    return all;
}

static const char *keywords(struct arena *a, const struct capability_set *set)
{
    struct span all[LIMIT_CAPABILITIES];

    for (size_t i = 0; i < set->count; i++)
        all[i] = set->items[i].keyword;
    return list(a, all, set->count);
}

TEST(capability, a_usual_reply_gives_domain_keywords_and_values)
{
    struct arena a = {0};
    struct capability_set set =
        parse(&a, SPAN("250-mx.example.com at your service\r\n"
                       "250-SIZE 35882577\r\n250-8bitmime\r\n"
                       "250-AUTH PLAIN login XOAUTH2\r\n"
                       "250-LIMITS RCPTMAX=1000 mailmax=50 OTHER=1\r\n"
                       "250-X-NEW a  b\r\n250 STARTTLS\r\n"));

    CU_ASSERT(span_equal(set.domain, SPAN("mx.example.com")));
    CHECK_TEXT(keywords(&a, &set), "SIZE 8BITMIME AUTH LIMITS X-NEW STARTTLS");
    CHECK_TEXT(list(&a, set.mechanisms, set.mechanism_count),
               "PLAIN LOGIN XOAUTH2");
    CU_ASSERT(set.size_known);
    CHECK_NUMBER(set.size_bytes, 35882577);
    CHECK_NUMBER(set.limit_rcptmax, 1000);
    CHECK_NUMBER(set.limit_mailmax, 50);
    CU_ASSERT_FALSE(set.masked || set.auth_old_form);
    CU_ASSERT(capability_has(&set, SPAN("StartTLS")));
    CU_ASSERT_FALSE(capability_has(&set, SPAN("STARTTL")));
    CU_ASSERT(span_equal(capability_find(&set, SPAN("X-NEW"))->parameters,
                         SPAN("a  b")));
    CU_ASSERT(capability_has_mechanism(&set, SPAN("plain")));
    CU_ASSERT_FALSE(capability_has_mechanism(&set, SPAN("PLAI")));
    arena_fini(&a);
}

TEST(capability, the_reply_to_helo_has_a_domain_and_no_keyword)
{
    struct arena a = {0};
    struct capability_set set = parse(&a, SPAN("250 mx.example\r\n"));

    CU_ASSERT(span_equal(set.domain, SPAN("mx.example")));
    CHECK_NUMBER(set.count, 0);
    set = parse(&a, SPAN("250\r\n"));
    CHECK_NUMBER(set.domain.len + set.count, 0);
    arena_fini(&a);
}

TEST(capability, auth_lines_of_both_forms_add_up_without_repeating)
{
    struct arena a = {0};
    struct capability_set set =
        parse(&a, SPAN("250-x\r\n250-AUTH=LOGIN PLAIN\r\n"
                       "250-AUTH LOGIN CRAM-MD5\r\n250 auth plain\r\n"));

    CU_ASSERT(set.auth_old_form);
    CHECK_NUMBER(set.count, 3);
    CHECK_TEXT(list(&a, set.mechanisms, set.mechanism_count),
               "LOGIN PLAIN CRAM-MD5");
    arena_fini(&a);
}

TEST(capability, blanks_and_odd_separators_do_not_hide_a_keyword)
{
    struct arena a = {0};
    struct capability_set set =
        parse(&a, SPAN("250-x\r\n250-STARTTLS \r\n250- DSN\r\n250 -SIZE 5\r\n"
                       "250-\r\n250-CHUNKING\t\r\n250  HELP\r\n"));

    CHECK_TEXT(keywords(&a, &set), "STARTTLS DSN SIZE CHUNKING HELP");
    CHECK_NUMBER(set.size_bytes, 5);
    arena_fini(&a);
}

static bool size_is_known(const char *line)
{
    struct arena a = {0};
    char wire[100];

    (void)snprintf(wire, sizeof(wire), "250-x\r\n250 %s\r\n", line);

    struct capability_set set = parse(&a, span_of(wire));
    bool known = set.size_known;

    CU_ASSERT(capability_has(&set, SPAN("SIZE")));
    CHECK_NUMBER(known, set.size_bytes > 0);
    arena_fini(&a);
    return known;
}

TEST(capability, size_is_known_only_with_a_number_above_zero)
{
    CU_ASSERT(size_is_known("SIZE 1"));
    CU_ASSERT(size_is_known("SIZE=1000"));
    CU_ASSERT(size_is_known("size 18446744073709551615"));
    CU_ASSERT_FALSE(size_is_known("SIZE"));
    CU_ASSERT_FALSE(size_is_known("SIZE 0"));
    CU_ASSERT_FALSE(size_is_known("SIZE -1"));
    CU_ASSERT_FALSE(size_is_known("SIZE 10M"));
    CU_ASSERT_FALSE(size_is_known("SIZE 18446744073709551616"));
}

static bool masked(const char *keyword)
{
    struct arena a = {0};
    char wire[100];

    (void)snprintf(wire, sizeof(wire), "250-x\r\n250 %s\r\n", keyword);

    struct capability_set set = parse(&a, span_of(wire));

    CHECK_TEXT(keywords(&a, &set), keyword);
    arena_fini(&a);
    return set.masked;
}

TEST(capability, overwritten_keywords_are_noticed)
{
    CU_ASSERT(masked("XXXXXXXA"));
    CU_ASSERT(masked("XXXX"));
    CU_ASSERT(masked("XXXXXXXXXXXXB"));
    CU_ASSERT(masked("********"));
    CU_ASSERT_FALSE(masked("XEXCH50"));
    CU_ASSERT_FALSE(masked("XCLIENT"));
    CU_ASSERT_FALSE(masked("XXX"));
}

TEST(capability, hostile_lines_are_kept_and_bounded)
{
    struct arena a = {0};
    struct buf wire;

    buf_init(&wire, 200000);
    (void)buf_str(&wire, "250-x\r\n250-AUTH");
    for (int i = 0; i < 1000; i++)
        (void)buf_printf(&wire, " M%d", i);
    (void)buf_add(&wire, SPAN("\r\n250-\0\xFF\x1B[2J two\r\n250-=\r\n"));
    for (int i = 0; i < 200; i++)
        (void)buf_printf(&wire, "250-K%d\r\n", i);
    (void)buf_str(&wire, "250 end\r\n");

    struct capability_set set = parse(&a, buf_span(&wire));

    CHECK_NUMBER(set.mechanism_count, LIMIT_MECHANISMS);
    CHECK_NUMBER(set.count, LIMIT_CAPABILITIES);
    CHECK_BYTES(set.items[1].keyword.at, set.items[1].keyword.len,
                "\0\xFF\x1B[2J");
    CU_ASSERT(span_equal(set.items[2].keyword, SPAN("=")));
    buf_fini(&wire);
    arena_fini(&a);
}

TEST(capability, limits_that_are_no_numbers_count_as_absent)
{
    struct arena a = {0};
    struct capability_set set = parse(
        &a, SPAN("250-x\r\n250 LIMITS RCPTMAX MAILMAX= =5 RCPTMAX=x\r\n"));

    CHECK_NUMBER(set.limit_rcptmax + set.limit_mailmax, 0);
    arena_fini(&a);
}

TEST(capability, difference_names_each_missing_keyword_once)
{
    struct arena a = {0};
    struct span *gone;
    struct capability_set before =
        parse(&a, SPAN("250-x\r\n250-STARTTLS\r\n250-AUTH A\r\n250-AUTH=B\r\n"
                       "250 DSN\r\n"));
    struct capability_set after = parse(&a, SPAN("250-x\r\n250 dsn\r\n"));
    size_t count = capability_difference(&before, &after, &a, &gone);

    CHECK_TEXT(list(&a, gone, count), "STARTTLS AUTH");
    CHECK_NUMBER(capability_difference(&after, &before, &a, &gone), 0);
    arena_fini(&a);
}

TEST(capability, formatting_marks_the_last_line)
{
    struct span lines[] = {SPAN("SIZE 10"), SPAN("DSN")};
    struct buf out;

    buf_init(&out, 100);
    capability_format(&out, SPAN("mx"), lines, 2);
    CHECK_TEXT(buf_text(&out), "250-mx\r\n250-SIZE 10\r\n250 DSN\r\n");
    buf_clear(&out);
    capability_format(&out, SPAN("mx"), NULL, 0);
    CHECK_TEXT(buf_text(&out), "250 mx\r\n");
    buf_fini(&out);
}
