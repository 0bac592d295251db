/* The user's mistakes. See mistakes.h. */
#include "common/base/mistakes.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/peertext.h"
#include "common/base/utf8.h"
#include "common/base/xalloc.h"

enum {
    MAX_SOURCE_BYTES = 160, /* of a line that is shown below a mistake */
};

void mistakes_fini(struct mistakes *m)
{
    arena_fini(&m->arena);
    *m = (struct mistakes){0};
}

__attribute__((format(printf, 4, 0))) static struct mistake *
append(struct mistakes *m, const char *place, const char *mend,
       const char *what_format, va_list args)
{
    struct mistake *mistake = ARENA_NEW(&m->arena, struct mistake);

    mistake->what = arena_vprintf(&m->arena, what_format, args);
    mistake->place = place;
    mistake->mend = mend ? arena_strdup(&m->arena, mend) : NULL;
    if (m->last)
        m->last->next = mistake;
    else
        m->first = mistake;
    m->last = mistake;
    m->count++;
    return mistake;
}

void mistakes_add(struct mistakes *m, const char *kind, const char *place,
                  const char *mend, const char *what_format, ...)
{
    struct mistake *mistake;
    va_list args;

    va_start(args, what_format);
    mistake =
        append(m, arena_strdup(&m->arena, place), mend, what_format, args);
    va_end(args);
    mistake->kind = kind ? arena_strdup(&m->arena, kind) : NULL;
}

void mistakes_vadd_at(struct mistakes *m, const struct mistake_place *place,
                      const char *mend, const char *what_format, va_list args)
{
    struct mistake *mistake =
        append(m,
               arena_printf(&m->arena, "%s:%u:%u", place->file, place->line,
                            place->column),
               mend, what_format, args);

    mistake->source = arena_span(&m->arena, place->source).at;
    mistake->file = arena_strdup(&m->arena, place->file);
    mistake->line = place->line;
    mistake->column = place->column;
}

void mistakes_add_at(struct mistakes *m, const struct mistake_place *place,
                     const char *mend, const char *what_format, ...)
{
    va_list args;

    va_start(args, what_format);
    mistakes_vadd_at(m, place, mend, what_format, args);
    va_end(args);
}

bool mistakes_any(const struct mistakes *m)
{
    return m->count > 0;
}

/* The source line, tabs as one blank, and a caret below its column: behind as
 * many columns as what stands before it takes when it is shown. */
static void write_source(const struct mistake *mistake, struct buf *out)
{
    struct span rest = span_first(span_of(mistake->source), MAX_SOURCE_BYTES);
    size_t before, caret = 0;
    unsigned column = 1;
    bool found = false;

    (void)buf_str(out, "\n    ");
    before = out->len;
    while (!span_is_empty(rest)) {
        struct span one = rest;
        uint32_t c;

        if (column++ == mistake->column) {
            caret = utf8_columns(span_from(buf_span(out), before));
            found = true;
        }
        (void)utf8_next(&rest, &c);
        one.len -= rest.len;
        if (c == '\t')
            (void)buf_char(out, ' ');
        else
            peertext_write_span(out, one, ESCAPE_TERMINAL);
    }
    if (!found)
        caret = utf8_columns(span_from(buf_span(out), before));
    (void)buf_printf(out, "\n    %*s^", (int)caret, "");
}

/* A mistake and where it stands among the others: those of a file together, in
 * the order of its lines. */
struct ranked {
    const struct mistake *mistake;
    size_t group; /* the number of the first mistake of the same file */
    size_t number;
};

static int by_place(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (x->mistake->line != y->mistake->line)
        return x->mistake->line < y->mistake->line ? -1 : 1;
    if (x->mistake->column != y->mistake->column)
        return x->mistake->column < y->mistake->column ? -1 : 1;
    return x->number < y->number ? -1 : 1;
}

static size_t group_of(const struct ranked *all, size_t number)
{
    const char *file = all[number].mistake->file;
    size_t i = 0;

    if (!file)
        return number;
    while (i < number &&
           (!all[i].mistake->file || strcmp(all[i].mistake->file, file) != 0))
        i++;
    return i;
}

/* The caller frees it. */
static struct ranked *rank(const struct mistakes *m)
{
    struct ranked *all = xcalloc(m->count + 1, sizeof(all[0]));
    size_t n = 0;

    for (const struct mistake *at = m->first; at; at = at->next, n++) {
        all[n].mistake = at;
        all[n].number = n;
        all[n].group = group_of(all, n);
    }
    if (n > 0)
        qsort(all, n, sizeof(all[0]), by_place);
    return all;
}

static void write_one(const struct mistake *at, struct buf *out)
{
    peertext_write_span(out, span_of(at->place), ESCAPE_TERMINAL);
    (void)buf_str(out, at->source ? ": error: " : ": ");
    peertext_write_span(out, span_of(at->what), ESCAPE_TERMINAL);
    if (at->mend) {
        (void)buf_char(out, ' ');
        peertext_write_span(out, span_of(at->mend), ESCAPE_TERMINAL);
    }
    if (at->source)
        write_source(at, out);
    (void)buf_char(out, '\n');
}

void mistakes_write(const struct mistakes *m, struct buf *out)
{
    struct ranked *all = rank(m);

    for (size_t i = 0; i < m->count; i++)
        write_one(all[i].mistake, out);
    free(all);
}
