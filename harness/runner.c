#include "harness/runner.h"

#include "harness/channel.h"
#include "harness/clock.h"
#include "harness/family.h"
#include "harness/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

static const double GRACE_S = 5.0; /* for a runner to end by itself */
static const double AFAR_S = 1.0;  /* for mpirun to end ranks on other machines */

struct Runner {
    RunnerSetting setting;
    Channel channel;
    int theirs[2]; /* our copies of the runner's pipe ends, until it has opened them; -1 after */
    pid_t child;   /* the process started here; 0 once it has been waited for */
    int exit_status;
    int log;          /* what the runner printed */
    bool is_broken;   /* it will not answer any more */
    json_t *measured; /* the last answer to measure: texts of a sample are in it */
    json_t *described;
    int64_t *pids;
    int *pidfds; /* of all its processes, so that a pid used again is not mistaken for it */
    size_t n_pids;
    double startup_s;
};

static void close_theirs(Runner *runner)
{
    for (int e = 0; e < 2; e++) {
        if (runner->theirs[e] >= 0) close(runner->theirs[e]);
        runner->theirs[e] = -1;
    }
}

/* ---- why a runner has ended ---- */

enum { LOG_BYTES = 1 << 16, SAID_BYTES = 200 };

/* Launchers say much when a rank ends: these words begin what tells most, and it ends with the
 * line. */
static const char *const telling[] = { "process rank ", "MPI_ABORT was invoked",
                                       "There are not enough slots", "SUMMARY: AddressSanitizer" };
/* And these are in lines that only say that something was said. */
static const char *const noise[]
    = { "ORTE_ERROR_LOG", "*** Process received signal ***", "libgomp: None of the places contain",
        "for environment variable OMP_PLACES" };

static bool is_noise(const char *line, size_t length)
{
    for (size_t w = 0; w < sizeof noise / sizeof *noise; w++)
        if (memmem(line, length, noise[w], strlen(noise[w]))) return true;
    return strspn(line, "-= ") >= length;
}

/* The line of the runner's own output that tells most: a launcher's verdict, or else the first that
 * says something. */
static void read_log(const Runner *runner, char line[SAID_BYTES])
{
    static char text[LOG_BYTES];
    const ssize_t n = pread(runner->log, text, sizeof text - 1, 0);
    text[n > 0 ? n : 0] = '\0';
    line[0] = '\0';
    const char *found = NULL;
    for (size_t w = 0; w < sizeof telling / sizeof *telling && !found; w++)
        found = strstr(text, telling[w]);
    for (const char *c = text; *c && !found;) {
        const size_t length = strcspn(c, "\n");
        if (!is_noise(c, length)) found = c;
        c += length + (c[length] == '\n');
    }
    if (found) snprintf(line, SAID_BYTES, "%.*s", (int) strcspn(found, "\n"), found);
}

static bool wait_child(Runner *runner, double timeout_s)
{
    const double deadline_s = clock_now_s() + timeout_s;
    while (runner->child > 0) {
        const pid_t ended = waitpid(runner->child, &runner->exit_status, WNOHANG);
        if (ended == runner->child || (ended < 0 && errno != EINTR)) runner->child = 0;
        if (runner->child == 0 || clock_now_s() >= deadline_s) break;
        struct pollfd end = { runner->channel.peer, POLLIN, 0 };
        const int slice_ms = (int) (1e3 * (deadline_s - clock_now_s())) + 1;
        if (runner->channel.peer < 0)
            usleep(1000);
        else
            poll(&end, 1, slice_ms);
    }
    return runner->child == 0;
}

static Status describe_death(Runner *runner, const Reason *what, Reason *why)
{
    char said[SAID_BYTES];
    read_log(runner, said);
    const char *const colon = said[0] ? ": " : "";
    const int status = runner->exit_status;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ)
        return reason(why, STATUS_RUNNER_FAILED, "printed, or wrote to a file, too much%s%s", colon,
                      said);
    if (WIFSIGNALED(status))
        return reason(why, STATUS_RUNNER_FAILED, "died of signal %d (%s)%s%s", WTERMSIG(status),
                      strsignal(WTERMSIG(status)), colon, said);
    const bool was_starting = !runner->described;
    if (was_starting && WEXITSTATUS(status) == status_exit_code(STATUS_MISSING))
        return reason(why, STATUS_MISSING, "%s", said[0] ? said : what->text);
    return reason(why, STATUS_RUNNER_FAILED, "exited with status %d%s%s", WEXITSTATUS(status),
                  colon, said);
}

static Status fail(Runner *runner, Status status, const Reason *what, Reason *why)
{
    runner->is_broken = true;
    /* a launcher takes a while to say how its ranks ended */
    const double patience_s = runner->channel.has_ended ? GRACE_S : 0.0;
    if (status == STATUS_RUNNER_FAILED && wait_child(runner, patience_s))
        return describe_death(runner, what, why);
    if (!runner->setting.hosts) return reason(why, status, "%s", what->text);
    char hosts[HOSTS_TEXT_BYTES];
    hosts_write(runner->setting.hosts, hosts, sizeof hosts);
    return reason(why, status, "%s (hosts %.160s)", what->text, hosts);
}

/* ---- requests ---- */

static Status read_answer(json_t *answer, Reason *why)
{
    const char *const word = json_string_value(json_object_get(answer, "answer"));
    if (!word || strcmp(word, "error") != 0) return STATUS_OK;
    const json_int_t status = json_integer_value(json_object_get(answer, "status"));
    const char *const text = json_string_value(json_object_get(answer, "reason"));
    const bool is_known = status == STATUS_MISSING || status == STATUS_NO_MEMORY;
    return reason(why, is_known ? (Status) status : STATUS_RUNNER_FAILED, "%s",
                  text ? text : "the runner refused without a reason");
}

/* Sends a request and waits for its answer. Owns: takes `request` over, *answer is the caller's. */
static Status ask(Runner *runner, json_t *request, json_t **answer, Reason *why)
{
    Reason what = { "" };
    *answer = NULL;
    if (runner->is_broken) {
        json_decref(request);
        return reason(why, STATUS_RUNNER_FAILED, "the runner has failed before");
    }
    Status status = channel_send(&runner->channel, request, &what);
    if (status == STATUS_OK)
        status = channel_receive(&runner->channel, runner->setting.timeout_s, answer, &what);
    if (status != STATUS_OK) return fail(runner, status, &what, why);
    status = read_answer(*answer, why);
    if (status != STATUS_OK) {
        json_decref(*answer);
        *answer = NULL;
    }
    return status;
}

static Status ask_plainly(Runner *runner, json_t *request, Reason *why)
{
    json_t *answer;
    const Status status = ask(runner, request, &answer, why);
    json_decref(answer);
    return status;
}

Status runner_open(Runner *runner, const L63Problem *p, const Exchange *exchange, Reason *why)
{
    json_t *const request
        = json_pack("{ss sI sI sf sf sf sf ss ss}", "request", "open", "trajectories",
                    (json_int_t) p->n_trajectories, "steps", (json_int_t) p->n_steps, "dt", p->dt,
                    "sigma", p->sigma, "rho", p->rho, "beta", p->beta, "start",
                    exchange->start.path, "end", exchange->end.path);
    if (!request) return reason(why, STATUS_BAD_USAGE, "the problem holds a number JSON cannot");
    return ask_plainly(runner, request, why);
}

Status runner_state(Runner *runner, Reason *why)
{
    return ask_plainly(runner, json_pack("{ss}", "request", "state"), why);
}

Status runner_close(Runner *runner, Reason *why)
{
    return ask_plainly(runner, json_pack("{ss}", "request", "close"), why);
}

/* Time the hypervisor gave to others, all CPUs together: the 8th number of the first line. */
static int64_t steal_ticks(void)
{
    FILE *const file = fopen("/proc/stat", "re");
    long long ticks = -1;
    if (!file) return -1;
    if (fscanf(file, "cpu %*d %*d %*d %*d %*d %*d %*d %lld", &ticks) != 1) ticks = -1;
    fclose(file);
    return ticks;
}

/* Time that a process was ready and had no CPU; 0 where the kernel does not say. */
static double queued_s(int64_t pid)
{
    char path[64];
    unsigned long long queued_ns = 0;
    snprintf(path, sizeof path, "/proc/%lld/schedstat", (long long) pid);
    FILE *const file = fopen(path, "re");
    if (!file) return 0.0;
    if (fscanf(file, "%*u %llu", &queued_ns) != 1) queued_ns = 0;
    fclose(file);
    return 1e-9 * (double) queued_ns;
}

/* Of the harness, and of the process of the runner that answers. */
static double all_queued_s(const Runner *runner)
{
    return queued_s(getpid()) + (runner->n_pids > 0 ? queued_s(runner->pids[0]) : 0.0);
}

static Status read_sample(json_t *answer, RunnerSample *sample, Reason *why)
{
    json_int_t voluntary = -1, involuntary = -1, faults = -1;
    json_error_t error;
    sample->rank_min_s = NAN;
    sample->rank_max_s = NAN;
    sample->issue_per_ns = NAN;
    sample->pace_before_per_ns = NAN;
    sample->pace_after_per_ns = NAN;
    sample->clock_ghz = NAN;
    if (json_unpack_ex(answer, &error, 0, "{sF sF sF s?F s?F s?s s?I s?I s?I s?F s?F s?F s?F}",
                       "wall_s", &sample->wall_s, "cpu_s", &sample->cpu_s, "untimed_s",
                       &sample->untimed_s, "rank_min_s", &sample->rank_min_s, "rank_max_s",
                       &sample->rank_max_s, "ranks_s", &sample->ranks_s, "voluntary_switches",
                       &voluntary, "involuntary_switches", &involuntary, "page_faults", &faults,
                       "issue_per_ns", &sample->issue_per_ns, "pace_before_per_ns",
                       &sample->pace_before_per_ns, "pace_after_per_ns", &sample->pace_after_per_ns,
                       "clock_ghz", &sample->clock_ghz)
        != 0)
        return reason(why, STATUS_RUNNER_FAILED, "measured nonsense: %s", error.text);
    sample->voluntary_switches = voluntary;
    sample->involuntary_switches = involuntary;
    sample->page_faults = faults;
    if (!(sample->wall_s > 0.0) || !(sample->cpu_s >= 0.0) || !(sample->untimed_s >= 0.0)
        || sample->rank_min_s < 0.0 || sample->rank_max_s < 0.0)
        return reason(why, STATUS_RUNNER_FAILED, "measured a time that is not above zero");
    if (sample->issue_per_ns <= 0.0 || sample->pace_before_per_ns <= 0.0
        || sample->pace_after_per_ns <= 0.0 || sample->clock_ghz <= 0.0)
        return reason(why, STATUS_RUNNER_FAILED, "told a peak of the core that is not above zero");
    if (voluntary < -1 || involuntary < -1 || faults < -1)
        return reason(why, STATUS_RUNNER_FAILED, "counted less than nothing");
    return STATUS_OK;
}

Status runner_measure(Runner *runner, size_t iterations, const char *width, RunnerSample *sample,
                      Reason *why)
{
    memset(sample, 0, sizeof *sample);
    const int64_t steal_before = steal_ticks();
    const double queued_before_s = all_queued_s(runner);
    const double before_s = clock_now_s();
    json_t *answer;
    Status status = ask(runner,
                        json_pack("{ss sI ss*}", "request", "measure", "iterations",
                                  (json_int_t) iterations, "probe", width),
                        &answer, why);
    if (status != STATUS_OK) return status;
    sample->elapsed_s = clock_now_s() - before_s;
    sample->queued_s = fmax(0.0, all_queued_s(runner) - queued_before_s);
    const int64_t steal_after = steal_ticks();
    const bool is_known = steal_before >= 0 && steal_after >= steal_before; /* it may step back */
    sample->steal_ticks = is_known ? steal_after - steal_before : -1;
    json_decref(runner->measured);
    runner->measured = answer;
    status = read_sample(answer, sample, why);
    if (status != STATUS_OK) runner->is_broken = true;
    return status;
}

/* ---- start ---- */

static Status read_pids(Runner *runner, Reason *why)
{
    const json_t *const list = json_object_get(runner->described, "pids");
    const size_t n = list ? json_array_size(list) : 1; /* who tells none is one process */
    runner->pids = calloc(n + 1, sizeof *runner->pids);
    runner->pidfds = calloc(n + 1, sizeof *runner->pidfds);
    if (!runner->pids || !runner->pidfds) return reason(why, STATUS_NO_MEMORY, "no memory");
    for (size_t i = 0; i < n; i++) {
        const int64_t pid
            = list ? json_integer_value(json_array_get(list, i)) : (int64_t) runner->child;
        if (pid <= 1) return reason(why, STATUS_RUNNER_FAILED, "described a pid that cannot be");
        runner->pids[i] = pid;
        runner->pidfds[i] = pidfd_open((pid_t) pid, 0);
        runner->n_pids = i + 1;
    }
    return STATUS_OK;
}

static Status check_description(Runner *runner, const Rung *rung, Reason *why)
{
    const char *const name = json_string_value(json_object_get(runner->described, "rung"));
    if (!name && rung->is_command) return STATUS_OK; /* it has said so in its list */
    if (!name || strcmp(name, rung->stem) != 0)
        return reason(why, STATUS_RUNNER_FAILED, "describes itself as another rung: %s",
                      name ? name : "(none)");
    const json_int_t cores = json_integer_value(json_object_get(runner->described, "cores"));
    if (rung->launch != LAUNCH_SERIAL && cores != (json_int_t) runner->setting.n_cores)
        return reason(why, STATUS_RUNNER_FAILED,
                      "%d of %u threads or ranks answered; for MPI: is mpirun of the library the "
                      "rung was built with?",
                      (int) cores, runner->setting.n_cores);
    static const char *const gaps[] = { "cpu_missing", "isa_missing" };
    for (size_t g = 0; g < sizeof gaps / sizeof *gaps; g++) {
        const char *const gap = json_string_value(json_object_get(runner->described, gaps[g]));
        if (gap) return reason(why, STATUS_MISSING, "this CPU lacks %s", gap);
    }
    return STATUS_OK;
}

static Status open_pipes(Runner *runner, char paths[2][64], Reason *why)
{
    int requests[2], answers[2];
    runner->log = memfd_create("ladder-log", MFD_CLOEXEC);
    if (runner->log < 0 || pipe2(requests, O_CLOEXEC) != 0)
        return reason(why, STATUS_RUNNER_FAILED, "no pipe: %s", strerror(errno));
    runner->theirs[0] = requests[0];
    runner->channel.out = requests[1];
    if (pipe2(answers, O_CLOEXEC) != 0)
        return reason(why, STATUS_RUNNER_FAILED, "no pipe: %s", strerror(errno));
    runner->channel.in = answers[0];
    runner->theirs[1] = answers[1];
    for (int e = 0; e < 2; e++)
        snprintf(paths[e], sizeof paths[e], "/proc/%ld/fd/%d", (long) getpid(), runner->theirs[e]);
    return STATUS_OK;
}

static Status start(Runner *runner, const Rung *rung, Reason *why)
{
    char paths[2][64];
    Status status = open_pipes(runner, paths, why);
    if (status != STATUS_OK) return status;
    const double before_s = clock_now_s();
    status = launch(rung, &runner->setting, paths[0], paths[1], runner->log, &runner->child, why);
    if (status != STATUS_OK) return status;
    runner->channel.peer = pidfd_open(runner->child, 0);
    status = ask(runner, json_pack("{ss}", "request", "describe"), &runner->described, why);
    close_theirs(runner);
    runner->startup_s = clock_now_s() - before_s;
    if (status == STATUS_OK) status = read_pids(runner, why);
    if (status == STATUS_OK) status = check_description(runner, rung, why);
    return status;
}

Status runner_start(const Rung *rung, const RunnerSetting *setting, Runner **runner, Reason *why)
{
    *runner = NULL;
    if (rung->not_built) return reason(why, STATUS_MISSING, "not built: %s", rung->not_built);
    Runner *const new = calloc(1, sizeof *new);
    if (!new) return reason(why, STATUS_NO_MEMORY, "no memory for a runner");
    new->setting = *setting;
    new->channel = (Channel) { .in = -1, .out = -1, .peer = -1 };
    new->theirs[0] = new->theirs[1] = new->log = -1;
    const Status status = start(new, rung, why);
    if (status == STATUS_OK)
        *runner = new;
    else
        runner_stop(new);
    return status;
}

/* ---- end ---- */

/* Waits until every described process has gone. Returns: false at the deadline. */
static bool all_gone(const Runner *runner, double timeout_s)
{
    const double deadline_s = clock_now_s() + timeout_s;
    for (size_t i = 0; i < runner->n_pids; i++) {
        struct pollfd end = { runner->pidfds[i], POLLIN, 0 };
        const double left_s = fmax(0.0, deadline_s - clock_now_s());
        if (runner->pidfds[i] >= 0 && poll(&end, 1, (int) (1e3 * left_s) + 1) == 0) return false;
    }
    return true;
}

static void kill_all(const Runner *runner)
{
    for (size_t i = 0; i < runner->n_pids; i++)
        if (runner->pidfds[i] >= 0) pidfd_send_signal(runner->pidfds[i], SIGKILL, NULL, 0);
    if (runner->child > 0) kill(-runner->child, SIGKILL);
    if (runner->child > 0) kill(runner->child, SIGKILL);
}

/* mpirun passes on to other machines that this is the end, if it still reaches them. Should it not,
 * its daemons there miss it and end with their ranks. */
static void end_afar(Runner *runner)
{
    Family family;
    family_hold(runner->child, &family);
    kill(runner->child, SIGTERM);
    wait_child(runner, AFAR_S);
    kill_all(runner);
    family_kill(&family);
}

void runner_stop(Runner *runner)
{
    if (!runner) return;
    const int peer = runner->channel.peer;
    runner->channel.peer = -1;
    channel_close(&runner->channel); /* the end of requests is the request to end */
    close_theirs(runner);
    runner->channel.peer = peer;
    const double grace_s = runner->is_broken ? 0.0 : GRACE_S;
    if (!wait_child(runner, grace_s) || !all_gone(runner, grace_s)) {
        if (runner->setting.hosts && runner->child > 0)
            end_afar(runner);
        else
            kill_all(runner);
        wait_child(runner, GRACE_S);
        all_gone(runner, GRACE_S);
    }
    channel_close(&runner->channel);
    for (size_t i = 0; i < runner->n_pids; i++)
        if (runner->pidfds[i] >= 0) close(runner->pidfds[i]);
    if (runner->log >= 0) close(runner->log);
    json_decref(runner->described);
    json_decref(runner->measured);
    free(runner->pids);
    free(runner->pidfds);
    free(runner);
}

const int64_t *runner_pids(const Runner *runner, size_t *n_pids)
{
    *n_pids = runner->n_pids;
    return runner->pids;
}

RunnerDescription runner_description(const Runner *runner)
{
    const json_t *const d = runner->described;
    const json_t *const spawn_s = json_object_get(d, "spawn_s");
    const json_t *const cores = json_object_get(d, "cores");
    return (RunnerDescription) {
        .cores = cores ? (unsigned) json_integer_value(cores) : 1,
        .isa = json_string_value(json_object_get(d, "isa")),
        .startup_s = runner->startup_s,
        .spawn_s = spawn_s ? json_number_value(spawn_s) : NAN,
        .binding = json_string_value(json_object_get(d, "binding")),
    };
}

double runner_evaluations_per_step(const Runner *runner)
{
    const json_t *const counted = json_object_get(runner->measured, "evaluations_per_step");
    const double value = json_is_number(counted) ? json_number_value(counted) : NAN;
    return value > 0.0 && isfinite(value) ? value : NAN;
}
