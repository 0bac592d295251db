/* Every bound on what a peer may send or make us do, in one place, each with
 * its RFC section or its reason. Bytes, unless the name says otherwise.
 */
#ifndef COMMON_PROTO_LIMITS_H
#define COMMON_PROTO_LIMITS_H

enum {
    /* A reply line is at most 512 bytes (RFC 5321, Section 4.5.3.1.5); real
     * servers send more in AUTH challenges: 12288 (RFC 4954, Section 4). */
    LIMIT_LINE = 12288 + 2,

    /* Lines in a reply. The longest EHLO replies seen have about 30. */
    LIMIT_REPLY_LINES = 128,

    /* Text kept of one reply; a peer that sends more is told of by `cut`. */
    LIMIT_REPLY_TEXT = 32 * 1024,

    /* Replies in one attempt, and lines in its transcript. */
    LIMIT_REPLIES = 2000,
    LIMIT_TRANSCRIPT_LINES = 10000,

    /* Text kept in one line of a transcript. */
    LIMIT_TRANSCRIPT_TEXT = 2048,

    /* EHLO keywords, and mechanisms in AUTH lines, that are kept. */
    LIMIT_CAPABILITIES = 100,
    LIMIT_MECHANISMS = 40,

    /* A command line without parameters of extensions is at most 512
     * (RFC 5321, Section 4.5.3.1.4); an initial response that would make AUTH
     * longer than this goes into a line of its own (RFC 4954, Section 4). */
    LIMIT_COMMAND = 512,

    /* Rounds of one SASL exchange. The longest, GSSAPI, needs about five. */
    LIMIT_SASL_ROUNDS = 20,

    /* A SASL line in either direction, without CRLF (RFC 4954, Section 4). */
    LIMIT_SASL_LINE = 12288,

    /* The header section of a proxy's answer; servers refuse requests of more
     * than 8 KiB, and nobody sends more in an answer to CONNECT. How many
     * interim answers (RFC 9110, Section 15.2) may come before the real one. */
    LIMIT_PROXY_REPLY = 16 * 1024,
    LIMIT_PROXY_INTERIM = 10,

    /* Addresses of a name that are kept and tried. */
    LIMIT_ADDRESSES = 32,

    /* A message that the user gives. Larger than any provider takes. */
    LIMIT_MESSAGE = 256 * 1024 * 1024,

    /* Recipients that one run takes. */
    LIMIT_RECIPIENTS = 1000,

    /* A host name in text (RFC 1035, Section 2.3.4), a label, a local part and
     * a path (RFC 5321, Section 4.5.3.1). */
    LIMIT_HOST_NAME = 253,
    LIMIT_LABEL = 63,
    LIMIT_LOCAL_PART = 64,
    LIMIT_PATH = 256,
};

#endif
