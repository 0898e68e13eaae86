#include "harness/clock.h"
#include "harness/command.h"
#include "harness/cpus.h"
#include "harness/machine.h"
#include "harness/process.h"
#include "harness/profile.h"
#include "harness/sandbox.h"
#include "harness/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- programs the ladder can use ---- */

enum { PROBE_WORDS = 10, PATH_BYTES = 4096 };

/* Words of a probe that begin with @ stand for a file of this build, or for a line of assembly. */
typedef struct ToolRow {
    const char *name;
    const char *probe[PROBE_WORDS]; /* shows that it works, not only that it is there */
    const char *version[4];         /* asks for its own words, once it works */
    const char *cost;               /* of doing without */
    const char *mend;
} ToolRow;

static const ToolRow tools[] = {
    { "mpirun",
      { "mpirun", "--version" }, /* the rungs below show whether it starts anything */
      { "mpirun", "--version" },
      "no rungs on distributed memory (v50)",
      "apt install openmpi-bin libopenmpi-dev, then ./bootstrap" },
    { "git",
      { "git", "-C", LADDER_SOURCE_ROOT, "rev-parse", "HEAD" },
      { "git", "--version" },
      "runs do not say which source they timed",
      "apt install git; build from a clone" },
    { "python3",
      { LADDER_PYTHON, "-c", "import numpy" },
      { LADDER_PYTHON, "--version" },
      "starting points are tested against a stored table only",
      "apt install python3-numpy" },
    { "objdump",
      { "objdump", "--disassemble", "--reloc", "--no-show-raw-insn", "@variants/libv10_naive.a" },
      { "objdump", "--version" },
      "the loops of the rungs are not read: how near they come to the limit stays unknown",
      "apt install binutils" },
    { "llvm-mca",
      { "llvm-mca", "@assembly" },
      { "llvm-mca", "--version" },
      "no prediction of a loop's cycles beside what was measured",
      "apt install llvm" },
    { "likwid-bench",
      { "likwid-bench", "-t", "load", "-w", "S0:16kB:1", "-i", "10" },
      { "likwid-bench", "-h" },
      "the ceilings are measured by one program only, without a cross-check",
      "apt install likwid" },
    { "ladder-costs",
      { "@ladder-costs", "--rounds", "1" },
      { "true" },
      "ladder overheads cannot say what threads cost each other",
      "two CPUs, a compiler with OpenMP (apt install libomp-dev for clang), then build again" },
    { "lstopo",
      { "lstopo-no-graphics", "--of", "console", "--no-io" },
      { "lstopo-no-graphics", "--version" },
      "no picture of the machine (ladder machine --svg)",
      "apt install hwloc-nox" },
    { "gnuplot",
      { "gnuplot", "-d", "-e", "set terminal pngcairo; set terminal svg; set terminal dumb" },
      { "gnuplot", "--version" },
      "no figures beside the reports",
      "apt install gnuplot-nox" },
    { "clang",
      { "clang", "-x", "c", "-S", "-o", "/dev/null", "/dev/null" },
      { "clang", "--version" },
      "no second opinion on a loop: exercise 4, and --cc clang in try and grade",
      "apt install clang libomp-dev" },
    { "gdb",
      { "gdb", "-batch", "-nx", "-ex", "print 6 * 7" },
      { "gdb", "--version" },
      "exercises 2 and 10 count calls and look at records with it",
      "apt install gdb" },
    { "qemu-x86_64",
      { "qemu-x86_64", "@ladder-one", "--list" },
      { "qemu-x86_64", "--version" },
      "other processors cannot be tried (--runner-prefix)",
      "apt install qemu-user" },
};

static void print_row(bool is_there, const char *name, const char *finding)
{
    printf("  %-8s %-20s %s\n", is_there ? "ok" : "MISSING", name, finding);
}

static void print_mend(const char *cost, const char *mend)
{
    printf("  %-8s %-20s costs: %s\n", "", "", cost);
    printf("  %-8s %-20s mend:  %s\n", "", "", mend);
}

/* A file in memory that another program can open; -1 where there is none. */
static int make_assembly(char *path, size_t n_bytes)
{
    static const char text[] = "addsd %xmm0, %xmm1\n";
    const int fd = memfd_create("assembly", MFD_CLOEXEC);
    if (fd >= 0 && write(fd, text, strlen(text)) != (ssize_t) strlen(text)) path[0] = '\0';
    snprintf(path, n_bytes, "/proc/%ld/fd/%d", (long) getpid(), fd);
    return fd;
}

static Status run_probe(const ToolRow *tool, Reason *why)
{
    char path[PATH_BYTES] = "";
    const char *argv[PROBE_WORDS + 1] = { NULL };
    char *output = NULL;
    int assembly = -1;
    for (size_t w = 0; w < PROBE_WORDS && tool->probe[w]; w++) {
        argv[w] = tool->probe[w];
        if (argv[w][0] != '@') continue;
        if (strcmp(argv[w], "@assembly") == 0)
            assembly = make_assembly(path, sizeof path);
        else
            process_sibling(argv[w] + 1, path, sizeof path);
        argv[w] = path;
    }
    const Status status = process_read(argv, 20.0, &output, why);
    free(output);
    if (assembly >= 0) close(assembly);
    return status;
}

static void look_at_tool(const ToolRow *tool)
{
    char *words = NULL;
    Reason why = { "" }, ignored;
    const bool works = run_probe(tool, &why) == STATUS_OK;
    if (works && process_read(tool->version, 20.0, &words, &ignored) == STATUS_OK)
        words[strcspn(words, "\n")] = '\0';
    print_row(works, tool->name, !works ? why.text : words && words[0] ? words : "works");
    if (!works) print_mend(tool->cost, tool->mend);
    free(words);
}

/* ---- profilers ---- */

static void look_at_profiler(const char *name, const ToolState *state, const char *cost)
{
    print_row(state->works, name,
              !state->works           ? state->reason
                  : state->version[0] ? state->version
                                      : "works");
    if (!state->works) print_mend(cost, state->mend);
}

static void look_at_counters(const ToolState *perf, const char *record_event)
{
    char paranoid[64] = "";
    FILE *const file = fopen("/proc/sys/kernel/perf_event_paranoid", "re");
    if (file && !fgets(paranoid, sizeof paranoid, file)) paranoid[0] = '\0';
    if (file) fclose(file);
    paranoid[strcspn(paranoid, "\n")] = '\0';
    const bool has_counters = perf->works && strncmp(record_event, "cycles", 6) == 0;
    char finding[160];
    snprintf(finding, sizeof finding, "%s; kernel.perf_event_paranoid is %s",
             has_counters ? "this machine shows its counters" : "no PMU: none are visible",
             paranoid[0] ? paranoid : "not visible");
    print_row(has_counters, "hardware counters", finding);
    if (!has_counters)
        print_mend("cycles, cache misses and the like stay unknown; Callgrind simulates them",
                   "a machine of your own, or a virtual PMU for this one; "
                   "sudo sysctl kernel.perf_event_paranoid=2 where it is higher");
}

static void look_at_profilers(void)
{
    ToolState callgrind, perf, likwid;
    const char *record_event = NULL;
    profile_try_callgrind(&callgrind);
    profile_try_perf(&perf, NULL, &record_event);
    profile_try_likwid(&likwid);
    look_at_profiler("callgrind", &callgrind, "no counts without noise: instructions, misses");
    look_at_profiler("perf", &perf, "no flame graphs, no counters");
    look_at_counters(&perf, record_event);
    look_at_profiler("likwid-perfctr", &likwid, "no counter groups (FLOPS_DP, MEM_DP, ...)");
}

/* ---- what confines strangers' programs ---- */

static void look_at_sandbox(void)
{
    Reason why = { "" };
    const bool works = sandbox_probe(&why) == STATUS_OK;
    print_row(works, "bubblewrap", works ? "confines a program" : why.text);
    if (!works)
        print_mend("ladder grade runs submissions only with --unsafe-no-sandbox",
                   "apt install bubblewrap; sysctl user.max_user_namespaces must not be 0, nor "
                   "kernel.unprivileged_userns_clone");
}

/* ---- rungs ---- */

static Status look_at_rung(const Rung *rung, const Options *options)
{
    const RunnerSetting setting = runner_setting(options, rung);
    Runner *runner = NULL;
    Reason why = { "" };
    const Status status = runner_start(rung, &setting, &runner, &why);
    char finding[sizeof why.text + 64];
    if (status == STATUS_OK) {
        const RunnerDescription d = runner_description(runner);
        snprintf(finding, sizeof finding, "%u core%s%s%s", d.cores, d.cores == 1 ? "" : "s",
                 rung->dispatches_isa ? ", " : "", rung->dispatches_isa ? d.isa : "");
    } else {
        snprintf(finding, sizeof finding, "%s", why.text);
    }
    print_row(status == STATUS_OK, rung->name, finding);
    runner_stop(runner);
    return status;
}

enum { MOST_LOOKS = 8 };

/* A process that looks at one rung: to start them all one after the other takes long. */
typedef struct Look {
    pid_t pid;
    int out; /* what it prints */
} Look;

static Look start_look(const Rung *rung, const Options *options)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return (Look) { -1, -1 };
    fflush(NULL);
    const Look look = { fork(), ends[0] };
    if (look.pid < 0) close(ends[0]);
    if (look.pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        dup2(ends[1], STDOUT_FILENO);
        const Status status = look_at_rung(rung, options);
        fflush(stdout);
        _exit(status == STATUS_OK ? 0 : 1);
    }
    close(ends[1]);
    return look;
}

/* Where no process could be made, this one looks. Returns: whether the rung can run. */
static bool show_look(Look look, const Rung *rung, const Options *options)
{
    char text[512];
    int ended = 1;
    ssize_t n = 0;
    if (look.pid < 0) return look_at_rung(rung, options) == STATUS_OK;
    while (stop_requested() == STATUS_OK
           && ((n = read(look.out, text, sizeof text)) > 0 || (n < 0 && errno == EINTR)))
        if (n > 0) fwrite(text, 1, (size_t) n, stdout);
    close(look.out);
    if (stop_requested() != STATUS_OK) kill(look.pid, SIGTERM);
    while (waitpid(look.pid, &ended, 0) < 0 && errno == EINTR) { }
    return ended == 0;
}

/* Some at a time, shown in their order. Returns: how many can run. */
static size_t look_at_rungs(const Catalogue *catalogue, const Options *options)
{
    const size_t n = catalogue->n_rungs, n_cpus = cpus_allowed()->n;
    const size_t ahead = n_cpus < MOST_LOOKS ? n_cpus : MOST_LOOKS;
    Look looks[MOST_LOOKS];
    size_t n_started = 0, n_running = 0;
    for (size_t r = 0; r < n_started || (r < n && stop_requested() == STATUS_OK); r++) {
        for (; n_started < n && n_started < r + ahead && stop_requested() == STATUS_OK; n_started++)
            looks[n_started % MOST_LOOKS] = start_look(&catalogue->rungs[n_started], options);
        n_running += show_look(looks[r % MOST_LOOKS], &catalogue->rungs[r], options);
    }
    return n_running;
}

/* ---- the machine ---- */

static bool can_write(const char *folder)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", LADDER_SOURCE_ROOT, folder);
    return access(path, W_OK) == 0;
}

static void look_at_machine(const Machine *machine)
{
    RunRecord run = record_new(RECORD_RUN).as.run;
    char text[256];
    machine_describe(machine, &run);
    print_row(true, "processor", run.cpu_model);
    print_row(true, "topology", run.smt);
    snprintf(text, sizeof text, "%s; governor %s, turbo %s", run.cpu_isa, run.governor, run.turbo);
    print_row(true, "widest ISA", text);
    print_row(cpus_allowed()->n > 1, "two cores",
              cpus_allowed()->n > 1 ? "the harness has a core of its own" : "one CPU is allowed");
    if (cpus_allowed()->n < 2)
        print_mend("the harness shares the core it times on; parallel rungs show no gain",
                   "allow more CPUs (taskset, cgroup, the virtual machine's settings)");
    snprintf(text, sizeof text, "%.2f over the last minute", run.load_average);
    const bool is_quiet = run.load_average < 0.5 * (double) run.cpus_online;
    printf("  %-8s %-20s %s\n", is_quiet ? "ok" : "BUSY", "load average", text);
    if (!is_quiet)
        print_mend("samples are disturbed, fewer differences are resolved",
                   "stop other programs while timing");
}

/* mpirun asks for the machine's own name and waits seconds where nobody answers. */
static void look_at_host_name(void)
{
    char name[256] = "";
    struct addrinfo *found = NULL;
    const double before_s = clock_now_s();
    gethostname(name, sizeof name - 1);
    const bool is_known = getaddrinfo(name, NULL, NULL, &found) == 0;
    if (found) freeaddrinfo(found);
    const bool is_quick = clock_now_s() - before_s < 1.0;
    print_row(is_known && is_quick, "own host name", name);
    if (!is_known || !is_quick)
        print_mend("every start of mpirun waits for an answer that does not come, some 5 s",
                   "a line '127.0.0.1 NAME' with this name in /etc/hosts");
}

static void look_at_folders(void)
{
    static const char *const folders[] = { "results", "reports" };
    for (size_t f = 0; f < sizeof folders / sizeof *folders; f++) {
        const bool is_writable = can_write(folders[f]);
        print_row(is_writable, folders[f], is_writable ? "can be written" : "cannot be written");
        if (!is_writable) print_mend("no run can be kept here", "ladder bench --out DIR");
    }
}

Status command_doctor(const Options *options, Reason *why)
{
    Catalogue catalogue;
    Machine *machine = NULL;
    size_t n_running = 0;
    Status status = catalogue_load(&catalogue, why);
    if (status == STATUS_OK) status = machine_new(&machine, why);
    if (status == STATUS_OK) {
        puts("Machine");
        look_at_machine(machine);
        look_at_host_name();
        puts("\nPrograms");
        for (size_t t = 0; t < sizeof tools / sizeof *tools; t++) look_at_tool(&tools[t]);
        look_at_sandbox();
        puts("\nProfilers");
        look_at_profilers();
        puts("\nFolders");
        look_at_folders();
        puts("\nRungs");
        n_running = look_at_rungs(&catalogue, options);
        printf("\n%zu of %zu rungs can run here.\n", n_running, catalogue.n_rungs);
        if (stop_requested() != STATUS_OK)
            status = reason(why, stop_requested(), "stopped");
        else if (n_running == 0)
            status = reason(why, STATUS_MISSING, "no rung can run; see above");
    }
    machine_free(machine);
    catalogue_free(&catalogue);
    return status;
}
