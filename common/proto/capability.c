/* What an EHLO reply offers. See capability.h.
 *
 * ehlo-line    = ehlo-keyword *( SP ehlo-param )
 * ehlo-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
 *                                          RFC 5321, Section 4.1.1.1
 */
#include "common/proto/capability.h"

#include "common/proto/limits.h"

static struct span upper_copy(struct arena *arena, struct span s)
{
    char *copy = arena_alloc(arena, s.len + 1);

    for (size_t i = 0; i < s.len; i++)
        copy[i] = ascii_upper(s.at[i]);
    return (struct span){copy, s.len};
}

static bool is_keyword_byte(char c)
{
    return ascii_is_alpha(c) || ascii_is_digit(c) || c == '-';
}

/* Splits a line into keyword and parameters. "SIZE=1000" and "AUTH=LOGIN" (the
 * form before RFC 2554) count as keyword and parameter. A line that begins with
 * no keyword is kept with its first word in place of one. */
static struct capability split_line(struct span text, bool *glued)
{
    struct capability c;
    size_t len = 0;

    while (len < text.len && is_keyword_byte(text.at[len]))
        len++;
    *glued = len && len < text.len && text.at[len] == '=';
    c.keyword = span_first(text, len);
    c.parameters = span_from(text, *glued ? len + 1 : len);
    if (len == 0 ||
        (!*glued && c.parameters.len && !ascii_is_blank(c.parameters.at[0]))) {
        c.parameters = text;
        (void)span_word(&c.parameters, &c.keyword); /* empty is kept out */
    }
    c.parameters = span_trim(c.parameters);
    return c;
}

/* Inspecting firewalls overwrite the keywords that they do not know, all but
 * the last byte: "XXXXXXXA", "********". */
static bool is_masked(struct span keyword)
{
    size_t len = 0;

    if (keyword.len < 4)
        return false;
    while (len < keyword.len &&
           (keyword.at[len] == 'X' || keyword.at[len] == '*'))
        len++;
    return len + 1 >= keyword.len;
}

static bool mechanism_is_known(const struct capability_set *set,
                               struct span name)
{
    for (size_t i = 0; i < set->mechanism_count; i++) {
        if (span_equal_nocase(set->mechanisms[i], name))
            return true;
    }
    return false;
}

static void take_auth(struct capability_set *set, struct span parameters,
                      struct arena *arena)
{
    struct span name;

    while (set->mechanism_count < LIMIT_MECHANISMS &&
           span_word(&parameters, &name)) {
        if (!mechanism_is_known(set, name))
            set->mechanisms[set->mechanism_count++] = upper_copy(arena, name);
    }
}

static void take_size(struct capability_set *set, struct span parameters)
{
    struct span word;

    if (!span_word(&parameters, &word) || !span_number(word, &set->size_bytes))
        set->size_bytes = 0;
    set->size_known = set->size_bytes > 0;
}

/* limit = limit-name "=" limit-value                RFC 9422, Section 3 */
static void take_limits(struct capability_set *set, struct span parameters)
{
    struct span value, name;

    while (span_word(&parameters, &value)) {
        uint64_t number;

        if (!span_cut(&value, '=', &name) || !value.at ||
            !span_number(value, &number))
            continue;
        if (span_equal_nocase(name, SPAN("RCPTMAX")))
            set->limit_rcptmax = number;
        if (span_equal_nocase(name, SPAN("MAILMAX")))
            set->limit_mailmax = number;
    }
}

static void take_line(struct capability_set *set, struct span text,
                      struct arena *arena)
{
    bool glued;

    text = span_trim(text);
    while (text.len && text.at[0] == '-') /* "250 -SIZE": marked in the reply */
        text = span_from(text, 1);
    if (text.len == 0)
        return;

    struct capability c = split_line(text, &glued);

    c.keyword = upper_copy(arena, c.keyword);
    c.parameters = arena_span(arena, c.parameters);
    set->items[set->count++] = c;
    set->masked = set->masked || is_masked(c.keyword);
    if (span_equal(c.keyword, SPAN("AUTH"))) {
        set->auth_old_form = set->auth_old_form || glued;
        take_auth(set, c.parameters, arena);
    }
    if (span_equal(c.keyword, SPAN("SIZE")))
        take_size(set, c.parameters);
    if (span_equal(c.keyword, SPAN("LIMITS")))
        take_limits(set, c.parameters);
}

void capability_parse(struct capability_set *set, const struct reply *r,
                      struct arena *arena)
{
    struct span greeting = reply_text(r, 0), domain;

    *set = (struct capability_set){0};
    (void)span_word(&greeting, &domain); /* an absent name is an empty one */
    set->domain = arena_span(arena, domain);
    set->items = ARENA_ARRAY(arena, struct capability, LIMIT_CAPABILITIES);
    set->mechanisms = ARENA_ARRAY(arena, struct span, LIMIT_MECHANISMS);
    for (size_t i = 1; i < r->line_count && set->count < LIMIT_CAPABILITIES;
         i++)
        take_line(set, reply_text(r, i), arena);
}

const struct capability *capability_find(const struct capability_set *set,
                                         struct span keyword)
{
    for (size_t i = 0; i < set->count; i++) {
        if (span_equal_nocase(set->items[i].keyword, keyword))
            return &set->items[i];
    }
    return NULL;
}

bool capability_has(const struct capability_set *set, struct span keyword)
{
    return capability_find(set, keyword) != NULL;
}

bool capability_has_mechanism(const struct capability_set *set,
                              struct span mechanism)
{
    return mechanism_is_known(set, mechanism);
}

size_t capability_difference(const struct capability_set *a,
                             const struct capability_set *b,
                             struct arena *arena, struct span **keywords)
{
    size_t count = 0;

    *keywords = ARENA_ARRAY(arena, struct span, a->count);
    for (size_t i = 0; i < a->count; i++) {
        struct span keyword = a->items[i].keyword;
        bool again = capability_find(a, keyword) != &a->items[i];

        if (!again && !capability_has(b, keyword))
            (*keywords)[count++] = keyword;
    }
    return count;
}

static void format_line(struct buf *out, bool last, struct span text)
{
    (void)buf_str(out, last ? "250 " : "250-"); /* `out` knows if it is full */
    (void)buf_add(out, text);
    (void)buf_str(out, "\r\n");
}

void capability_format(struct buf *out, struct span domain,
                       const struct span *lines, size_t count)
{
    format_line(out, count == 0, domain);
    for (size_t i = 0; i < count; i++)
        format_line(out, i + 1 == count, lines[i]);
}
