/* Numbers with units, as files have them. See schema.h. */
#include "common/base/schema.h"

#include "common/base/span.h"

struct unit {
    const char *name;
    int64_t factor;
};

static const int64_t longest_ms = (int64_t)365 * 24 * 60 * 60 * 1000;

static const struct unit durations[] = {
    {"ms", 1},
    {"s", 1000},
    {"m", 60 * 1000},
    {"h", 60 * 60 * 1000},
};

static const struct unit sizes[] = {
    {"", 1},
    {"B", 1},
    {"KB", 1024},
    {"MB", 1024 * 1024},
    {"GB", 1024 * 1024 * 1024},
};

static bool with_unit(struct span text, const struct unit *units, size_t count,
                      int64_t *number)
{
    size_t digits = 0;
    uint64_t value;

    while (digits < text.len && ascii_is_digit(text.at[digits]))
        digits++;
    if (digits > 12 || !span_number(span_first(text, digits), &value))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!span_equal(span_from(text, digits), span_of(units[i].name)))
            continue;
        if ((int64_t)value > INT64_MAX / units[i].factor)
            return false;
        *number = (int64_t)value * units[i].factor;
        return true;
    }
    return false;
}

bool schema_duration(struct span text, int64_t *ms)
{
    return with_unit(text, durations, sizeof(durations) / sizeof(durations[0]),
                     ms) &&
           *ms <= longest_ms;
}

bool schema_size(struct span text, int64_t *bytes)
{
    return with_unit(text, sizes, sizeof(sizes) / sizeof(sizes[0]), bytes);
}

/* Up to 100%, with as many decimals as a millionth has. */
bool schema_percent(struct span text, int64_t *of_a_million)
{
    struct span whole, rest = text;
    uint64_t value, decimals = 0;

    if (text.len < 2 || text.at[text.len - 1] != '%')
        return false;
    rest = span_first(text, text.len - 1);
    (void)span_cut(&rest, '.', &whole); /* there is one part at least */
    if (whole.len > 3 || !span_number(whole, &value) || rest.len > 4 ||
        (rest.at && !span_number(rest, &decimals)))
        return false;
    for (size_t i = 0; i < 4 - rest.len; i++)
        decimals *= 10;
    *of_a_million = (int64_t)(value * 10000 + decimals);
    return *of_a_million <= 1000000;
}
