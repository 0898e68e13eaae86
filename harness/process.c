#include "harness/process.h"

#include "harness/clock.h"
#include "harness/family.h"
#include "harness/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

bool process_sibling(const char *name, char *path, size_t n_bytes)
{
    char here[4096];
    const ssize_t length = readlink("/proc/self/exe", here, sizeof here - 1);
    if (length <= 0) return false;
    here[length] = '\0';
    char *const slash = strrchr(here, '/');
    *slash = '\0';
    snprintf(path, n_bytes, "%s/%s", here, name);
    if (access(path, F_OK) == 0) return true;
    snprintf(path, n_bytes, "%s/../%s", here, name);
    return access(path, F_OK) == 0;
}

bool process_in_path(const char *name, char *path, size_t n_bytes)
{
    const char *folder = getenv("PATH");
    while (folder && *folder) {
        const size_t length = strcspn(folder, ":");
        snprintf(path, n_bytes, "%.*s/%s", (int) length, folder, name);
        if (access(path, X_OK) == 0) return true;
        folder += length + (folder[length] == ':');
    }
    return false;
}

enum { MOST_OUTPUT = 64 << 20 }; /* more is no answer to anything */

static pid_t start(const char *const *argv, const int ends[2], int errors)
{
    const pid_t pid = fork();
    if (pid != 0) return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int null = open("/dev/null", O_RDWR);
    dup2(null, STDIN_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    dup2(errors >= 0 ? errors : null, STDERR_FILENO);
    setenv("LC_ALL", "C", 1); /* what is read by a program must not depend on the user's language */
    execvp(argv[0], (char *const *) (size_t) argv);
    _exit(127);
}

/* Reads to the end of file or the deadline. Returns: false at the deadline or without memory. */
static bool read_all(int in, double deadline_s, char **output)
{
    size_t n = 0, room = 4096;
    char *text = malloc(room);
    while (text && room <= MOST_OUTPUT) {
        struct pollfd end = { in, POLLIN, 0 };
        const double left_s = deadline_s - clock_now_s();
        if (left_s <= 0.0 || stop_requested() != STATUS_OK) break;
        const int n_ready = poll(&end, 1, (int) (left_s < 0.2 ? left_s * 1e3 + 1.0 : 200.0));
        if (n_ready == 0 || (n_ready < 0 && errno == EINTR)) continue;
        const ssize_t got = read(in, text + n, room - n - 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) {
            text[n] = '\0';
            *output = text;
            return got == 0;
        }
        n += (size_t) got;
        if (room - n < 2) {
            char *const more = realloc(text, room *= 2);
            if (!more) break;
            text = more;
        }
    }
    free(text);
    return false;
}

/* The first line of a file that holds more than dashes and blanks, and is no mere warning if there
 * is another. */
static void first_words(int log, char *line, size_t n_bytes)
{
    char text[4096];
    const ssize_t n = log >= 0 ? pread(log, text, sizeof text - 1, 0) : 0;
    text[n > 0 ? n : 0] = '\0';
    line[0] = '\0';
    for (const char *c = text; *c;) {
        const size_t length = strcspn(c, "\n");
        const bool is_words = strspn(c, "- ") < length;
        const bool is_warning = memmem(c, length, "Warning:", 8) != NULL;
        if (is_words && (!is_warning || line[0] == '\0'))
            snprintf(line, n_bytes, "%.*s", (int) length, c);
        if (is_words && !is_warning) return;
        c += length + (c[length] == '\n');
    }
}

/* It is asked to end first: mpirun passes that on to other machines. */
static void end_late(pid_t pid)
{
    enum { NAPS = 500 };
    const struct timespec nap = { 0, 2000000 };
    siginfo_t info = { .si_pid = 0 };
    Family family;
    family_hold(pid, &family);
    kill(pid, SIGTERM);
    for (int i = 0; i < NAPS && info.si_pid == 0; i++) {
        nanosleep(&nap, NULL);
        waitid(P_PID, (id_t) pid, &info, WEXITED | WNOHANG | WNOWAIT);
    }
    kill(pid, SIGKILL);
    family_kill(&family);
}

/* What a program complained of: the first words on its standard error. */
static Status complaint(const char *program, int errors, Reason *why)
{
    char line[160];
    first_words(errors, line, sizeof line);
    return reason(why, STATUS_MISSING, "%s did not run to its end%s%s", program, *line ? ": " : "",
                  line);
}

static int wait_for(pid_t pid)
{
    int status = -1;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) { }
    return status;
}

Status process_read(const char *const *argv, double timeout_s, char **output, Reason *why)
{
    *output = NULL;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return reason(why, STATUS_MISSING, "no pipe: %s", strerror(errno));
    const int errors = memfd_create("errors", MFD_CLOEXEC);
    const pid_t pid = start(argv, ends, errors);
    close(ends[1]);
    const bool was_read = pid > 0 && read_all(ends[0], clock_now_s() + timeout_s, output);
    close(ends[0]);
    if (pid > 0 && !was_read) end_late(pid);
    const int status = pid > 0 ? wait_for(pid) : -1;
    const bool has_run = was_read && status == 0;
    const Status result = has_run ? STATUS_OK : complaint(argv[0], errors, why);
    if (errors >= 0) close(errors);
    if (has_run) return result;
    free(*output);
    *output = NULL;
    return result;
}
