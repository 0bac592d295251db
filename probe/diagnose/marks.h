/* What a failure is recognised by, whatever it means: the words of the peer and
 * of the circumstances, alone, in pairs, by their stem and by the stage in
 * which they were said; the codes and other facts; the provider's name; and
 * what all this means as far as it is known. Each is a number, which
 * the labelled failures (precedents.h) have in common with those to come.
 */
#ifndef PROBE_DIAGNOSE_MARKS_H
#define PROBE_DIAGNOSE_MARKS_H

#include "probe/diagnose/view.h"

enum {
    MARKS_SPOKEN_MAX = 300,  /* words of the peer that are looked at, */
    MARKS_CONTEXT_MAX = 100, /* of the circumstances, */
    MARKS_PROVIDER_MAX = 12, /* and of the provider's name */
    MARKS_OTHER_MAX = 200,   /* facts, meanings, codes */
    MARKS_MAX = MARKS_SPOKEN_MAX * 4 + MARKS_CONTEXT_MAX * 3 +
                MARKS_PROVIDER_MAX + MARKS_OTHER_MAX,
};

struct mark {
    uint32_t name;     /* a hash */
    struct span words; /* of the peer, if it is of these; else empty */
};

struct marks {
    struct mark at[MARKS_MAX]; /* the same one may come more than once */
    size_t count;
};

/* Those of the stage that `v` is about. The words live as long as the view. */
void marks_read(struct marks *m, struct view *v);

#endif
