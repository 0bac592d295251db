/* A command line of swaks or curl, and a swaksrc, as settings. See import.h. */
#include "probe/settings/import_made.h"

#include <string.h>
#include <strings.h>

#include "probe/settings/aliases.h"

enum {
    WORDS_MAX = 256, /* of a command line */
};

struct taker {
    struct import *in;
    struct imported *made;
};

static void take_alias(void *arg, const char *option, const char *value,
                       struct mistakes *m)
{
    struct taker *t = arg;

    (void)m; /* told by the import's own */
    if (strcmp(option, "password") == 0)
        import_note_password(t->in, t->made);
    else
        (void)given_options_add(&t->made->given, option, value,
                                t->in->mistakes);
}

/* Words as a shell makes them, as far as quotes go. */
static size_t split_words(struct import *in, struct span text,
                          const char **words)
{
    size_t count = 0;
    char *word = arena_alloc(in->arena, text.len + 1);
    size_t len = 0;
    char quote = '\0';
    bool open = false;

    for (size_t i = 0; i <= text.len && count < WORDS_MAX - 1; i++) {
        char c = i < text.len ? text.at[i] : ' ';
        bool blank = ascii_is_blank(c) || c == '\n' || c == '\r';

        if (!quote && c == '\\' && i + 1 < text.len) {
            i++;
            if (text.at[i] == '\n')
                continue; /* the line goes on */
            word[len++] = text.at[i];
            open = true;
        } else if (quote ? c == quote : c == '\'' || c == '"') {
            quote = quote ? '\0' : c;
            open = true;
        } else if (blank && !quote) {
            if (open)
                words[count++] =
                    arena_span(in->arena, (struct span){word, len}).at;
            len = 0;
            open = false;
        } else {
            word[len++] = c;
            open = true;
        }
    }
    words[count] = NULL;
    return count;
}

/* swaks takes long options with one dash as well; curl names the URL by an
 * option, too. */
static size_t make_ours(struct import *in, const char **words, size_t count)
{
    size_t kept = 1;

    static const char *const single[] = {"-tls", "-tlsc", "-tlso", "-tlsp",
                                         "-au",  "-ap",   NULL};

    for (size_t i = 1; i < count; i++) {
        for (size_t j = 0; single[j]; j++) {
            if (strcmp(words[i], single[j]) == 0)
                words[i] = arena_printf(in->arena, "-%s", words[i]);
        }
        if (strcmp(words[i], "--url") != 0)
            words[kept++] = words[i];
    }
    words[kept] = NULL;
    return kept;
}

void import_command(struct import *in, struct span text)
{
    const char **words = ARENA_ARRAY(in->arena, const char *, WORDS_MAX);
    size_t count = split_words(in, text, words);
    struct imported *made = import_begin(in, NULL);
    struct option_table tables[GIVEN_TABLES + 1];
    struct taker taker = {in, made};
    struct alias_sink sink = {take_alias, &taker};
    struct operands operands = {0};
    struct mistakes found = {0};

    given_options_tables(&made->given, in->arena, tables);
    tables[GIVEN_TABLES] = aliases_table(&sink);
    count = make_ours(in, words, count);
    options_parse(tables, GIVEN_TABLES + 1, (int)count, words, &operands,
                  &found);
    for (const struct mistake *m = found.first; m; m = m->next)
        import_note(
            in, made,
            arena_printf(in->arena, "%s was left out. %s", m->place, m->what));
    mistakes_fini(&found);
    for (size_t i = 0; i < operands.count; i++)
        import_add_target(in, made, operands.at[i]);
}

/* swaksrc: an option a line, dashes optional, no quoting. */
void import_swaksrc(struct import *in, struct span text)
{
    struct buf command;
    struct span line;

    buf_init(&command, text.len * 3 + 64);
    (void)buf_str(&command, "swaks");
    while (span_cut(&text, '\n', &line)) {
        struct span name;

        line = span_trim(line);
        if (!line.len || line.at[0] == '#')
            continue;
        (void)span_word(&line, &name); /* there is one */
        while (name.len && name.at[0] == '-')
            name = span_from(name, 1);
        (void)buf_printf(&command, name.len == 1 ? " -%.*s" : " --%.*s",
                         SPAN_ARGS(name));
        line = span_trim(line);
        if (line.len)
            (void)buf_printf(&command, " '%.*s'", SPAN_ARGS(line));
    }
    import_command(in, arena_span(in->arena, buf_span(&command)));
    buf_fini(&command);
}
