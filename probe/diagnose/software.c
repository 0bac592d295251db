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
    {"DEBUG SMTP: ", "JavaMail"},
    {"org.eclipse.angus.mail", "Jakarta Mail"},
    {"jakarta.mail.", "Jakarta Mail"},
    {"com.sun.mail.", "JavaMail"},
    {"javax.mail.", "JavaMail"},
    {"MailKit.", "MailKit"},
    {"System.Net.Mail.", ".NET SmtpClient"},
    {"smtplib.", "Python smtplib"},
    {"/smtplib.py", "Python smtplib"},
    {"nodemailer", "nodemailer"},
    {"code: 'E", "nodemailer"},
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
    {": x509: ", "Go"},
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
