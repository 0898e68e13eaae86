/* The command lines of the tools, word by word; what cannot be looked at, and why.
 *
 * usage: test_microscope LADDER_ONE */
#include "tests/check.h"

#include "harness/cpus.h"
#include "harness/microscope.h"

#include <stdlib.h>
#include <string.h>

static const char *runner;
static CommandLine line;
static Reason why;

static Rung rung_of(VariantLaunch launch)
{
    return (Rung) { .name = "v99_test",
                    .stem = "v99_test",
                    .base = "v98_base",
                    .flags = "-O2",
                    .launch = launch,
                    .runner = runner };
}

static Microscope scope_of(const Rung *rung)
{
    return (Microscope) {
        .rung = rung,
        .n_cores = rung->launch == LAUNCH_SERIAL ? 1 : 2,
        .trajectories = 12345,
        .steps = 67,
        .iterations = 8,
        .events = "cycles,instructions",
        .group = "MEM_DP",
        .control = "/tmp/c",
        .acknowledge = "/tmp/a",
        .out = "the file",
    };
}

/* Place of a word in the line, or -1. */
static int place_of(const char *word)
{
    for (size_t w = 0; w < line.n_words; w++)
        if (strcmp(line.word[w], word) == 0) return (int) w;
    return -1;
}

/* Whether these words stand in the line side by side; NULL after the last. */
static bool has(const char *a, const char *b)
{
    const int at = place_of(a);
    return at >= 0 && (!b || strcmp(line.word[at + 1] ? line.word[at + 1] : "", b) == 0);
}

static bool is_made(Tool tool, const Microscope *scope)
{
    why.text[0] = '\0';
    const Status status = microscope_command(tool, scope, &line, &why);
    if (status == STATUS_OK) CHECK(line.word[line.n_words] == NULL);
    return status == STATUS_OK;
}

static bool is_missing(Tool tool, const Microscope *scope, const char *needle)
{
    why.text[0] = '\0';
    return microscope_command(tool, scope, &line, &why) == STATUS_MISSING
        && strstr(why.text, needle);
}

static void every_tool_has_a_name_of_its_own(void)
{
    for (int a = 0; a < N_TOOLS; a++)
        for (int b = 0; b < a; b++) CHECK(strcmp(tool_name((Tool) a), tool_name((Tool) b)) != 0);
}

static void the_runner_gets_the_problem(void)
{
    const Rung rung = rung_of(LAUNCH_SERIAL);
    Microscope scope = scope_of(&rung);
    CHECK(is_made(TOOL_NONE, &scope) && strcmp(line.word[0], runner) == 0);
    CHECK(has("--rung", "v99_test") && has("--alone", NULL) && has("--trajectories", "12345"));
    CHECK(has("--steps", "67") && has("--iterations", "8"));
    CHECK(!has("--isa", NULL) && !has("--answers", NULL) && !has("--perf-control", NULL));
    char cpu[16];
    snprintf(cpu, sizeof cpu, "%d", cpus_for_serial());
    CHECK(has("--cpus", cpu));
    scope.answers = "/tmp/answer";
    scope.prefix = "emulator -x";
    CHECK(is_made(TOOL_NONE, &scope) && has("--answers", "/tmp/answer"));
    CHECK(place_of("emulator") == 0 && place_of("-x") == 1 && place_of(runner) == 2);
}

static void an_isa_is_said_where_it_has_an_effect(void)
{
    Rung rung = rung_of(LAUNCH_SERIAL);
    Microscope scope = scope_of(&rung);
    scope.isa = ISA_AVX2;
    CHECK(is_made(TOOL_NONE, &scope) && !has("--isa", NULL));
    rung.dispatches_isa = true;
    CHECK(is_made(TOOL_NONE, &scope) && has("--isa", "avx2"));
}

static void callgrind_counts_the_twin(void)
{
    const Rung rung = rung_of(LAUNCH_SERIAL);
    const Microscope scope = scope_of(&rung);
    if (!is_made(TOOL_CALLGRIND, &scope)) {
        CHECK(strstr(why.text, "apt install valgrind"));
        return;
    }
    CHECK(strcmp(line.word[0], "valgrind") == 0 && has("--instr-atstart=no", NULL));
    CHECK(has("--I1=32768,8,64", NULL) && has("--D1=32768,8,64", NULL));
    CHECK(has("--LL=33554432,16,64", NULL) && has("--callgrind-out-file=the file", NULL));
    char twin[4096];
    snprintf(twin, sizeof twin, "%s-countable", runner);
    CHECK(has(twin, "--rung"));
    CHECK(strcmp(microscope_program(TOOL_CALLGRIND, &rung), "ladder-one-countable") == 0);
    CHECK(strcmp(microscope_program(TOOL_PERF_STAT, &rung), "ladder-one") == 0);
    Rung elsewhere = rung;
    elsewhere.runner = "/nowhere/ladder-one";
    const Microscope there = scope_of(&elsewhere);
    CHECK(is_missing(TOOL_CALLGRIND, &there, "ladder-one-countable is not there"));
}

static void callgrind_takes_other_caches(void)
{
    static const SimulatedCache caches[3] = { { 1024, 1, 32 }, { 2048, 2, 64 }, { 4096, 4, 128 } };
    const Rung rung = rung_of(LAUNCH_SERIAL);
    Microscope scope = scope_of(&rung);
    scope.caches = caches;
    if (!is_made(TOOL_CALLGRIND, &scope)) return;
    CHECK(has("--I1=1024,1,32", NULL) && has("--D1=2048,2,64", NULL)
          && has("--LL=4096,4,128", NULL));
}

static void what_valgrind_does_not_know_is_not_counted(void)
{
    Rung rung = rung_of(LAUNCH_SERIAL);
    Microscope scope = scope_of(&rung);
    if (!is_made(TOOL_CALLGRIND, &scope)) return; /* built without its header */
    rung.cpu_needs = CPU_AVX2 | CPU_AVX512VL;
    CHECK(is_missing(TOOL_CALLGRIND, &scope, "no AVX-512; see v98_base"));
    CHECK(is_made(TOOL_PERF_STAT, &scope));
    rung.flags = "-O3 -march=native"; /* the twin does without */
    CHECK(is_made(TOOL_CALLGRIND, &scope));
    rung.cpu_needs = 0;
    rung.dispatches_isa = true;
    CHECK(is_made(TOOL_CALLGRIND, &scope));
    scope.isa = ISA_AVX512;
    CHECK(is_missing(TOOL_CALLGRIND, &scope, "--isa avx2"));
}

static void perf_counts_between_the_marks(void)
{
    const Rung rung = rung_of(LAUNCH_SERIAL);
    const Microscope scope = scope_of(&rung);
    CHECK(is_made(TOOL_PERF_STAT, &scope));
    CHECK(place_of("perf") == 0 && has("stat", "-j") && has("-o", "the file") && has("-D", "-1"));
    CHECK(has("-e", "cycles,instructions") && has("--control", "fifo:/tmp/c,/tmp/a"));
    CHECK(has("--", runner) && has("--perf-control", "/tmp/c,/tmp/a"));
    CHECK(is_made(TOOL_PERF_RECORD, &scope) && has("record", "-F") && has("-D", "-1"));
    CHECK(has("--call-graph", "dwarf,2048") && has("--perf-control", "/tmp/c,/tmp/a"));
}

static void ranks_are_started_inside_perf_and_around_valgrind(void)
{
    const Rung rung = rung_of(LAUNCH_MPIRUN);
    Microscope scope = scope_of(&rung);
    CHECK(is_made(TOOL_PERF_STAT, &scope) && has("--", "mpirun") && has("-n", "2"));
    CHECK(!has("--threads", NULL));
    if (is_made(TOOL_CALLGRIND, &scope)) {
        CHECK(place_of("mpirun") == 0 && place_of("valgrind") > 0);
        CHECK(has("--callgrind-out-file=the file.%q{OMPI_COMM_WORLD_RANK}", NULL));
    }
    CHECK(is_missing(TOOL_LIKWID, &scope, "see v98_base"));
}

static void likwid_leaves_threads_where_they_are(void)
{
    Rung rung = rung_of(LAUNCH_SERIAL);
    Microscope scope = scope_of(&rung);
    CHECK(is_made(TOOL_LIKWID, &scope) && has("likwid-perfctr", "-C") && has("-g", "MEM_DP"));
    CHECK(has("-o", "the file") && (place_of("-m") >= 0) == microscope_has_likwid_marks());
    rung.launch = LAUNCH_THREADS;
    CHECK(is_made(TOOL_LIKWID, &scope) && has("likwid-perfctr", "-c") && has("--threads", "1"));
    scope.prefix = "emulator";
    CHECK(is_missing(TOOL_LIKWID, &scope, "before the runner"));
}

/* A folder of its own with an empty library in it, where `name` is part of the path. */
static void ranks_in(const char *name, char *folder, char *program, size_t n_bytes)
{
    char library[4096];
    snprintf(folder, n_bytes, "/tmp/%s-XXXXXX", name);
    if (!CHECK(mkdtemp(folder))) return;
    snprintf(program, n_bytes, "%.3000s/ladder-one-mpi", folder);
    snprintf(library, sizeof library, "%.3000s/libladder-mpi-count.so", folder);
    FILE *const out = fopen(library, "we");
    if (CHECK(out)) fclose(out);
}

static void leave(const char *folder)
{
    char library[4096];
    snprintf(library, sizeof library, "%.3000s/libladder-mpi-count.so", folder);
    remove(library);
    remove(folder);
}

static void messages_are_counted_in_every_rank_and_not_in_the_launcher(void)
{
    char folder[4096], program[4096], preload[4200];
    Rung rung = rung_of(LAUNCH_MPIRUN);
    ranks_in("ladder-microscope", folder, program, sizeof folder);
    rung.runner = program;
    Microscope scope = scope_of(&rung);
    snprintf(preload, sizeof preload, "LD_PRELOAD=%s/libladder-mpi-count.so", folder);
    CHECK(is_made(TOOL_MPI, &scope) && has("-x", preload)
          && has("LADDER_MPI_COUNT=the file", program));
    CHECK(strncmp(line.word[0], "mpirun", 6) == 0 && place_of(preload) > place_of("-n"));
    CHECK(is_made(TOOL_NONE, &scope) && !has(preload, NULL));
    rung.message_library = "MPICH Version: 4.0.2";
    CHECK(is_made(TOOL_MPI, &scope) && has("-env", "LD_PRELOAD")
          && has("LADDER_MPI_COUNT", "the file"));
    scope.prefix = "emulator";
    CHECK(is_missing(TOOL_MPI, &scope, "before the runner"));
    leave(folder);
    scope.prefix = NULL;
    CHECK(is_missing(TOOL_MPI, &scope, "libladder-mpi-count.so is not there"));
    const Rung serial = rung_of(LAUNCH_SERIAL);
    scope.rung = &serial;
    CHECK(is_missing(TOOL_MPI, &scope, "no ranks"));
}

static void what_a_list_of_libraries_cannot_name_is_refused(void)
{
    static const char *const names[] = { "ladder a blank", "ladder:a-colon" };
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        char folder[4096], program[4096];
        Rung rung = rung_of(LAUNCH_MPIRUN);
        ranks_in(names[n], folder, program, sizeof folder);
        rung.runner = program;
        const Microscope scope = scope_of(&rung);
        CHECK(is_missing(TOOL_MPI, &scope, "no blank and no ':'"));
        leave(folder);
    }
}

static void what_is_not_built_is_not_looked_at(void)
{
    Rung rung = rung_of(LAUNCH_SERIAL);
    const Microscope scope = scope_of(&rung);
    rung.not_built = "for a reason";
    for (int tool = 0; tool < N_TOOLS; tool++)
        CHECK(is_missing((Tool) tool, &scope, "for a reason"));
}

static void a_line_that_is_too_long_is_refused(void)
{
    static char word[COMMAND_LINE_BYTES];
    const Rung rung = rung_of(LAUNCH_SERIAL);
    Microscope scope = scope_of(&rung);
    memset(word, 'x', sizeof word - 1);
    scope.events = word;
    CHECK(microscope_command(TOOL_PERF_STAT, &scope, &line, &why) == STATUS_BAD_USAGE);
    CHECK(strstr(why.text, "perf-stat"));
}

static bool is_power_of_two(int64_t n)
{
    return n > 0 && (n & (n - 1)) == 0;
}

static void caches_are_such_as_callgrind_takes(void)
{
    SimulatedCache host[3];
    const bool is_visible = microscope_host_caches(host);
    if (!is_visible) puts("  caches of this machine are not visible");
    for (size_t c = 0; c < 3; c++) {
        const SimulatedCache *const both[] = { &microscope_caches[c], &host[c] };
        for (size_t b = 0; b < 1 + (size_t) is_visible; b++) {
            const int64_t set_bytes = (int64_t) both[b]->ways * both[b]->line;
            CHECK(both[b]->bytes % set_bytes == 0 && is_power_of_two(both[b]->line));
            CHECK(is_power_of_two(both[b]->bytes / set_bytes));
        }
    }
}

static void waiting_threads_sleep(void)
{
    MicroscopeVariable list[MICROSCOPE_VARIABLES];
    const Rung serial = rung_of(LAUNCH_SERIAL), threaded = rung_of(LAUNCH_THREADS);
    const Microscope alone = scope_of(&serial), team = scope_of(&threaded);
    microscope_variables(&alone, list);
    CHECK(list[0].name == NULL);
    setenv("OMP_WAIT_POLICY", "active", 1);
    setenv("GOMP_CPU_AFFINITY", "0", 1);
    microscope_environment(&team);
    CHECK(!getenv("GOMP_CPU_AFFINITY"));
    CHECK(strcmp(getenv("OMP_WAIT_POLICY"), "passive") == 0);
    CHECK(strcmp(getenv("GOMP_SPINCOUNT"), "0") == 0 && strcmp(getenv("KMP_BLOCKTIME"), "0") == 0);
    CHECK(strcmp(getenv("OMP_SCHEDULE"), "static") == 0);
    Microscope dealt = team;
    dealt.schedule = "dynamic,4";
    microscope_environment(&dealt);
    CHECK(strcmp(getenv("OMP_SCHEDULE"), "dynamic,4") == 0);
    const char *const places = getenv("OMP_PLACES");
    CHECK(places && strchr(places, ',') && places[0] == '{');
    microscope_environment(&alone);
    CHECK(!getenv("OMP_PLACES") && !getenv("OMP_WAIT_POLICY"));
}

int main(int argc, char **argv)
{
    if (!CHECK(argc == 2)) return check_result();
    runner = argv[1];
    RUN(every_tool_has_a_name_of_its_own);
    RUN(the_runner_gets_the_problem);
    RUN(an_isa_is_said_where_it_has_an_effect);
    RUN(callgrind_counts_the_twin);
    RUN(callgrind_takes_other_caches);
    RUN(what_valgrind_does_not_know_is_not_counted);
    RUN(perf_counts_between_the_marks);
    RUN(ranks_are_started_inside_perf_and_around_valgrind);
    RUN(likwid_leaves_threads_where_they_are);
    RUN(messages_are_counted_in_every_rank_and_not_in_the_launcher);
    RUN(what_a_list_of_libraries_cannot_name_is_refused);
    RUN(what_is_not_built_is_not_looked_at);
    RUN(a_line_that_is_too_long_is_refused);
    RUN(caches_are_such_as_callgrind_takes);
    RUN(waiting_threads_sleep);
    return check_result();
}
