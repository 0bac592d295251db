/* The user's mistakes. See mistakes.h. */
#include "common/base/mistakes.h"

#include "common/base/peertext.h"

void mistakes_fini(struct mistakes *m)
{
    arena_fini(&m->arena);
    *m = (struct mistakes){0};
}

void mistakes_add(struct mistakes *m, const char *kind, const char *place,
                  const char *mend, const char *what_format, ...)
{
    struct mistake *mistake = ARENA_NEW(&m->arena, struct mistake);
    va_list args;

    va_start(args, what_format);
    mistake->what = arena_vprintf(&m->arena, what_format, args);
    va_end(args);
    mistake->kind = kind ? arena_strdup(&m->arena, kind) : NULL;
    mistake->place = arena_strdup(&m->arena, place);
    mistake->mend = mend ? arena_strdup(&m->arena, mend) : NULL;
    if (m->last)
        m->last->next = mistake;
    else
        m->first = mistake;
    m->last = mistake;
    m->count++;
}

bool mistakes_any(const struct mistakes *m)
{
    return m->count > 0;
}

void mistakes_write(const struct mistakes *m, struct buf *out)
{
    for (const struct mistake *at = m->first; at; at = at->next) {
        peertext_write_span(out, span_of(at->place), ESCAPE_TERMINAL);
        (void)buf_str(out, ": ");
        peertext_write_span(out, span_of(at->what), ESCAPE_TERMINAL);
        if (at->mend) {
            (void)buf_char(out, ' ');
            peertext_write_span(out, span_of(at->mend), ESCAPE_TERMINAL);
        }
        (void)buf_char(out, '\n');
    }
}
