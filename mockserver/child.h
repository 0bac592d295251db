/* A program started beside the loop, and its end. */
#ifndef MOCKSERVER_CHILD_H
#define MOCKSERVER_CHILD_H

#include <sys/types.h>

/* Starts a program (searched in PATH); `argv` and `environment` (NAME=VALUE,
 * added to ours) end in NULL. Standard output and error go to the files, where
 * given. Returns its process id; -1 when it could not be started. */
pid_t child_start(const char *const *argv, const char *const *environment,
                  const char *output, const char *errors);

/* An exit status as a shell has it: 128 and the signal where one ended it. */
int child_status(int wait_status);

#endif
