/* Programs started. See child.h. */
#include "mockserver/child.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void redirect(const char *path, int to)
{
    int fd;

    if (!path)
        return;
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || dup2(fd, to) < 0)
        _exit(127);
}

/* The child tells by a pipe that closes on success that exec has failed. */
pid_t child_start(const char *const *argv, const char *const *environment,
                  const char *output, const char *errors)
{
    int tell[2], error = 0;
    pid_t pid;

    if (pipe2(tell, O_CLOEXEC) != 0)
        return -1;
    pid = fork();
    if (pid == 0) {
        redirect(output, STDOUT_FILENO);
        redirect(errors, STDERR_FILENO);
        for (size_t i = 0; environment[i]; i++)
            (void)putenv((char *)(uintptr_t)environment[i]);
        (void)execvp(argv[0], (char *const *)(uintptr_t)argv);
        error = errno;
        (void)!write(tell[1], &error, sizeof(error)); /* our last word */
        _exit(127);
    }
    (void)close(tell[1]);
    if (pid > 0 && read(tell[0], &error, sizeof(error)) > 0) {
        (void)waitpid(pid, NULL, 0); /* it has ended already */
        pid = -1;
    }
    (void)close(tell[0]);
    return pid;
}

int child_status(int wait_status)
{
    return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status)
                                    : WEXITSTATUS(wait_status);
}
