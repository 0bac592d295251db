/* Mailboxes, paths, host names. RFC 5321, Section 4.1.2 and 4.1.3; RFC 6531 for
 * addresses beyond ASCII; IDNA2008 (RFC 5891) for names beyond ASCII.
 *
 * Mailbox = Local-part "@" ( Domain / address-literal )
 */
#ifndef COMMON_PROTO_ADDRESS_H
#define COMMON_PROTO_ADDRESS_H

#include <stdbool.h>

#include "common/base/arena.h"
#include "common/base/span.h"

struct mailbox {
    struct span local_part; /* as written, quotes included */
    struct span domain;     /* as written */
    bool needs_smtputf8;    /* the local part is not ASCII: RFC 6531, 3.3 */
    bool domain_is_unicode;
};

/* Reads a mailbox, the whole of `text`, angle brackets around it allowed. `why`
 * gets a static sentence on failure ("it has no @"). The spans point into
 * `text`. */
bool mailbox_parse(struct span text, struct mailbox *m, const char **why);

/* The form in which an address goes into a command or a header: without angle
 * brackets, and with the A-label form of its domain where the local part is
 * ASCII (RFC 6531, Section 3.7.1 leaves that to the client; it spares
 * SMTPUTF8). What is no mailbox comes back as it is. In `arena`, or `text`. */
struct span mailbox_path(struct span text, struct arena *arena);

/* The A-label form of a domain, in `arena`; NULL with a static sentence in
 * `why` when IDNA2008 has none. An ASCII domain comes back as it is. */
const char *domain_to_ascii(struct span domain, struct arena *arena,
                            const char **why);

/* Is it a name that may stand in the DNS as a host: labels of letters, digits,
 * hyphens (underscores are tolerated, they exist), at most 63 bytes each and
 * 253 in all; one dot at the end is allowed. `why` gets a static sentence. */
bool host_name_is_valid(struct span name, const char **why);

/* What kind of address literal is it: 4, 6, or 0 for none. Brackets and the
 * "IPv6:" tag of RFC 5321, Section 4.1.3 are not part of it. A scope
 * ("fe80::1%eth0") is allowed for 6. */
int ip_literal_family(struct span text);

/* ADDR, ADDR:PORT, [ADDR] or [ADDR]:PORT. Without a port, `port` stays as it
 * is. */
bool ip_endpoint_parse(struct span text, struct span *address, int *port);

#endif
