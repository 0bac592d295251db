/* Which program wrote it. See software.h. */
#include "probe/diagnose/software.h"

#include <stdint.h>

enum {
    HEAD_BYTES = 4096, /* of a log the beginning says it */
    PAIR_BITS = 1024,
};

/* The particular before what is in messages of others as well. */
static const struct {
    const char *words, *name;
} signs[] = {
    {"=== Trying ", "swaks"},
    {"SERVER -> CLIENT: ", "PHPMailer"},
    {"PHPMailer", "PHPMailer"},
    {"Log-type: SMTP", "Exchange"},
    {",08D", "Exchange"},
    {"Symfony\\Component\\Mailer", "Symfony Mailer"},
    {"SocketStream.php", "Symfony Mailer"},
    {"Swift_", "Swift Mailer"},
    {"SMTP connect() failed", "PHPMailer"},
    {"stream_socket_", "PHP"},
    {"fsockopen(", "PHP"},
    {"DEBUG SMTP: ", "JavaMail"},
    {"org.eclipse.angus.mail", "Jakarta Mail"},
    {"jakarta.mail.", "Jakarta Mail"},
    {"com.sun.mail.", "JavaMail"},
    {"javax.mail.", "JavaMail"},
    {"java.net.", "JavaMail"},
    {"PKIX path", "JavaMail"},
    {"MailKit.", "MailKit"},
    {"System.Net.Mail.", ".NET SmtpClient"},
    {"SmtpReplyReaderFactory", ".NET SmtpClient"},
    {"System.IO.IOException", ".NET SmtpClient"},
    {"smtplib.", "Python smtplib"},
    {"/smtplib.py", "Python smtplib"},
    {"SMTP AUTH extension not supported", "Python smtplib"},
    {"(_ssl.c:", "Python smtplib"},
    {"nodemailer", "nodemailer"},
    {"code: 'E", "nodemailer"},
    {"code: \"E", "nodemailer"},
    {"Greeting never received", "nodemailer"},
    {"Missing credentials for ", "nodemailer"},
    {"Hostname/IP does not match certificate", "nodemailer"},
    {"DEPTH_ZERO_SELF_SIGNED_CERT", "nodemailer"},
    {"SELF_SIGNED_CERT_IN_CHAIN", "nodemailer"},
    {"UNABLE_TO_VERIFY_LEAF_SIGNATURE", "nodemailer"},
    {"msmtp: ", "msmtp"},
    {" postfix/", "Postfix"},
    {" sendmail[", "Sendmail"},
    {" sm-mta[", "Sendmail"},
    {" T=remote_smtp", "Exim"},
    {" authenticator failed for ", "Exim"},
    {"Outgoing server (SMTP)", "Thunderbird"},
    {"Please check the message recipient", "Thunderbird"},
    {"reported error (0x800", "Outlook"},
    {"The following recipient(s) cannot be reached", "Outlook"},
    {"schannel", "Schannel"},
    {"Schannel", "Schannel"},
    {"TLS protocol defined fatal", "Schannel"},
    {"curl: (", "curl"},
    {"CONNECTED(0000", "openssl s_client"},
    {":SSL routines:", "OpenSSL"},
    {"x509: ", "Go"},
    {"unencrypted connection", "Go"},
    {"dial tcp", "Go"},
};

/* The pairs of letters of a text, by which most signs are ruled out. */
struct pairs {
    uint64_t bits[PAIR_BITS / 64];
};

static unsigned pair(const char *at)
{
    return ((unsigned char)at[0] * 31U + (unsigned char)at[1]) % PAIR_BITS;
}

static void note_pairs(struct pairs *p, struct span text)
{
    for (size_t i = 0; i + 2 <= text.len; i++)
        p->bits[pair(text.at + i) / 64] |= UINT64_C(1)
                                           << (pair(text.at + i) % 64);
}

static bool may_stand(const struct pairs *p, struct span words)
{
    for (size_t i = 0; i + 2 <= words.len; i++) {
        if (!(p->bits[pair(words.at + i) / 64] >> (pair(words.at + i) % 64) &
              1))
            return false;
    }
    return true;
}

const char *software_of(struct span text)
{
    struct span head = span_first(text, HEAD_BYTES);
    struct pairs pairs = {{0}};

    note_pairs(&pairs, head);

    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        struct span words = span_of(signs[i].words);

        if (may_stand(&pairs, words) && span_find(head, words) >= 0)
            return signs[i].name;
    }
    return NULL;
}

bool software_is_known(struct span name)
{
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        if (span_equal_nocase(name, span_of(signs[i].name)))
            return true;
    }
    return false;
}
