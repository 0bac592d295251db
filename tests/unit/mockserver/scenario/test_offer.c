/* What EHLO offers, and the rest of a server. */
#include "mockserver/scenario/offer.h"

#include "tests/unit/test.h"

/* The keywords before TLS of a server of these keys, and its largest message.
 */
static void check_offer(const char *keys, const char *plaintext,
                        const char *secure, int64_t size_bytes)
{
    char text[512];
    struct scenario s = {.format = 0};
    struct mistakes m = {0};
    struct buf out;

    (void)snprintf(text, sizeof(text), "scenario: 1\ntitle: offer\nserver:\n%s",
                   keys);
    CU_ASSERT_TRUE_FATAL(scenario_read(&s, "test", span_of(text), &m));
    for (int tls = 0; tls < 2; tls++) {
        struct schema_texts lines = scenario_ehlo(&s, tls);

        buf_init(&out, 1024);
        for (size_t i = 0; i < lines.count; i++)
            (void)buf_printf(&out, "%s%.*s", i > 0 ? ", " : "",
                             SPAN_ARGS(lines.at[i]));
        CHECK_TEXT(buf_text(&out), tls ? secure : plaintext);
        buf_fini(&out);
    }
    CHECK_NUMBER(s.server->size_bytes, size_bytes);
    mistakes_fini(&m);
    scenario_fini(&s);
}

TEST(offer, a_message_may_be_as_large_as_size_says)
{
    check_offer("  base: bare\n  ehlo: {plaintext: [SIZE 99], secure: [HELP, "
                "size 1000]}\n",
                "SIZE 99", "HELP, size 1000", 1000);
    check_offer(
        "  base: bare\n  ehlo: {plaintext: [SIZE 99], secure: [SIZE]}\n",
        "SIZE 99", "SIZE", 99);
    check_offer("  base: bare\n  ehlo: {plaintext: [SIZE 0], secure: [SIZE x, "
                "SIZES 7]}\n",
                "SIZE 0", "SIZE x, SIZES 7", 64 * 1024 * 1024);
}

TEST(offer, size_says_the_limit_of_the_file)
{
    check_offer("  base: zoho\n  size: 10\n", "STARTTLS, SIZE 10",
                "AUTH LOGIN PLAIN, SIZE 10", 10);
    check_offer("  base: zoho\n", "STARTTLS, SIZE 53477376",
                "AUTH LOGIN PLAIN, SIZE 53477376", 53477376);
}

TEST(offer, what_a_file_says_itself_may_contradict_its_limit)
{
    check_offer("  base: bare\n  size: 10\n  ehlo: {plaintext: [SIZE 99], "
                "secure: [SIZE]}\n",
                "SIZE 99", "SIZE", 10);
}

TEST(offer, auth_in_clear_is_offered_there)
{
    check_offer("  base: bare\n  auth-in-clear: yes\n  ehlo: {secure: [AUTH "
                "PLAIN, HELP]}\n",
                "AUTH PLAIN", "AUTH PLAIN, HELP", 64 * 1024 * 1024);
    check_offer(
        "  base: bare\n  auth-in-clear: yes\n  ehlo: {plaintext: [HELP]}\n",
        "HELP", "", 64 * 1024 * 1024);
    check_offer("  base: bare\n  ehlo: {secure: [AUTH PLAIN]}\n", "",
                "AUTH PLAIN", 64 * 1024 * 1024);
}

TEST(offer, a_port_without_tls_offers_what_others_offer_under_it)
{
    check_offer(
        "  base: bare\n  listen: smtp\n  ehlo: {secure: [AUTH PLAIN, HELP]}\n",
        "AUTH PLAIN, HELP", "AUTH PLAIN, HELP", 64 * 1024 * 1024);
}
