/* Options: defaults from the environment, and help from the tables. */
#include "common/base/options.h"
#include "tests/unit/test.h"

#include <stdlib.h>
#include <string.h>

struct values {
    const char *text;
    int flags;
};

static void take_text(void *target, const struct option *o, const char *value,
                      struct mistakes *m)
{
    if (strcmp(value, "wrong") == 0)
        mistakes_add(m, NULL, options_place(o, m), NULL, "Not that.");
    else
        ((struct values *)target)->text = value;
}

static void take_flag(void *target, const struct option *o, const char *value,
                      struct mistakes *m)
{
    (void)o;
    (void)m;
    CU_ASSERT_PTR_NULL(value);
    ((struct values *)target)->flags++;
}

static const struct option rows[] = {
    {"max-time", 0, "SECONDS", "a time", take_text, 0},
    {"strict", 's', NULL, "a flag", take_flag, 0},
    {"help", 'h', NULL, "this list", take_flag, 0},
    {"password", 0, "", NULL, take_text, 0},
};

/* What the one variable comes to, given that value. */
static struct values taken(const char *name, const char *value,
                           struct mistakes *m)
{
    struct values values = {0};
    struct option_table table = {"Tab", rows, sizeof(rows) / sizeof(*rows),
                                 &values};

    CU_ASSERT_EQUAL(setenv(name, value, 1), 0);
    options_from_environment(&table, 1, "UNIT_TEST_", m);
    CU_ASSERT_EQUAL(unsetenv(name), 0);
    return values;
}

TEST(options, a_variable_is_the_default_of_its_option)
{
    struct mistakes m = {0};

    CU_ASSERT_PTR_NOT_NULL(taken("UNIT_TEST_MAX_TIME", "7", &m).text);
    CHECK_NUMBER(taken("UNIT_TEST_STRICT", "yes", &m).flags, 1);
    CHECK_NUMBER(taken("UNIT_TEST_STRICT", "1", &m).flags, 1);
    CHECK_NUMBER(taken("UNIT_TEST_STRICT", "no", &m).flags, 0);
    CU_ASSERT_FALSE(mistakes_any(&m));
    mistakes_fini(&m);
}

TEST(options, empty_variables_and_those_of_no_default_count_as_unset)
{
    struct mistakes m = {0};

    CU_ASSERT_PTR_NULL(taken("UNIT_TEST_MAX_TIME", "", &m).text);
    CU_ASSERT_PTR_NULL(taken("UNIT_TEST_PASSWORD", "secret", &m).text);
    CHECK_NUMBER(taken("UNIT_TEST_HELP", "yes", &m).flags, 0);
    CU_ASSERT_FALSE(mistakes_any(&m));
    mistakes_fini(&m);
}

TEST(options, a_mistake_names_the_variable)
{
    struct mistakes m = {0};

    (void)taken("UNIT_TEST_MAX_TIME", "wrong", &m);
    (void)taken("UNIT_TEST_STRICT", "perhaps", &m);
    CU_ASSERT_EQUAL_FATAL(m.count, 2);
    CHECK_TEXT(m.first->place, "UNIT_TEST_MAX_TIME");
    CHECK_TEXT(m.last->place, "UNIT_TEST_STRICT");
    mistakes_fini(&m);
}

TEST(options, a_table_without_help_has_no_heading)
{
    struct option_table tables[] = {
        {"Hidden", &rows[3], 1, NULL},
        {"Shown", &rows[1], 1, NULL},
    };
    struct buf out;

    buf_init(&out, 1000);
    options_write_help(tables, 2, &out);
    CHECK_TEXT(buf_text(&out),
               "\nShown\n  -s, --strict                a flag\n");
    buf_fini(&out);
}
