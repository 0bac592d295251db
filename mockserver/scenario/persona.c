/* The personas. Texts and capabilities as the servers sent them in 2025. */
#include "mockserver/scenario/persona.h"

static const char *const plain_plaintext[] = {
    "PIPELINING",          "SIZE 36700160", "STARTTLS", "8BITMIME",
    "ENHANCEDSTATUSCODES", "CHUNKING",      "SMTPUTF8", NULL,
};
static const char *const plain_secure[] = {
    "PIPELINING",
    "SIZE 36700160",
    "AUTH PLAIN LOGIN XOAUTH2 OAUTHBEARER",
    "8BITMIME",
    "ENHANCEDSTATUSCODES",
    "CHUNKING",
    "SMTPUTF8",
    NULL,
};

static const char *const postfix_plaintext[] = {
    "PIPELINING", "SIZE 10240000",
    "VRFY",       "ETRN",
    "STARTTLS",   "ENHANCEDSTATUSCODES",
    "8BITMIME",   "DSN",
    "SMTPUTF8",   "CHUNKING",
    NULL,
};
static const char *const postfix_secure[] = {
    "PIPELINING",
    "SIZE 10240000",
    "VRFY",
    "ETRN",
    "AUTH PLAIN LOGIN",
    "ENHANCEDSTATUSCODES",
    "8BITMIME",
    "DSN",
    "SMTPUTF8",
    "CHUNKING",
    NULL,
};

static const char *const exim_plaintext[] = {
    "SIZE 52428800",
    "LIMITS MAILMAX=1000 RCPTMAX=50000",
    "8BITMIME",
    "PIPELINING",
    "STARTTLS",
    "HELP",
    NULL,
};
static const char *const exim_secure[] = {
    "SIZE 52428800",
    "LIMITS MAILMAX=1000 RCPTMAX=50000",
    "8BITMIME",
    "PIPELINING",
    "AUTH PLAIN LOGIN",
    "HELP",
    NULL,
};

static const char *const exchange_plaintext[] = {
    "SIZE 37748736", "PIPELINING",
    "DSN",           "ENHANCEDSTATUSCODES",
    "STARTTLS",      "AUTH GSSAPI NTLM",
    "8BITMIME",      "BINARYMIME",
    "CHUNKING",      NULL,
};
static const char *const exchange_secure[] = {
    "SIZE 37748736",
    "PIPELINING",
    "DSN",
    "ENHANCEDSTATUSCODES",
    "AUTH GSSAPI NTLM LOGIN",
    "8BITMIME",
    "BINARYMIME",
    "CHUNKING",
    NULL,
};

static const char *const office365_plaintext[] = {
    "SIZE 157286400", "PIPELINING", "DSN",        "ENHANCEDSTATUSCODES",
    "STARTTLS",       "8BITMIME",   "BINARYMIME", "CHUNKING",
    "SMTPUTF8",       NULL,
};
static const char *const office365_secure[] = {
    "SIZE 157286400",     "PIPELINING", "DSN",        "ENHANCEDSTATUSCODES",
    "AUTH LOGIN XOAUTH2", "8BITMIME",   "BINARYMIME", "CHUNKING",
    "SMTPUTF8",           NULL,
};

static const char *const gmail_plaintext[] = {
    "SIZE 35882577", "8BITMIME", "STARTTLS", "ENHANCEDSTATUSCODES",
    "PIPELINING",    "CHUNKING", "SMTPUTF8", NULL,
};
static const char *const gmail_secure[] = {
    "SIZE 35882577",
    "8BITMIME",
    "AUTH LOGIN PLAIN XOAUTH2 PLAIN-CLIENTTOKEN OAUTHBEARER XOAUTH",
    "ENHANCEDSTATUSCODES",
    "PIPELINING",
    "CHUNKING",
    "SMTPUTF8",
    NULL,
};

static const char *const ses_plaintext[] = {
    "8BITMIME",
    "STARTTLS",
    "Ok",
    NULL,
};
static const char *const ses_secure[] = {
    "8BITMIME",
    "AUTH PLAIN LOGIN",
    "Ok",
    NULL,
};

static const struct persona personas[] = {
    {"plain", "mail.example.org", "ESMTP service ready", plain_plaintext,
     plain_secure},
    {"postfix", "mail.example.org", "ESMTP Postfix (Debian/GNU)",
     postfix_plaintext, postfix_secure},
    {"exim", "mail.example.org",
     "ESMTP Exim 4.96 Tue, 04 Nov 2025 10:00:00 +0000", exim_plaintext,
     exim_secure},
    {"exchange", "EX01.corp.example.org",
     "Microsoft ESMTP MAIL Service ready at Tue, 4 Nov 2025 10:00:00 +0000",
     exchange_plaintext, exchange_secure},
    {"office365", "FR4P281CA0001.outlook.office365.com",
     "Microsoft ESMTP MAIL Service ready at Tue, 4 Nov 2025 10:00:00 +0000 "
     "[08DE1B1A5D3C0A11]",
     office365_plaintext, office365_secure},
    {"gmail", "smtp.gmail.com",
     "ESMTP 5b1f17b1804b1-4775cdcc5e5sm1234567f8f.1 - gsmtp", gmail_plaintext,
     gmail_secure},
    {"ses", "email-smtp.amazonaws.com", "ESMTP SimpleEmailService-d-ABCDEFGHI",
     ses_plaintext, ses_secure},
};

const char *const persona_names[] = {
    "plain", "postfix", "exim", "exchange", "office365", "gmail", "ses", NULL,
};

const struct persona *persona_at(int index)
{
    return &personas[index];
}
