#include "harness/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* The same place for all users; /tmp/ and not TMPDIR, which may differ between them. */
static const char lock_path[] = "/tmp/lorenz-ladder.lock";

static int open_lock(void)
{
    /* without O_CREAT first: systems refuse to "create" another user's file in /tmp */
    const int there = open(lock_path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (there >= 0) return there;
    if (errno == EACCES) return open(lock_path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    const int made = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (made >= 0) (void) fchmod(made, 0666);
    return made;
}

static Status refuse(int fd, Reason *why)
{
    char owner[32] = "";
    const ssize_t n = pread(fd, owner, sizeof owner - 1, 0);
    owner[n > 0 ? n : 0] = '\0';
    owner[strspn(owner, "0123456789")] = '\0';
    close(fd);
    return reason(why, STATUS_MISSING,
                  "another timed run is going on (pid %s); wait for it, or take --no-lock",
                  owner[0] ? owner : "unknown");
}

Status lock_take(Lock *lock, Reason *why)
{
    lock->fd = -1;
    const int fd = open_lock();
    if (fd < 0)
        return reason(why, STATUS_STORAGE, "cannot make %s: %s; --no-lock goes without", lock_path,
                      strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) return refuse(fd, why);
    char pid[32];
    const int n = snprintf(pid, sizeof pid, "%ld\n", (long) getpid());
    if (ftruncate(fd, 0) == 0) (void) !pwrite(fd, pid, (size_t) n, 0); /* for the message only */
    lock->fd = fd;
    return STATUS_OK;
}

void lock_release(Lock *lock)
{
    if (lock->fd >= 0) close(lock->fd);
    lock->fd = -1;
}
