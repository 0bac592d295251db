/* Which program wrote it. See software.h. */
#include "probe/diagnose/software.h"

#include <stddef.h>

enum {
    HEAD_BYTES = 4096, /* of a log the beginning says it */
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

const char *software_of(struct span text)
{
    struct span head = span_first(text, HEAD_BYTES);

    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        if (span_find(head, span_of(signs[i].words)) >= 0)
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
