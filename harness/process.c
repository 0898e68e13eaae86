#include "harness/process.h"

#include "harness/clock.h"
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
#include <unistd.h>

static const double GRACE_S = 1.0; /* for a program to end by itself */

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
    while (text) {
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

/* What a program complained of: the first line in the file of its standard error. */
static Status complaint(const char *program, int errors, Reason *why)
{
    char line[256] = "";
    const ssize_t n = errors >= 0 ? pread(errors, line, sizeof line - 1, 0) : 0;
    line[n > 0 ? n : 0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    return reason(why, STATUS_MISSING, "%s did not run to its end%s%s", program, *line ? ": " : "",
                  line);
}

static int wait_for(pid_t pid)
{
    int status = -1;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) { }
    return status;
}

/* First politely: a launcher has processes and files of its own to clear away. */
static int end(pid_t pid)
{
    int status = -1;
    const double deadline_s = clock_now_s() + GRACE_S;
    kill(pid, SIGTERM);
    while (clock_now_s() < deadline_s) {
        if (waitpid(pid, &status, WNOHANG) == pid) return status;
        usleep(1000);
    }
    kill(pid, SIGKILL);
    return wait_for(pid);
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
    int status = -1;
    if (pid > 0) status = was_read ? wait_for(pid) : end(pid);
    const bool has_run = was_read && status == 0;
    const Status result = has_run ? STATUS_OK : complaint(argv[0], errors, why);
    if (errors >= 0) close(errors);
    if (has_run) return result;
    free(*output);
    *output = NULL;
    return result;
}
