/* The settings as other programs' command lines and files. See export.h. */
#include "probe/settings/export.h"

#include "common/base/tls_version.h"
#include "common/proto/address.h"

/* 'text', safe in any shell; what needs no quotes has none. */
static void write_word(struct buf *out, struct span text)
{
    const struct span safe =
        SPAN("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
             "@%+=:,./_-[]");
    bool plain = text.len > 0;

    for (size_t i = 0; i < text.len; i++)
        plain = plain && span_find_char(safe, text.at[i]) >= 0;
    (void)buf_char(out, ' ');
    if (plain) {
        (void)buf_add(out, text);
        return;
    }
    (void)buf_char(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '\'')
            (void)buf_str(out, "'\\''");
        else
            (void)buf_char(out, text.at[i]);
    }
    (void)buf_char(out, '\'');
}

static void write_option(struct buf *out, const char *option, const char *value)
{
    if (!value)
        return;
    (void)buf_printf(out, " %s", option);
    write_word(out, span_of(value));
}

static void write_flag(struct buf *out, const char *option, bool wanted)
{
    if (wanted)
        (void)buf_printf(out, " %s", option);
}

static const char *first_mechanism(const struct settings *set, struct buf *room)
{
    if (!set->mechanisms)
        return NULL;
    (void)buf_add(room, set->mechanisms->name);
    return buf_text(room);
}

static void write_host_port(struct buf *out, const struct settings *set)
{
    bool six = ip_literal_family(span_of(set->host)) == 6;

    (void)buf_printf(out, six ? "[%s]:%d" : "%s:%d", set->host, set->port);
}

/* ---- swaks ---- */

static const char *swaks_security(enum security s)
{
    switch (s) {
    case SECURITY_STARTTLS:
        return " --tls";
    case SECURITY_OPPORTUNISTIC:
        return " --tls-optional";
    case SECURITY_IMPLICIT:
        return " --tls-on-connect";
    case SECURITY_NONE:
    case SECURITY_UNSET:
        break;
    }
    return "";
}

static void write_swaks(const struct settings *set, struct buf *out)
{
    struct buf room;

    buf_init(&room, 256);
    (void)buf_str(out, "swaks --server ");
    write_host_port(out, set);
    (void)buf_str(out, swaks_security(set->security));
    write_flag(out, "--tls-verify",
               set->security != SECURITY_NONE && !set->insecure);
    write_option(out, "--tls-sni", set->server_name);
    write_option(out, "--tls-ca-path", set->ca_file);
    if (!set->anonymous) {
        const char *mechanism = first_mechanism(set, &room);

        (void)buf_str(out, mechanism ? "" : " --auth");
        write_option(out, "--auth", mechanism);
        write_option(out, "--auth-user", set->username);
    }
    write_option(out, "--ehlo", set->ehlo);
    write_option(out, "--from", settings_sender(set));
    for (const struct name_list *i = set->message.to; i; i = i->next) {
        (void)buf_str(out, " --to");
        write_word(out, i->name);
    }
    if (!set->message.to)
        (void)buf_str(out, " --quit-after MAIL");
    write_option(out, "--h-Subject", set->message.subject);
    (void)buf_char(out, '\n');
    buf_fini(&room);
}

/* ---- curl ---- */

static void write_curl_mechanism(const struct settings *set, struct buf *out)
{
    struct buf room;

    buf_init(&room, 256);
    if (first_mechanism(set, &room))
        (void)buf_printf(out, " --login-options AUTH=%s", buf_text(&room));
    buf_fini(&room);
}

static void write_proxy(const struct settings *set, struct buf *out)
{
    const struct proxy_settings *p = &set->proxy;

    if (p->type == PROXY_NONE || !p->host)
        return;
    bool by_proxy = p->type == PROXY_SOCKS5 && p->dns != PROXY_DNS_HERE;
    bool six = ip_literal_family(span_of(p->host)) == 6;

    (void)buf_printf(out, " --proxy %s%s://%s%s%s", proxy_type_name(p->type),
                     by_proxy ? "h" : "", six ? "[" : "", p->host,
                     six ? "]" : "");
    if (p->port)
        (void)buf_printf(out, ":%d", p->port);
    write_option(out, "--proxy-user", p->username);
}

static void write_curl(const struct settings *set, struct buf *out)
{
    (void)buf_printf(out, "curl --verbose --url %s://",
                     set->security == SECURITY_IMPLICIT ? "smtps" : "smtp");
    write_host_port(out, set);
    write_flag(out, "--ssl-reqd", set->security == SECURITY_STARTTLS);
    write_flag(out, "--ssl", set->security == SECURITY_OPPORTUNISTIC);
    write_flag(out, "--insecure", set->insecure);
    write_option(out, "--cacert", set->ca_file);
    write_option(out, "--crlfile", set->crl_file);
    write_option(out, "--cert", set->client_cert);
    write_option(out, "--key", set->client_key);
    if (!set->anonymous) {
        write_option(out, "--user", set->username);
        write_curl_mechanism(set, out);
    }
    write_proxy(set, out);
    write_option(out, "--mail-from", settings_sender(set));
    for (const struct name_list *i = set->message.to; i; i = i->next) {
        (void)buf_str(out, " --mail-rcpt");
        write_word(out, i->name);
    }
    if (set->message.to)
        write_option(out, "--upload-file",
                     set->message.file ? set->message.file : "message.eml");
    (void)buf_char(out, '\n');
}

/* ---- openssl ---- */

static void write_openssl(const struct settings *set, struct buf *out)
{
    (void)buf_str(out, "openssl s_client -connect ");
    write_host_port(out, set);
    write_flag(out, "-starttls smtp",
               set->security == SECURITY_STARTTLS ||
                   set->security == SECURITY_OPPORTUNISTIC);
    write_option(out, "-servername", settings_server_name(set));
    if (!set->insecure)
        write_option(out, "-verify_return_error -verify_hostname",
                     settings_server_name(set));
    write_option(out, "-CAfile", set->ca_file);
    write_option(out, "-crl_check -CRL", set->crl_file);
    write_option(out, "-cert", set->client_cert);
    write_option(out, "-key", set->client_key);
    write_flag(out, "-no_tls1_3", !(set->tls_versions & TLS_1_3));
    write_flag(out, "-no_tls1_2", !(set->tls_versions & TLS_1_2));
    (void)buf_str(out, " -crlf\n");
}

/* ---- msmtp ---- */

static void write_line(struct buf *out, const char *key, const char *value)
{
    if (value)
        (void)buf_printf(out, "%s %s\n", key, value);
}

static void write_msmtp_auth(const struct settings *set, struct buf *out)
{
    struct buf room;
    const char *mechanism;

    if (set->anonymous) {
        (void)buf_str(out, "auth off\n");
        return;
    }
    buf_init(&room, 256);
    mechanism = first_mechanism(set, &room);
    write_line(out, "auth", mechanism ? mechanism : "on");
    write_line(out, "user", set->username);
    (void)buf_str(out, "# passwordeval prints-the-password\n");
    buf_fini(&room);
}

static void write_msmtp(const struct settings *set, struct buf *out)
{
    bool tls = set->security != SECURITY_NONE;

    (void)buf_printf(out, "account %s\nhost %s\nport %d\n",
                     set->name ? set->name : "default", set->host, set->port);
    write_line(out, "from", settings_sender(set));
    write_msmtp_auth(set, out);
    write_line(out, "tls", tls ? "on" : "off");
    if (tls)
        write_line(out, "tls_starttls",
                   set->security == SECURITY_IMPLICIT ? "off" : "on");
    if (set->insecure)
        (void)buf_str(out, "tls_certcheck off\n");
    write_line(out, "tls_trust_file", set->ca_file);
    write_line(out, "tls_crl_file", set->crl_file);
    write_line(out, "tls_cert_file", set->client_cert);
    write_line(out, "tls_key_file", set->client_key);
    write_line(out, "tls_host_override", set->server_name);
    write_line(out, "domain", set->ehlo);
    if (set->proxy.type == PROXY_SOCKS5) {
        write_line(out, "proxy_host", set->proxy.host);
        (void)buf_printf(out, "proxy_port %d\n",
                         set->proxy.port ? set->proxy.port : 1080);
    }
}

static const struct {
    const char *program;
    void (*write)(const struct settings *set, struct buf *out);
} rows[] = {
    {"swaks", write_swaks},
    {"curl", write_curl},
    {"openssl", write_openssl},
    {"msmtp", write_msmtp},
};

const char *export_programs(void)
{
    return "swaks, curl, openssl, msmtp";
}

bool export_settings(const struct settings *set, struct span program,
                     struct buf *out)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (!span_equal(span_of(rows[i].program), program))
            continue;
        rows[i].write(set, out);
        return true;
    }
    return false;
}
