/* An msmtprc as settings. See import.h. */
#include "probe/settings/import_made.h"

#include <string.h>

enum {
    PARENTS_DEPTH = 8, /* of parents of parents */
    BLOCKS_MAX = 256,  /* that one account takes up: parents may be its own */
};

struct msmtp {
    bool tls, tls_is_set, starttls;
    struct imported *made;
    unsigned blocks;
};

static bool is_on(struct span value)
{
    return !span_equal(value, SPAN("off"));
}

static void msmtp_auth(struct import *in, struct msmtp *a, struct span value)
{
    if (span_equal(value, SPAN("off")))
        import_add_flag(in, a->made, "anonymous");
    else if (!span_equal(value, SPAN("on")))
        import_add(in, a->made, "mechanisms", value);
}

static const struct {
    const char *msmtp, *option;
} msmtp_same[] = {
    {"host", "host"},
    {"port", "port"},
    {"from", "from"},
    {"user", "username"},
    {"passwordeval", "password-command"},
    {"tls_trust_file", "ca-file"},
    {"tls_crl_file", "crl-file"},
    {"tls_cert_file", "client-cert"},
    {"tls_key_file", "client-key"},
    {"tls_host_override", "server-name"},
    {"domain", "ehlo"},
    {"source_ip", "local-address"},
    {"proxy_host", "proxy-host"},
    {"proxy_port", "proxy-port"},
};

static struct span unquoted(struct span s)
{
    if (s.len >= 2 && s.at[0] == '"' && s.at[s.len - 1] == '"')
        return span_first(span_from(s, 1), s.len - 2);
    return s;
}

static void msmtp_key(struct import *in, struct msmtp *a, struct span key,
                      struct span value)
{
    for (size_t i = 0; i < sizeof(msmtp_same) / sizeof(*msmtp_same); i++) {
        if (!span_equal(key, span_of(msmtp_same[i].msmtp)))
            continue;
        import_add(in, a->made, msmtp_same[i].option, value);
        if (span_equal(key, SPAN("proxy_host")))
            import_add(in, a->made, "proxy-type", SPAN("socks5"));
        return;
    }
    if (span_equal(key, SPAN("auth")))
        msmtp_auth(in, a, value);
    else if (span_equal(key, SPAN("password")))
        import_note_password(in, a->made);
    else if (span_equal(key, SPAN("tls")))
        a->tls = is_on(value), a->tls_is_set = true;
    else if (span_equal(key, SPAN("tls_starttls")))
        a->starttls = is_on(value);
    else if (span_equal(key, SPAN("tls_certcheck")) && !is_on(value))
        import_add_flag(in, a->made, "insecure");
    else if (span_equal(key, SPAN("timeout")) && is_on(value))
        import_add(in, a->made, "timeout", value);
}

static void msmtp_close(struct import *in, struct msmtp *a)
{
    if (!a->made || !a->tls_is_set)
        return;
    import_add(in, a->made, "security",
               !a->tls       ? SPAN("none")
               : a->starttls ? SPAN("starttls")
                             : SPAN("implicit"));
}

/* account NAME [: PARENT]: what an account inherits is read again for it. */
static void msmtp_block(struct import *in, struct span text, struct msmtp *a,
                        struct span wanted, int depth);

static void msmtp_parents(struct import *in, struct span whole, struct msmtp *a,
                          struct span parents, int depth)
{
    struct span parent;

    while (span_cut(&parents, ',', &parent))
        msmtp_block(in, whole, a, span_trim(parent), depth + 1);
}

static void msmtp_block(struct import *in, struct span text, struct msmtp *a,
                        struct span wanted, int depth)
{
    struct span whole = text, line;
    bool inside = false;

    if (depth == PARENTS_DEPTH || a->blocks == BLOCKS_MAX)
        return;
    a->blocks++;
    while (span_cut(&text, '\n', &line)) {
        struct span key, rest = span_trim(line), name;

        if (!span_word(&rest, &key) || key.at[0] == '#')
            continue;
        rest = unquoted(span_trim(rest));
        if (span_equal(key, SPAN("defaults"))) {
            inside = span_equal(wanted, key);
        } else if (span_equal(key, SPAN("account"))) {
            (void)span_cut(&rest, ':', &name); /* there is a first part */
            inside = span_equal(span_trim(name), wanted);
            if (inside && rest.at)
                msmtp_parents(in, whole, a, rest, depth);
        } else if (inside) {
            msmtp_key(in, a, key, rest);
        }
    }
}

void import_msmtprc(struct import *in, struct span text)
{
    struct span rest = text, line;

    while (span_cut(&rest, '\n', &line)) {
        struct span words = span_trim(line), key, name;
        struct msmtp a = {.starttls = true};

        if (!span_word(&words, &key) || !span_equal(key, SPAN("account")))
            continue;
        (void)span_cut(&words, ':', &name); /* there is a first part */
        name = span_trim(name);
        if (span_equal(name, SPAN("default")) && words.at)
            continue; /* only another name for one of them */
        a.made = import_begin(in, arena_span(in->arena, name).at);
        msmtp_block(in, text, &a, SPAN("defaults"), 0);
        msmtp_block(in, text, &a, name, 0);
        msmtp_close(in, &a);
    }
}
