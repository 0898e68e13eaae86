#include "harness/lock.h"

#include "harness/clock.h"
#include "harness/stop.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
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

/* ---- who holds it ---- */

/* Program and command of another process, "" where they cannot be seen: "ladder bench". */
static void read_command(const char *pid, char *command, size_t n_bytes)
{
    char path[64], words[256] = "";
    snprintf(path, sizeof path, "/proc/%.20s/cmdline", pid);
    FILE *const file = fopen(path, "re");
    const size_t n = file ? fread(words, 1, sizeof words - 2, file) : 0;
    if (file) fclose(file);
    const char *const slash = strrchr(words, '/');
    const size_t n_first = strlen(words) + 1;
    snprintf(command, n_bytes, "%.40s %.20s", slash ? slash + 1 : words,
             n_first < n ? words + n_first : "");
    for (char *c = command; *c; c++)
        if (iscntrl((unsigned char) *c)) *c = '?';
    if (n == 0) command[0] = '\0';
}

/* The file is written when the lock is taken. */
static double held_s(int fd)
{
    struct stat there;
    struct timespec now;
    if (fstat(fd, &there) != 0 || clock_gettime(CLOCK_REALTIME, &now) != 0) return 0.0;
    return fmax(0.0, (double) (now.tv_sec - there.st_mtim.tv_sec));
}

/* "pid 4711, ladder bench, for 2 min" */
static void describe_owner(int fd, char *owner, size_t n_bytes)
{
    char pid[32] = "", command[80];
    const ssize_t n = pread(fd, pid, sizeof pid - 1, 0);
    pid[n > 0 ? n : 0] = '\0';
    pid[strspn(pid, "0123456789")] = '\0';
    read_command(pid, command, sizeof command);
    const double s = held_s(fd);
    const bool is_long = s >= 100.0;
    snprintf(owner, n_bytes, "pid %s%s%s, for %.0f %s", pid[0] ? pid : "unknown",
             command[0] ? ", " : "", command, is_long ? s / 60.0 : s, is_long ? "min" : "s");
}

static Status refuse(int fd, Reason *why)
{
    char owner[160];
    describe_owner(fd, owner, sizeof owner);
    return reason(why, STATUS_MISSING,
                  "another timed run is going on (%s); wait for it, or take --no-lock: both would "
                  "then be disturbed",
                  owner);
}

/* ---- taking it ---- */

static Status wait_for_it(int fd, double wait_s, Reason *why)
{
    static const struct timespec nap = { .tv_nsec = 200 * 1000 * 1000 };
    const double start_s = clock_now_s();
    char owner[160];
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) return STATUS_OK;
    if (wait_s > 0.0) {
        describe_owner(fd, owner, sizeof owner);
        fprintf(stderr, "ladder: another timed run is going on (%s): waiting, %.0f s at most\n",
                owner, wait_s);
    }
    while (clock_now_s() - start_s < wait_s) {
        nanosleep(&nap, NULL);
        if (flock(fd, LOCK_EX | LOCK_NB) == 0) return STATUS_OK;
        if (stop_requested() != STATUS_OK)
            return reason(why, stop_requested(), "stopped while waiting for another run");
    }
    return refuse(fd, why);
}

Status lock_take(Lock *lock, double wait_s, Reason *why)
{
    lock->fd = -1;
    const int fd = open_lock();
    if (fd < 0)
        return reason(why, STATUS_STORAGE, "cannot make %s: %s; --no-lock goes without", lock_path,
                      strerror(errno));
    const Status status = wait_for_it(fd, wait_s, why);
    if (status != STATUS_OK) {
        close(fd);
        return status;
    }
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
