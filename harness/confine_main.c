/*
 * Sets limits, then becomes the program: CPU_S MEMORY_BYTES FILE_BYTES PROCESSES once|often PROGRAM
 * [ARGUMENT...]. The harness starts it inside the sandbox: limits on the number of processes count
 * those of the user, and only in there the user is nobody else.
 */
#include "harness/sandbox_filter.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_OPEN = 256, FIRST_PROGRAM = 6, EXIT_CANNOT_START = 127, MOST_VARIABLES = 64 };

extern char **environ;

static rlim_t entries_of(const char *path)
{
    rlim_t n = 0;
    DIR *const folder = opendir(path);
    if (!folder) return 1;
    for (const struct dirent *entry; (entry = readdir(folder));) n += entry->d_name[0] != '.';
    closedir(folder);
    return n > 0 ? n : 1;
}

/* Threads of this user that can be seen: in a sandbox its first process and this one. */
static rlim_t threads_of_user(void)
{
    rlim_t n = 0;
    struct stat facts;
    char path[300];
    DIR *const all = opendir("/proc");
    if (!all) return 2;
    for (const struct dirent *entry; (entry = readdir(all));) {
        if (strspn(entry->d_name, "0123456789") != strlen(entry->d_name)) continue;
        snprintf(path, sizeof path, "/proc/%s/task", entry->d_name);
        if (stat(path, &facts) == 0 && facts.st_uid == getuid()) n += entries_of(path);
    }
    closedir(all);
    return n;
}

static bool set_limit(int which, const char *value, rlim_t more)
{
    const rlim_t most = strtoull(value, NULL, 10) + more;
    const bool is_told = which == RLIMIT_CPU; /* by a signal that has a name, a second before */
    const struct rlimit limit = { most, most + is_told };
    if (setrlimit((__rlimit_resource_t) which, &limit) == 0) return true;
    fprintf(stderr, "no limit can be set: %s\n", strerror(errno));
    return false;
}

static bool set_limits(char **words)
{
    const struct rlimit none = { 0, 0 }, open_files = { MOST_OPEN, MOST_OPEN };
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_MSGQUEUE, &none);
    setrlimit(RLIMIT_NOFILE, &open_files);
    return set_limit(RLIMIT_NPROC, words[4], threads_of_user() - 1)
        && set_limit(RLIMIT_CPU, words[1], 0) && set_limit(RLIMIT_FSIZE, words[3], 0)
        && set_limit(RLIMIT_AS, words[2], 0);
}

/* Returns: the environment at an address that nobody can guess, or NULL. */
static char **hidden_environment(void)
{
    uint64_t where = 0;
    char **place = MAP_FAILED;
    for (int i = 0; i < 100 && place == MAP_FAILED; i++) {
        if (getrandom(&where, sizeof where, 0) != sizeof where) return NULL;
        where = (where % (UINT64_C(1) << 46)) & ~UINT64_C(4095);
        place = mmap((void *) (uintptr_t) where, 4096, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    }
    if (place == MAP_FAILED) return NULL;
    size_t n = 0;
    for (; environ[n] && n < MOST_VARIABLES; n++) place[n] = environ[n];
    place[n] = NULL;
    return place;
}

int main(int argc, char **argv)
{
    if (argc <= FIRST_PROGRAM) return EXIT_CANNOT_START;
    const bool is_once = strcmp(argv[5], "once") == 0;
    char **const environment = is_once ? hidden_environment() : environ;
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (!environment || !set_limits(argv) || (is_once && sandbox_filter_once(environment) != 0)) {
        fprintf(stderr, "cannot be confined: %s\n", strerror(errno));
        return EXIT_CANNOT_START;
    }
    execve(argv[FIRST_PROGRAM], argv + FIRST_PROGRAM, environment);
    fprintf(stderr, "cannot start %s: %s\n", argv[FIRST_PROGRAM], strerror(errno));
    return EXIT_CANNOT_START;
}
