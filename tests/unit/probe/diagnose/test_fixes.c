/* probe/diagnose/phrase_fixes: whom a fix is shown, and in which order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/diagnose/diagnose.h"
#include "probe/diagnose/extract.h"
#include "tests/unit/probe/diagnose/own_knowledge.h"
#include "tests/unit/test.h"

/* Every fix's text is one letter. */
#define KNOWN                                                                  \
    "circumstances: {boxed: [container]}\n"                                    \
    "providers:\n"                                                             \
    "  mine: {labels: [mine], traits: [own]}\n"                                \
    "  yours: {labels: [yours]}\n"                                             \
    "software: {fixer: {says: [fixer mail]}}\n"                                \
    "rules:\n"                                                                 \
    "  - {id: a.a, when: {stage: auth}}\n"                                     \
    "diagnoses:\n"                                                             \
    "  a.a:\n"                                                                 \
    "    title: A\n"                                                           \
    "    cause: A.\n"                                                          \
    "    fixes:\n"

/* The knowledge of these lines; what is wrong with it goes to `told`. */
static struct knowledge *knowledge_of(const char *yaml, char *told, size_t size)
{
    struct mistakes m = {0};
    struct knowledge *k = own_knowledge(yaml, &m);

    own_mistakes(&m, told, size);
    return k;
}

static struct knowledge *good_knowledge(const char *yaml)
{
    char told[512];
    struct knowledge *k = knowledge_of(yaml, told, sizeof(told));

    CHECK_TEXT(told, "");
    return k;
}

/* A fix that has this besides its text is refused. */
static void check_refused(const char *what, const char *why)
{
    char yaml[1024], told[512];
    struct knowledge *k;

    (void)snprintf(yaml, sizeof(yaml),
                   KNOWN "      - B\n      - {text: A., %s}\n", what);
    k = knowledge_of(yaml, told, sizeof(told));
    if (!strstr(told, why))
        CHECK_TEXT(told, why);
    knowledge_free(&k);
}

/* The texts of the first diagnosis' fixes, one behind the other. */
static void write_fixes(const struct result *r, char *out, size_t size)
{
    size_t len = 0;

    out[0] = '\0';
    for (const struct fix *f = r->diagnoses->fixes; f; f = f->next)
        len += (size_t)snprintf(out + len, size - len, "%s", f->text);
}

static void check_fixes(const char *yaml, const char *text, const char *context,
                        const char *provider, const char *expected)
{
    struct knowledge *k = good_knowledge(yaml);
    struct explain_input in = {.text = span_of(text),
                               .context = span_of(context),
                               .provider = span_of(provider),
                               .stage = STAGE_AUTH};
    struct result r;
    char shown[64];

    result_init(&r, NULL);
    extract_facts(k, &r, &in);
    diagnose(k, &r);
    write_fixes(&r, shown, sizeof(shown));
    CHECK_TEXT(shown, expected);
    result_fini(&r);
    knowledge_free(&k);
}

static void check_asked(const char *yaml, const char *provider,
                        const char *expected)
{
    struct knowledge *k = good_knowledge(yaml);
    struct result r;
    char shown[64];

    result_init(&r, NULL);
    CU_ASSERT(diagnose_id(k, &r, SPAN("a.a"), span_of(provider)));
    write_fixes(&r, shown, sizeof(shown));
    CHECK_TEXT(shown, expected);
    result_fini(&r);
    knowledge_free(&k);
}

#define OF_PROVIDERS                                                           \
    KNOWN "      - B\n"                                                        \
          "      - {text: M, provider: mine}\n"                                \
          "      - {text: Y, provider: yours}\n"                               \
          "      - {text: T, provider: own}\n"                                 \
          "      - {text: G, general: yes}\n"

TEST(fixes, the_providers_own_come_first_and_make_the_general_one_needless)
{
    check_fixes(OF_PROVIDERS, "535 no", "", "mine", "MTB");
    check_fixes(OF_PROVIDERS, "535 no", "", "yours", "YB");
    check_fixes(OF_PROVIDERS, "535 no", "", "", "BG");
}

#define OF_SURROUNDINGS                                                        \
    KNOWN "      - B\n"                                                        \
          "      - {text: S, software: fixer}\n"                               \
          "      - {text: C, when: {circumstances: boxed}}\n"                  \
          "      - {text: P, when: {circumstances: boxed, provider: mine}}\n"  \
          "      - {text: N, not: {circumstances: boxed}}\n"                   \
          "      - {text: R, when: {stage: auth, reply.code: 535}}\n"          \
          "      - {text: E, when: {stage: mail}}\n"

TEST(fixes, those_for_software_and_circumstances_come_before_those_for_all)
{
    check_fixes(OF_SURROUNDINGS, "535 fixer mail", "", "", "RSBN");
    check_fixes(OF_SURROUNDINGS, "530 no", "in a container", "", "CB");
    check_fixes(OF_SURROUNDINGS, "530 no", "in a container", "mine", "PCB");
    check_fixes(OF_SURROUNDINGS, "530 no", "", "", "BN");
}

TEST(fixes, what_is_not_for_this_case_is_not_first_for_another)
{
    check_fixes(KNOWN "      - B\n"
                      "      - {text: N, not: {provider: mine}}\n",
                "535 no", "", "yours", "BN");
    check_fixes(KNOWN "      - B\n"
                      "      - {text: N, not: {provider: mine}}\n",
                "535 no", "", "mine", "B");
}

TEST(fixes, the_steps_of_others_come_last)
{
    check_fixes(KNOWN "      - {text: S, software: fixer, actor: server}\n"
                      "      - B\n"
                      "      - {text: U, software: fixer, actor: user}\n",
                "535 fixer mail", "", "", "UBS");
}

#define BORROWING                                                              \
    KNOWN "      - B\n"                                                        \
          "    also: [b.b]\n"                                                  \
          "  b.b:\n"                                                           \
          "    title: B\n"                                                     \
          "    cause: B.\n"                                                    \
          "    fixes:\n"                                                       \
          "      - X\n"                                                        \
          "      - {text: M, provider: mine}\n"

TEST(fixes, the_providers_of_another_diagnosis_may_be_shown_as_well)
{
    check_fixes(BORROWING, "535 no", "", "mine", "MB");
    check_fixes(BORROWING, "535 no", "", "", "B");
    check_asked(BORROWING, "", "B");
    check_asked(BORROWING, "mine", "BM");
}

TEST(fixes, of_a_diagnosis_that_is_asked_for_all_are_told)
{
    check_asked(OF_SURROUNDINGS, "", "BSCPNRE");
    check_asked(OF_SURROUNDINGS, "yours", "BSCNRE");
    check_asked(OF_PROVIDERS, "", "BMYTG");
    check_asked(OF_PROVIDERS, "mine", "BMT");
}

TEST(fixes, one_of_them_is_for_every_case)
{
    char told[512];
    struct knowledge *k =
        knowledge_of(KNOWN "      - {text: M, provider: mine}\n"
                           "      - {text: N, not: {stage: tls}}\n",
                     told, sizeof(told));

    CU_ASSERT(
        strstr(told, "Every fix of this diagnosis is for some case only.") !=
        NULL);
    knowledge_free(&k);
}

TEST(fixes, names_in_them_have_to_exist)
{
    check_refused("provider: theirs", "There is no provider 'theirs'.");
    check_refused("software: mine", "There is no server program 'mine'.");
    check_refused("when: {provider.traits: odd}", "the trait 'odd'.");
    check_refused("when: {circumstances: odd}", "No words of the name 'odd'");
    check_refused("not: {circumstances: odd}", "No words of the name 'odd'");
    check_refused("when: {input.software: odd}", "no client program 'odd'.");
    check_refused("when: {tea: odd}", "There is no fact 'tea'.");
    check_refused("change: {tea: odd}", "There is no setting 'tea'.");
    check_refused("actor: me", "'me' is nobody who could act.");
    check_refused("for: mine", "There is no key 'for' here.");
}
