#include "harness/command.h"
#include "harness/process.h"
#include "harness/stop.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, MOST_WORDS = 5 + 1 + OPTIONS_MOST_OTHERS };

static Status read_ending(int ended, Reason *why)
{
    static const Status statuses[] = { STATUS_STORAGE, STATUS_BAD_USAGE, STATUS_MISSING };
    if (ended == 0) return STATUS_OK;
    if (stop_requested() != STATUS_OK)
        return reason(why, stop_requested(), "stopped while writing the reports");
    for (size_t s = 0; WIFEXITED(ended) && s < sizeof statuses / sizeof *statuses; s++)
        if (status_exit_code(statuses[s]) == WEXITSTATUS(ended))
            return reason(why, statuses[s], "%s", ""); /* it has said why */
    return reason(why, STATUS_STORAGE, "ladder-report ended with wait status %d", ended);
}

Status report_program(const char *const *words, Reason *why)
{
    char program[PATH_BYTES];
    const char *argv[MOST_WORDS + 2] = { program };
    for (size_t w = 0; w < MOST_WORDS && words[w]; w++) argv[w + 1] = words[w];
    if (!process_sibling("ladder-report", program, sizeof program))
        return reason(why, STATUS_MISSING, "ladder-report is not beside this program; build again");
    int ended = -1;
    fflush(NULL);
    const pid_t pid = fork();
    if (pid == 0) {
        execv(program, (char *const *) (size_t) argv);
        _exit(status_exit_code(STATUS_MISSING));
    }
    while (pid > 0 && waitpid(pid, &ended, 0) < 0 && errno == EINTR) { }
    return read_ending(ended, why);
}

void report_find_run(const char *run, char *path, size_t n_bytes)
{
    snprintf(path, n_bytes, "%s/results/runs/%.200s", LADDER_SOURCE_ROOT, run);
    if (strchr(run, '/') || access(path, F_OK) != 0) snprintf(path, n_bytes, "%s", run);
}

Status command_compare(const Options *options, Reason *why)
{
    char paths[1 + OPTIONS_MOST_OTHERS][PATH_BYTES];
    const char *words[MOST_WORDS + 1]
        = { "--compare", "--format", options->format ? options->format : "terminal" };
    size_t n = 3;
    if (options->out) {
        words[n++] = "--out";
        words[n++] = options->out;
    }
    report_find_run(options->argument, paths[0], PATH_BYTES);
    words[n++] = paths[0];
    for (size_t i = 0; i < options->n_others; i++) {
        report_find_run(options->others[i], paths[i + 1], PATH_BYTES);
        words[n++] = paths[i + 1];
    }
    return report_program(words, why);
}

Status command_report(const Options *options, Reason *why)
{
    char path[PATH_BYTES];
    report_find_run(options->argument, path, PATH_BYTES);
    const char *words[MOST_WORDS + 1]
        = { path, "--format", options->format ? options->format : "terminal" };
    size_t n = 3;
    if (options->has_details) words[n++] = "--details";
    if (options->figure) {
        words[n++] = "--figure";
        words[n++] = options->figure;
    }
    if (options->out) {
        words[n++] = "--out";
        words[n++] = options->out;
    }
    return report_program(words, why);
}
