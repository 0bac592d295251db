/* What is known of a provider against the settings. */
#include "probe/settings/advice.h"

#include <string.h>

#include "common/base/tls_version.h"
#include "tests/unit/test.h"

/* Settings of a test; what is left out is as settings_init() has it. */
struct given {
    const char *name, *host;
    int port;
    enum security security;
    const char *username, *password, *token, *mechanism, *from;
    unsigned tls_versions;
    const char *region;
    bool assumed; /* the region is the preset's */
    bool sends;   /* there is a recipient */
};

struct advised {
    struct arena arena;
    struct mistakes advice;
};

static struct name_list *names(struct arena *arena, const char *name)
{
    struct name_list *list = ARENA_NEW(arena, struct name_list);

    list->name = span_of(name);
    return list;
}

static void advise(const struct given *g, struct advised *a)
{
    struct settings set;

    *a = (struct advised){0};
    settings_init(&set, &a->arena);
    set.name = g->name;
    set.host = g->host;
    set.port = g->port;
    set.security = g->security;
    set.username = g->username;
    set.anonymous = !g->username;
    set.password = g->password ? secret_new(span_of(g->password)) : NULL;
    set.oauth_token = g->token ? secret_new(span_of(g->token)) : NULL;
    set.mechanisms = g->mechanism ? names(&a->arena, g->mechanism) : NULL;
    set.message.from = g->from;
    set.message.to = g->sends ? names(&a->arena, "b@example.org") : NULL;
    set.region = g->region;
    set.assumed_region = g->assumed ? g->region : NULL;
    if (g->tls_versions)
        set.tls_versions = g->tls_versions;
    settings_advise(&set, &a->advice);
    settings_fini(&set);
}

static void drop(struct advised *a)
{
    mistakes_fini(&a->advice);
    arena_fini(&a->arena);
}

/* The one kind that is advised, "none", or "several". */
static const char *kind_of(const struct advised *a)
{
    if (!a->advice.first)
        return "none";
    return a->advice.first->next ? "several" : a->advice.first->kind;
}

static void check_kind(const struct given *g, const char *kind)
{
    struct advised a;

    advise(g, &a);
    CHECK_TEXT(kind_of(&a), kind);
    drop(&a);
}

TEST(advice, a_port_and_its_mode_are_known_before_any_packet)
{
    static const struct {
        const char *host;
        int port;
        enum security security;
        const char *kind;
    } rows[] = {
        {"smtp.gmail.com", 587, SECURITY_STARTTLS, "none"},
        {"smtp.gmail.com", 465, SECURITY_IMPLICIT, "none"},
        {"smtp.googlemail.com", 587, SECURITY_IMPLICIT, "mode_of_port"},
        {"SMTP.GMAIL.COM", 587, SECURITY_IMPLICIT, "mode_of_port"},
        {"smtp.gmail.com", 465, SECURITY_STARTTLS, "mode_of_port"},
        {"smtp.office365.com", 465, SECURITY_IMPLICIT, "port_unknown"},
        {"smtp.office365.com", 587, SECURITY_OPPORTUNISTIC, "none"},
        {"smtp.office365.com", 25, SECURITY_STARTTLS, "port_but"},
        {"smtp.office365.com", 25, SECURITY_NONE, "mode_of_port"},
        {"email-smtp.eu-west-1.amazonaws.com", 587, SECURITY_IMPLICIT,
         "mode_of_port"},
        {"email-smtp.amazonaws.com", 587, SECURITY_STARTTLS, "host_old"},
        {"smtp.cox.net", 465, SECURITY_IMPLICIT, "host_old"},
        {"smtp.zoho.eu", 587, SECURITY_IMPLICIT, "mode_of_port"},
        {"smtppro.zoho.com.au", 465, SECURITY_STARTTLS, "mode_of_port"},
        {"mobile.charter.net", 587, SECURITY_IMPLICIT, "none"},
        {"mail.example.org", 4711, SECURITY_NONE, "none"},
        {"192.0.2.1", 4711, SECURITY_NONE, "none"},
        {"", 587, SECURITY_STARTTLS, "none"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        check_kind(&(struct given){.host = rows[i].host,
                                   .port = rows[i].port,
                                   .security = rows[i].security},
                   rows[i].kind);
}

#define GMAIL                                                                  \
    .host = "smtp.gmail.com", .port = 587, .security = SECURITY_STARTTLS
#define SES                                                                    \
    .host = "email-smtp.eu-west-1.amazonaws.com", .port = 587,                 \
    .security = SECURITY_STARTTLS
#define SENDGRID                                                               \
    .host = "smtp.sendgrid.net", .port = 587, .security = SECURITY_STARTTLS
#define OFFICE365                                                              \
    .host = "smtp.office365.com", .port = 587, .security = SECURITY_STARTTLS

TEST(advice, a_secret_of_another_form_is_known_before_any_packet)
{
    static const struct {
        struct given given;
        const char *kind;
    } rows[] = {
        {{GMAIL, .username = "a@gmail.com", .password = "abcdefghijklmnop"},
         "none"},
        {{GMAIL, .username = "a@gmail.com", .password = "abcd efgh ijkl mnop"},
         "none"},
        {{GMAIL, .username = "a@gmail.com", .password = "Secret123"},
         "secret_form"},
        {{GMAIL, .username = "a@gmail.com", .token = "ya29.x"}, "none"},
        {{.host = "smtp-mail.outlook.com",
          .port = 587,
          .security = SECURITY_STARTTLS,
          .username = "a@outlook.com",
          .password = "secret"},
         "oauth_only"},
        {{SES, .username = "AKIAIOSFODNN7EXAMPLE",
          .password = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"},
         "secret_form"},
        {{SES, .username = "AKIAIOSFODNN7EXAMPLE",
          .password = "BJalrXUtnFEMIxK7MDENGxbPxRfiCYEXAMPLEKEY1234"},
         "none"},
        {{SENDGRID, .username = "apikey", .password = "hunter2"},
         "secret_form"},
        {{.host = "smtp.eu.mailgun.org",
          .port = 587,
          .security = SECURITY_STARTTLS,
          .username = "postmaster@mg.example.org",
          .password = "key-3ax6xnjp29jd6fds4gc373sgvjxteol0"},
         "secret_form"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        check_kind(&rows[i].given, rows[i].kind);
}

TEST(advice, nothing_of_a_secret_is_said)
{
    struct advised a;

    advise(&(struct given){GMAIL, .username = "a@gmail.com",
                           .password = "hunter2hunter2"},
           &a);
    CU_ASSERT_PTR_NOT_NULL_FATAL(a.advice.first);
    CU_ASSERT_PTR_NULL(strstr(a.advice.first->what, "hunter2"));
    CU_ASSERT_PTR_NULL(strstr(a.advice.first->mend, "hunter2"));
    CU_ASSERT_PTR_NOT_NULL(strstr(a.advice.first->mend, "app password"));
    drop(&a);
}

TEST(advice, a_user_name_of_another_form_is_known_before_any_packet)
{
    static const struct {
        struct given given;
        const char *kind;
    } rows[] = {
        {{SENDGRID, .username = "apikey", .token = "x"}, "none"},
        {{SENDGRID, .username = "jane@example.org", .token = "x"},
         "username_form"},
        {{SES, .username = "ASIAIOSFODNN7EXAMPLE", .token = "x"},
         "username_form"},
        {{.host = "smtp.protonmail.ch",
          .port = 587,
          .security = SECURITY_STARTTLS,
          .username = "jane@proton.me",
          .token = "x"},
         "username_form"},
        {{.host = "smtp.protonmail.ch",
          .port = 587,
          .security = SECURITY_STARTTLS,
          .username = "jane@example.org",
          .token = "x"},
         "none"},
        {{.host = "smtp.postmarkapp.com",
          .port = 587,
          .security = SECURITY_STARTTLS,
          .username = "jane@example.org",
          .token = "x"},
         "username_form"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        check_kind(&rows[i].given, rows[i].kind);
}

TEST(advice, mechanisms_and_versions_that_the_provider_has_not)
{
    static const struct {
        struct given given;
        const char *kind;
    } rows[] = {
        {{OFFICE365, .username = "a@b.example", .mechanism = "PLAIN"},
         "mechanism"},
        {{OFFICE365, .username = "a@b.example", .mechanism = "LOGIN"}, "none"},
        {{GMAIL, .username = "a@gmail.com", .mechanism = "CRAM-MD5"},
         "mechanism"},
        {{OFFICE365, .username = "a@b.example",
          .tls_versions = TLS_1_0 | TLS_1_1},
         "tls_version"},
        {{OFFICE365, .username = "a@b.example",
          .tls_versions = TLS_1_0 | TLS_1_2},
         "none"},
        {{GMAIL, .username = "a@gmail.com", .tls_versions = TLS_1_0}, "none"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        check_kind(&rows[i].given, rows[i].kind);
}

TEST(advice, a_region_that_nobody_named)
{
    struct given g = {SES, .username = "AKIAIOSFODNN7EXAMPLE",
                      .region = "eu-west-1", .assumed = true};

    check_kind(&g, "region_assumed");
    g.assumed = false;
    check_kind(&g, "none");
}

TEST(advice, a_mail_without_a_login_or_of_another_sender)
{
    check_kind(&(struct given){GMAIL, .sends = true}, "login_needed");
    check_kind(&(struct given){GMAIL}, "none");
    check_kind(&(struct given){.host = "smtp-relay.gmail.com",
                               .port = 587,
                               .security = SECURITY_STARTTLS,
                               .sends = true},
               "none");
    check_kind(&(struct given){.host = "smtp.qq.com",
                               .port = 465,
                               .security = SECURITY_IMPLICIT,
                               .username = "me@qq.com",
                               .from = "shop@example.org"},
               "sender");
    check_kind(&(struct given){.host = "smtp.qq.com",
                               .port = 465,
                               .security = SECURITY_IMPLICIT,
                               .username = "me@qq.com",
                               .from = "ME@qq.com"},
               "none");
}

TEST(advice, a_host_of_several_presets_is_the_one_asked_for)
{
    struct given g = {.host = "smtp.mail.yahoo.com",
                      .port = 25,
                      .security = SECURITY_STARTTLS};
    struct advised a;

    advise(&g, &a);
    CU_ASSERT(strstr(a.advice.first->what, "Yahoo Mail") != NULL);
    drop(&a);
    g.name = "cox";
    advise(&g, &a);
    CU_ASSERT(strstr(a.advice.first->what, "Cox") != NULL);
    drop(&a);
    g.name = "a name of mine";
    advise(&g, &a);
    CU_ASSERT(strstr(a.advice.first->what, "Yahoo Mail") != NULL);
    drop(&a);
}
