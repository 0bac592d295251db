/* The hosts file. See hosts.h. */
#include "common/net/hosts.h"

#include <stdio.h>

#include "common/base/span.h"
#include "common/net/sockaddr.h"

enum {
    LINE_BYTES = 1024, /* what follows on a longer one is not looked at */
};

static struct span without_last_dot(const char *name)
{
    struct span s = span_of(name);

    if (span_ends_nocase(s, SPAN(".")))
        s.len--;
    return s;
}

static bool has_name(struct span names, struct span wanted)
{
    struct span name;

    while (span_word(&names, &name)) {
        if (span_equal_nocase(name, wanted))
            return true;
    }
    return false;
}

/* Without its comment. */
static struct span content_of(const char *line)
{
    struct span s = span_of(line);
    ptrdiff_t comment = span_find_char(s, '#');

    return span_trim(comment < 0 ? s : span_first(s, (size_t)comment));
}

static bool look_at_line(const char *line, struct span wanted, hosts_fn found,
                         void *arg)
{
    struct span rest = content_of(line), address;
    char text[SOCKADDR_TEXT_BYTES];
    struct sockaddr_any parsed;

    if (!span_word(&rest, &address) || !has_name(rest, wanted))
        return false;
    (void)snprintf(text, sizeof(text), "%.*s", SPAN_ARGS(address));
    if (!sockaddr_parse(&parsed, text, 0))
        return false;
    sockaddr_text(&parsed, text);
    found(sockaddr_family(&parsed), text, arg);
    return true;
}

static void skip_line(FILE *f)
{
    int c;

    do
        c = getc(f);
    while (c != EOF && c != '\n');
}

bool hosts_look_up(const char *path, const char *name, hosts_fn found,
                   void *arg)
{
    struct span wanted = without_last_dot(name);
    FILE *f = fopen(path, "re");
    char line[LINE_BYTES];
    bool any = false;

    if (!f)
        return false;
    while (fgets(line, sizeof(line), f)) {
        if (span_find_char(span_of(line), '\n') < 0)
            skip_line(f);
        any |= look_at_line(line, wanted, found, arg);
    }
    (void)fclose(f); /* it was only read */
    return any;
}

bool hosts_is_localhost(const char *name)
{
    struct span s = without_last_dot(name);

    return span_equal_nocase(s, SPAN("localhost")) ||
           span_ends_nocase(s, SPAN(".localhost"));
}
