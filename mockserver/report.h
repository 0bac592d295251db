/* The outcome of all trials: TAP, or JUnit for build servers. */
#ifndef MOCKSERVER_REPORT_H
#define MOCKSERVER_REPORT_H

#include "mockserver/verify_probe.h"

/* Prints them in order; `format` is NULL or "tap", or "junit". Returns whether
 * all is as it should be: a pending scenario that fails is, one that passes is
 * not. */
bool report_trials(const struct trial *trials, size_t count,
                   const char *format);

#endif
