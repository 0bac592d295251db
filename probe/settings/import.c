/* Which format a file has. See import.h. */
#include "probe/settings/import.h"

#include <string.h>

#include "probe/settings/import_made.h"

static bool has_line(struct span text, bool (*is)(struct span line))
{
    struct span line;

    while (span_cut(&text, '\n', &line)) {
        if (is(span_trim(line)))
            return true;
    }
    return false;
}

static bool is_account_line(struct span line)
{
    return span_starts(line, SPAN("account ")) ||
           span_starts(line, SPAN("account\t"));
}

static bool is_env_line(struct span line)
{
    ptrdiff_t equals = span_find_char(line, '=');

    if (span_starts(line, SPAN("export ")))
        return true;
    if (equals <= 0)
        return false;
    for (ptrdiff_t i = 0; i < equals; i++) {
        char c = line.at[i];

        if (!(c >= 'A' && c <= 'Z') && !ascii_is_digit(c) && c != '_')
            return false;
    }
    return true;
}

static bool is_option_line(struct span line)
{
    struct span word;

    if (!line.len || line.at[0] == '#' || !span_word(&line, &word))
        return false;
    return word.at[0] == '-' || span_equal(word, SPAN("server")) ||
           span_equal(word, SPAN("s"));
}

struct imported *import_text(const char *file, struct span text,
                             struct arena *arena, struct mistakes *m)
{
    struct import in = {.file = file, .arena = arena, .mistakes = m};
    struct span trimmed = span_trim(text);

    if (span_starts(trimmed, SPAN("curl ")) ||
        span_starts(trimmed, SPAN("swaks ")))
        import_command(&in, trimmed);
    else if (has_line(text, is_account_line))
        import_msmtprc(&in, text);
    else if (has_line(text, is_env_line))
        import_env(&in, text);
    else if (has_line(text, is_option_line))
        import_swaksrc(&in, text);
    if (!in.first)
        mistakes_add(
            m, NULL, file,
            "Give an msmtprc, a swaksrc, a swaks or curl command line, "
            "or a .env file.",
            "It is none of the formats that can be imported.");
    return mistakes_any(m) ? NULL : in.first;
}
