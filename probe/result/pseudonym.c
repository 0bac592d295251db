/* Names and addresses, and what takes their place. See pseudonym.h. */
#include "probe/result/pseudonym.h"

#include <string.h>

#include "common/base/buf.h"
#include "common/proto/address.h"

enum {
    BUCKETS = 4096,
    DOC_ADDRESSES = 254, /* 192.0.2.1 to .254, then 198.18.0.0/15, RFC 2544 */
    BYTE = 256,
    GROWTH = 32, /* how much longer than a text its pseudonyms may make it */
};

struct name {
    struct span real;
    unsigned kind;
    bool alone; /* also where it stands without a domain */
    struct span pseudonym;
    struct name *next;
};

struct pseudonyms {
    struct arena *arena;
    unsigned kinds;
    bool gathering; /* the first walk */
    struct name *buckets[BUCKETS];
    unsigned hosts, ipv4, ipv6, users; /* how many there are */
};

unsigned redact_find(struct span word)
{
    if (span_equal(word, SPAN("hosts")))
        return REDACT_HOSTS;
    if (span_equal(word, SPAN("addresses")))
        return REDACT_ADDRESSES;
    return span_equal(word, SPAN("users")) ? REDACT_USERS : 0;
}

/* ---- the names ---- */

/* FNV-1a, by the lower case: names of hosts have none, RFC 4343. */
static struct name **bucket_of(struct pseudonyms *p, struct span real)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < real.len; i++)
        hash = (hash ^ (unsigned char)ascii_lower(real.at[i])) * 16777619u;
    return &p->buckets[hash % BUCKETS];
}

static struct name *find_name(struct pseudonyms *p, struct span real,
                              unsigned kind)
{
    for (struct name *n = *bucket_of(p, real); n; n = n->next) {
        if (n->kind == kind && span_equal_nocase(n->real, real))
            return n;
    }
    return NULL;
}

static const char *make_address(struct pseudonyms *p, struct span real)
{
    unsigned n;

    if (ip_literal_family(real) == 6)
        return arena_printf(p->arena, "2001:db8::%x", ++p->ipv6);
    n = ++p->ipv4;
    if (n <= DOC_ADDRESSES)
        return arena_printf(p->arena, "192.0.2.%u", n);
    return arena_printf(p->arena, "198.%u.%u.%u", 18 + n / BYTE / BYTE % 2,
                        n / BYTE % BYTE, n % BYTE);
}

static const char *make_pseudonym(struct pseudonyms *p, struct span real,
                                  unsigned kind)
{
    if (kind == REDACT_ADDRESSES)
        return make_address(p, real);
    if (kind == REDACT_HOSTS)
        return arena_printf(p->arena, "host%u.example", ++p->hosts);
    return arena_printf(p->arena, "user%u", ++p->users);
}

static void add_name(struct pseudonyms *p, struct span real, unsigned kind,
                     bool alone)
{
    struct name *n;

    if (!p->gathering || !(p->kinds & kind) || !real.len)
        return;
    n = find_name(p, real, kind);
    if (!n) {
        struct name **bucket = bucket_of(p, real);

        n = ARENA_NEW(p->arena, struct name);
        n->real = arena_span(p->arena, real);
        n->kind = kind;
        n->pseudonym = span_of(make_pseudonym(p, real, kind));
        n->next = *bucket;
        *bucket = n;
    }
    n->alone |= alone;
}

static void put_name(struct pseudonyms *p, struct span real,
                     const struct name *n, struct buf *out)
{
    if (!p->gathering)
        (void)buf_add(out, n ? n->pseudonym : real);
}

static void put(struct pseudonyms *p, struct span text, struct buf *out)
{
    put_name(p, text, NULL, out);
}

/* ---- what is a name in a text ---- */

static bool is_label_char(char c)
{
    return ascii_is_alpha(c) || ascii_is_digit(c) || c == '-' || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* Dots inside, and at the end a label with a letter: "5.7.8" is none. */
static bool looks_like_host(struct span word)
{
    struct span label = {0};
    size_t labels = 0;
    bool letter = false;

    while (span_cut(&word, '.', &label)) {
        if (!label.len)
            return false;
        labels++;
    }
    for (size_t i = 0; i < label.len; i++) {
        if (ascii_is_alpha(label.at[i]) || (unsigned char)label.at[i] >= 0x80)
            letter = true;
        else if (ascii_is_digit(label.at[i]) &&
                 !span_starts_nocase(label, SPAN("xn--")))
            return false;
    }
    return labels >= 2 && letter && label.len >= 2;
}

static void gather_word(struct pseudonyms *p, struct span word,
                        enum origin origin)
{
    const struct name *user = find_name(p, word, REDACT_USERS);

    if (ip_literal_family(word))
        add_name(p, word, REDACT_ADDRESSES, true);
    else if (origin == ORIGIN_USER)
        add_name(p, word, REDACT_USERS, true);
    else if (origin == ORIGIN_HOST ||
             (origin == ORIGIN_OUTSIDE && !user && looks_like_host(word)))
        add_name(p, word, REDACT_HOSTS, true);
}

/* A word of label characters and dots. */
static void take_word(struct pseudonyms *p, struct span word,
                      enum origin origin, struct buf *out)
{
    size_t start = 0, end = word.len;
    const struct name *n;

    while (start < end && (word.at[start] == '.' || word.at[start] == '-'))
        start++;
    while (end > start && (word.at[end - 1] == '.' || word.at[end - 1] == '-'))
        end--;

    struct span core = span_first(span_from(word, start), end - start);

    gather_word(p, core, origin);
    n = find_name(p, core, REDACT_USERS);
    if (!n || !n->alone)
        n = find_name(p, core, REDACT_ADDRESSES);
    if (!n)
        n = find_name(p, core, REDACT_HOSTS);
    put(p, span_first(word, start), out);
    put_name(p, core, n, out);
    put(p, span_from(word, end), out);
}

/* An IPv6 address with what a sentence or a literal puts around it. */
static bool take_ipv6(struct pseudonyms *p, struct span word, struct buf *out)
{
    struct span tag = SPAN("IPv6:"), end = SPAN("");

    if (!span_starts_nocase(word, tag))
        tag.len = 0;

    struct span address = span_from(word, tag.len);

    if (ip_literal_family(address) != 6 && address.len &&
        strchr(":.", address.at[address.len - 1])) {
        end = span_from(address, address.len - 1);
        address = span_first(address, address.len - 1);
    }
    if (ip_literal_family(address) != 6)
        return false;
    add_name(p, address, REDACT_ADDRESSES, true);
    put(p, span_first(word, tag.len), out);
    put_name(p, address, find_name(p, address, REDACT_ADDRESSES), out);
    put(p, end, out);
    return true;
}

/* Words with ":", "=" and the like between them. */
static void take_compound(struct pseudonyms *p, struct span text,
                          enum origin origin, struct buf *out)
{
    if (take_ipv6(p, text, out))
        return;
    while (text.len) {
        size_t len = 0;

        while (len < text.len &&
               (is_label_char(text.at[len]) || text.at[len] == '.'))
            len++;
        if (len)
            take_word(p, span_first(text, len), origin, out);
        text = span_from(text, len);
        if (!text.len)
            return;
        put(p, span_first(text, 1), out);
        text = span_from(text, 1);
    }
}

/* local@domain; the local part may be a name that is also used alone. */
static void take_mailbox(struct pseudonyms *p, struct span local,
                         struct span domain, enum origin origin,
                         struct buf *out)
{
    bool single =
        span_find_char(domain, '.') < 0 && span_find_char(domain, ':') < 0;

    add_name(p, local, REDACT_USERS, origin == ORIGIN_USER);
    put_name(p, local, find_name(p, local, REDACT_USERS), out);
    put(p, SPAN("@"), out);
    take_compound(p, domain, single ? ORIGIN_HOST : ORIGIN_OUTSIDE, out);
}

static bool is_token_char(char c)
{
    return is_label_char(c) || (c && strchr(".:@+=%~'", c));
}

static void take_token(struct pseudonyms *p, struct span token,
                       enum origin origin, struct buf *out)
{
    const char *at = token.len ? memrchr(token.at, '@', token.len) : NULL;
    size_t local = at ? (size_t)(at - token.at) : 0;

    if (local > 0 && local + 1 < token.len)
        take_mailbox(p, span_first(token, local), span_from(token, local + 1),
                     origin, out);
    else
        take_compound(p, token, origin, out);
}

struct span pseudonyms_apply(struct pseudonyms *p, struct span text,
                             enum origin origin)
{
    struct span rest = text;
    struct buf out;

    buf_init(&out, text.len * GROWTH + GROWTH);
    while (rest.len) {
        size_t len = 0;

        while (len < rest.len && is_token_char(rest.at[len]))
            len++;
        if (len)
            take_token(p, span_first(rest, len), origin, &out);
        rest = span_from(rest, len);
        len = 0;
        while (len < rest.len && !is_token_char(rest.at[len]))
            len++;
        put(p, span_first(rest, len), &out);
        rest = span_from(rest, len);
    }

    struct span made =
        p->gathering ? text : arena_span(p->arena, buf_span(&out));

    buf_fini(&out);
    return made;
}

struct pseudonyms *pseudonyms_new(struct arena *arena, unsigned kinds)
{
    struct pseudonyms *p = ARENA_NEW(arena, struct pseudonyms);

    p->arena = arena;
    p->kinds = kinds;
    p->gathering = true;
    return p;
}

void pseudonyms_rewrite(struct pseudonyms *p)
{
    p->gathering = false;
}

bool pseudonyms_are_gathered(const struct pseudonyms *p)
{
    return !p->gathering;
}
