/* Where reports go. See output.h. */
#include "probe/output.h"

#include <errno.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "probe/result/pseudonym.h"

enum {
    WIDTH_DEFAULT = 80,
    WIDTH_MIN = 50,
    WIDTH_MAX = 120, /* longer lines are hard to read */
};

/* ---- options ---- */

/* "text, json or tap" */
static const char *list_formats(struct mistakes *m)
{
    size_t count;
    const struct renderer *rows = renderers(&count);
    const char *list = rows[0].name;

    for (size_t i = 1; i < count; i++)
        list = arena_printf(&m->arena, "%s%s%s", list,
                            i + 1 < count ? ", " : " or ", rows[i].name);
    return list;
}

static void set_format(void *target, const struct option *opt,
                       const char *value, struct mistakes *m)
{
    struct output *o = target;
    struct span path = span_of(value), name;

    (void)span_cut(&path, '=', &name); /* there is always a first part */

    const struct renderer *renderer = renderer_find(name);

    if (!renderer) {
        mistakes_add(m, NULL, options_place(opt, m),
                     arena_printf(&m->arena, "Choose %s.", list_formats(m)),
                     "\"%.*s\" is no format.", SPAN_ARGS(name));
        return;
    }
    if (o->inherited)
        o->count = 0;
    o->inherited = false;
    if (o->count == OUTPUT_PLACES_MAX) {
        mistakes_add(m, NULL, options_place(opt, m), NULL,
                     "At most %d formats can be written at once.",
                     OUTPUT_PLACES_MAX);
        return;
    }
    o->places[o->count++] = (struct output_place){
        .renderer = renderer,
        .path = path.at ? arena_span(&m->arena, path).at : NULL,
    };
}

static void set_colour(void *target, const struct option *opt,
                       const char *value, struct mistakes *m)
{
    static const char *const words[] = {"auto", "always", "never"};
    struct output *o = target;

    for (int i = 0; i < 3; i++) {
        if (strcmp(words[i], value) != 0)
            continue;
        o->colour = (enum colour_choice)i;
        return;
    }
    mistakes_add(m, NULL, options_place(opt, m),
                 "Choose auto, always or never.",
                 "\"%s\" does not say when to use colour.", value);
}

static void set_redact(void *target, const struct option *opt,
                       const char *value, struct mistakes *m)
{
    struct output *o = target;
    struct span rest = span_of(value), word;

    o->redact = 0;
    while (span_cut(&rest, ',', &word)) {
        unsigned kind = redact_find(span_trim(word));

        o->redact |= kind;
        if (!kind)
            mistakes_add(m, NULL, options_place(opt, m),
                         "Choose among hosts, addresses, users.",
                         "\"%.*s\" cannot be redacted.", SPAN_ARGS(word));
    }
}

static void set_bool(void *target, const struct option *opt, const char *value,
                     struct mistakes *m)
{
    (void)value; /* a flag has none */
    (void)m;
    *(bool *)((char *)target + opt->offset) = true;
}

/* clang-format off */
static const struct option rows[] = {
    {"format", 0, "FORMAT[=FILE]", "text (default), json, markdown, html, junit or tap; repeatable", set_format, 0, .choices = "text json markdown html junit tap"},
    {"quiet", 'q', NULL, "only what went wrong", set_bool, offsetof(struct output, quiet)},
    {"verbose", 'v', NULL, "the transcript as well", set_bool, offsetof(struct output, verbose)},
    {"redact", 0, "LIST", "pseudonyms for hosts, addresses, users in every report", set_redact, 0, .choices = "hosts addresses users"},
    {"color", 0, "WHEN", "auto (default), always or never", set_colour, 0, .choices = "auto always never"},
};
/* clang-format on */

struct option_table output_table(struct output *o)
{
    return (struct option_table){
        .title = "Output",
        .options = rows,
        .count = sizeof(rows) / sizeof(*rows),
        .target = o,
    };
}

struct option_table output_colour_table(struct output *o)
{
    const struct option *row = rows;

    while (row->set != set_colour)
        row++;
    return (struct option_table){
        .title = "Output",
        .options = row,
        .count = 1,
        .target = o,
    };
}

void output_inherit(struct output *o)
{
    o->inherited = true;
}

void output_complete(struct output *o)
{
    for (size_t i = 0; i < o->count; i++) {
        if (!o->places[i].path)
            return; /* something goes to standard output */
    }
    if (o->count == 0)
        o->places[o->count++].renderer = renderer_find(SPAN("text"));
}

/* ---- the terminal ---- */

static size_t terminal_width(void)
{
    const char *columns = getenv("COLUMNS");
    struct winsize size = {0};
    uint64_t width = 0;

    if (columns && span_number(span_of(columns), &width) && width > 0)
        ; /* the user's word */
    else if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
        width = size.ws_col;
    else
        width = WIDTH_DEFAULT;
    if (width < WIDTH_MIN)
        return WIDTH_MIN;
    return width > WIDTH_MAX ? WIDTH_MAX : (size_t)width;
}

static bool wants_colour(const struct output *o, bool to_stdout)
{
    const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");

    if (o->colour != COLOUR_AUTO)
        return o->colour == COLOUR_ALWAYS;
    return to_stdout && isatty(STDOUT_FILENO) && !(no_colour && *no_colour) &&
           term && strcmp(term, "dumb") != 0;
}

struct report_style output_style(const struct output *o, bool to_stdout)
{
    return (struct report_style){
        .colour = wants_colour(o, to_stdout),
        .unicode = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
        .verbose = o->verbose,
        .quiet = o->quiet,
        .width = to_stdout ? terminal_width() : WIDTH_DEFAULT,
    };
}

bool output_is_live(const struct output *o)
{
    for (size_t i = 0; i < o->count; i++) {
        if (!o->places[i].path)
            return strcmp(o->places[i].renderer->name, "text") == 0;
    }
    return false;
}

/* ---- writing ---- */

void output_print(struct buf *text)
{
    (void)fwrite(buf_text(text), 1, text->len, stdout); /* checked at the end */
    (void)fflush(stdout);
    buf_clear(text);
}

void output_mistakes(const struct mistakes *m)
{
    struct buf out;

    buf_init(&out, REPORT_MAX_BYTES);
    mistakes_write(m, &out);
    (void)fprintf(stderr, "%s", buf_text(&out)); /* escaped by then */
    buf_fini(&out);
}

/* The first report of a run makes the file anew, others follow it. */
static bool write_file(const char *path, const struct buf *text, bool first)
{
    FILE *out = fopen(path, first ? "we" : "ae");
    bool written =
        out && fwrite(buf_text(text), 1, text->len, out) == text->len;

    if (out && fclose(out) != 0)
        written = false;
    if (!written)
        (void)fprintf(stderr, "smtp-probe: %s cannot be written: %s\n", path,
                      strerror(errno));
    return written;
}

static bool write_place(struct output *o, const struct output_place *p,
                        const struct result *r)
{
    struct report_style style = output_style(o, !p->path);
    struct buf out;
    bool written = true;

    buf_init(&out, REPORT_MAX_BYTES);
    p->renderer->render(r, &style, &out);
    if (p->path)
        written = write_file(p->path, &out, !o->has_reported);
    else
        output_print(&out);
    buf_fini(&out);
    return written;
}

bool output_report(struct output *o, const struct result *r, bool text_is_out)
{
    bool written = true;

    for (size_t i = 0; i < o->count; i++) {
        const struct output_place *p = &o->places[i];

        if (text_is_out && !p->path)
            continue;
        written &= write_place(o, p, r);
    }
    o->has_reported = true;
    return written && ferror(stdout) == 0;
}
