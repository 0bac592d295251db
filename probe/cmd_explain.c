/* smtp-probe explain: no network; what a diagnosis id means, or the diagnosis
 * of a pasted error, log excerpt or transcript.
 */
#include <dirent.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/options.h"
#include "common/base/xalloc.h"
#include "probe/command.h"
#include "probe/diagnose/knowledge_load.h"
#include "probe/diagnose/proof.h"
#include "probe/explain_review.h"
#include "probe/explain_id.h"
#include "probe/explain_lines.h"
#include "probe/output.h"
#include "probe/report/json_diagnosis.h"
#include "probe/report/text.h"

enum {
    INPUT_MAX = 16 * 1024 * 1024, /* of one pasted text */
    OUTPUT_MAX = 1024 * 1024,
    TABLES = 2, /* of options */
};

struct explain {
    struct arena arena; /* of the options' texts */
    const char *provider, *context, *stage, *format, *folder;
    uint64_t port;
    struct output output; /* for what the terminal can show */
    bool lines, check, review, help;
    struct span text; /* that is explained; without one it is an id */
    struct mistakes mistakes;
    struct knowledge *knowledge;
};

/* ---- options ---- */

static void set_text(void *target, const struct option *o, const char *value,
                     struct mistakes *m)
{
    struct explain *e = target;

    (void)m; /* every text will do */
    *(const char **)((char *)target + o->offset) =
        arena_strdup(&e->arena, value);
}

static void set_flag(void *target, const struct option *o, const char *value,
                     struct mistakes *m)
{
    (void)value; /* a flag has none */
    (void)m;
    *(bool *)((char *)target + o->offset) = true;
}

static void set_port(void *target, const struct option *o, const char *value,
                     struct mistakes *m)
{
    struct explain *e = target;

    if (!span_number(span_of(value), &e->port) || e->port > 65535)
        mistakes_add(m, NULL, options_place(o, m),
                     "Give a number from 1 to 65535.", "This is no port.");
}

static const struct option options[] = {
    {"provider", 0, "NAME", "who runs the server, in any words", set_text,
     offsetof(struct explain, provider)},
    {"context", 0, "TEXT", "the circumstances, in any words", set_text,
     offsetof(struct explain, context)},
    {"stage", 0, "STAGE", "the stage that failed: dns, tcp, tls, auth, ...",
     set_text, offsetof(struct explain, stage)},
    {"port", 0, "PORT", "the port of the server", set_port, 0},
    {"format", 0, "FORMAT", "text (the default) or json", set_text,
     offsetof(struct explain, format)},
    {"lines", 0, NULL, "read JSON lines, write JSON lines: many texts at once",
     set_flag, offsetof(struct explain, lines)},
    {"knowledge", 0, "DIR", "add the knowledge files (*.yaml) of this folder",
     set_text, offsetof(struct explain, folder)},
    {"check", 0, NULL, "only check that folder: its rules, by its examples",
     set_flag, offsetof(struct explain, check)},
    {"review", 0, NULL, "list what of the knowledge is past its review date",
     set_flag, offsetof(struct explain, review)},
    {"verbose", 'v', NULL, "show the rules that were considered", set_flag,
     offsetof(struct explain, output.verbose)},
    {"help", 'h', NULL, "show this help", set_flag,
     offsetof(struct explain, help)},
};

static int print_help(const struct option_table *tables)
{
    struct buf out;

    buf_init(&out, OUTPUT_MAX);
    (void)buf_str(&out,
                  "usage: smtp-probe explain [options] ID | TEXT | -\n\n"
                  "Says what a diagnosis means, or diagnoses a pasted error "
                  "(- or nothing: from\nstandard input). No packet is "
                  "sent.\n");
    options_write_help(tables, TABLES, &out);
    (void)fputs(buf_text(&out), stdout);
    buf_fini(&out);
    return EXIT_PASSED;
}

static int print_mistakes(const struct mistakes *m)
{
    output_mistakes(m);
    return EXIT_USAGE;
}

/* ---- an operator's own knowledge ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool load_folder(struct knowledge *k, const char *folder,
                        struct mistakes *m)
{
    char **paths = NULL;
    size_t count = 0;
    DIR *dir = opendir(folder);
    struct dirent *entry;
    bool good;

    if (!dir) {
        mistakes_add(m, NULL, "--knowledge", "Give a folder of YAML files.",
                     "%s cannot be read.", folder);
        return false;
    }
    while ((entry = readdir(dir))) {
        size_t room = strlen(folder) + strlen(entry->d_name) + 2;

        if (!span_ends_nocase(span_of(entry->d_name), SPAN(".yaml")))
            continue;
        paths = xrealloc(paths, (count + 1) * sizeof(*paths));
        paths[count] = xcalloc(1, room);
        (void)snprintf(paths[count++], room, "%s/%s", folder, entry->d_name);
    }
    (void)closedir(dir); /* it was only read */
    if (count)
        qsort(paths, count, sizeof(*paths), by_name);
    else
        mistakes_add(m, NULL, "--knowledge", "Give a folder of YAML files.",
                     "There is no file (*.yaml) in %s.", folder);
    good = knowledge_load_files(k, (const char *const *)paths, count, m);
    while (count)
        free(paths[--count]);
    free(paths);
    return good;
}

/* ---- text for people ---- */

/* What was found in the text, and what was not and had to be assumed, so that a
 * wrong reading shows. */
static void write_recognised(const struct result *r, struct buf *out)
{
    const struct stage_result *s = r->attempts ? r->attempts->last : NULL;
    const struct fact *assumed, *software, *also;
    struct arena scratch = {0};

    if (!s)
        return;
    assumed = facts_get(&s->facts, FACT_INPUT_ASSUMED);
    software = facts_get(&s->facts, FACT_INPUT_SOFTWARE);
    also = facts_get(&s->facts, FACT_INPUT_ALSO);
    (void)buf_str(out, "Recognised: ");
    if (software)
        (void)buf_printf(out, "written by %s, ", software->token);
    for (const struct fact *f = s->facts.first; f; f = f->next) {
        struct peertext value = {.raw = fact_text(f, &scratch)};

        if (strncmp(fact_name(f->id), "input.", 6) == 0 ||
            f->id == FACT_REPLY_TEXT)
            continue;
        (void)buf_printf(out, "%s ", fact_name(f->id));
        peertext_write(out, value, ESCAPE_TERMINAL);
        (void)buf_str(out, ", ");
    }
    if (assumed)
        (void)buf_printf(out, "no stage\nAssumed: %.*s\n",
                         SPAN_ARGS(fact_text(assumed, &scratch)));
    else
        (void)buf_printf(out, "stage %s\n", stage_name(s->id));
    if (also)
        (void)buf_printf(
            out,
            "Also:       its words tell of a failure at %s as well. "
            "Explain the two apart.\n",
            also->token);
    arena_fini(&scratch);
}

/* A guess is not to be taken for a finding. */
static void write_untold(const struct result *r, struct buf *out)
{
    const struct stage_result *s = r->attempts ? r->attempts->last : NULL;

    if (!s || !facts_get(&s->facts, FACT_INPUT_UNTOLD) || !r->diagnoses ||
        r->diagnoses->confidence != CONFIDENCE_POSSIBLE)
        return;
    (void)buf_str(out,
                  "\nNothing in this text is known to tell of a failure. The "
                  "server's reply, with its\nnumber, or the lines around it "
                  "in the log would; `smtp-probe HOST`\nfinds it itself. What "
                  "follows is a guess.\n");
}

static void write_result(const struct explain *e, const struct result *r,
                         struct buf *out)
{
    if (e->format && strcmp(e->format, "json") == 0) {
        struct json_writer w = JSON_WRITER(out, true);

        json_diagnoses(&w, NULL, r->diagnoses);
        (void)buf_char(out, '\n');
        return;
    }
    struct report_style style = output_style(&e->output, true);

    style.all_fixes = !e->text.at;
    if (e->text.at) {
        write_recognised(r, out);
        write_untold(r, out);
    }
    text_diagnoses(r->diagnoses, &style, out);
}

static bool print(struct buf *out)
{
    bool good = fwrite(buf_text(out), 1, out->len, stdout) == out->len;

    buf_clear(out);
    return good;
}

/* ---- one text, or an id ---- */

static bool explain_text(struct explain *e, struct span text, struct buf *out)
{
    struct result r;
    struct explain_input in = {
        .text = text,
        .provider = span_of(e->provider),
        .context = span_of(e->context),
        .stage = e->stage ? stage_find(span_of(e->stage)) : STAGE_COUNT,
        .port = (int)e->port,
    };

    e->text = text;
    result_init(&r, NULL);
    extract_facts(e->knowledge, &r, &in);
    diagnose(e->knowledge, &r);
    write_result(e, &r, out);
    result_fini(&r);
    return print(out);
}

static bool explain_id(struct explain *e, struct span id, struct buf *out)
{
    struct result r;
    bool known;

    result_init(&r, NULL);
    known = diagnose_id(e->knowledge, &r, id, span_of(e->provider));
    if (known)
        write_result(e, &r, out);
    result_fini(&r);
    return known && print(out);
}

static bool read_input(FILE *in, struct buf *text)
{
    char part[16384];
    size_t got;

    while ((got = fread(part, 1, sizeof(part), in)) > 0)
        (void)buf_add(text, (struct span){part, got}); /* the start will do */
    return !ferror(in);
}

/* What the operands say, or standard input; false: it cannot be read. */
static bool take_text(const struct operands *operands, struct buf *text,
                      bool *pasted)
{
    for (size_t i = 0; i < operands->count; i++)
        (void)buf_printf(text, "%s%s", i ? " " : "", operands->at[i]);
    *pasted = !operands->count || strcmp(buf_text(text), "-") == 0;
    if (!*pasted)
        return true;
    buf_clear(text);
    return read_input(stdin, text);
}

static int explain_taken(struct explain *e, struct span text, bool pasted,
                         struct buf *out)
{
    if (!pasted && explain_id(e, text, out))
        return EXIT_PASSED;
    if (!span_trim(text).len)
        mistakes_add(&e->mistakes, NULL, "explain",
                     "Give the error, or an id, or paste a log.",
                     "There is no text.");
    else if (!pasted)
        explain_no_id(e->knowledge, text, &e->mistakes);
    if (mistakes_any(&e->mistakes))
        return print_mistakes(&e->mistakes);
    return explain_text(e, text, out) ? EXIT_PASSED : EXIT_TOOL;
}

static int explain_operand(struct explain *e, const struct operands *operands)
{
    struct buf text, out;
    bool pasted;
    int status = EXIT_TOOL;

    buf_init(&text, INPUT_MAX);
    buf_init(&out, OUTPUT_MAX);
    if (take_text(operands, &text, &pasted))
        status = explain_taken(e, buf_span(&text), pasted, &out);
    buf_fini(&text);
    buf_fini(&out);
    return status;
}

static int explain_many(struct explain *e)
{
    struct explain_input otherwise = {
        .provider = span_of(e->provider),
        .context = span_of(e->context),
        .stage = e->stage ? stage_find(span_of(e->stage)) : STAGE_COUNT,
        .port = (int)e->port,
    };

    return explain_lines(e->knowledge, &otherwise, STDIN_FILENO, stdout)
               ? EXIT_PASSED
               : EXIT_TOOL;
}

static int tell_proven(const struct knowledge *k)
{
    int written = printf("%u rule%s, %u example%s: all is as it should be.\n",
                         k->place_count, k->place_count == 1 ? "" : "s",
                         k->example_count, k->example_count == 1 ? "" : "s");

    return written > 0 && fflush(stdout) == 0 ? EXIT_PASSED : EXIT_TOOL;
}

static void check(struct explain *e)
{
    if (e->stage && stage_find(span_of(e->stage)) == STAGE_COUNT)
        mistakes_add(&e->mistakes, NULL, "--stage",
                     "Known are settings, dns, tcp, proxy, greeting, ehlo, "
                     "starttls, tls, auth, mail, rcpt, data, quit.",
                     "There is no stage of that name.");
    if (e->format && strcmp(e->format, "text") != 0 &&
        strcmp(e->format, "json") != 0)
        mistakes_add(&e->mistakes, NULL, "--format", "Known are text, json.",
                     "There is no format of that name here.");
    if (e->folder && !e->help)
        (void)load_folder(e->knowledge, e->folder, &e->mistakes);
    if (e->check && !e->folder)
        mistakes_add(&e->mistakes, NULL, "--check",
                     "Give --knowledge DIR with it.",
                     "There is nothing to check.");
    else if (e->check && !e->help && !mistakes_any(&e->mistakes))
        (void)knowledge_prove(e->knowledge, &e->mistakes);
}

int cmd_explain(int argc, const char *const *argv)
{
    struct explain e = {.knowledge = knowledge_builtin()};
    struct option_table tables[TABLES] = {
        {
            .title = "Options",
            .options = options,
            .count = sizeof(options) / sizeof(*options),
            .target = &e,
        },
        output_colour_table(&e.output),
    };
    struct operands operands = {0};
    int status;

    (void)setlocale(LC_CTYPE, ""); /* unknown ones leave it at "C" */
    options_parse(tables, TABLES, argc, argv, &operands, &e.mistakes);
    check(&e);
    if (e.help)
        status = print_help(tables);
    else if (mistakes_any(&e.mistakes))
        status = print_mistakes(&e.mistakes);
    else if (e.check)
        status = tell_proven(e.knowledge);
    else if (e.review)
        status = explain_review(e.knowledge);
    else
        status = e.lines ? explain_many(&e) : explain_operand(&e, &operands);
    mistakes_fini(&e.mistakes);
    arena_fini(&e.arena);
    knowledge_free(&e.knowledge);
    return status;
}
