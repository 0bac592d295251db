/* probe/diagnose/phrase_obsolete: advice that no longer helps is named as such,
 * and never given. */
#include <string.h>

#include "probe/diagnose/diagnose.h"
#include "probe/diagnose/extract.h"
#include "probe/diagnose/reading.h"
#include "tests/unit/test.h"

static const struct {
    const char *text, *context, *provider;
    const char *told; /* a part of it; NULL: nothing */
} cases[] = {
    {"535-5.7.8 Username and Password not accepted.\nI turned on less secure "
     "apps",
     "", "Gmail", "Use an app password or OAuth 2.0."},
    {"535 5.7.8 Username and Password not accepted.",
     "https://accounts.google.com/DisplayUnlockCaptcha was visited", "Gmail",
     "DisplayUnlockCaptcha"},
    {"535 5.7.0 (#MBR1212) Incorrect username or password.",
     "Allow less secure apps is on", "Yahoo", "Yahoo has no"},
    {"535 5.7.139 Authentication unsuccessful, basic authentication is "
     "disabled.",
     "an app password was made", "Outlook.com", "2024-09-16"},
    {"535 5.7.3 Authentication unsuccessful", "with an app password",
     "Outlook.com", "Since 2024-09-16."},
    {"535 5.7.8 Username and Password not accepted.", "with an app password",
     "Gmail", NULL},
    {"certificate verify failed", "'verify_peer' => false", "",
     "hands the password"},
    {"self signed certificate", "tls: { rejectUnauthorized: false }", "",
     "hands the password"},
    {"wrong version number", "ciphers: 'SSLv3'", "", "RFC 8996"},
    {"sslv3 alert handshake failure", "", "", NULL},
    {"421 4.7.66 TLS 1.0 and 1.1 are not supported.",
     "smtp-legacy.office365.com was set", "Microsoft 365", "not for good"},
    {"535 5.7.3 Authentication unsuccessful",
     "scope https://graph.microsoft.com/SMTP.Send", "Microsoft 365",
     "SMTP.Send"},
    {"connection refused", "port 465 is deprecated", "", "RFC 8314"},
    {"550 5.7.30 Basic authentication is not supported",
     "basic authentication was removed in April 2026", "Microsoft 365",
     "2026-01-27"},
    {"521 5.5.2 Error: bare <LF> received", "smtpd_forbid_bare_newline = no",
     "", "smuggling"},
};

TEST(obsolete, what_no_longer_helps_is_named_where_it_was_said)
{
    struct knowledge *k = knowledge_builtin();

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct explain_input in = {
            .text = span_of(cases[i].text),
            .context = span_of(cases[i].context),
            .provider = span_of(cases[i].provider),
            .stage = STAGE_COUNT,
        };
        struct result r;
        const struct text_list *told;

        result_init(&r, NULL);
        extract_facts(k, &r, &in);
        diagnose(k, &r);
        told = r.diagnoses->obsolete;
        if (!cases[i].told)
            CHECK_TEXT(told ? told->text : NULL, NULL);
        else if (!told || !strstr(told->text, cases[i].told))
            CHECK_TEXT(told ? told->text : NULL, cases[i].told);
        result_fini(&r);
    }
    knowledge_free(&k);
}

static bool asks_for(const struct conditions *set, enum fact_id fact,
                     const char *word)
{
    for (uint32_t i = 0; i < set->count; i++) {
        for (uint32_t o = 0; o < set->at[i].operand_count; o++) {
            if (set->at[i].fact == fact &&
                strcmp(set->at[i].operands[o].word, word) == 0)
                return !set->at[i].negated;
        }
    }
    return false;
}

/* May this advice not stand in this fix? What is obsolete at one provider only,
 * may stand in those of others. */
static bool is_forbidden(const struct known_obsolete *o,
                         const struct known_fix *fix)
{
    return !o->when.count || asks_for(&o->when, FACT_PROVIDER, "yahoo") ||
           (asks_for(&o->when, FACT_PROVIDER, "outlook") &&
            asks_for(&fix->when, FACT_PROVIDER, "outlook"));
}

static void check_fix(struct knowledge *k, const struct known_fix *fix)
{
    const struct knowledge_table *t = &k->table;
    struct reading *text = reading_of(k, span_of(fix->text));

    for (uint32_t i = 0; i < t->obsolete_count; i++) {
        const struct known_obsolete *o = &t->obsolete[i];

        if (is_forbidden(o, fix) &&
            reading_matches_any(k, text, o->first, o->count))
            CHECK_TEXT(fix->text, o->name);
    }
}

TEST(obsolete, no_fix_gives_such_advice)
{
    struct knowledge *k = knowledge_builtin();
    const struct knowledge_table *t = &k->table;

    CU_ASSERT(t->obsolete_count > 8);
    for (uint32_t i = 0; i < t->wording_count; i++) {
        for (uint32_t f = 0; f < t->wordings[i].fix_count; f++)
            check_fix(k, &t->wordings[i].fixes[f]);
    }
    knowledge_free(&k);
}
