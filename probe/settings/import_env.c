/* The names usual in .env files as settings. See import.h. */
#include "probe/settings/import_made.h"

#include <string.h>
#include <strings.h>

static const struct {
    const char *names; /* separated by blanks */
    const char *option;
} env_same[] = {
    {"SMTP_HOST SMTP_SERVER SMTP_ADDRESS MAIL_HOST MAIL_SERVER EMAIL_HOST "
     "MAILER_HOST",
     "host"},
    {"SMTP_PORT MAIL_PORT EMAIL_PORT MAILER_PORT", "port"},
    {"SMTP_USER SMTP_USERNAME SMTP_LOGIN MAIL_USER MAIL_USERNAME "
     "EMAIL_HOST_USER EMAIL_USER",
     "username"},
    {"SMTP_FROM SMTP_SENDER MAIL_FROM MAIL_FROM_ADDRESS EMAIL_FROM "
     "DEFAULT_FROM_EMAIL MAIL_DEFAULT_SENDER",
     "from"},
};

static const char env_passwords[] =
    "SMTP_PASS SMTP_PASSWORD MAIL_PASS MAIL_PASSWORD EMAIL_HOST_PASSWORD "
    "EMAIL_PASSWORD";
static const char env_urls[] =
    "MAILER_DSN MAIL_URL SMTP_URL EMAIL_URL MAILER_URL";
static const char env_modes[] = "MAIL_ENCRYPTION SMTP_ENCRYPTION SMTP_SECURE "
                                "MAIL_SCHEME MAIL_SECURE SMTP_SECURITY";

static bool is_one_of(const char *names, struct span key)
{
    struct span rest = span_of(names), name;

    while (span_word(&rest, &name)) {
        if (span_equal(name, key))
            return true;
    }
    return false;
}

static bool is_true(struct span value)
{
    return span_equal_nocase(value, SPAN("true")) ||
           span_equal(value, SPAN("1")) ||
           span_equal_nocase(value, SPAN("yes"));
}

/* What the frameworks mean by these words: Laravel's and Symfony's tls is
 * STARTTLS, nodemailer's secure=true implicit TLS. */
static void env_mode(struct import *in, struct imported *made,
                     struct span value)
{
    if (span_equal_nocase(value, SPAN("ssl")) ||
        span_equal_nocase(value, SPAN("smtps")) || is_true(value))
        import_add(in, made, "security", SPAN("implicit"));
    else if (span_equal_nocase(value, SPAN("tls")) ||
             span_equal_nocase(value, SPAN("starttls")))
        import_add(in, made, "security", SPAN("starttls"));
    else if (span_equal_nocase(value, SPAN("none")))
        import_add(in, made, "security", SPAN("none"));
}

static void env_line(struct import *in, struct imported *made, struct span key,
                     struct span value)
{
    for (size_t i = 0; i < sizeof(env_same) / sizeof(*env_same); i++) {
        if (is_one_of(env_same[i].names, key) && value.len)
            import_add(in, made, env_same[i].option, value);
    }
    if (is_one_of(env_passwords, key)) {
        /* The variable's name is no secret; its value stays where it is. */
        import_add(in, made, "password-env", key);
    } else if (is_one_of(env_urls, key)) {
        import_add_target(in, made, arena_span(in->arena, value).at);
    } else if (is_one_of(env_modes, key)) {
        env_mode(in, made, value);
    } else if (span_equal(key, SPAN("EMAIL_USE_TLS")) && is_true(value)) {
        import_add(in, made, "security", SPAN("starttls"));
    } else if (span_equal(key, SPAN("EMAIL_USE_SSL")) && is_true(value)) {
        import_add(in, made, "security", SPAN("implicit"));
    }
}

static struct span env_value(struct span value)
{
    value = span_trim(value);
    if (value.len >= 2 && (value.at[0] == '"' || value.at[0] == '\'') &&
        value.at[value.len - 1] == value.at[0])
        return span_first(span_from(value, 1), value.len - 2);
    return value;
}

void import_env(struct import *in, struct span text)
{
    struct imported *made = import_begin(in, NULL);
    struct span line;

    while (span_cut(&text, '\n', &line)) {
        struct span key;

        line = span_trim(line);
        if (span_starts(line, SPAN("export ")))
            line = span_from(line, strlen("export "));
        if (!line.len || line.at[0] == '#' || !span_cut(&line, '=', &key) ||
            !line.at)
            continue;
        env_line(in, made, span_trim(key), env_value(line));
    }
}
