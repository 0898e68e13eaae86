/* How much memory a graded program holds, as the kernel says: nothing that it could say itself. */
#include "harness/driven.h"

#include <dirent.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* More than a sandbox lets it start, also in one line. */
enum { MOST_CHILDREN = 64, DEEPEST = 64 };

static size_t children_of_thread(long pid, const char *thread, long *child, size_t room)
{
    char path[320];
    size_t n = 0;
    snprintf(path, sizeof path, "/proc/%ld/task/%s/children", pid, thread);
    FILE *const file = fopen(path, "re");
    while (file && n < room && fscanf(file, "%ld", &child[n]) == 1) n++;
    if (file) fclose(file);
    return n;
}

/* Returns: how many processes `pid` has started that are still there; any thread may have. */
static size_t children_of(long pid, long child[MOST_CHILDREN])
{
    char path[64];
    size_t n = 0;
    snprintf(path, sizeof path, "/proc/%ld/task", pid);
    DIR *const threads = opendir(path);
    for (const struct dirent *entry; threads && (entry = readdir(threads));)
        if (entry->d_name[0] != '.')
            n += children_of_thread(pid, entry->d_name, child + n, MOST_CHILDREN - n);
    if (threads) closedir(threads);
    return n;
}

/* Below bubblewrap stand the first process of the sandbox and the program. */
static long program_of(const Driven *d)
{
    long child[MOST_CHILDREN], pid = d->confined.pid;
    while (children_of(pid, child) > 0) pid = child[0];
    return pid;
}

static double pages_of(long pid)
{
    char path[64];
    double pages = 0.0;
    snprintf(path, sizeof path, "/proc/%ld/statm", pid);
    FILE *const file = fopen(path, "re");
    if (file && fscanf(file, "%*s %lf", &pages) != 1) pages = 0.0;
    if (file) fclose(file);
    return pages;
}

static double pages_below(long pid, int depth)
{
    long child[MOST_CHILDREN];
    double pages = pages_of(pid);
    const size_t n = depth < DEEPEST ? children_of(pid, child) : 0;
    for (size_t i = 0; i < n; i++) pages += pages_below(child[i], depth + 1);
    return pages;
}

double driven_total_bytes(const Driven *d)
{
    return pages_below(d->confined.pid, 0) * (double) sysconf(_SC_PAGESIZE);
}

static double line_of_status(const Driven *d, const char *name)
{
    char path[64], line[160];
    double value = NAN;
    snprintf(path, sizeof path, "/proc/%ld/status", program_of(d));
    FILE *const file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0)
            value = 1024.0 * strtod(line + strlen(name), NULL);
    if (file) fclose(file);
    return value;
}

double driven_watch_memory(const Driven *d)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/clear_refs", program_of(d));
    const int fd = open(path, O_WRONLY | O_CLOEXEC);
    const bool is_forgotten = fd >= 0 && write(fd, "5", 1) == 1; /* the peak begins anew */
    if (fd >= 0) close(fd);
    return is_forgotten ? line_of_status(d, "VmRSS:") : NAN;
}

double driven_peak_bytes(const Driven *d)
{
    return line_of_status(d, "VmHWM:");
}
