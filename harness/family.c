#include "harness/family.h"

#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

/* Returns: the parent of a process, or 0 when it has gone. */
static pid_t parent_of(pid_t pid)
{
    char path[64], text[512];
    int parent = 0;
    snprintf(path, sizeof path, "/proc/%ld/stat", (long) pid);
    FILE *const file = fopen(path, "re");
    if (!file) return 0;
    const size_t n = fread(text, 1, sizeof text - 1, file);
    text[n] = '\0';
    const char *const end_of_name = strrchr(text, ')'); /* which may hold anything */
    if (end_of_name) sscanf(end_of_name, ") %*c %d", &parent);
    fclose(file);
    return parent;
}

static bool descends(pid_t pid, pid_t root)
{
    enum { DEEPEST = 64 };
    for (int i = 0; i < DEEPEST && pid > 1; i++) {
        pid = parent_of(pid);
        if (pid == root) return true;
    }
    return false;
}

void family_hold(pid_t root, Family *family)
{
    family->n = 0;
    DIR *const all = opendir("/proc");
    if (!all) return;
    for (const struct dirent *entry; (entry = readdir(all)) && family->n < FAMILY_MOST;) {
        const pid_t pid = (pid_t) strtol(entry->d_name, NULL, 10);
        if (pid <= 1 || !descends(pid, root)) continue;
        const int fd = pidfd_open(pid, 0);
        if (fd >= 0 && descends(pid, root))
            family->pidfd[family->n++] = fd;
        else if (fd >= 0)
            close(fd);
    }
    closedir(all);
}

void family_kill(Family *family)
{
    for (size_t i = 0; i < family->n; i++) {
        pidfd_send_signal(family->pidfd[i], SIGKILL, NULL, 0);
        close(family->pidfd[i]);
    }
    family->n = 0;
}
