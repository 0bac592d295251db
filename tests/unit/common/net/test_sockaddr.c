/* Addresses and their text. */
#include "common/net/sockaddr.h"

#include "tests/unit/test.h"

static void check_round(const char *text, int family, const char *expected)
{
    struct sockaddr_any a;
    char again[SOCKADDR_TEXT_BYTES];

    CU_ASSERT_FATAL(sockaddr_parse(&a, text, 587));
    CHECK_NUMBER(sockaddr_family(&a), family);
    CHECK_NUMBER(sockaddr_port(&a), 587);
    sockaddr_text(&a, again);
    CHECK_TEXT(again, expected);
}

TEST(sockaddr, addresses_survive_the_way_there_and_back)
{
    check_round("192.0.2.1", 4, "192.0.2.1");
    check_round("2001:DB8:0:0::1", 6, "2001:db8::1");
    check_round("::ffff:192.0.2.1", 6, "::ffff:192.0.2.1");
}

TEST(sockaddr, a_scope_may_be_a_name_or_a_number)
{
    check_round("fe80::1%lo", 6, "fe80::1%lo");
    check_round("fe80::1%1", 6, "fe80::1%lo");
    check_round("fe80::1%4000000000", 6, "fe80::1%4000000000");
}

TEST(sockaddr, what_is_no_address_is_refused)
{
    static const char *const wrong[] = {
        "",
        "localhost",
        "192.0.2",
        "192.0.2.256",
        "2001:db8::1::2",
        "[::1]",
        "fe80::1%",
        "fe80::1%no-such-interface",
        "fe80::1%4294967296",
        "192.0.2.1%lo",
        "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc",
    };
    struct sockaddr_any a;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        CU_ASSERT_FALSE(sockaddr_parse(&a, wrong[i], 1));
}

TEST(sockaddr, another_family_has_no_text_and_no_port)
{
    struct sockaddr_any a = {.at.ss_family = AF_UNIX};
    char text[SOCKADDR_TEXT_BYTES] = "x";

    sockaddr_text(&a, text);
    CHECK_TEXT(text, "");
    CHECK_NUMBER(sockaddr_family(&a), 0);
    CHECK_NUMBER(sockaddr_port(&a), 0);
}
