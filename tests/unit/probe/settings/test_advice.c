/* What is known of a provider against the settings. */
#include "probe/settings/advice.h"

#include "tests/unit/test.h"

static const char *advice_for(const char *host, int port,
                              enum security security, bool password,
                              struct mistakes *advice)
{
    struct arena arena = {0};
    struct settings set;

    settings_init(&set, &arena);
    set.host = host;
    set.port = port;
    set.security = security;
    if (password)
        set.password = secret_new(SPAN("secret"));
    *advice = (struct mistakes){0};
    settings_advise(&set, advice);
    settings_fini(&set);
    arena_fini(&arena);
    return advice->first ? advice->first->kind : "none";
}

TEST(advice, settings_that_cannot_work_are_known_before_any_packet)
{
    static const struct {
        const char *host;
        int port;
        enum security security;
        const char *kind;
    } rows[] = {
        {"smtp.gmail.com", 587, SECURITY_STARTTLS, "none"},
        {"smtp.gmail.com", 465, SECURITY_IMPLICIT, "none"},
        {"SMTP.GMAIL.COM", 587, SECURITY_IMPLICIT, "mode_of_port"},
        {"smtp.gmail.com", 465, SECURITY_STARTTLS, "mode_of_port"},
        {"smtp.office365.com", 465, SECURITY_IMPLICIT, "port_unknown"},
        {"smtp.office365.com", 587, SECURITY_OPPORTUNISTIC, "none"},
        {"email-smtp.eu-west-1.amazonaws.com", 587, SECURITY_IMPLICIT,
         "mode_of_port"},
        {"mobile.charter.net", 587, SECURITY_IMPLICIT, "none"},
        {"mail.example.org", 4711, SECURITY_NONE, "none"},
        {"", 587, SECURITY_STARTTLS, "none"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct mistakes advice;

        CHECK_TEXT(advice_for(rows[i].host, rows[i].port, rows[i].security,
                              false, &advice),
                   rows[i].kind);
        mistakes_fini(&advice);
    }
}

TEST(advice, a_password_where_only_a_token_is_taken)
{
    struct mistakes advice;

    CHECK_TEXT(advice_for("smtp-mail.outlook.com", 587, SECURITY_STARTTLS, true,
                          &advice),
               "oauth_only");
    mistakes_fini(&advice);
    CHECK_TEXT(
        advice_for("smtp.gmail.com", 587, SECURITY_STARTTLS, true, &advice),
        "none");
    mistakes_fini(&advice);
}
