/* The server's words inside a client's sentence. Some clients put a phrase of
 * their own in front: .NET's SmtpClient says "Mailbox unavailable. The server
 * response was: 5.7.1 Unable to relay", where the phrase stands for 550 and
 * says nothing of a mailbox; PHPMailer tells the codes behind.
 */
#ifndef PROBE_DIAGNOSE_QUOTE_H
#define PROBE_DIAGNOSE_QUOTE_H

#include "common/base/span.h"

struct quote {
    struct span said; /* by the server; the whole text when nothing is quoted */
    int code;         /* what the phrase in front stands for, or 0 */
    struct span enhanced; /* told apart from the words, or empty */
};

struct quote quote_find(struct span text);

#endif
