#include "harness/launch.h"

#include "harness/command_line.h"
#include "harness/cpus.h"
#include "harness/process.h"
#include "harness/schedule.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { TEXT_BYTES = 1 << 14 };

/* How the launcher of each library is told what we want of it. */
typedef struct Launcher {
    const char *version;  /* how that of its library begins */
    const char *name;     /* beside others; Debian installs several */
    const char *package;  /* Debian's */
    const char *words[9]; /* the ranks place themselves, and what else is always said */
    const char *root;     /* word by which root may use it, or NULL */
    const char *slots;    /* word before "localhost:SLOTS" where it counts slots, or NULL */
    const char *hosts;    /* word before "a:2,b:2" */
    const char *afar[12]; /* a folder that is everywhere; daemons that miss mpirun end */
    const char *pass;     /* word before the name of a variable for ranks elsewhere, or NULL: all */
    const char *variable; /* word before "NAME=VALUE", or before NAME and VALUE */
    bool has_pairs;       /* that they are one word */
} Launcher;

static const Launcher launchers[] = {
    {
        .version = "Open MPI",
        .name = "mpirun.openmpi",
        .package = "openmpi-bin",
        /* Messages by way of shared memory: sender and receiver copy at the same time, which takes
         * three quarters of the time of one that copies out of the other's memory. What opens
         * windows by that other way has to be left out then. */
        .words = { "--bind-to", "none", "--mca", "btl_vader_single_copy_mechanism", "none", "--mca",
                   "osc", "^rdma" },
        .root = "--allow-run-as-root",
        .slots = "--host",
        .hosts = "--host",
        .afar = { "-wdir", "/", "--mca", "oob_tcp_keepalive_time", "5", "--mca",
                  "oob_tcp_keepalive_intvl", "1", "--mca", "oob_tcp_keepalive_probes", "5" },
        .pass = "-x",
        .variable = "-x",
        .has_pairs = true,
    },
    {
        .version = "MPICH",
        .name = "mpirun.mpich",
        .package = "mpich",
        .words = { "-bind-to", "none" },
        .hosts = "-hosts",
        .afar = { "-wdir", "/" },
        .variable = "-env",
    },
};

/* What set_environment sets and ranks on other machines need as well. */
static const char *const for_ranks[] = { "OMP_PROC_BIND",  "OMP_WAIT_POLICY", "OMP_DYNAMIC",
                                         "GOMP_SPINCOUNT", "KMP_BLOCKTIME",   "LADDER_PAD" };

/* Unknown libraries are taken to be like the first. */
static const Launcher *launcher_of(const Rung *rung)
{
    const char *const library = rung->message_library ? rung->message_library : "";
    for (size_t l = 0; l < sizeof launchers / sizeof *launchers; l++)
        if (strncmp(library, launchers[l].version, strlen(launchers[l].version)) == 0)
            return &launchers[l];
    return launchers;
}

/* Returns: its name, or NULL when PATH has none. `mpirun` may be that of another library. */
static const char *launcher_name(const Launcher *launcher)
{
    static const char plain[] = "mpirun";
    char own[TEXT_BYTES], any[TEXT_BYTES];
    const bool has_any = process_in_path(plain, any, sizeof any);
    if (!process_in_path(launcher->name, own, sizeof own)) return has_any ? plain : NULL;
    char *const own_file = realpath(own, NULL), *const any_file = realpath(any, NULL);
    const bool is_same = has_any && own_file && any_file && strcmp(own_file, any_file) == 0;
    free(own_file);
    free(any_file);
    return is_same ? plain : launcher->name;
}

static void add_launcher(const Launcher *launcher, CommandLine *line)
{
    const char *const name = launcher_name(launcher);
    command_line_add(line, name ? name : "mpirun");
    if (launcher->root && geteuid() == 0) command_line_add(line, launcher->root);
    for (const char *const *word = launcher->words; *word; word++) command_line_add(line, *word);
}

static void add_number_of_ranks(const Rung *rung, unsigned n_ranks, CommandLine *line)
{
    command_line_add(line, "-n");
    command_line_add_number(line, rung->launch == LAUNCH_SPAWN ? 1 : n_ranks);
}

void launch_add_mpirun(const Rung *rung, unsigned n_ranks, CommandLine *line)
{
    const Launcher *const launcher = launcher_of(rung);
    char slots[32];
    snprintf(slots, sizeof slots, "localhost:%u", n_ranks);
    add_launcher(launcher, line);
    if (launcher->slots) { /* as many slots as ranks, whatever the topology looks like */
        command_line_add(line, launcher->slots);
        command_line_add(line, slots);
    }
    add_number_of_ranks(rung, n_ranks, line);
}

void launch_add_mpirun_on(const Rung *rung, const Hosts *placed, CommandLine *line)
{
    const Launcher *const launcher = launcher_of(rung);
    char text[HOSTS_TEXT_BYTES];
    hosts_write(placed, text, sizeof text);
    add_launcher(launcher, line);
    command_line_add(line, launcher->hosts);
    command_line_add(line, text);
    for (const char *const *word = launcher->afar; *word; word++) command_line_add(line, *word);
    add_number_of_ranks(rung, hosts_slots(placed), line);
}

/* The environment of ranks elsewhere. */
static void pass_environment(const Rung *rung, CommandLine *line)
{
    const Launcher *const launcher = launcher_of(rung);
    for (size_t v = 0; launcher->pass && v < sizeof for_ranks / sizeof *for_ranks; v++) {
        command_line_add(line, launcher->pass);
        command_line_add(line, for_ranks[v]);
    }
}

void launch_add_variable(const Rung *rung, const char *name, const char *value, CommandLine *line)
{
    const Launcher *const launcher = launcher_of(rung);
    char pair[TEXT_BYTES];
    const int length = snprintf(pair, sizeof pair, "%s=%s", name, value);
    line->is_too_long |= length < 0 || length >= TEXT_BYTES;
    command_line_add(line, launcher->variable);
    command_line_add(line, launcher->has_pairs ? pair : name);
    if (!launcher->has_pairs) command_line_add(line, value);
}

void launch_cpus(const Rung *rung, unsigned n_cores, char *text, size_t n_bytes)
{
    if (rung->launch == LAUNCH_HYBRID)
        cpus_as_list_by_node(n_cores, text, n_bytes);
    else
        cpus_as_list(n_cores, text, n_bytes);
}

bool launch_is_gated(const Rung *rung)
{
    return rung->launch == LAUNCH_SERIAL || !rung_is_python(rung);
}

unsigned launch_ranks(const Rung *rung, unsigned n_cores, unsigned hybrid_ranks)
{
    if (rung->launch == LAUNCH_HYBRID) return hybrid_ranks > 0 ? hybrid_ranks : 1;
    return variant_is_mpi(rung->launch) ? n_cores : 1;
}

void launch_add_team(const Rung *rung, unsigned n_cores, unsigned hybrid_ranks, const char *prefix,
                     CommandLine *line)
{
    const unsigned n_ranks = launch_ranks(rung, n_cores, hybrid_ranks);
    const bool has_team = rung->launch == LAUNCH_THREADS || rung->launch == LAUNCH_HYBRID
        || rung->launch == LAUNCH_WORKERS;
    if (has_team) {
        command_line_add(line, "--threads");
        command_line_add_number(line, n_cores / n_ranks);
    }
    if (rung->launch != LAUNCH_SPAWN) return;
    command_line_add(line, "--ranks");
    command_line_add_number(line, n_ranks);
    if (!prefix) return;
    command_line_add(line, "--prefix");
    command_line_add(line, prefix);
}

static void build_command(const Rung *rung, const RunnerSetting *setting, const Hosts *placed,
                          const char *requests, const char *answers, CommandLine *line)
{
    char cpus[TEXT_BYTES];
    const unsigned n_ranks = launch_ranks(rung, setting->n_cores, setting->hybrid_ranks);
    const unsigned n_ranks_here = setting->hosts ? placed->host[0].slots : n_ranks;
    launch_cpus(rung, setting->n_cores / n_ranks * n_ranks_here, cpus, sizeof cpus);
    if (setting->hosts) {
        launch_add_mpirun_on(rung, placed, line);
        pass_environment(rung, line);
    } else if (variant_is_mpi(rung->launch)) {
        launch_add_mpirun(rung, n_ranks, line);
    }
    if (setting->prefix) command_line_add_words(line, setting->prefix);
    /* an emulator starts programs, and no scripts */
    if (setting->prefix && rung_is_python(rung)) command_line_add(line, LADDER_PYTHON);
    if (rung->is_command)
        command_line_add_words(line, rung->runner);
    else
        command_line_add(line, rung->runner);
    const char *const options[]
        = { "--rung",    rung->stem, "--requests", requests,
            "--answers", answers,    "--isa",      cpu_isa_name(setting->isa),
            "--cpus",    cpus };
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        command_line_add(line, options[i]);
    launch_add_team(rung, setting->n_cores, setting->hybrid_ranks, setting->prefix, line);
    if (setting->may_oversubscribe && setting->hosts) command_line_add(line, "--oversubscribe");
}

/* Deals the ranks out to hosts, too. */
static Status check_launcher(const Rung *rung, const RunnerSetting *setting, Hosts *placed,
                             Reason *why)
{
    const size_t allowed = cpus_allowed()->n;
    const bool is_mpi = variant_is_mpi(rung->launch);
    unsigned n_here = setting->n_cores;
    if (setting->hosts) {
        const unsigned n_ranks = launch_ranks(rung, setting->n_cores, setting->hybrid_ranks);
        const unsigned n_threads = setting->n_cores / n_ranks;
        Reason what;
        if (hosts_place(setting->hosts, n_ranks, n_threads, placed, &what) != STATUS_OK)
            return reason(why, STATUS_MISSING, "%s", what.text);
        n_here = placed->host[0].slots * n_threads;
    }
    if (rung->launch != LAUNCH_SERIAL && n_here > allowed && !setting->may_oversubscribe)
        return reason(why, STATUS_MISSING, "%u %s, but only %zu CPUs are allowed here", n_here,
                      is_mpi ? "ranks" : "threads", allowed);
    if (is_mpi && !launcher_name(launcher_of(rung)))
        return reason(why, STATUS_MISSING, "mpirun is not in PATH (apt install %s)",
                      launcher_of(rung)->package);
    return STATUS_OK;
}

void launch_clean_environment(void)
{
    static const char *const prefixes[]
        = { "OMP_", "GOMP_", "KMP_", "NUMBA_", "BENCHMARK_", "LADDER_PAD=" };
    size_t kept = 0;
    for (size_t i = 0; environ[i]; i++) {
        bool is_ours = false;
        for (size_t p = 0; p < sizeof prefixes / sizeof *prefixes; p++)
            is_ours |= strncmp(environ[i], prefixes[p], strlen(prefixes[p])) == 0;
        if (!is_ours) environ[kept++] = environ[i];
    }
    environ[kept] = NULL;
}

/* How teams of threads wait. */
static const struct {
    const char *name, *value;
} team_settings[] = {
    { "OMP_WAIT_POLICY", "passive" }, /* idle threads must not spin beside other rungs */
    { "GOMP_SPINCOUNT", "30000" },    /* but for some 50 us: regions follow each other */
    { "KMP_BLOCKTIME", "1" },         /* the same for clang's libomp */
    { "OMP_DYNAMIC", "false" },
};
enum { N_TEAM_SETTINGS = sizeof team_settings / sizeof *team_settings };

void launch_add_team_settings(CommandLine *line)
{
    for (size_t t = 0; t < N_TEAM_SETTINGS; t++) {
        char word[64];
        snprintf(word, sizeof word, "%s=%s", team_settings[t].name, team_settings[t].value);
        command_line_add(line, word);
    }
}

/* Ranks of several threads place these themselves: the environment is the same for all ranks. So do
 * ranks on several machines, whose CPUs may bear other numbers. */
static void set_environment(const Rung *rung, const RunnerSetting *setting)
{
    char places[TEXT_BYTES], pad[TEXT_BYTES + 1];
    const bool have_places = rung->launch != LAUNCH_HYBRID && !setting->hosts;
    cpus_as_places(setting->n_cores, places, sizeof places);
    const size_t n = setting->pad_bytes < TEXT_BYTES ? setting->pad_bytes : TEXT_BYTES;
    memset(pad, '.', n);
    pad[n] = '\0';
    launch_clean_environment();
    setenv("LADDER_PAD", pad, 1);
    if (have_places) setenv("OMP_PLACES", places, 1);
    setenv("OMP_PROC_BIND", have_places ? "close" : "false", 1);
    setenv("OMP_SCHEDULE", schedule_variable(setting->schedule), 1);
    for (size_t t = 0; t < N_TEAM_SETTINGS; t++)
        setenv(team_settings[t].name, team_settings[t].value, 1);
}

static void become_runner(const Rung *rung, const RunnerSetting *setting, const CommandLine *line,
                          int log)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0); /* Ctrl-C goes to the harness, which ends its runners in order */
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL); /* where a limit was set, who writes more is to be seen */
    const int null = open("/dev/null", O_RDONLY);
    dup2(null, STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    cpus_place_child(rung->launch == LAUNCH_SERIAL);
    set_environment(rung, setting);
    execvp(line->word[0], (char *const *) (size_t) line->word);
    fprintf(stderr, "cannot start %s: %s\n", line->word[0], strerror(errno));
    fflush(stderr);
    _exit(status_exit_code(STATUS_MISSING));
}

Status launch(const Rung *rung, const RunnerSetting *setting, const char *requests,
              const char *answers, int log, pid_t *pid, Reason *why)
{
    Hosts placed;
    const Status status = check_launcher(rung, setting, &placed, why);
    if (status != STATUS_OK) return status;
    static CommandLine line;
    memset(&line, 0, sizeof line);
    build_command(rung, setting, &placed, requests, answers, &line);
    if (line.is_too_long)
        return reason(why, STATUS_BAD_USAGE, "the command line of the runner is too long");
    fflush(NULL);
    *pid = fork();
    if (*pid < 0)
        return reason(why, STATUS_RUNNER_FAILED, "cannot start a process: %s", strerror(errno));
    if (*pid == 0) become_runner(rung, setting, &line, log);
    return STATUS_OK;
}
