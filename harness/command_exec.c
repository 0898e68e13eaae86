/* `ladder exec`: one rung alone, and how to put a tool before it. */
#include "harness/cache_problem.h"
#include "harness/command.h"
#include "harness/cpus.h"
#include "harness/launch.h"
#include "harness/lock.h"
#include "harness/microscope.h"
#include "harness/stop.h"
#include "harness/verify.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, CALLGRIND_STEPS = 24 };

static const char folder[] = "results/runs/exec";

static Microscope scope_of(const Options *options, const Rung *rung)
{
    const L63Problem fallback = cache_problem();
    const L63Problem p = options_problem(options, &fallback);
    const RunnerSetting setting = runner_setting(options, rung);
    return (Microscope) {
        .rung = rung,
        .n_cores = rung->launch == LAUNCH_SERIAL ? 1 : setting.n_cores,
        .hybrid_ranks = setting.hybrid_ranks,
        .isa = options->isa,
        .trajectories = (int64_t) p.n_trajectories,
        .steps = (int64_t) p.n_steps,
        .iterations = options->iterations,
        .prefix = options->runner_prefix,
        .schedule = options->schedule,
    };
}

/* ---- the command lines ---- */

/* What a shell takes as it stands. */
static bool is_plain(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_./:,@%+-=";
    return *word && word[strspn(word, plain)] == '\0';
}

static void print_word(const char *word)
{
    if (is_plain(word)) {
        fputs(word, stdout);
        return;
    }
    putchar('\'');
    for (; *word; word++) {
        if (*word == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*word);
    }
    putchar('\'');
}

static void print_variables(const Microscope *scope)
{
    MicroscopeVariable list[MICROSCOPE_VARIABLES];
    microscope_variables(scope, list);
    for (const MicroscopeVariable *v = list; v->name; v++) {
        printf("%s=", v->name);
        print_word(v->value);
        putchar(' ');
    }
}

static void print_line(const Microscope *scope, const CommandLine *line)
{
    print_variables(scope);
    for (size_t w = 0; w < line->n_words; w++) {
        if (w > 0) putchar(' ');
        print_word(line->word[w]);
    }
    putchar('\n');
}

/* A tool, what is said of it, its file, and what shows the file. */
typedef struct Page {
    Tool tool;
    const char *about;
    const char *prefix, *suffix; /* of its file, around the name of the rung */
    const char *viewer;
} Page;

static const Page pages[] = {
    { TOOL_NONE, "no tool", NULL, NULL, NULL },
    { TOOL_CALLGRIND, "callgrind: instructions, simulated caches and branches; slow, so few steps",
      "callgrind.out.", "", "callgrind_annotate" },
    { TOOL_PERF_STAT, "perf-stat: counters of processor and system, while it integrates",
      "perf-stat.", ".json", "cat" },
    { TOOL_PERF_RECORD, "perf-record: where the time goes; cycles become cpu-clock without a PMU",
      "perf.", ".data", "perf report --stdio --no-children -g none -i" },
    { TOOL_LIKWID, "likwid: counters of the processor, as rates; needs access to its registers",
      "likwid.", ".csv", "cat" },
    { TOOL_MPI, "mpi: calls, bytes and time of each rank in each function of the message library",
      "mpi.", ".jsonl", "cat" },
    { TOOL_CPROFILE, "cprofile: calls and own time of each Python function; looking costs, too",
      "cprofile.", ".json", "cat" },
};

/* In the project's folder short paths do, as a student would type them. */
typedef struct Place {
    char files[PATH_BYTES], control[PATH_BYTES], acknowledge[PATH_BYTES];
    char runner[PATH_BYTES];
} Place;

static void find_place(const Rung *rung, Place *place)
{
    char *const here = realpath(".", NULL);
    char *const root = realpath(LADDER_SOURCE_ROOT, NULL);
    char *const runner = realpath(rung->runner, NULL);
    const size_t length = here ? strlen(here) : 0;
    const bool is_root = here && root && strcmp(here, root) == 0;
    const char *const path = runner ? runner : rung->runner;
    const bool is_below = length > 1 && strncmp(path, here, length) == 0 && path[length] == '/';
    snprintf(place->runner, PATH_BYTES, "%s%s", is_below ? "." : "",
             is_below ? path + length : path);
    snprintf(place->files, PATH_BYTES, "%s%s%s", is_root ? "" : LADDER_SOURCE_ROOT,
             is_root ? "" : "/", folder);
    const int room = PATH_BYTES - 16;
    snprintf(place->control, PATH_BYTES, "%.*s/control", room, place->files);
    snprintf(place->acknowledge, PATH_BYTES, "%.*s/acknowledge", room, place->files);
    free(here);
    free(root);
    free(runner);
}

static void print_fifos(const Place *place)
{
    static const char *const before[] = { "rm -f", "mkfifo" };
    for (size_t b = 0; b < 2; b++) {
        printf("%s ", before[b]);
        print_word(place->control);
        putchar(' ');
        print_word(place->acknowledge);
        putchar('\n');
    }
}

/* Callgrind writes a file a rank. */
static void print_viewer(const Page *page, const Microscope *scope)
{
    const bool is_by_rank = page->tool == TOOL_CALLGRIND && variant_is_mpi(scope->rung->launch);
    printf("%s ", page->viewer);
    print_word(scope->out);
    printf("%s\n", is_by_rank ? ".0" : "");
}

static Status print_page(const Page *page, const Options *options, const Microscope *whole,
                         const Place *place, Reason *why)
{
    char out[PATH_BYTES];
    static CommandLine line;
    Microscope scope = *whole;
    const bool is_perf = page->tool == TOOL_PERF_STAT || page->tool == TOOL_PERF_RECORD;
    if (page->prefix)
        snprintf(out, sizeof out, "%.3000s/%s%s%s", place->files, page->prefix, scope.rung->name,
                 page->suffix);
    scope.out = out;
    if (page->tool == TOOL_CALLGRIND && options->steps < 0) scope.steps = CALLGRIND_STEPS;
    scope.events = page->tool == TOOL_PERF_RECORD
        ? "cycles"
        : "task-clock,context-switches,page-faults,cycles,instructions,branches,branch-misses,"
          "cache-references,cache-misses";
    const Status status = microscope_command(page->tool, &scope, &line, why);
    if (status == STATUS_BAD_USAGE) return status;
    if (status == STATUS_MISSING) {
        printf("\n# %s: %s\n", tool_name(page->tool), why->text);
        return STATUS_OK;
    }
    printf("\n# %s\n", page->about);
    if (page->tool == TOOL_LIKWID && !microscope_has_likwid_marks())
        puts("# (this build counts the whole process; one with -Dlikwid=enabled only `run`)");
    if (is_perf) print_fifos(place);
    print_line(&scope, &line);
    if (page->viewer) print_viewer(page, &scope);
    return STATUS_OK;
}

static Status print_commands(const Options *options, const Microscope *whole, Reason *why)
{
    static Place place;
    find_place(whole->rung, &place);
    Rung rung = *whole->rung;
    rung.runner = place.runner;
    Microscope scope = *whole;
    scope.rung = &rung;
    scope.group = "FLOPS_DP";
    scope.control = place.control;
    scope.acknowledge = place.acknowledge;
    printf("# %s alone: only its integration is counted. A folder for the files:\nmkdir -p ",
           rung.name);
    print_word(place.files);
    putchar('\n');
    Status status = STATUS_OK;
    for (size_t p = 0; p < sizeof pages / sizeof *pages && status == STATUS_OK; p++)
        if (pages[p].tool != TOOL_CPROFILE || rung_is_python(whole->rung))
            status = print_page(&pages[p], options, &scope, &place, why);
    return status;
}

/* ---- running it ---- */

static void become_runner(const Microscope *scope, const CommandLine *line)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* mpirun, if it is one, ends its ranks */
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    cpus_place_child(scope->rung->launch == LAUNCH_SERIAL);
    microscope_environment(scope);
    execvp(line->word[0], (char *const *) (size_t) line->word);
    fprintf(stderr, "ladder: cannot start %s: %s\n", line->word[0], strerror(errno));
    fflush(stderr);
    _exit(status_exit_code(STATUS_MISSING));
}

/* What the runner's end means; it has told its own reason unless it was killed. */
static Status judge_end(const char *rung, int end, Reason *why)
{
    static const Status known[] = { STATUS_OK, STATUS_BAD_USAGE, STATUS_MISSING, STATUS_STORAGE };
    why->text[0] = '\0';
    if (WIFSIGNALED(end))
        return reason(why, STATUS_RUNNER_FAILED, "%s died: %s", rung, strsignal(WTERMSIG(end)));
    for (size_t s = 0; s < sizeof known / sizeof *known; s++)
        if (status_exit_code(known[s]) == WEXITSTATUS(end)) return known[s];
    return reason(why, STATUS_RUNNER_FAILED, "%s ended with exit status %d", rung,
                  WEXITSTATUS(end));
}

static Status run_alone(const Microscope *scope, Reason *why)
{
    static CommandLine line;
    const Status status = microscope_command(TOOL_NONE, scope, &line, why);
    if (status != STATUS_OK) return status;
    fflush(NULL);
    const pid_t pid = fork();
    if (pid < 0)
        return reason(why, STATUS_RUNNER_FAILED, "cannot start a process: %s", strerror(errno));
    if (pid == 0) become_runner(scope, &line);
    int end = 0;
    do {
        if (stop_requested() != STATUS_OK) kill(pid, SIGTERM);
    } while (waitpid(pid, &end, 0) < 0 && errno == EINTR);
    return stop_requested() != STATUS_OK ? reason(why, stop_requested(), "stopped")
                                         : judge_end(scope->rung->name, end, why);
}

static Status verify_first(const Catalogue *catalogue, const Rung *rung, const Options *options,
                           Reason *why)
{
    Verifier verifier = { .cases = NULL };
    cpus_allowed(); /* noted before the harness moves */
    cpus_place_harness();
    Status status = verifier_new(catalogue, &verifier, why);
    if (status == STATUS_OK) {
        status = verify_and_print(&verifier, rung, options);
        if (stop_requested() != STATUS_OK)
            status = reason(why, stop_requested(), "stopped");
        else if (status != STATUS_OK)
            reason(why, status, "%s is not run; its row says why", rung->name);
    }
    verifier_free(&verifier);
    return status;
}

static Status execute(const Catalogue *catalogue, const Microscope *scope, const Options *options,
                      Reason *why)
{
    Lock lock = { -1 };
    const L63Problem fallback = cache_problem();
    const L63Problem p = options_problem(options, &fallback);
    Status status = check_problem_size(options, scope->rung, &p, why);
    if (status == STATUS_OK && !options->is_unlocked) status = lock_take(&lock, 0.0, why);
    if (status == STATUS_OK) status = verify_first(catalogue, scope->rung, options, why);
    if (status == STATUS_OK) status = run_alone(scope, why);
    lock_release(&lock);
    return status;
}

Status command_exec(const Options *options, Reason *why)
{
    Catalogue catalogue;
    const Rung *rung = NULL;
    Status status = catalogue_load(&catalogue, why);
    if (status == STATUS_OK) {
        rung = catalogue_find(&catalogue, options->argument, why);
        status = rung ? STATUS_OK : STATUS_BAD_USAGE;
    }
    if (status == STATUS_OK && rung->not_built)
        status = reason(why, STATUS_MISSING, "%s is not built: %s", rung->name, rung->not_built);
    if (status == STATUS_OK) {
        const Microscope scope = scope_of(options, rung);
        status = options->is_print_only ? print_commands(options, &scope, why)
                                        : execute(&catalogue, &scope, options, why);
    }
    catalogue_free(&catalogue);
    return status;
}
