#include "harness/options.h"

#include "harness/schedule.h"

#include "results/nearest.h"

#include <argp.h>
#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Larger steps leave the region where RK4 is stable on this system. */
static const double LARGEST_DT = 0.05;
static const double SMALLEST_DT = 1e-12;
static const double LARGEST_PARAMETER = 1e6;
static const double TRY_TIMEOUT_S = 10.0; /* a file that was just written may never end */
#define LARGEST_COUNT 0x1p63

typedef enum OptionKind {
    TAKES_COUNT,
    MAY_TAKE_COUNT, /* --hint alone is --hint=1 */
    TAKES_REAL,
    TAKES_TEXT,
    TAKES_WORD,
    TAKES_SWEEP,
    TAKES_TEAM,
    TAKES_SCHEDULE,
    TAKES_HOSTS,
    TAKES_SPEED,
    IS_FLAG
} OptionKind;

typedef struct OptionRow {
    const char *name;
    const char *value; /* as help shows it; for TAKES_WORD the words, separated by '|' */
    OptionKind kind;
    size_t offset;      /* in Options */
    double least, most; /* of a number */
    int commands;
    const char *help;
} OptionRow;

/* The commands that time rungs in rounds. */
#define TIMED (COMMAND_BENCH | COMMAND_SCALE | COMMAND_DUEL)
#define ANY                                                                                        \
    (COMMAND_VERIFY | COMMAND_BENCH | COMMAND_SOLVE | COMMAND_PROFILE | COMMAND_EXEC | COMMAND_DUEL)
#define OPTION(name, value, kind, member, least, most, commands, help)                             \
    {                                                                                              \
        name, value, kind, offsetof(Options, member), least, most, commands, help                  \
    }

static const OptionRow rows[] = {
    OPTION("rungs", "A,B,...", TAKES_TEXT, rungs, 0, 0,
           COMMAND_VERIFY | COMMAND_BENCH | COMMAND_PROFILE,
           "only these, by name, topic or number: v10_naive,soa,v35; or spine"),
    OPTION("rungs", "A,B,...", TAKES_TEXT, rungs, 0, 0, COMMAND_SCALE,
           "these, and v35_simd that all are compared with [v40_openmp,v50_mpi]"),
    OPTION("cores", "P", TAKES_COUNT, cores, 1, 1024, COMMAND_SCALE,
           "threads or ranks to go up to, times 2 each time [all allowed CPUs]"),
    OPTION("oversubscribe", NULL, IS_FLAG, is_oversubscribed, 0, 0, COMMAND_SCALE,
           "let --cores be more than the allowed CPUs; alone, go up to twice as many"),
    OPTION("strong", NULL, IS_FLAG, is_strong, 0, 0, COMMAND_SCALE,
           "only strong scaling: the same ensemble on more cores"),
    OPTION("weak", NULL, IS_FLAG, is_weak, 0, 0, COMMAND_SCALE,
           "only weak scaling: so many times the ensemble"),
    OPTION("base", "RUNG", TAKES_TEXT, base, 0, 0, COMMAND_TRY,
           "what it is compared with [its descriptor's base, else v20_soa]"),
    OPTION("cflags", "FLAGS", TAKES_TEXT, cflags, 0, 0, COMMAND_TRY,
           "flags for the compiler, parted at blanks, behind the -O2 that is always there"),
    OPTION("cc", "COMPILER", TAKES_TEXT, compiler, 0, 0, COMMAND_TRY,
           "the compiler for the file [that of this build]"),
    OPTION("runner", "CMD", TAKES_TEXT, runner, 0, 0, COMMAND_TRY,
           "instead of FILE.c: a program in any language that speaks the runner protocol "
           "(harness/README.md); words are parted at blanks, no shell is asked"),
    OPTION("keep", "DIR", TAKES_TEXT, keep, 0, 0, COMMAND_TRY,
           "keep what is built and measured in this new folder, to look at it with other tools"),
    OPTION("run", "RUN", TAKES_TEXT, run, 0, 0, COMMAND_TRY,
           "the run whose ladder it is placed on [the last whole bench of this machine]"),
    OPTION("rounds", "R", TAKES_COUNT, rounds, 6, 100000, COMMAND_TRY,
           "most rounds; the default answers within 10 s [24]"),
    OPTION("trajectories", "N", TAKES_COUNT, trajectories, 1, LARGEST_COUNT,
           TIMED | COMMAND_SOLVE | COMMAND_EXEC | COMMAND_TRY, "size of the ensemble [3840]"),
    OPTION("steps", "S", TAKES_COUNT, steps, 1, LARGEST_COUNT, COMMAND_TRY,
           "RK4 steps of one integration [1000]"),
    OPTION("steps", "S", TAKES_COUNT, steps, 0, LARGEST_COUNT, TIMED | COMMAND_SOLVE,
           "RK4 steps of one integration [1000]"),
    OPTION("steps", "S", TAKES_COUNT, steps, 1, LARGEST_COUNT, COMMAND_EXEC,
           "RK4 steps of one integration [1000; under Callgrind, which is slow, 24]"),
    OPTION("steps", "S", TAKES_COUNT, steps, 10, 1000000, COMMAND_OVERHEADS,
           "RK4 steps of the integrations that two workers share [100]"),
    OPTION("iterations", "K", TAKES_COUNT, iterations, 1, LARGEST_COUNT, COMMAND_EXEC,
           "integrate that many times, each from the starting points [1]"),
    OPTION("print-commands", NULL, IS_FLAG, is_print_only, 0, 0, COMMAND_EXEC,
           "run nothing; print the command line of every tool, to copy and to vary"),
    OPTION("dt", "T", TAKES_REAL, dt, SMALLEST_DT, 1.0, TIMED | COMMAND_SOLVE,
           "length of a step in model time; above 0.05 only with --force [0.004]"),
    OPTION("sigma", "X", TAKES_REAL, sigma, -LARGEST_PARAMETER, LARGEST_PARAMETER,
           TIMED | COMMAND_SOLVE, "parameter sigma [10]"),
    OPTION("rho", "X", TAKES_REAL, rho, -LARGEST_PARAMETER, LARGEST_PARAMETER,
           TIMED | COMMAND_SOLVE, "parameter rho [28]"),
    OPTION("beta", "X", TAKES_REAL, beta, -LARGEST_PARAMETER, LARGEST_PARAMETER,
           TIMED | COMMAND_SOLVE, "parameter beta [8/3]"),
    OPTION("seed", "K", TAKES_COUNT, seed, 0, 4294967295.0, TIMED | COMMAND_SOLVE,
           "seed of the starting points, as NumPy's legacy generator takes it [1]"),
    OPTION("threads", "P", TAKES_COUNT, threads, 1, 1024, ANY | COMMAND_OVERHEADS,
           "threads of the rungs on shared memory [all allowed CPUs]"),
    OPTION("ranks", "P", TAKES_COUNT, ranks, 1, 1024, ANY | COMMAND_OVERHEADS,
           "ranks of the rungs on distributed memory [all allowed CPUs]"),
    OPTION("hybrid", "RANKSxTHREADS", TAKES_TEAM, hybrid, 0, 0, ANY,
           "team of the rungs that have both [a rank a memory node, threads on all allowed CPUs]"),
    OPTION("schedule", "static|dynamic|guided[,CHUNK]", TAKES_SCHEDULE, schedule, 0, 0,
           ANY | COMMAND_SCALE,
           "how v40_openmp deals blocks of trajectories out to threads; CHUNK counts blocks "
           "[OMP_SCHEDULE, else static]"),
    OPTION("hosts", "FILE", TAKES_HOSTS, hosts, 0, 0,
           COMMAND_VERIFY | COMMAND_BENCH | COMMAND_SOLVE | COMMAND_SCALE,
           "machines for the ranks, a line 'NAME slots=N' each, this one among them [this one]"),
    OPTION("print-job", "slurm", TAKES_WORD, job, 0, 0, COMMAND_SCALE,
           "run nothing; print a job script for a cluster, to be looked at and given to sbatch"),
    OPTION("isa", "widest|sse2|avx2|avx512", TAKES_WORD, isa, 0, 0,
           ANY | COMMAND_SCALE | COMMAND_OVERHEADS,
           "instruction set of the rungs that choose one at run time [widest]"),
    OPTION("problem", "cache|memory|both", TAKES_WORD, problem, 0, 0, COMMAND_BENCH,
           "which of the two problems is timed [both]"),
    OPTION("problem", "cache|memory", TAKES_WORD, problem, 0, 0, COMMAND_DUEL,
           "which problem the two meet on [cache]"),
    OPTION("build-a", "DIR", TAKES_TEXT, build_a, 0, 0, COMMAND_DUEL,
           "the first rung comes from this build folder: other compiler, flags or commit [this]"),
    OPTION("build-b", "DIR", TAKES_TEXT, build_b, 0, 0, COMMAND_DUEL,
           "the second rung comes from this build folder; alone, of the same rung [this]"),
    OPTION("sweep", "WHAT=FIRST..LAST", TAKES_SWEEP, sweep, 0, 0, COMMAND_BENCH,
           "time against size: trajectories=64..4194304, times 4 each time"),
    OPTION("rounds", "R", TAKES_COUNT, rounds, 1, 100000, COMMAND_BENCH,
           "analysed rounds [32; memory problem, --quick and --sweep: 14; both: 8]"),
    OPTION("rounds", "R", TAKES_COUNT, rounds, 1, 100000, COMMAND_SCALE, "analysed rounds [24]"),
    OPTION("rounds", "R", TAKES_COUNT, rounds, 6, 100000, COMMAND_DUEL,
           "most rounds; fewer where the ratio is known to within 1 % before [51]"),
    OPTION("quick", NULL, IS_FLAG, is_quick, 0, 0, COMMAND_MACHINE,
           "a look of half a second, without the cross-check"),
    OPTION("quick", NULL, IS_FLAG, is_quick, 0, 0, COMMAND_BENCH,
           "14 rounds of the cache problem: an estimate in seconds"),
    OPTION("quick", NULL, IS_FLAG, is_quick, 0, 0, COMMAND_OVERHEADS,
           "fewer sizes and samples, no large ensembles; break-evens are only predicted"),
    OPTION("order-seed", "K", TAKES_COUNT, order_seed, 0, 4294967295.0, TIMED,
           "seed of the order in which rungs are timed [drawn anew]"),
    OPTION("resume", "RUN", TAKES_TEXT, resume, 0, 0, COMMAND_BENCH | COMMAND_SCALE,
           "complete an interrupted run: its id or its folder"),
    OPTION("replay", "RUN", TAKES_TEXT, replay, 0, 0, COMMAND_BENCH,
           "measure nothing; show a recorded run, its id or its folder, as it was measured"),
    OPTION("speed", "X", TAKES_SPEED, speed, 0.1, 1000, COMMAND_BENCH,
           "with --replay: so many times as fast as it was measured; max: without a wait [10]"),
    OPTION("plain", NULL, IS_FLAG, is_plain, 0, 0, TIMED,
           "plain lines on a terminal too, in place of the table that fills"),
    OPTION("out", "DIR", TAKES_TEXT, out, 0, 0, TIMED | COMMAND_PROFILE | COMMAND_OVERHEADS,
           "folder for journal and reports [results/runs/RUN, reports/out/RUN]"),
    OPTION("out", "FILE", TAKES_TEXT, out, 0, 0, COMMAND_SOLVE | COMMAND_REPORT | COMMAND_COMPARE,
           "file to write; - is standard output [-]"),
    OPTION("format", "terminal|markdown|csv|json", TAKES_TEXT, format, 0, 0, COMMAND_COMPARE,
           "form of the comparison [terminal]"),
    OPTION("format", "terminal|markdown|csv|json|html|slides|figures|gnuplot|plot|flame",
           TAKES_TEXT, format, 0, 0, COMMAND_REPORT,
           "form of the report; html: a page that holds everything; slides: a lecture; plot: of "
           "bench --sweep "
           "[terminal]"),
    OPTION("figure", "NAME", TAKES_TEXT, figure, 0, 0, COMMAND_REPORT,
           "only this figure: quick-wins, ladder, roofline, limits, counts, scaling, sweep, "
           "machine, lorenz; "
           "on the terminal, or as --format figures or gnuplot says"),
    OPTION("details", NULL, IS_FLAG, has_details, 0, 0, COMMAND_REPORT,
           "with --format markdown: also loops, limits, what samples run, what the machine can do"),
    OPTION("json", NULL, IS_FLAG, is_json, 0, 0, COMMAND_LIST, "one JSON object a rung"),
    OPTION("json", NULL, IS_FLAG, is_json, 0, 0, COMMAND_MACHINE, "one JSON object a ceiling"),
    OPTION("json", NULL, IS_FLAG, is_json, 0, 0, COMMAND_TRY, "one JSON object, instead of a page"),
    OPTION("svg", "FILE", TAKES_TEXT, svg, 0, 0, COMMAND_MACHINE,
           "write hwloc's picture of the machine to this file as well"),
    OPTION("tools", "A,B,...", TAKES_TEXT, tools, 0, 0, COMMAND_PROFILE,
           "only these: callgrind, perf-stat, perf-record, likwid, mpi, cprofile, mca [all that "
           "are here]"),
    OPTION("cache", "fixed|host", TAKES_WORD, cache, 0, 0, COMMAND_PROFILE,
           "caches that Callgrind simulates: the same on every machine, or this one's [fixed]"),
    OPTION("run", "RUN", TAKES_TEXT, run, 0, 0, COMMAND_PROFILE,
           "add to this run, its id or its folder, instead of beginning one"),
    OPTION("annotate", "RUNG", TAKES_TEXT, annotate, 0, 0, COMMAND_PROFILE,
           "only perf record of this rung; prints its hottest functions, instruction by "
           "instruction"),
    OPTION("runner-prefix", "CMD", TAKES_TEXT, runner_prefix, 0, 0,
           COMMAND_VERIFY | TIMED | COMMAND_SOLVE | COMMAND_EXEC | COMMAND_MACHINE,
           "a program put before every runner: 'qemu-x86_64 -cpu Haswell'"),
    OPTION("timeout", "SECONDS", TAKES_REAL, timeout_s, 0.1, 86400,
           ANY | COMMAND_SCALE | COMMAND_OVERHEADS, "longest wait for one answer of a rung [60]"),
    OPTION("hint", "K", MAY_TAKE_COUNT, hint, 1, 9, COMMAND_GRADE,
           "grade nothing; show the first hint of the exercise, or hint K"),
    OPTION("all", "DIR", TAKES_TEXT, all, 0, 0, COMMAND_GRADE,
           "a class: DIR/STUDENT/NN.c, or with NN said DIR/STUDENT.c"),
    OPTION("out", "DIR", TAKES_TEXT, out, 0, 0, COMMAND_GRADE,
           "folder for the tables of --all: grades.csv, grades_matrix.csv, grades.json [grades]"),
    OPTION("json", NULL, IS_FLAG, is_json, 0, 0, COMMAND_GRADE, "the grade as one JSON object"),
    OPTION("cc", "gcc|clang", TAKES_WORD, grade_compiler, 0, 0, COMMAND_GRADE,
           "compiler of submission, starter and solution [gcc]"),
    OPTION("timeout", "SECONDS", TAKES_REAL, answer_timeout_s, 0.1, 600, COMMAND_GRADE,
           "longest wait for one answer of the submission [5; in a check as the exercise says]"),
    OPTION("exercises", "DIR", TAKES_TEXT, exercises, 0, 0, COMMAND_GRADE,
           "other exercises than this build's: a folder of NN_NAME.json, as a build makes them"),
    OPTION("unsafe-no-sandbox", NULL, IS_FLAG, is_unsafe, 0, 0, COMMAND_GRADE,
           "run submissions without bubblewrap; only for programs you trust"),
    OPTION("timeout", "SECONDS", TAKES_REAL, timeout_s, 0.1, 86400, COMMAND_TRY,
           "longest wait for one answer of a rung [10]"),
    OPTION("force", NULL, IS_FLAG, is_forced, 0, 0, TIMED | COMMAND_SOLVE,
           "allow a dt above 0.05; solve: also more than an hour"),
    OPTION("force", NULL, IS_FLAG, is_forced, 0, 0, COMMAND_EXEC, "allow more than an hour"),
    OPTION("no-lock", NULL, IS_FLAG, is_unlocked, 0, 0,
           TIMED | COMMAND_MACHINE | COMMAND_PROFILE | COMMAND_EXEC | COMMAND_OVERHEADS
               | COMMAND_TRY | COMMAND_GRADE,
           "run although another timed run is going on (both will be disturbed)"),
};
enum { N_ROWS = sizeof rows / sizeof *rows, FIRST_KEY = 1000 };

/* ---- values ---- */

static Status refuse(const OptionRow *row, const char *value, const char *wanted, Reason *why)
{
    return reason(why, STATUS_BAD_USAGE, "--%s '%.60s' is not %s", row->name, value, wanted);
}

static Status refuse_range(const OptionRow *row, const char *value, Reason *why)
{
    if (row->most >= LARGEST_COUNT)
        return reason(why, STATUS_BAD_USAGE, "--%s '%.60s' is out of range: %g to 2^63 - 1",
                      row->name, value, row->least);
    return reason(why, STATUS_BAD_USAGE, "--%s '%.60s' is out of range: %.10g to %.10g", row->name,
                  value, row->least, row->most);
}

/* Decimal digits only: strtoll alone would take " 5", "+5" and "0x10". */
static Status parse_count(const OptionRow *row, const char *value, int64_t *count, Reason *why)
{
    const char *const digits = value + (value[0] == '-');
    if (*digits == '\0' || digits[strspn(digits, "0123456789")] != '\0')
        return refuse(row, value, "a whole number in decimal digits", why);
    errno = 0;
    *count = strtoll(value, NULL, 10);
    const double size = (double) *count;
    return errno != 0 || size < row->least || size > row->most ? refuse_range(row, value, why)
                                                               : STATUS_OK;
}

/* A plain decimal number with a point, whatever the locale; no nan, inf or hexadecimal. */
static Status parse_real(const OptionRow *row, const char *value, double *real, Reason *why)
{
    char *end = NULL;
    const char *const text = value + (value[0] == '-');
    if (*text == '\0' || text[strspn(text, "0123456789.eE+-")] != '\0'
        || !strchr("0123456789.", *text))
        return refuse(row, value, "a decimal number like 0.004", why);
    *real = strtod(value, &end);
    if (*end != '\0') return refuse(row, value, "a decimal number like 0.004", why);
    return !(*real >= row->least && *real <= row->most) ? refuse_range(row, value, why) : STATUS_OK;
}

static Status parse_speed(const OptionRow *row, const char *value, double *speed, Reason *why)
{
    if (strcmp(value, "max") != 0) return parse_real(row, value, speed, why);
    *speed = INFINITY;
    return STATUS_OK;
}

static Status parse_word(const OptionRow *row, const char *value, void *member, Reason *why)
{
    const size_t length = strlen(value);
    int index = 0;
    for (const char *word = row->value; word; index++) {
        const size_t n = strcspn(word, "|");
        if (n == length && memcmp(word, value, n) == 0) {
            *(int *) member = index; /* enumerations of Options count in the order of the words */
            return STATUS_OK;
        }
        word = word[n] ? word + n + 1 : NULL;
    }
    return refuse(row, value, row->value, why);
}

static Status parse_team(const OptionRow *row, const char *value, HybridTeam *team, Reason *why)
{
    enum { MOST_CORES = 1024 };
    char *end = NULL;
    const bool is_number = strspn(value, "0123456789") > 0;
    const unsigned long n_ranks = is_number ? strtoul(value, &end, 10) : 0;
    const bool has_threads = is_number && *end == 'x' && strspn(end + 1, "0123456789") > 0;
    const unsigned long n_threads = has_threads ? strtoul(end + 1, &end, 10) : 0;
    if (!has_threads || *end != '\0' || n_ranks < 1 || n_ranks > MOST_CORES || n_threads < 1
        || n_threads > MOST_CORES / n_ranks)
        return refuse(row, value, "RANKSxTHREADS like 2x4, at most 1024 together", why);
    *team = (HybridTeam) { (unsigned) n_ranks, (unsigned) (n_ranks * n_threads) };
    return STATUS_OK;
}

static Status take_value(const OptionRow *row, const char *value, Options *options, Reason *why)
{
    void *const member = (char *) options + row->offset;
    switch (row->kind) {
    case TAKES_COUNT: return parse_count(row, value, member, why);
    case MAY_TAKE_COUNT: return parse_count(row, value ? value : "1", member, why);
    case TAKES_REAL: return parse_real(row, value, member, why);
    case TAKES_WORD: return parse_word(row, value, member, why);
    case TAKES_TEAM: return parse_team(row, value, member, why);
    case TAKES_SCHEDULE:
        if (!schedule_is_known(value)) return refuse(row, value, SCHEDULE_FORM, why);
        *(const char **) member = value;
        return STATUS_OK;
    case TAKES_HOSTS: return hosts_read(value, member, why);
    case TAKES_SPEED: return parse_speed(row, value, member, why);
    case TAKES_SWEEP: return sweep_parse(value, member, why);
    case TAKES_TEXT:
        if (*value == '\0') return refuse(row, value, "a name", why);
        *(const char **) member = value;
        return STATUS_OK;
    case IS_FLAG: *(bool *) member = true; return STATUS_OK;
    }
    return STATUS_OK;
}

/* ---- argp ---- */

typedef struct Parsing {
    const CommandSyntax *command;
    Options *options;
    Status status;
    Reason *why;
    bool is_said[N_ROWS];
} Parsing;

/* Returns: how many words a command takes behind the first. */
static size_t most_others(CommandBit command)
{
    if (command == COMMAND_COMPARE) return OPTIONS_MOST_OTHERS;
    return command == COMMAND_DUEL || command == COMMAND_GRADE ? 1 : 0;
}

static void take_word(Parsing *p, const char *word)
{
    Options *const o = p->options;
    if (!p->command->argument || (o->argument && o->n_others == most_others(p->command->bit)))
        p->status
            = reason(p->why, STATUS_BAD_USAGE, "'%.60s' is one word too many; see ladder %s --help",
                     word, p->command->name);
    else if (o->argument)
        o->others[o->n_others++] = word;
    else
        o->argument = word;
}

static error_t take(int key, char *value, struct argp_state *state)
{
    Parsing *const p = state->input;
    if (p->status != STATUS_OK) return 0;
    if (key >= FIRST_KEY && key < FIRST_KEY + N_ROWS) {
        const OptionRow *const row = &rows[key - FIRST_KEY];
        if (p->is_said[key - FIRST_KEY])
            p->status
                = reason(p->why, STATUS_BAD_USAGE, "--%s is given twice; say it once", row->name);
        else
            p->status = take_value(row, value, p->options, p->why);
        p->is_said[key - FIRST_KEY] = true;
        return 0;
    }
    if (key != ARGP_KEY_ARG) return ARGP_ERR_UNKNOWN;
    take_word(p, value);
    return 0;
}

static const OptionRow *find_row(const CommandSyntax *command, const char *name, size_t length)
{
    for (size_t r = 0; r < N_ROWS; r++)
        if ((rows[r].commands & (int) command->bit) && strlen(rows[r].name) == length
            && memcmp(rows[r].name, name, length) == 0)
            return &rows[r];
    return NULL;
}

static Status refuse_option(const CommandSyntax *command, const char *word, Reason *why)
{
    const char *nearest = "help";
    for (size_t r = 0; r < N_ROWS; r++)
        if ((rows[r].commands & (int) command->bit)
            && nearest_distance(rows[r].name, word + 2) < nearest_distance(nearest, word + 2))
            nearest = rows[r].name;
    return reason(why, STATUS_BAD_USAGE,
                  "%s knows no option '%.60s'; nearest: --%s (ladder %s --help)", command->name,
                  word, nearest, command->name);
}

/* argp reports what it does not know in two lines of its own: every option is checked before. */
static Status check_words(const CommandSyntax *command, int argc, char **argv, Reason *why)
{
    static const char *const own[] = { "--help", "--usage", "-?" };
    for (int i = 1; i < argc; i++) {
        const char *const word = argv[i];
        if (word[0] != '-' || word[1] == '\0') continue;
        bool is_known = false;
        for (size_t o = 0; o < sizeof own / sizeof *own; o++) is_known |= strcmp(word, own[o]) == 0;
        if (is_known) continue;
        if (word[1] != '-' || word[2] == '\0') return refuse_option(command, word, why);
        const size_t length = strcspn(word + 2, "=");
        const OptionRow *const row = find_row(command, word + 2, length);
        if (!row) return refuse_option(command, word, why);
        const bool has_value = word[2 + length] == '=';
        if (row->kind == IS_FLAG && has_value)
            return reason(why, STATUS_BAD_USAGE, "--%s takes no value", row->name);
        if (row->kind == IS_FLAG || row->kind == MAY_TAKE_COUNT || has_value) continue;
        if (++i == argc)
            return reason(why, STATUS_BAD_USAGE, "--%s needs a value: %s", row->name, row->value);
    }
    return STATUS_OK;
}

/* Nobody's shell reaches into a measurement unseen: this variable is checked, and recorded. */
static Status take_environment(const CommandSyntax *command, Options *options, Reason *why)
{
    const bool is_asked = ((int) command->bit & (ANY)) && !options->schedule && !options->resume
        && !options->replay;
    return is_asked ? schedule_of_environment(&options->schedule, why) : STATUS_OK;
}

static void fill_argp(const CommandSyntax *command, struct argp_option *list)
{
    size_t n = 0;
    for (size_t r = 0; r < N_ROWS; r++)
        if (rows[r].commands & (int) command->bit)
            list[n++]
                = (struct argp_option) { .name = rows[r].name,
                                         .key = (int) (FIRST_KEY + r),
                                         .arg = rows[r].value,
                                         .flags
                                         = rows[r].kind == MAY_TAKE_COUNT ? OPTION_ARG_OPTIONAL : 0,
                                         .doc = rows[r].help };
    list[n] = (struct argp_option) { .name = NULL };
}

static Options unsaid(void)
{
    return (Options) {
        .trajectories = -1,
        .steps = -1,
        .iterations = 1,
        .dt = NAN,
        .sigma = NAN,
        .rho = NAN,
        .beta = NAN,
        .seed = 1,
        .order_seed = -1,
        .threads = -1,
        .ranks = -1,
        .cores = -1,
        .rounds = -1,
        .timeout_s = 60.0,
        .speed = NAN,
        .answer_timeout_s = NAN,
        .job = JOB_NONE,
        .problem = PROBLEM_BOTH,
    };
}

/* A sweep sets what it goes through, and is a problem of its own. */
static Status check_sweep(const Parsing *p, Reason *why)
{
    static const char *const set_by[N_SWEEP_KINDS][3] = {
        [SWEEP_TRAJECTORIES] = { "problem", "trajectories" },
    };
    for (size_t r = 0; r < N_ROWS; r++)
        for (size_t w = 0; w < 3 && p->is_said[r]; w++) {
            const char *const other = set_by[p->options->sweep.kind][w];
            if (other && strcmp(rows[r].name, other) == 0)
                return reason(why, STATUS_BAD_USAGE, "--sweep sets --%s itself; leave it out",
                              other);
        }
    return STATUS_OK;
}

/* Returns: an option that was said and is none of the n others, or NULL. */
static const char *said_beside(const Parsing *p, const char *const *others, size_t n)
{
    for (size_t r = 0; r < N_ROWS; r++) {
        bool is_fine = !p->is_said[r];
        for (size_t w = 0; w < n; w++) is_fine |= strcmp(rows[r].name, others[w]) == 0;
        if (!is_fine) return rows[r].name;
    }
    return NULL;
}

/* A run goes on as it was planned; what does not belong to the plan may still be said. */
static Status check_resume(const Parsing *p, Reason *why)
{
    static const char *const others[] = { "resume", "timeout", "no-lock", "force", "plain" };
    const char *const other = said_beside(p, others, sizeof others / sizeof *others);
    if (!other) return STATUS_OK;
    return reason(why, STATUS_BAD_USAGE,
                  "--resume goes on with a run as it was planned; leave out --%s", other);
}

/* What was measured is what is shown. */
static Status check_replay(const Parsing *p, Reason *why)
{
    static const char *const others[] = { "replay", "speed", "plain", "out" };
    const char *const other = said_beside(p, others, sizeof others / sizeof *others);
    if (!other) return STATUS_OK;
    return reason(why, STATUS_BAD_USAGE, "--replay shows a run as it was measured; leave out --%s",
                  other);
}

static Status check_slots(const Options *o, Reason *why)
{
    Hosts placed;
    if (o->hosts.n == 0) return STATUS_OK;
    if (o->ranks > 0) {
        const Status status = hosts_place(&o->hosts, (unsigned) o->ranks, 1, &placed, why);
        if (status != STATUS_OK) return status;
    }
    const HybridTeam team = o->hybrid;
    return team.n_ranks > 0
        ? hosts_place(&o->hosts, team.n_ranks, team.n_cores / team.n_ranks, &placed, why)
        : STATUS_OK;
}

static Status check_together(const CommandSyntax *command, const Options *o, Reason *why)
{
    if (command->bit == COMMAND_TRY && o->argument && o->runner)
        return reason(why, STATUS_BAD_USAGE, "a file and --runner are two rungs; name one");
    if (command->bit == COMMAND_TRY && o->runner && (o->cflags || o->compiler))
        return reason(why, STATUS_BAD_USAGE,
                      "--cflags and --cc are for a file in C; leave them out with --runner");
    if (command->argument && !o->argument && !o->runner && !o->all)
        return reason(why, STATUS_BAD_USAGE, "ladder %s needs %s; see ladder %s --help",
                      command->name, command->argument, command->name);
    if (command->bit == COMMAND_COMPARE && o->n_others == 0)
        return reason(why, STATUS_BAD_USAGE,
                      "ladder compare needs two runs or more; name another one beside '%.60s'",
                      o->argument);
    if (o->all && (o->n_others > 0 || o->hint > 0 || o->is_json))
        return reason(why, STATUS_BAD_USAGE,
                      "--all grades a folder; leave out FILE, --hint and --json");
    if (command->bit == COMMAND_PROFILE && o->run && o->out)
        return reason(why, STATUS_BAD_USAGE, "--run has its own folder; leave out --out");
    if (command->bit == COMMAND_PROFILE && o->annotate && (o->rungs || o->tools))
        return reason(why, STATUS_BAD_USAGE,
                      "--annotate names the rung and takes perf; leave out --rungs and --tools");
    if (!isnan(o->speed) && !o->replay)
        return reason(why, STATUS_BAD_USAGE, "--speed is that of a replay; add --replay RUN");
    if (o->dt > LARGEST_DT && !o->is_forced)
        return reason(why, STATUS_BAD_USAGE,
                      "--dt %g is above %g, where trajectories blow up; --force allows it", o->dt,
                      LARGEST_DT);
    if ((command->bit & TIMED) && o->steps == 0)
        return reason(why, STATUS_BAD_USAGE, "--steps 0 leaves nothing to time; take at least 1");
    return check_slots(o, why);
}

/* Words with blanks in them come out in quotes. */
static void note_command(const CommandSyntax *command, int argc, char **argv, Options *options)
{
    const size_t room = sizeof options->command;
    size_t used = (size_t) snprintf(options->command, room, "ladder %s", command->name);
    for (int i = 1; i < argc && used < room; i++) {
        const char *const quote = strchr(argv[i], ' ') ? "'" : "";
        used += (size_t) snprintf(options->command + used, room - used, " %s%s%s", quote, argv[i],
                                  quote);
    }
}

Status options_parse(const CommandSyntax *command, int argc, char **argv, Options *options,
                     Reason *why)
{
    *options = unsaid();
    if (command->bit == COMMAND_TRY) options->timeout_s = TRY_TIMEOUT_S;
    note_command(command, argc, argv, options);
    Status status = check_words(command, argc, argv, why);
    if (status != STATUS_OK) return status;
    struct argp_option list[N_ROWS + 1];
    fill_argp(command, list);
    char name[64];
    snprintf(name, sizeof name, "ladder %s", command->name);
    argv[0] = name;
    const struct argp argp = { .options = list,
                               .parser = take,
                               .args_doc = command->argument ? command->argument : "",
                               .doc = command->help };
    Parsing parsing = { .command = command, .options = options, .why = why };
    argp_err_exit_status = status_exit_code(STATUS_BAD_USAGE);
    argp_parse(&argp, argc, argv, 0, NULL, &parsing);
    Status status_of_all = parsing.status;
    if (status_of_all == STATUS_OK && options->resume) status_of_all = check_resume(&parsing, why);
    if (status_of_all == STATUS_OK && options->replay) status_of_all = check_replay(&parsing, why);
    if (status_of_all == STATUS_OK) status_of_all = check_sweep(&parsing, why);
    if (status_of_all == STATUS_OK) status_of_all = take_environment(command, options, why);
    return status_of_all == STATUS_OK ? check_together(command, options, why) : status_of_all;
}

L63Problem options_problem(const Options *o, const L63Problem *fallback)
{
    L63Problem p = *fallback;
    if (o->trajectories >= 0) p.n_trajectories = (size_t) o->trajectories;
    if (o->steps >= 0) p.n_steps = (size_t) o->steps;
    if (!isnan(o->dt)) p.dt = o->dt;
    if (!isnan(o->sigma)) p.sigma = o->sigma;
    if (!isnan(o->rho)) p.rho = o->rho;
    if (!isnan(o->beta)) p.beta = o->beta;
    return p;
}
