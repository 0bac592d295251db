/* A dialog in place of rules: a transcript that the server speaks and the
 * client has to keep to. For bug reports.
 *
 *     S: 220 mail.example.org ESMTP
 *     C: EHLO client.example.org
 *     S: 250 mail.example.org
 *     C~ MAIL FROM:<.*>( SIZE=[0-9]+)?
 */
#ifndef MOCKSERVER_SCENARIO_DIALOG_H
#define MOCKSERVER_SCENARIO_DIALOG_H

#include "common/base/pattern.h"
#include "mockserver/scenario/scenario.h"

/* One turn: a reply of the server with all its lines, or a line of the client.
 */
struct dialog_step {
    bool server;
    unsigned line;           /* of the file */
    struct span text;        /* a reply ends each line in CRLF */
    struct pattern *pattern; /* of C~: the whole line; else NULL */
};

struct mock_dialog {
    struct dialog_step *at;
    size_t count;
};

/* Reads the scenario's block of that name into its `dialog`. */
void dialog_load(struct schema_walk *w, struct scenario *s);

void dialog_fini(struct mock_dialog *d);

/* Is it what the step wants of the client? A command's verb, and FROM and TO
 * behind it, may be in any case of letters; `exact` lines may not. */
bool dialog_line_fits(const struct dialog_step *step, struct span line,
                      bool exact);

#endif
