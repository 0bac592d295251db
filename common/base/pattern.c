/* Regular expressions. See pattern.h. */
#include "common/base/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/xalloc.h"

enum {
    /* Work and memory of one match. A pattern of ours needs a few hundred
     * steps on a line; bait for backtracking needs millions. */
    MATCH_STEPS = 100000,
    MATCH_DEPTH = 1000,
    MATCH_HEAP_KIB = 1024,
    /* A pattern used this often is worth compiling to machine code: that costs
     * more than a hundred matches do. */
    USES_BEFORE_JIT = 64,
};

struct pattern {
    pcre2_code *code;
    pcre2_match_data *matched;
    pcre2_match_context *bounds;
    int uses; /* counted up to USES_BEFORE_JIT */
};

struct pattern *pattern_new(struct span source, bool ignore_case, char *why,
                            size_t why_size)
{
    uint32_t options = PCRE2_DOTALL | PCRE2_NEVER_BACKSLASH_C;
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
    free(p);
    *pp = NULL;
}

bool pattern_match(struct pattern *p, struct span text, struct span *found)
{
    int status;

    if (p->uses < USES_BEFORE_JIT && ++p->uses == USES_BEFORE_JIT)
        (void)pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE); /* or not */
    status = pcre2_match(p->code, (PCRE2_SPTR)text.at, text.len, 0, 0,
                         p->matched, p->bounds);
    /* Machine code has a small stack of its own; the interpreter has not. */
    if (status == PCRE2_ERROR_JIT_STACKLIMIT)
        status = pcre2_match(p->code, (PCRE2_SPTR)text.at, text.len, 0,
                             PCRE2_NO_JIT, p->matched, p->bounds);
    if (status < 0)
        return false; /* no match, or an error: too much work */
    if (found) {
        const PCRE2_SIZE *at = pcre2_get_ovector_pointer(p->matched);

        *found = (struct span){text.at + at[0], at[1] - at[0]};
    }
    return true;
}
