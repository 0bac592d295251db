/* Mailboxes and host names. See address.h.
 *
 * Local-part     = Dot-string / Quoted-string
 * Dot-string     = Atom *("."  Atom)
 * Quoted-string  = DQUOTE *QcontentSMTP DQUOTE
 * QcontentSMTP   = qtextSMTP / quoted-pairSMTP
 *                                    RFC 5321, Section 4.1.2
 * RFC 6531, Section 3.3 lets UTF-8 into atext, qtextSMTP and sub-domain.
 */
#include "common/proto/address.h"

#include <arpa/inet.h>
#include <string.h>

#include <idn2.h>

#include "common/base/utf8.h"
#include "common/proto/limits.h"

static bool refuse(const char **why, const char *sentence)
{
    *why = sentence;
    return false;
}

static bool is_atext(char c)
{
    return ascii_is_alpha(c) || ascii_is_digit(c) || (unsigned char)c >= 0x80 ||
           (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool is_dot_string(struct span s)
{
    struct span atom;

    while (span_cut(&s, '.', &atom)) {
        if (atom.len == 0)
            return false;
        for (size_t i = 0; i < atom.len; i++) {
            if (!is_atext(atom.at[i]))
                return false;
        }
    }
    return true;
}

/* How long the quoted string at the front of `s` is, quotes included; 0 when
 * it does not end or holds what may not be in it. */
static size_t quoted_string_len(struct span s)
{
    for (size_t i = 1; i < s.len; i++) {
        if (s.at[i] == '"')
            return i + 1;
        if (s.at[i] == '\\')
            i++;
        if (i == s.len || (unsigned char)s.at[i] < ' ' || s.at[i] == 0x7F)
            return 0;
    }
    return 0;
}

static bool local_part_is_valid(struct span local, bool quoted,
                                const char **why)
{
    if (local.len == 0)
        return refuse(why, "it has nothing before the @");
    if (local.len > LIMIT_LOCAL_PART)
        return refuse(why, "its part before the @ is longer than 64 bytes");
    if (!quoted && !is_dot_string(local))
        return refuse(why, "its part before the @ has a blank, a dot too many "
                           "or another character that needs quotes");
    return true;
}

/* address-literal = "[" ( IPv4 / "IPv6:" IPv6 ) "]"
 *                                    RFC 5321, Section 4.1.3 */
static bool address_literal_is_valid(struct span domain, const char **why)
{
    struct span inside = span_from(domain, 1);

    if (domain.at[domain.len - 1] != ']')
        return refuse(why, "its address literal has no closing bracket");
    inside.len--;
    if (span_starts_nocase(inside, SPAN("IPv6:"))) {
        inside = span_from(inside, 5);
        if (ip_literal_family(inside) == 6 && span_find_char(inside, '%') < 0)
            return true;
    } else if (ip_literal_family(inside) == 4) {
        return true;
    }
    return refuse(why, "its address literal is neither [1.2.3.4] nor "
                       "[IPv6:2001:db8::1]");
}

static bool has_control_or_blank(struct span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.at[i] <= ' ' || s.at[i] == 0x7F)
            return true;
    }
    return false;
}

static bool domain_is_valid(struct span domain, const char **why)
{
    if (domain.len == 0)
        return refuse(why, "it has nothing after the @");
    if (domain.at[0] == '[')
        return address_literal_is_valid(domain, why);
    if (utf8_is_ascii(domain))
        return host_name_is_valid(domain, why);
    if (has_control_or_blank(domain) || span_find_char(domain, '@') >= 0 ||
        span_find_char(domain, '<') >= 0 || span_find_char(domain, '>') >= 0)
        return refuse(why, "its domain has a character that no domain has");
    return true;
}

/* Takes the brackets off; false when there is only one of them. */
static bool take_brackets(struct span *text)
{
    bool opens = text->len && text->at[0] == '<';
    bool closes = text->len && text->at[text->len - 1] == '>';

    if (opens != closes || text->len == 1)
        return !opens && !closes;
    if (opens)
        *text = span_first(span_from(*text, 1), text->len - 2);
    return true;
}

bool mailbox_parse(struct span text, struct mailbox *m, const char **why)
{
    *m = (struct mailbox){0};
    if (!take_brackets(&text))
        return refuse(why, "it has only one of the brackets < and >");
    if (text.len == 0)
        return refuse(why, "it is empty");
    if (text.len > LIMIT_PATH - 2)
        return refuse(why, "it is longer than 254 bytes");
    if (!utf8_is_valid(text))
        return refuse(why, "it is not valid UTF-8");

    bool quoted = text.at[0] == '"';
    size_t quoted_len = quoted ? quoted_string_len(text) : 0;

    if (quoted && quoted_len == 0)
        return refuse(why, "its quotes do not end, or hold a control "
                           "character");

    struct span behind = span_from(text, quoted_len);
    ptrdiff_t at = span_find_char(behind, '@');

    if (at < 0)
        return refuse(why, "it has no @");
    if (quoted && at > 0)
        return refuse(why, "it has something between the quotes and the @");
    m->local_part = span_first(text, quoted_len + (size_t)at);
    m->domain = span_from(behind, (size_t)at + 1);
    m->needs_smtputf8 = !utf8_is_ascii(m->local_part);
    m->domain_is_unicode = !utf8_is_ascii(m->domain);
    return local_part_is_valid(m->local_part, quoted, why) &&
           domain_is_valid(m->domain, why);
}

static const char *idn_sentence(int rc)
{
    switch (rc) {
    case IDN2_TOO_BIG_DOMAIN:
        return "it is longer than 253 bytes once encoded for the DNS";
    case IDN2_TOO_BIG_LABEL:
        return "a part of it between dots is longer than 63 bytes once "
               "encoded for the DNS";
    case IDN2_BIDI:
        return "it mixes writing directions in a way that IDNA2008 forbids";
    case IDN2_HYPHEN_STARTEND:
    case IDN2_2HYPHEN:
        return "it has hyphens where IDNA2008 forbids them";
    case IDN2_LEADING_COMBINING:
        return "a part of it begins with a combining mark";
    case IDN2_DISALLOWED:
    case IDN2_UNASSIGNED:
    case IDN2_CONTEXTJ:
    case IDN2_CONTEXTO:
    case IDN2_CONTEXTJ_NO_RULE:
    case IDN2_CONTEXTO_NO_RULE:
        return "it has a character that IDNA2008 does not allow";
    default:
        return "it has no form for the DNS by IDNA2008";
    }
}

const char *domain_to_ascii(struct span domain, struct arena *arena,
                            const char **why)
{
    const char *text = arena_span(arena, domain).at;
    uint8_t *encoded = NULL;
    const char *ascii;

    *why = "it holds a NUL byte";
    if (strlen(text) != domain.len)
        return NULL;
    if (utf8_is_ascii(domain))
        return text;
    *why = "it is longer than any domain";
    if (domain.len > (size_t)4 * LIMIT_HOST_NAME)
        return NULL;
    *why = "it is not valid UTF-8";
    if (!utf8_is_valid(domain))
        return NULL;

    int rc = idn2_lookup_u8((const uint8_t *)text, &encoded,
                            IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);

    if (rc != IDN2_OK) {
        *why = idn_sentence(rc);
        return NULL;
    }
    ascii = arena_strdup(arena, (const char *)encoded);
    idn2_free(encoded);
    return host_name_is_valid(span_of(ascii), why) ? ascii : NULL;
}

static bool label_is_valid(struct span label, const char **why)
{
    if (label.len == 0)
        return refuse(why, "it has two dots in a row, or one at its start");
    if (label.len > LIMIT_LABEL)
        return refuse(why, "a part of it between dots is longer than 63 bytes");
    if (label.at[0] == '-' || label.at[label.len - 1] == '-')
        return refuse(why, "a part of it begins or ends with a hyphen");
    for (size_t i = 0; i < label.len; i++) {
        char c = label.at[i];

        if (!ascii_is_alpha(c) && !ascii_is_digit(c) && c != '-' && c != '_')
            return refuse(why, "it has a character that is no letter, digit, "
                               "hyphen or dot");
    }
    return true;
}

bool host_name_is_valid(struct span name, const char **why)
{
    struct span label;

    if (name.len && name.at[name.len - 1] == '.')
        name.len--;
    if (name.len == 0)
        return refuse(why, "it is empty");
    if (name.len > LIMIT_HOST_NAME)
        return refuse(why, "it is longer than 253 bytes");
    while (span_cut(&name, '.', &label)) {
        if (!label_is_valid(label, why))
            return false;
    }
    return true;
}

int ip_literal_family(struct span text)
{
    unsigned char address[sizeof(struct in6_addr)];
    char copy[INET6_ADDRSTRLEN];
    ptrdiff_t scope = span_find_char(text, '%');
    struct span number = scope < 0 ? text : span_first(text, (size_t)scope);

    if (number.len == 0 || number.len >= sizeof(copy) ||
        span_find_char(number, '\0') >= 0)
        return 0;
    memcpy(copy, number.at, number.len);
    copy[number.len] = '\0';
    if (scope < 0 && inet_pton(AF_INET, copy, address) == 1)
        return 4;
    if (scope >= 0 && ((size_t)scope + 1 == text.len ||
                       has_control_or_blank(span_from(text, (size_t)scope))))
        return 0;
    return inet_pton(AF_INET6, copy, address) == 1 ? 6 : 0;
}

bool ip_endpoint_parse(struct span text, struct span *address, int *port)
{
    ptrdiff_t close = span_find_char(text, ']');
    ptrdiff_t colon = span_find_char(text, ':');
    struct span rest = {NULL, 0};
    uint64_t number;

    *address = text;
    if (close > 0 && text.at[0] == '[') {
        *address = span_first(span_from(text, 1), (size_t)close - 1);
        rest = span_from(text, (size_t)close + 1);
    } else if (colon >= 0 && ip_literal_family(text) != 6) {
        *address = span_first(text, (size_t)colon);
        rest = span_from(text, (size_t)colon);
    }
    if (!ip_literal_family(*address))
        return false;
    if (!rest.len)
        return true;
    if (rest.at[0] != ':' || !span_number(span_from(rest, 1), &number) ||
        number < 1 || number > 65535)
        return false;
    *port = (int)number;
    return true;
}

struct span mailbox_path(struct span text, struct arena *arena)
{
    struct mailbox m;
    const char *why;

    if (!mailbox_parse(text, &m, &why)) {
        (void)take_brackets(&text); /* as it is, for a server to judge */
        return arena_span(arena, text);
    }

    const char *domain = m.domain_is_unicode && !m.needs_smtputf8
                             ? domain_to_ascii(m.domain, arena, &why)
                             : NULL;
    struct span right = domain ? span_of(domain) : m.domain;

    return span_of(arena_printf(arena, "%.*s@%.*s", SPAN_ARGS(m.local_part),
                                SPAN_ARGS(right)));
}
