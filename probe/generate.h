/* What is made from the option tables at build time: completions of shells and
 * the option list of the manual page. */
#ifndef PROBE_GENERATE_H
#define PROBE_GENERATE_H

#include <stdbool.h>

#include "common/base/options.h"
#include "probe/command.h"

/* Writes "completion-bash", "completion-zsh", "completion-fish" or "man" (in
 * scdoc's language). False when `kind` is none of these. */
bool generate(const char *kind, const struct command *commands,
              size_t command_count, struct buf *out);

#endif
