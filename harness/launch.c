#include "harness/launch.h"

#include "harness/command_line.h"
#include "harness/cpus.h"
#include "harness/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { TEXT_BYTES = 1 << 14 };

void launch_add_mpirun(CommandLine *line, unsigned ranks)
{
    char slots[32];
    snprintf(slots, sizeof slots, "localhost:%u", ranks);
    command_line_add(line, "mpirun");
    if (geteuid() == 0) command_line_add(line, "--allow-run-as-root");
    command_line_add(line, "--bind-to"); /* the ranks place themselves */
    command_line_add(line, "none");
    command_line_add(line, "--host"); /* as many slots as ranks, whatever the topology looks like */
    command_line_add(line, slots);
    command_line_add(line, "-n");
    command_line_add_number(line, ranks);
}

static void build_command(const Rung *rung, const RunnerSetting *setting, const char *requests,
                          const char *answers, CommandLine *line)
{
    char cpus[TEXT_BYTES];
    cpus_as_list(setting->n_cores, cpus, sizeof cpus);
    const unsigned cores = rung->launch == LAUNCH_SERIAL ? 1 : setting->n_cores;
    if (rung->launch == LAUNCH_MPIRUN) launch_add_mpirun(line, setting->n_cores);
    if (setting->prefix) command_line_add_words(line, setting->prefix);
    command_line_add(line, rung->runner);
    const char *const options[]
        = { "--rung",    rung->name, "--requests", requests,
            "--answers", answers,    "--isa",      cpu_isa_name(setting->isa),
            "--cpus",    cpus,       "--cores" };
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        command_line_add(line, options[i]);
    command_line_add_number(line, cores);
}

static Status check_launcher(const Rung *rung, const RunnerSetting *setting, Reason *why)
{
    char path[TEXT_BYTES];
    const size_t allowed = cpus_allowed()->n;
    if (rung->launch != LAUNCH_SERIAL && setting->n_cores > allowed && !setting->may_oversubscribe)
        return reason(why, STATUS_MISSING, "%u %s, but only %zu CPUs are allowed here",
                      setting->n_cores, rung->launch == LAUNCH_MPIRUN ? "ranks" : "threads",
                      allowed);
    if (rung->launch == LAUNCH_MPIRUN && !process_in_path("mpirun", path, sizeof path))
        return reason(why, STATUS_MISSING, "mpirun is not in PATH (apt install openmpi-bin)");
    return STATUS_OK;
}

void launch_clean_environment(void)
{
    static const char *const prefixes[] = { "OMP_", "GOMP_", "KMP_", "BENCHMARK_", "LADDER_PAD=" };
    size_t kept = 0;
    for (size_t i = 0; environ[i]; i++) {
        bool is_ours = false;
        for (size_t p = 0; p < sizeof prefixes / sizeof *prefixes; p++)
            is_ours |= strncmp(environ[i], prefixes[p], strlen(prefixes[p])) == 0;
        if (!is_ours) environ[kept++] = environ[i];
    }
    environ[kept] = NULL;
}

static void set_environment(const RunnerSetting *setting)
{
    char places[TEXT_BYTES], pad[TEXT_BYTES + 1];
    cpus_as_places(setting->n_cores, places, sizeof places);
    const size_t n = setting->pad_bytes < TEXT_BYTES ? setting->pad_bytes : TEXT_BYTES;
    memset(pad, '.', n);
    pad[n] = '\0';
    launch_clean_environment();
    setenv("LADDER_PAD", pad, 1);
    setenv("OMP_PLACES", places, 1);
    setenv("OMP_PROC_BIND", "close", 1);
    setenv("OMP_WAIT_POLICY", "passive", 1); /* idle threads must not spin beside other rungs */
    setenv("GOMP_SPINCOUNT", "30000", 1);    /* but for some 50 us: regions follow each other */
    setenv("KMP_BLOCKTIME", "1", 1);         /* the same for clang's libomp */
    setenv("OMP_DYNAMIC", "false", 1);
}

static void become_runner(const Rung *rung, const RunnerSetting *setting, const CommandLine *line,
                          int log)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0); /* Ctrl-C goes to the harness, which ends its runners in order */
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    const int null = open("/dev/null", O_RDONLY);
    dup2(null, STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    cpus_place_child(rung->launch == LAUNCH_SERIAL);
    set_environment(setting);
    execvp(line->word[0], (char *const *) (size_t) line->word);
    fprintf(stderr, "cannot start %s: %s\n", line->word[0], strerror(errno));
    fflush(stderr);
    _exit(status_exit_code(STATUS_MISSING));
}

Status launch(const Rung *rung, const RunnerSetting *setting, const char *requests,
              const char *answers, int log, pid_t *pid, Reason *why)
{
    const Status status = check_launcher(rung, setting, why);
    if (status != STATUS_OK) return status;
    static CommandLine line;
    memset(&line, 0, sizeof line);
    build_command(rung, setting, requests, answers, &line);
    if (line.is_too_long)
        return reason(why, STATUS_BAD_USAGE, "the command line of the runner is too long");
    fflush(NULL);
    *pid = fork();
    if (*pid < 0)
        return reason(why, STATUS_RUNNER_FAILED, "cannot start a process: %s", strerror(errno));
    if (*pid == 0) become_runner(rung, setting, &line, log);
    return STATUS_OK;
}
