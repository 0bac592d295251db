/* The dialog on a terminal. See questions.h. */
#include "probe/questions.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "probe/settings/preset.h"

struct question {
    const char *tab;    /* printed when it changes */
    const char *option; /* "like" is special */
    const char *words;
    const char *only_after; /* asked only when this was answered; or NULL */
};

static const struct question questions[] = {
    {"Main settings", "like",
     "Provider's preset (smtp-probe presets), or empty", NULL},
    {"Main settings", "host", "Mail server", NULL},
    {"Main settings", "port", "Port (empty: by security)", "host"},
    {"Main settings", "timeout", "Timeout in seconds (30)", NULL},
    {"Authentication", "username", "User name (empty: anonymous)", NULL},
    {"Authentication", "password-command", "Command that prints the password",
     "username"},
    {"Authentication", "password-env", "or environment variable that holds it",
     "username"},
    {"Authentication", "mechanisms", "Mechanisms (empty: all)", "username"},
    {"Encryption", "security",
     "none, starttls, implicit (empty: by port or preset)", NULL},
    {"Encryption", "ca-file", "CA file (empty: the system's)", NULL},
    {"Proxy", "proxy-type", "none, http, socks4, socks4a, socks5 (none)", NULL},
    {"Proxy", "proxy-host", "Proxy", "proxy-type"},
    {"Proxy", "proxy-port", "Proxy's port", "proxy-host"},
    {"Message", "from", "Sender (empty: the user name)", NULL},
};

bool questions_can_be_asked(void)
{
    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

static bool read_answer(const char *words, char *answer, size_t size)
{
    printf("  %s: ", words);
    (void)fflush(stdout);
    if (!fgets(answer, (int)size, stdin))
        return false;
    answer[strcspn(answer, "\r\n")] = '\0';
    return true;
}

static bool take_like(struct given_options *g, const char *answer)
{
    if (!preset_exists(answer)) {
        printf("    There is no such preset.\n");
        return false;
    }
    g->like = arena_strdup(g->arena, answer);
    return true;
}

/* False when the answer has to be given again. */
static bool take_answer(struct given_options *g, const struct question *q,
                        const char *answer)
{
    struct mistakes found = {0};
    bool right = strcmp(q->option, "like") == 0
                     ? take_like(g, answer)
                     : given_options_add(g, q->option, answer, &found);

    for (const struct mistake *m = found.first; m; m = m->next)
        printf("    %s %s\n", m->what, m->mend ? m->mend : "");
    mistakes_fini(&found);
    return right;
}

static bool is_wanted(const struct given_options *g, const struct question *q)
{
    if (strcmp(q->option, "host") == 0 && g->like) {
        struct preset preset;
        struct mistakes ignored = {0}; /* presets are right: tests see to it */
        bool has_host =
            preset_read(g->like, &preset, &ignored) && preset.host.at != NULL;

        preset_free(&preset);
        mistakes_fini(&ignored);
        return !has_host;
    }
    if (strcmp(q->option, "password-env") == 0 &&
        given_options_have(g, "password-command"))
        return false;
    return !q->only_after || given_options_have(g, q->only_after);
}

void questions_ask(struct given_options *g)
{
    const char *tab = "";
    char answer[1024];

    for (size_t i = 0; i < sizeof(questions) / sizeof(*questions); i++) {
        const struct question *q = &questions[i];

        if (!is_wanted(g, q))
            continue;
        if (strcmp(tab, q->tab) != 0)
            printf("%s\n", tab = q->tab);
        do {
            if (!read_answer(q->words, answer, sizeof(answer)))
                return;
        } while (*answer && !take_answer(g, q, answer));
    }
}
