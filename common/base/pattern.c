/* Regular expressions. See pattern.h. */
#include "common/base/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/xalloc.h"

enum {
    /* Work and memory of one match. A pattern of ours needs a few hundred
     * steps on a line; bait for backtracking needs millions. */
    MATCH_STEPS = 100000,
    MATCH_DEPTH = 1000,
    MATCH_HEAP_KIB = 1024,
    RUNS_TO_JIT = 32, /* compiling to machine code costs as much */
};

struct pattern {
    pcre2_code *code;
    pcre2_match_data *matched;
    pcre2_match_context *bounds;
    unsigned runs;
    struct span plain; /* a text and no more: all else is NULL */
};

/* Nothing in it means anything but itself. */
static bool is_plain(struct span source)
{
    for (size_t i = 0; i < source.len; i++) {
        if (strchr("\\^$.[]|()?*+{}#", source.at[i]))
            return false; /* NUL, too */
    }
    return source.len > 0;
}

static struct pattern *new_plain(struct span source)
{
    struct pattern *p = xcalloc(1, sizeof(*p));
    char *text = xcalloc(source.len, 1);

    memcpy(text, source.at, source.len);
    p->plain = (struct span){text, source.len};
    return p;
}

struct pattern *pattern_new(struct span source, bool ignore_case, char *why,
                            size_t why_size)
{
    if (!ignore_case && is_plain(source))
        return new_plain(source);

    uint32_t options =
        PCRE2_DOTALL | PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_AUTO_CAPTURE;
    int error = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code *code = pcre2_compile(
        (PCRE2_SPTR)source.at, source.len,
        options | (ignore_case ? PCRE2_CASELESS : 0), &error, &offset, NULL);

    if (!code) {
        PCRE2_UCHAR text[128] = {0};

        (void)pcre2_get_error_message(error, text, sizeof(text));
        (void)snprintf(why, why_size, "%s (at character %zu)", (char *)text,
                       (size_t)offset + 1);
        return NULL;
    }

    struct pattern *p = xcalloc(1, sizeof(*p));

    p->code = code;
    p->matched = pcre2_match_data_create(1, NULL);
    p->bounds = pcre2_match_context_create(NULL);
    if (!p->matched || !p->bounds)
        abort(); /* no memory: xalloc would have ended the program as well */
    (void)pcre2_set_match_limit(p->bounds, MATCH_STEPS);
    (void)pcre2_set_depth_limit(p->bounds, MATCH_DEPTH);
    (void)pcre2_set_heap_limit(p->bounds, MATCH_HEAP_KIB);
    return p;
}

void pattern_free(struct pattern **pp)
{
    struct pattern *p = *pp;

    if (!p)
        return;
    pcre2_match_context_free(p->bounds);
    pcre2_match_data_free(p->matched);
    pcre2_code_free(p->code);
    free((char *)p->plain.at);
    free(p);
    *pp = NULL;
}

static bool find_plain(const struct pattern *p, struct span text,
                       struct span *found)
{
    ptrdiff_t at = span_find(text, p->plain);

    if (at < 0)
        return false;
    if (found)
        *found = span_first(span_from(text, (size_t)at), p->plain.len);
    return true;
}

/* What runs often is worth machine code. Where the system allows none, or its
 * stack does not suffice, the interpreter goes on. */
static int run(struct pattern *p, struct span text, size_t from)
{
    int status;

    if (++p->runs == RUNS_TO_JIT)
        (void)pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE);
    status = pcre2_match(p->code, (PCRE2_SPTR)text.at, text.len, from, 0,
                         p->matched, p->bounds);
    if (status == PCRE2_ERROR_JIT_STACKLIMIT)
        status = pcre2_match(p->code, (PCRE2_SPTR)text.at, text.len, from,
                             PCRE2_NO_JIT, p->matched, p->bounds);
    return status;
}

bool pattern_match_from(struct pattern *p, struct span text, size_t from,
                        struct span *found)
{
    if (from > text.len)
        return false;
    if (p->plain.len)
        return find_plain(p, span_from(text, from), found);

    if (run(p, text, from) < 0)
        return false; /* no match, or an error: too much work */
    if (found) {
        const PCRE2_SIZE *at = pcre2_get_ovector_pointer(p->matched);

        *found = (struct span){text.at + at[0], at[1] - at[0]};
    }
    return true;
}

bool pattern_match(struct pattern *p, struct span text, struct span *found)
{
    return pattern_match_from(p, text, 0, found);
}
