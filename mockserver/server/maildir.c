/* Maildir, as Bernstein described it (cr.yp.to/proto/maildir.html). */
#include "mockserver/server/maildir.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool make_folder(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

bool maildir_make(const char *path)
{
    static const char *const parts[] = {"tmp", "new", "cur"};
    char part[PATH_MAX];

    if (!make_folder(path))
        return false;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        int len = snprintf(part, sizeof(part), "%s/%s", path, parts[i]);

        if (len < 0 || (size_t)len >= sizeof(part) || !make_folder(part))
            return false;
    }
    return true;
}

bool maildir_deliver(const char *path, int64_t now_us, int port,
                     unsigned unique, struct span message)
{
    char from[PATH_MAX], to[PATH_MAX];
    FILE *f;
    bool ok;

    (void)snprintf(from, sizeof(from), "%s/tmp/%" PRId64 ".%d_%d_%u.mock", path,
                   now_us, (int)getpid(), port, unique);
    (void)snprintf(to, sizeof(to), "%s/new/%" PRId64 ".%d_%d_%u.mock", path,
                   now_us, (int)getpid(), port, unique);
    f = fopen(from, "wxe");
    if (!f)
        return false;
    ok = fwrite(message.at, 1, message.len, f) == message.len;
    ok = fclose(f) == 0 && ok;
    if (ok)
        return rename(from, to) == 0;
    (void)unlink(from);
    return false;
}
