/**
 * A runner: one rung in a process of its own.
 *
 * Built as ladder-one and one more for each library that rungs need (one process each), and as
 * ladder-one-mpi (a crew of ranks, rank 0 answers). Here is its command line; serve.c is driven by
 * the harness, alone.c does without.
 */
#include "harness/alone.h"
#include "harness/channel.h"
#include "harness/command_line.h"
#include "harness/crew.h"
#include "harness/serve.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

typedef struct One {
    Chosen chosen;
    const char *requests, *answers, *cpus, *rung, *prefix;
    unsigned n_ranks; /* of a rung that starts them itself */
    bool may_oversubscribe;
    char **words; /* of this command line */
    bool is_alone;
    AloneSetting alone;
} One;

/* What this program was made by: another ladder may put it beside a build of its own. */
static json_t *describe_build(void)
{
    return json_pack("{si ss ss ss ss}", "protocol", RUNNER_PROTOCOL, "compiler", LADDER_COMPILER,
                     "compiler_flags", LADDER_COMPILER_FLAGS, "build_type", LADDER_BUILD_TYPE,
                     "source_root", LADDER_SOURCE_ROOT);
}

static int list_rungs(void)
{
    size_t n;
    const RegistryEntry *const entries = registry_entries(&n);
    json_t *const build = describe_build();
    for (size_t i = 0; i < n; i++) {
        json_t *const line = serve_description(&entries[i]);
        json_object_update(line, build);
        if (!line || json_dumpf(line, stdout, JSON_COMPACT) != 0 || putchar('\n') == EOF) return 4;
        json_decref(line);
    }
    json_decref(build);
    return fflush(stdout) == 0 ? 0 : 4;
}

static int fail(Status status, const Reason *why)
{
    fprintf(stderr, "ladder-one: %s\n", why->text);
    return status_exit_code(status);
}

/* What a rung that starts ranks itself starts: this very command line. */
static void repeat_command(const One *one, CommandLine *line)
{
    char program[4096]; /* who starts it is another program: no /proc/self there */
    const ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length > 0 ? length : 0] = '\0';
    memset(line, 0, sizeof *line);
    if (one->prefix) command_line_add_words(line, one->prefix);
    command_line_add(line, program);
    for (char **word = one->words + 1; *word; word++) command_line_add(line, *word);
}

static Status start_crew(const One *one, Reason *why)
{
    static CommandLine line;
    const Chosen *const chosen = &one->chosen;
    repeat_command(one, &line);
    if (line.is_too_long) return reason(why, STATUS_BAD_USAGE, "the command line is too long");
    const CrewSetting setting = {
        .cpus = one->cpus,
        .n_threads = chosen->setting.n_threads,
        .spawn = chosen->variant ? chosen->variant->spawn : NULL,
        .part = chosen->variant ? chosen->variant->part : NULL,
        .n_ranks = one->n_ranks,
        .may_oversubscribe = one->may_oversubscribe,
        .command = (char **) (size_t) line.word,
    };
    return crew_start(&setting, why);
}

static int serve_harness(One *one)
{
    Reason why = { "" };
    Status status = chosen_find(&one->chosen, one->rung, &why);
    if (status == STATUS_OK && (!one->requests || !one->answers))
        status = reason(&why, STATUS_BAD_USAGE, "--requests and --answers name the two pipes");
    if (status != STATUS_OK) return fail(status, &why);
    status = start_crew(one, &why);
    if (status == STATUS_OK) status = serve(&one->chosen, one->requests, one->answers, &why);
    if (status != STATUS_OK) return fail(status, &why);
    crew_stop();
    return 0;
}

/* Without a harness; of many ranks one complains. */
static int stand_alone(One *one)
{
    Reason why = { "" }, not_chosen = { "" };
    const Status is_chosen = chosen_find(&one->chosen, one->rung, &not_chosen);
    Status status = start_crew(one, &why);
    if (status == STATUS_OK && is_chosen != STATUS_OK)
        status = reason(&why, is_chosen, "%s", not_chosen.text);
    one->alone.cpus = one->cpus;
    one->alone.answers = one->answers;
    if (status == STATUS_OK) status = alone(&one->chosen, &one->alone, &why);
    const int code
        = status == STATUS_OK || crew_rank() != 0 ? status_exit_code(status) : fail(status, &why);
    crew_stop();
    return code;
}

/* ---- the command line ---- */

static const char usage[]
    = "usage: ladder-one --list\n"
      "       ladder-one --rung NAME --requests PIPE --answers PIPE"
      " [OPTION...]\n"
      "       ladder-one --rung NAME --alone [--trajectories N] [--steps S] [--iterations K]\n"
      "                  [--print K (final states)] [--perf-control FIFO,FIFO] [--answers FILE] "
      "[OPTION...]\n"
      "options: --isa NAME, --cpus LIST, --threads N (of each process)\n"
      "         --ranks N, --prefix WORDS (of a rung that starts ranks itself: how many in all,\n"
      "         and what is put before each)\n"
      "         --oversubscribe (more ranks on another machine than it has CPUs)\n";

/* Decimal digits only: strtoll alone would take " 5", "+5" and "0x10". */
static Status read_count(const char *name, int64_t least, int64_t most, int64_t *count, Reason *why)
{
    errno = 0;
    const bool is_decimal = *optarg && optarg[strspn(optarg, "0123456789")] == '\0';
    *count = is_decimal ? strtoll(optarg, NULL, 10) : -1;
    if (errno == 0 && *count >= least && *count <= most) return STATUS_OK;
    return reason(why, STATUS_BAD_USAGE, "--%s '%.60s' is not a whole number from %lld to %lld",
                  name, optarg, (long long) least, (long long) most);
}

static Status read_team(const char *name, unsigned *n, Reason *why)
{
    int64_t count;
    const Status status = read_count(name, 1, CREW_MOST_RANKS, &count, why);
    *n = (unsigned) count;
    return status;
}

static Status read_isa(One *one, Reason *why)
{
    return cpu_isa_parse(optarg, &one->chosen.setting.isa) == STATUS_OK
        ? STATUS_OK
        : reason(why, STATUS_BAD_USAGE, "--isa '%.60s' is not widest, sse2, avx2 or avx512",
                 optarg);
}

static Status read_option(One *one, int option, const char *word, Reason *why)
{
    switch (option) {
    case 'r': one->rung = optarg; return STATUS_OK;
    case 'q': one->requests = optarg; return STATUS_OK;
    case 'a': one->answers = optarg; return STATUS_OK;
    case 'c': one->cpus = optarg; return STATUS_OK;
    case 'p': one->alone.perf_control = optarg; return STATUS_OK;
    case 'A': one->is_alone = true; return STATUS_OK;
    case 'O': one->may_oversubscribe = true; return STATUS_OK;
    case 'P': one->prefix = optarg; return STATUS_OK;
    case 'n': return read_team("threads", &one->chosen.setting.n_threads, why);
    case 'R': return read_team("ranks", &one->n_ranks, why);
    case 'i': return read_isa(one, why);
    case 't': return read_count("trajectories", 1, INT64_MAX, &one->alone.trajectories, why);
    case 's': return read_count("steps", 0, INT64_MAX, &one->alone.steps, why);
    case 'o': return read_count("print", 0, INT64_MAX, &one->alone.printed, why);
    case 'k': return read_count("iterations", 1, INT64_MAX, &one->alone.iterations, why);
    default:
        return reason(why, STATUS_BAD_USAGE,
                      "'%.60s' is no option, or lacks its value; --help shows all", word);
    }
}

static int run(One *one, int argc, char **argv)
{
    static const struct option options[] = {
        { "list", no_argument, NULL, 'l' },
        { "help", no_argument, NULL, 'h' },
        { "rung", required_argument, NULL, 'r' },
        { "requests", required_argument, NULL, 'q' },
        { "answers", required_argument, NULL, 'a' },
        { "threads", required_argument, NULL, 'n' },
        { "ranks", required_argument, NULL, 'R' },
        { "prefix", required_argument, NULL, 'P' },
        { "isa", required_argument, NULL, 'i' },
        { "cpus", required_argument, NULL, 'c' },
        { "alone", no_argument, NULL, 'A' },
        { "oversubscribe", no_argument, NULL, 'O' },
        { "trajectories", required_argument, NULL, 't' },
        { "steps", required_argument, NULL, 's' },
        { "iterations", required_argument, NULL, 'k' },
        { "perf-control", required_argument, NULL, 'p' },
        { "print", required_argument, NULL, 'o' },
        { NULL, 0, NULL, 0 },
    };
    Reason why = { "" };
    Status status = STATUS_OK;
    opterr = 0; /* one line of our own says what is wrong */
    for (int o; status == STATUS_OK && (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (o == 'l') return list_rungs();
        if (o == 'h') return fputs(usage, stdout) >= 0 && fflush(stdout) == 0 ? 0 : 4;
        status = read_option(one, o, argv[optind - 1], &why);
    }
    if (status == STATUS_OK && optind < argc)
        status = reason(&why, STATUS_BAD_USAGE, "'%.60s' is one word too many; --help shows all",
                        argv[optind]);
    if (status != STATUS_OK) return fail(status, &why);
    return one->is_alone ? stand_alone(one) : serve_harness(one);
}

int main(int argc, char **argv)
{
    static One one;
    one.chosen.setting = (VariantSetting) { .n_threads = 1, .isa = ISA_WIDEST };
    one.alone = alone_defaults();
    one.n_ranks = 1;
    one.words = argv;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* no rung outlives its harness or its mpirun */
    signal(SIGPIPE, SIG_IGN);
    return run(&one, argc, argv);
}
