/* Mailboxes, host names, address literals, IDNA2008. */
#include "tests/unit/test.h"

#include <string.h>

#include "common/base/buf.h"
#include "common/proto/address.h"

struct good {
    const char *text, *local_part, *domain;
    bool needs_smtputf8, domain_is_unicode;
};

static const struct good good[] = {
    {"a@b.example", "a", "b.example", false, false},
    {"<a@b.example>", "a", "b.example", false, false},
    {"a.b+c!#$%&'*/=?^_`{|}~@b", "a.b+c!#$%&'*/=?^_`{|}~", "b", false, false},
    {"\"a b\"@b", "\"a b\"", "b", false, false},
    {"\"a@\\\"b\"@b", "\"a@\\\"b\"", "b", false, false},
    {"\"\"@b", "\"\"", "b", false, false},
    {"a@[192.0.2.1]", "a", "[192.0.2.1]", false, false},
    {"a@[IPv6:2001:db8::1]", "a", "[IPv6:2001:db8::1]", false, false},
    {"j\xC3\xBCrgen@b", "j\xC3\xBCrgen", "b", true, false},
    {"a@b\xC3\xBC\x63her.example", "a", "b\xC3\xBC\x63her.example", false,
     true},
};

TEST(address, good_mailboxes_are_split)
{
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        struct mailbox m;
        const char *why = "";

        CU_ASSERT(mailbox_parse(span_of(good[i].text), &m, &why));
        CHECK_TEXT(why, "");
        CU_ASSERT(span_equal(m.local_part, span_of(good[i].local_part)));
        CU_ASSERT(span_equal(m.domain, span_of(good[i].domain)));
        CHECK_NUMBER(m.needs_smtputf8, good[i].needs_smtputf8);
        CHECK_NUMBER(m.domain_is_unicode, good[i].domain_is_unicode);
    }
}

TEST(address, an_address_may_have_a_port_behind_it)
{
    static const struct {
        const char *text, *address;
        int port; /* -1: it is none */
    } rows[] = {
        {"192.0.2.1", "192.0.2.1", 53},
        {"192.0.2.1:5353", "192.0.2.1", 5353},
        {"2001:db8::1", "2001:db8::1", 53},
        {"[2001:db8::1]", "2001:db8::1", 53},
        {"[2001:db8::1]:5353", "2001:db8::1", 5353},
        {"", "", -1},
        {"mail.example.org:25", "", -1},
        {"192.0.2.1:", "", -1},
        {"192.0.2.1:0", "", -1},
        {"192.0.2.1:65536", "", -1},
        {"[2001:db8::1]5353", "", -1},
        {"[2001:db8::1", "", -1},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct span address;
        int port = 53;
        bool right = ip_endpoint_parse(span_of(rows[i].text), &address, &port);

        CHECK_NUMBER(right, rows[i].port >= 0);
        if (right) {
            CU_ASSERT(span_equal(address, span_of(rows[i].address)));
            CHECK_NUMBER(port, rows[i].port);
        }
    }
}

struct bad {
    struct span text;
    const char *why; /* part of the sentence */
};

#define BAD(text, why)                                                         \
    {                                                                          \
        {(text), sizeof(text) - 1}, (why)                                      \
    }

static const struct bad bad[] = {
    BAD("", "empty"),
    BAD("<>", "empty"),
    BAD("a", "no @"),
    BAD("<", "brackets"),
    BAD(">", "brackets"),
    BAD("<a@b", "brackets"),
    BAD("a@b>", "brackets"),
    BAD("@b", "nothing before"),
    BAD("a@", "nothing after"),
    BAD("a b@c", "before the @"),
    BAD("a@b c", "character"),
    BAD(".a@b", "before the @"),
    BAD("a.@b", "before the @"),
    BAD("a..b@c", "before the @"),
    BAD("a@b@c", "character"),
    BAD("a@b\r\nRCPT TO:<c@d>", "brackets"),
    BAD("a@b\r\nX", "character"),
    BAD("a\0b@c", "before the @"),
    BAD("a@b\0", "character"),
    BAD("\"a@b", "quotes"),
    BAD("\"a\\", "quotes"),
    BAD("\"a\\\"", "quotes"),
    BAD("\"a\n\"@b", "quotes"),
    BAD("\"a\\\n\"@b", "quotes"),
    BAD("\"a\"b@c", "between"),
    BAD("a@[192.0.2.1", "bracket"),
    BAD("a@[", "bracket"),
    BAD("a@[]", "literal"),
    BAD("a@[2001:db8::1]", "literal"),
    BAD("a@[IPv6:192.0.2.1]", "literal"),
    BAD("a@[IPv6:fe80::1%eth0]", "literal"),
    BAD("a\xFF@b", "UTF-8"),
    BAD("a@b\xC3\xBC <x", "character"),
    BAD("a@-b", "hyphen"),
};

TEST(address, bad_mailboxes_are_refused_with_a_reason)
{
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct mailbox m;
        const char *why = "";

        CU_ASSERT_FALSE(mailbox_parse(bad[i].text, &m, &why));
        if (!strstr(why, bad[i].why))
            CHECK_TEXT(why, bad[i].why);
    }
}

TEST(address, lengths_have_the_bounds_of_the_rfc)
{
    char text[400];
    struct mailbox m;
    const char *why;

    memset(text, 'a', sizeof(text));
    text[64] = '@';
    CU_ASSERT(mailbox_parse((struct span){text, 66}, &m, &why));
    text[64] = 'a';
    text[65] = '@';
    CU_ASSERT_FALSE(mailbox_parse((struct span){text, 67}, &m, &why));
    CHECK_TEXT(why, "its part before the @ is longer than 64 bytes");
    CU_ASSERT_FALSE(mailbox_parse((struct span){text, 255}, &m, &why));
    CHECK_TEXT(why, "it is longer than 254 bytes");
}

static const char *ascii(struct arena *a, const char *domain)
{
    const char *why = NULL;
    const char *text = domain_to_ascii(span_of(domain), a, &why);

    if (!text)
        CU_ASSERT_PTR_NOT_NULL(why);
    return text;
}

TEST(address, domains_get_their_a_labels_by_idna2008)
{
    struct arena a = {0};

    CHECK_TEXT(ascii(&a, "Example.COM"), "Example.COM");
    CHECK_TEXT(ascii(&a, "b\xC3\xBC\x63her.example"), "xn--bcher-kva.example");
    CHECK_TEXT(ascii(&a, "B\xC3\x9C\x43HER.example"), "xn--bcher-kva.example");
    CHECK_TEXT(ascii(&a, "fa\xC3\x9F.de"), "xn--fa-hia.de");
    CHECK_TEXT(ascii(&a, "\xE4\xBE\x8B\xE3\x80\x82jp"), "xn--fsq.jp");
    arena_fini(&a);
}

TEST(address, domains_without_an_a_label_are_refused)
{
    struct arena a = {0};
    struct buf longest;
    const char *why = NULL;

    CHECK_TEXT(ascii(&a, "\xE2\x80\xAE.example"), NULL); /* a direction trick */
    CHECK_TEXT(ascii(&a, "\xC3\xBC\xFF.example"), NULL);
    CHECK_TEXT(ascii(&a, "\xCC\x81x.example"), NULL);
    CHECK_TEXT(ascii(&a, "\xC3\xBC b.example"), NULL);
    CU_ASSERT_PTR_NULL(domain_to_ascii(SPAN("a\0b"), &a, &why));
    CHECK_TEXT(why, "it holds a NUL byte");
    buf_init(&longest, 4000);
    for (int i = 0; i < 1000; i++)
        (void)buf_str(&longest, "\xC3\xBC.");
    CHECK_TEXT(ascii(&a, buf_text(&longest)), NULL);
    buf_clear(&longest);
    for (int i = 0; i < 100; i++)
        (void)buf_str(&longest, "\xC3\xBC");
    CHECK_TEXT(ascii(&a, buf_text(&longest)), NULL);
    buf_fini(&longest);
    arena_fini(&a);
}

static const char *why_not(struct span name)
{
    const char *why = NULL;

    return host_name_is_valid(name, &why) ? NULL : why;
}

TEST(address, host_names_are_letters_digits_hyphens_and_underscores)
{
    CHECK_TEXT(why_not(SPAN("mx-1.example.com.")), NULL);
    CHECK_TEXT(why_not(SPAN("_dmarc.example")), NULL);
    CHECK_TEXT(why_not(SPAN("localhost")), NULL);
    CHECK_TEXT(why_not(SPAN("")), "it is empty");
    CHECK_TEXT(why_not(SPAN(".")), "it is empty");
    CU_ASSERT_PTR_NOT_NULL(why_not(SPAN("a..b")));
    CU_ASSERT_PTR_NOT_NULL(why_not(SPAN(".a")));
    CU_ASSERT_PTR_NOT_NULL(why_not(SPAN("a..")));
    CU_ASSERT_PTR_NOT_NULL(why_not(SPAN("-a.b")));
    CU_ASSERT_PTR_NOT_NULL(why_not(SPAN("a-.b")));
    CU_ASSERT_PTR_NOT_NULL(why_not(SPAN("a b")));
    CU_ASSERT_PTR_NOT_NULL(why_not(SPAN("a\0b")));
    CU_ASSERT_PTR_NOT_NULL(why_not(SPAN("a\xC3\xBC")));
    CU_ASSERT_PTR_NOT_NULL(why_not(SPAN("https://a")));
}

TEST(address, host_names_have_the_bounds_of_the_dns)
{
    char name[300];

    memset(name, 'a', sizeof(name));
    CHECK_TEXT(why_not((struct span){name, 63}), NULL);
    CU_ASSERT_PTR_NOT_NULL(why_not((struct span){name, 64}));
    for (size_t i = 10; i < sizeof(name); i += 10)
        name[i] = '.';
    CHECK_TEXT(why_not((struct span){name, 253}), NULL);
    CHECK_TEXT(why_not((struct span){name, 254}),
               "it is longer than 253 bytes");
}

TEST(address, address_literals_are_told_apart)
{
    CHECK_NUMBER(ip_literal_family(SPAN("192.0.2.1")), 4);
    CHECK_NUMBER(ip_literal_family(SPAN("2001:db8::1")), 6);
    CHECK_NUMBER(ip_literal_family(SPAN("::ffff:192.0.2.1")), 6);
    CHECK_NUMBER(ip_literal_family(SPAN("fe80::1%eth0")), 6);
    CHECK_NUMBER(ip_literal_family(SPAN("fe80::1%")), 0);
    CHECK_NUMBER(ip_literal_family(SPAN("fe80::1%a b")), 0);
    CHECK_NUMBER(ip_literal_family(SPAN("192.0.2.1%eth0")), 0);
    CHECK_NUMBER(ip_literal_family(SPAN("192.0.2")), 0);
    CHECK_NUMBER(ip_literal_family(SPAN("192.0.2.256")), 0);
    CHECK_NUMBER(ip_literal_family(SPAN("[::1]")), 0);
    CHECK_NUMBER(ip_literal_family(SPAN("::1\0")), 0);
    CHECK_NUMBER(ip_literal_family(SPAN("")), 0);
    CHECK_NUMBER(ip_literal_family(SPAN("%")), 0);
    CHECK_NUMBER(ip_literal_family(
                     SPAN("0000:0000:0000:0000:0000:0000:0000:0000:0000:00")),
                 0);
}
