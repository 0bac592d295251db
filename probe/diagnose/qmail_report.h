/* A report of qmail-remote as qmail-send logs it: one word, its blanks "_", its
 * lines ending in "/". log.c of qmail 1.03 writes it so, netqmail and notqmail
 * as well. */
#ifndef PROBE_DIAGNOSE_QMAIL_REPORT_H
#define PROBE_DIAGNOSE_QMAIL_REPORT_H

#include "common/base/arena.h"
#include "common/base/span.h"

/* The first report in `text` as it was before it was logged, in `arena`;
 * `text` where there is none. */
struct span qmail_report_read(struct arena *arena, struct span text);

#endif
