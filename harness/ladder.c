/**
 * `ladder`: a dispatcher. It finds the command, prints the one line of a failure, picks the exit
 * code.
 */
#include "harness/command.h"
#include "harness/stop.h"
#include "results/nearest.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct CommandRow {
    CommandSyntax syntax;
    Command run;
} CommandRow;

static const CommandRow commands[] = {
    { { COMMAND_LIST, "list", NULL, "the rungs, in ladder order",
        "Lists every rung of this build: what it adds, on what it builds, or why it is missing." },
      command_list },
    { { COMMAND_VERIFY, "verify", NULL, "every rung against the reference",
        "Compares the answers of every rung, or of the named ones, with the reference." },
      command_verify },
    { { COMMAND_BENCH, "bench", NULL, "verify, time, table",
        "Verifies every rung, times them in rounds, writes journal and tables; on a terminal the "
        "figures so far are shown between rounds. --replay shows a recorded run.\v"
        "Journal: results/runs/<run-id>/run.jsonl; tables: reports/out/<run-id>/." },
      command_bench },
    { { COMMAND_DUEL, "duel", "RUNG [RUNG]", "two rungs, or two builds of one, against each other",
        "Times two rungs in turn, 51 rounds or until their ratio is known to within 1 %, and says "
        "how the second compares with the first. A rung against itself shows what is noise.\v"
        "Exit code 0 whenever it was measured, whatever came out. Journal: "
        "results/runs/<run-id>/run.jsonl; tables: reports/out/<run-id>/." },
      command_duel },
    { { COMMAND_TRY, "try", "FILE.c", "a rung of your own: is it right, how fast, what stops it",
        "Compiles a file with one rung - the function lorenz_run of variants/try.h, or a "
        "descriptor as variants/v20_soa.c has it - verifies it, times it in turn with its base, "
        "counts its instructions and places it on the ladder. With --runner a rung in any "
        "language.\v"
        "It is your own file on your own machine: it runs with your rights, in no sandbox. Nothing "
        "of it is kept unless --keep says so." },
      command_try },
    { { COMMAND_SCALE, "scale", NULL, "strong and weak scaling over threads and ranks",
        "Times parallel rungs on 1, 2, 4, ... cores, on the same ensemble and on so many times as "
        "much; measures the part of an integration that is not steps; fits Amdahl and Gustafson.\v"
        "Journal: results/runs/<run-id>/run.jsonl; tables: reports/out/<run-id>/." },
      command_scale },
    { { COMMAND_PROFILE, "profile", NULL, "what tools see in every rung",
        "Runs every rung under every tool that is here, so that only the integration is counted: "
        "Callgrind, perf, likwid, llvm-mca.\v"
        "Raw output: raw/ beside the journal; flame graphs and tables: reports/out/<run-id>/." },
      command_profile },
    { { COMMAND_SOLVE, "solve", "RUNG", "final states of a rung as CSV",
        "Integrates with one rung and writes the final states: columns x,y,z, a row a "
        "trajectory." },
      command_solve },
    { { COMMAND_EXEC, "exec", "RUNG", "one rung alone, for a tool to look at",
        "Verifies one rung and runs it alone: one line, from one look. --print-commands shows how "
        "to start it under Callgrind, perf and likwid, so that only its integration is counted.\v"
        "Files of the printed commands: results/runs/exec/." },
      command_exec },
    { { COMMAND_REPORT, "report", "RUN", "tables of a run",
        "Shows a run; RUN is its id, its folder or its journal." },
      command_report },
    { { COMMAND_COMPARE, "compare", "RUN RUN [RUN...]",
        "runs of machines, compilers, commits side by side",
        "Shows two to eight runs side by side: what differs between them, the steps from rung to "
        "rung, what repeats without noise. Times of separate runs are shown and never judged.\v"
        "A RUN is an id, a folder or a journal. Two rungs, or two builds of one, are compared in "
        "time by ladder duel. Exit code 0 whatever differs." },
      command_compare },
    { { COMMAND_MACHINE, "machine", NULL, "what this machine can do at most",
        "Measures the ceilings of this machine and tells them: computing units, memory units, "
        "connections.\vTakes 3 s, and some 6 more where likwid-bench is there for a cross-check." },
      command_machine },
    { { COMMAND_OVERHEADS, "overheads", NULL, "what parallelism costs here",
        "Measures the four challenges to parallelisation: algorithm limitations, bottlenecks, "
        "startup overhead, communication; and from how many trajectories on it pays.\v"
        "Takes 40 s. Journal: results/runs/<run-id>/run.jsonl; tables: reports/out/<run-id>/." },
      command_overheads },
    { { COMMAND_GRADE, "grade", "NN [FILE]", "an exercise, graded",
        "Grades a submission: its answers first, on problems drawn now, then what the exercise "
        "asks "
        "for. NN is the exercise's number or name, FILE the submission; without FILE it is mine.c "
        "in the exercise's folder (mine.py in Python).\v"
        "Submissions run in a sandbox (bubblewrap). Exit status: 0 passed, 1 not yet, 5 can't tell "
        "here." },
      command_grade },
    { { COMMAND_DOCTOR, "doctor", NULL, "what is here, what is missing",
        "Looks for everything the ladder can use; says what each missing piece costs and how to "
        "mend it." },
      command_doctor },
};
enum { N_COMMANDS = sizeof commands / sizeof *commands };

static void print_usage(FILE *out)
{
    fputs("usage: ladder COMMAND [OPTION...]\n\n", out);
    for (size_t c = 0; c < N_COMMANDS; c++)
        fprintf(out, "  %-9s %s\n", commands[c].syntax.name, commands[c].syntax.summary);
    fputs("\nladder COMMAND --help tells more; ladder --version says which ladder this is.\n", out);
}

static bool is_help(const char *word)
{
    static const char *const words[] = { "help", "--help", "-h", "-?" };
    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
        if (strcmp(word, words[w]) == 0) return true;
    return false;
}

static const CommandRow *find_command(const char *name)
{
    for (size_t c = 0; c < N_COMMANDS; c++)
        if (strcmp(commands[c].syntax.name, name) == 0) return &commands[c];
    return NULL;
}

static const char *nearest_command(const char *name)
{
    size_t best = 0;
    for (size_t c = 1; c < N_COMMANDS; c++)
        if (nearest_distance(commands[c].syntax.name, name)
            < nearest_distance(commands[best].syntax.name, name))
            best = c;
    return commands[best].syntax.name;
}

static Status run(int argc, char **argv, Reason *why)
{
    if (argc < 2) return reason(why, STATUS_BAD_USAGE, "which command? ladder --help lists them");
    if (is_help(argv[1])) {
        print_usage(stdout);
        return STATUS_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("ladder " LADDER_VERSION);
        return STATUS_OK;
    }
    const CommandRow *const row = find_command(argv[1]);
    if (!row)
        return reason(why, STATUS_BAD_USAGE, "no command '%.60s'; nearest: %s (ladder --help)",
                      argv[1], nearest_command(argv[1]));
    Options options;
    const Status status = options_parse(&row->syntax, argc - 1, argv + 1, &options, why);
    options.called = strchr(argv[0], '/') ? argv[0] : "ladder"; /* from PATH, without a slash */
    return status == STATUS_OK ? row->run(&options, why) : status;
}

/* `ladder list | head`: who reads no more has seen enough. */
static bool nobody_reads(void)
{
    struct pollfd end = { STDOUT_FILENO, POLLOUT, 0 };
    return poll(&end, 1, 0) > 0 && (end.revents & POLLERR);
}

int main(int argc, char **argv)
{
    Reason why = { "" };
    stop_install();
    Status status = run(argc, argv, &why);
    const bool is_lost = fflush(stdout) != 0 || ferror(stdout);
    if (is_lost && status == STATUS_OK && !nobody_reads())
        status = reason(&why, STATUS_STORAGE, "standard output cannot be written: %s",
                        strerror(errno));
    if (status != STATUS_OK && why.text[0]) fprintf(stderr, "ladder: %s\n", why.text);
    return status_exit_code(status);
}
