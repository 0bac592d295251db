/* Parameters by their extension. See parameters.h. */
#include "mockserver/server/parameters.h"

#define NAME(text)                                                             \
    {                                                                          \
        (text), sizeof(text) - 1                                               \
    }

static const struct parameter {
    struct span name;
    struct span keyword; /* in EHLO, of its extension */
    bool of_mail;        /* not of RCPT */
} rows[] = {
    {NAME("SIZE"), NAME("SIZE"), true},               /* RFC 1870 */
    {NAME("BODY"), NAME("8BITMIME"), true},           /* RFC 6152 */
    {NAME("BODY"), NAME("BINARYMIME"), true},         /* RFC 3030 */
    {NAME("SMTPUTF8"), NAME("SMTPUTF8"), true},       /* RFC 6531 */
    {NAME("AUTH"), NAME("AUTH"), true},               /* RFC 4954 */
    {NAME("RET"), NAME("DSN"), true},                 /* RFC 3461 */
    {NAME("ENVID"), NAME("DSN"), true},               /* the same */
    {NAME("NOTIFY"), NAME("DSN"), false},             /* the same */
    {NAME("ORCPT"), NAME("DSN"), false},              /* the same */
    {NAME("REQUIRETLS"), NAME("REQUIRETLS"), true},   /* RFC 8689 */
    {NAME("BY"), NAME("DELIVERBY"), true},            /* RFC 2852 */
    {NAME("MT-PRIORITY"), NAME("MT-PRIORITY"), true}, /* RFC 6710 */
    {NAME("HOLDFOR"), NAME("FUTURERELEASE"), true},   /* RFC 4865 */
    {NAME("HOLDUNTIL"), NAME("FUTURERELEASE"), true}, /* the same */
};

static bool is_among(struct schema_texts lines, struct span keyword)
{
    for (size_t i = 0; i < lines.count; i++) {
        struct span rest = lines.at[i], word;

        if (span_word(&rest, &word) && span_equal_nocase(word, keyword))
            return true;
    }
    return false;
}

/* Under TLS or before: curl (seen in 7.88) takes SIZE for granted behind
 * STARTTLS, and servers know what they know. */
static bool is_offered(const struct conn *c, struct span keyword)
{
    const struct scenario *s = c->server->scenario;

    return is_among(scenario_ehlo(s, true), keyword) ||
           is_among(scenario_ehlo(s, false), keyword);
}

static bool is_known(const struct conn *c, struct span name, bool of_mail)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].of_mail == of_mail &&
            span_equal_nocase(rows[i].name, name) &&
            is_offered(c, rows[i].keyword))
            return true;
    return false;
}

static bool is_body(const struct conn *c, struct span value)
{
    return span_equal_nocase(value, SPAN("7BIT")) ||
           span_equal_nocase(value, SPAN("8BITMIME")) ||
           (span_equal_nocase(value, SPAN("BINARYMIME")) &&
            is_offered(c, SPAN("BINARYMIME")));
}

/* esmtp-param = esmtp-keyword ["=" esmtp-value] */
bool parameters_refuse(struct conn *c, struct span parameters, bool of_mail)
{
    struct span value, name;

    while (c->own_offer && span_word(&parameters, &value)) {
        (void)span_cut(&value, '=', &name); /* there is one part at least */
        if (!is_known(c, name, of_mail)) {
            conn_reply(c, "555 5.5.4 EHLO offers no such parameter");
            return true;
        }
        if (span_equal_nocase(name, SPAN("BODY")) && !is_body(c, value)) {
            conn_reply(c, "501 5.5.4 No such BODY");
            return true;
        }
    }
    return false;
}

bool parameters_have(struct span parameters, struct span name)
{
    struct span word;

    while (span_word(&parameters, &word))
        if (span_equal_nocase(word, name))
            return true;
    return false;
}
