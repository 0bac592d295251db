/* Circumstances that matter, under the names with which the rules know them
 * (knowledge/words): from the settings, the capabilities, how far the attempt
 * came, and the other addresses' fate. Of pasted text they are found by
 * patterns instead.
 */
#include "probe/diagnose/derive.h"
#include "probe/settings/preset.h"

#include <string.h>

static void note(struct view *v, bool holds, const char *name)
{
    if (holds)
        view_add(v, FACT_CIRCUMSTANCES, name);
}

static bool stage_passed(const struct view *v, enum stage_id id)
{
    for (const struct stage_result *s = v->attempt->first; s; s = s->next) {
        if (s->id == id && s->status == STAGE_PASS)
            return true;
    }
    return false;
}

/* ---- names and credentials ---- */

static bool is_address_literal(struct span host)
{
    for (size_t i = 0; i < host.len; i++) {
        if (!ascii_is_digit(host.at[i]) && host.at[i] != '.')
            return span_find_char(host, ':') >= 0;
    }
    return host.len > 0;
}

static void note_host(struct view *v)
{
    struct span host = view_text(v, FACT_SETTINGS_HOST);

    if (!host.len)
        return;
    note(v, !is_address_literal(host) && span_find_char(host, '.') < 0,
         "single-label");
}

static void note_credentials(struct view *v)
{
    struct span user = view_text(v, FACT_SETTINGS_USERNAME);

    if (!user.len)
        return;
    note(v, span_find_char(user, '@') < 0 && span_find_char(user, '\\') < 0,
         "username-without-domain");
    note(v, view_is(v, FACT_SETTINGS_SECRET, "token"), "uses-token");
}

/* Keys of AWS: the names of lasting ones start AKIA, and those of SMTP users
 * do, too; a secret has 40 characters, a password for SMTP 44. */
static void note_aws_keys(struct view *v, struct span secret)
{
    struct span user = view_text(v, FACT_SETTINGS_USERNAME);
    bool lasting = span_starts(user, SPAN("AKIA"));

    note(v, span_starts(user, SPAN("ASIA")), "username-is-access-key");
    note(v, lasting && secret.len == 40, "iam-secret");
}

/* Only what kind of secret it is, never anything of it. */
static void note_secret_shape(struct view *v)
{
    const struct settings *set = v->result->settings;

    if (!set || !set->password)
        return;

    struct span s = secret_expose(set->password);
    size_t letters = 0, blanks = 0, other = 0;

    for (size_t i = 0; i < s.len; i++) {
        letters += s.at[i] >= 'a' && s.at[i] <= 'z';
        blanks += s.at[i] == ' ';
        other += (unsigned char)s.at[i] > 126;
    }
    note(v, letters == 16 && letters + blanks == s.len, "app-password-used");
    note(v,
         span_starts(s, SPAN("ya29.")) || span_starts(s, SPAN("eyJ")) ||
             span_starts(s, SPAN("1//")),
         "token-as-password");
    note(v, other > 0, "non-ascii-secret");
    note(v, s.len > 0 && s.len == blanks, "empty-secret");
    note_aws_keys(v, s);
}

/* ---- how far it came ---- */

/* A server that sends intermediates has not forgotten them: then it is the root
 * that this machine lacks. */
static void note_chain(struct view *v)
{
    const struct fact *chain = view_fact(v, FACT_TLS_CHAIN);

    note(v, chain && chain->records.count > 1, "chain-was-sent");
}

static void note_progress(struct view *v)
{
    const struct fact *mechanisms = view_fact(v, FACT_EHLO_MECHANISMS);
    bool tls = stage_passed(v, STAGE_TLS);

    note(v, stage_passed(v, STAGE_AUTH), "after-auth");
    note(v, view_flag(v, FACT_SETTINGS_ANONYMOUS), "anonymous");
    note(v, tls, "under-tls");
    note(v, stage_passed(v, STAGE_EHLO) && !tls, "in-clear");
    note(v,
         view_has(v, FACT_EHLO_PLAIN_KEYWORDS, "STARTTLS") ||
             view_flag(v, FACT_STARTTLS_OFFERED),
         "starttls-offered");
    note(v, mechanisms && !mechanisms->list.count, "no-auth-offered");
}

/* A server that is known to have STARTTLS on this port, and does not list it:
 * somebody in between took it out. */
static void note_starttls_gone(struct view *v)
{
    const struct settings *set = v->result->settings;
    struct preset preset;

    if (!set || !set->host || !v->stage || v->stage->id != STAGE_STARTTLS ||
        !view_is(v, FACT_STARTTLS_OFFERED, "no"))
        return;
    note(v,
         preset_read_for_host(set->host, set->name, &preset) &&
             preset_mode_of_port(&preset, set->port) == SECURITY_STARTTLS,
         "starttls-altered");
    preset_free(&preset);
}

/* ---- other addresses, other families ---- */

static bool record_is(const struct fact_record *r, const char *key,
                      const char *value)
{
    for (const struct fact_field *f = r->fields; f; f = f->next) {
        if (strcmp(f->key, key) == 0)
            return span_equal(f->text.raw, span_of(value));
    }
    return false;
}

static bool tried_and_failed(const struct fact_record *r)
{
    static const char *const failures[] = {
        "refused", "timed_out", "unreachable", "reset", "blocked", "failed"};

    for (size_t i = 0; i < sizeof(failures) / sizeof(*failures); i++) {
        if (record_is(r, "outcome", failures[i]))
            return true;
    }
    return false;
}

static void note_families(struct view *v)
{
    const struct fact *attempts = view_fact(v, FACT_TCP_ATTEMPTS);
    bool worked[2] = {false, false}, failed[2] = {false, false};

    if (!attempts || attempts->kind != FACT_KIND_RECORDS)
        return;
    for (const struct fact_record *r = attempts->records.first; r;
         r = r->next) {
        int family = record_is(r, "family", "ipv6");

        worked[family] |= record_is(r, "outcome", "connected");
        failed[family] |= tried_and_failed(r);
    }
    note(v, worked[0] && failed[1] && !worked[1], "only-ipv4-works");
    note(v, worked[1] && failed[0] && !worked[0], "only-ipv6-works");
}

void derive_circumstances(struct view *v)
{
    note_host(v);
    note_credentials(v);
    note_secret_shape(v);
    if (!view_fact(v, FACT_INPUT_TEXT))
        note_progress(v);
    note_starttls_gone(v);
    note_chain(v);
    note_families(v);
}
