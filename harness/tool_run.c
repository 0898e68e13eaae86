#include "harness/tool_run.h"

#include "harness/clock.h"
#include "harness/stop.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LINE_BYTES = 200, EXIT_CANNOT_START = 127 };

static void become_tool(const ToolRun *run, int log)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    const int null = open("/dev/null", O_RDONLY);
    dup2(null, STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    if (run->enter) run->enter(run->context);
    setenv("LC_ALL", "C", 1); /* what is read by a program must not depend on the user's language */
    execvp(run->argv[0], (char *const *) (size_t) run->argv);
    fprintf(stderr, "cannot start %s: %s\n", run->argv[0], strerror(errno));
    _exit(EXIT_CANNOT_START);
}

/* Returns: whether it has ended by itself; its wait status in *ended. */
static bool wait_for_tool(pid_t pid, double deadline_s, int *ended)
{
    const struct timespec nap = { 0, 2000000 };
    do { /* it may have ended long before somebody waits */
        const pid_t got = waitpid(pid, ended, WNOHANG);
        if (got == pid) return true;
        if (got < 0 && errno != EINTR) return false;
        nanosleep(&nap, NULL);
    } while (clock_now_s() < deadline_s && stop_requested() == STATUS_OK);
    /* mpirun's ranks are groups of their own: it ends them when it is asked to */
    kill(-pid, SIGTERM);
    for (int i = 0; i < 500 && waitpid(pid, ended, WNOHANG) == 0; i++) nanosleep(&nap, NULL);
    kill(-pid, SIGKILL);
    while (waitpid(pid, ended, 0) < 0 && errno == EINTR) { }
    return false;
}

/* ---- what it complained of ---- */

/* Valgrind puts "==1234== " before its own lines. */
static const char *without_mark(const char *line)
{
    if (strncmp(line, "==", 2) != 0 || !isdigit((unsigned char) line[2])) return line;
    const char *const end = strstr(line + 2, "== ");
    return end ? end + 3 : "";
}

static bool is_header(const char *line)
{
    static const char *const starts[]
        = { "Command:", "Copyright", "Using Valgrind", "Callgrind,", "Parent PID", "For inter" };
    for (size_t s = 0; s < sizeof starts / sizeof *starts; s++)
        if (strncmp(line, starts[s], strlen(starts[s])) == 0) return true;
    return false;
}

static bool tells_failure(const char *line)
{
    static const char *const words[] = { "rror", "annot",        "ailed",   "nhandled", "ermission",
                                         "not ", "ladder-one: ", "invalid", "nknown" };
    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
        if (strstr(line, words[w])) return true;
    return false;
}

/* The first line that sounds like a failure, or the last one that says anything. */
static void find_complaint(const char *path, char *text, size_t n_bytes)
{
    char line[LINE_BYTES];
    FILE *const log = fopen(path, "re");
    text[0] = '\0';
    while (log && fgets(line, sizeof line, log)) {
        line[strcspn(line, "\n")] = '\0';
        const char *const words = without_mark(line) + strspn(without_mark(line), " \t");
        if (*words == '\0' || is_header(words)) continue;
        snprintf(text, n_bytes, "%s", words);
        if (tells_failure(words)) break;
    }
    if (log) fclose(log);
}

static Status tell_end(const ToolProcess *process, bool ended_itself, int ended, Reason *why)
{
    char text[LINE_BYTES], how[64];
    if (stop_requested() != STATUS_OK) return reason(why, stop_requested(), "stopped");
    if (ended_itself && ended == 0) return STATUS_OK;
    if (!ended_itself)
        snprintf(how, sizeof how, "did not end in %g s", process->timeout_s);
    else if (WIFSIGNALED(ended))
        snprintf(how, sizeof how, "died by signal %d", WTERMSIG(ended));
    else
        snprintf(how, sizeof how, "exit status %d", WEXITSTATUS(ended));
    find_complaint(process->log, text, sizeof text);
    return reason(why, STATUS_MISSING, "%s: %s%s%s", process->name, how, *text ? ": " : "", text);
}

/* ---- from start to end ---- */

Status tool_start(const ToolRun *run, ToolProcess *process, Reason *why)
{
    *process = (ToolProcess) { .timeout_s = run->timeout_s };
    const int log = open(run->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (log < 0)
        return reason(why, STATUS_STORAGE, "cannot write %s: %s", run->log, strerror(errno));
    fflush(NULL);
    const pid_t pid = fork();
    if (pid == 0) become_tool(run, log);
    close(log);
    if (pid < 0) return reason(why, STATUS_MISSING, "cannot start a process: %s", strerror(errno));
    setpgid(pid, pid); /* whichever of both comes first */
    process->pid = pid;
    process->deadline_s = clock_now_s() + run->timeout_s;
    snprintf(process->name, sizeof process->name, "%s", run->argv[0]);
    snprintf(process->log, sizeof process->log, "%s", run->log);
    return STATUS_OK;
}

Status tool_wait(ToolProcess *process, Reason *why)
{
    int ended = -1;
    if (process->pid == 0) return STATUS_OK;
    const bool ended_itself = wait_for_tool(process->pid, process->deadline_s, &ended);
    kill(-process->pid, SIGKILL); /* what it left behind */
    process->pid = 0;
    return tell_end(process, ended_itself, ended, why);
}

Status tool_run(const ToolRun *run, Reason *why)
{
    ToolProcess process;
    const Status status = tool_start(run, &process, why);
    return status == STATUS_OK ? tool_wait(&process, why) : status;
}
