#include "harness/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_OPEN = 16 };

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void) status;
    (void) type;
    (void) place;
    (void) remove(path);
    return 0;
}

static void remove_all(const char *path)
{
    nftw(path, remove_entry, MOST_OPEN, FTW_DEPTH | FTW_PHYS);
}

/* Keeps nothing open but its end of the pipe: whoever reads what the first process prints must not
 * wait for this one. */
static void guard_folder(const char *path, int life)
{
    char byte;
    setsid(); /* Ctrl-C is for the other */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    const int null = open("/dev/null", O_RDWR);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) dup2(null, fd);
    dup2(life, STDERR_FILENO + 1);
    closefrom(STDERR_FILENO + 2);
    while (read(STDERR_FILENO + 1, &byte, 1) < 0 && errno == EINTR) { }
    remove_all(path);
    _exit(0);
}

Status scratch_new(Scratch *scratch, Reason *why)
{
    const char *const top = getenv("TMPDIR");
    int ends[2];
    *scratch = (Scratch) { .life = -1 };
    const int n
        = snprintf(scratch->path, SCRATCH_PATH, "%s/ladder-try-XXXXXX", top && *top ? top : "/tmp");
    if (n >= SCRATCH_PATH || !mkdtemp(scratch->path)) {
        const int error = n >= SCRATCH_PATH ? ENAMETOOLONG : errno;
        scratch->path[0] = '\0';
        return reason(why, STATUS_STORAGE, "no private folder in %.100s: %s",
                      top && *top ? top : "/tmp", strerror(error));
    }
    if (pipe2(ends, O_CLOEXEC) != 0)
        return reason(why, STATUS_STORAGE, "no pipe: %s", strerror(errno));
    fflush(NULL);
    scratch->guard = fork();
    if (scratch->guard == 0) {
        close(ends[1]);
        guard_folder(scratch->path, ends[0]);
    }
    close(ends[0]);
    scratch->life = ends[1];
    if (scratch->guard > 0) return STATUS_OK;
    scratch->guard = 0;
    return reason(why, STATUS_STORAGE, "cannot start a process: %s", strerror(errno));
}

void scratch_remove(Scratch *scratch)
{
    if (scratch->path[0]) remove_all(scratch->path);
    if (scratch->life >= 0) close(scratch->life);
    while (scratch->guard > 0 && waitpid(scratch->guard, NULL, 0) < 0 && errno == EINTR) { }
    *scratch = (Scratch) { .life = -1 };
}
