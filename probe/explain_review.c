/* What is due. See explain_review.h. */
#include "probe/explain_review.h"

#include <stdio.h>

#include "common/base/clock.h"
#include "probe/command.h"
#include "probe/diagnose/review.h"

static int tell_none(const struct dated *all, size_t count, const char *today)
{
    int written = printf("%s: nothing of %zu dated facts is past its review.\n",
                         today, count);

    if (written > 0 && count)
        written = printf("%s: %s is next, on %s.\n", all->place, all->what,
                         all->review);
    return written > 0 ? EXIT_PASSED : EXIT_TOOL;
}

int explain_review(const struct knowledge *k)
{
    struct arena arena = {0};
    char today[CLOCK_DAY_BYTES];
    size_t count = 0, due = 0;
    const struct dated *all = review_all(k, &arena, &count);
    int status = EXIT_DIAGNOSED;

    clock_day(&clock_system, today);
    for (; due < count && review_is_due(&all[due], today); due++) {
        const struct dated *d = &all[due];

        if (printf("%s: %s: checked on %s, review was due on %s\n", d->place,
                   d->what, d->checked, d->review) < 0)
            status = EXIT_TOOL;
    }
    if (!due)
        status = tell_none(all, count, today);
    arena_fini(&arena);
    return fflush(stdout) == 0 ? status : EXIT_TOOL;
}
