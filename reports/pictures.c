#include "reports/pictures.h"

#include "reports/flame.h"
#include "results/output.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/** Owns: the picture is freed. */
static Status write_picture(const char *folder, const char *name, char *picture, size_t length,
                            bool is_told, Reason *why)
{
    char *target = NULL;
    Status status = STATUS_OK;
    if (asprintf(&target, "%s/%s", folder, name) < 0)
        status = reason(why, STATUS_NO_MEMORY, "cannot write into %s: out of memory", folder);
    if (status == STATUS_OK) status = output_write(target, picture, length, why);
    if (status == STATUS_OK && is_told) puts(target);
    free(picture);
    free(target);
    return status;
}

Status pictures_flames(const RunFile *file, const char *folder, bool is_told, Reason *why)
{
    Status status = STATUS_OK;
    for (size_t i = 0; i < file->n_rungs && status == STATUS_OK; i++) {
        char name[256], *svg;
        size_t length;
        if (!flame_has(file, file->rungs[i].rung)) continue;
        flame_file_name(&file->rungs[i], i, name, sizeof name);
        status = flame_draw(file, file->rungs[i].rung, &svg, &length, why);
        if (status == STATUS_OK) status = write_picture(folder, name, svg, length, is_told, why);
    }
    return status;
}

// --- Figures ---

enum { MOST_FIGURES = 32, MOST_WORKERS = 4 };

static const char *const endings[] = { [MEDIUM_SVG] = "svg", [MEDIUM_PNG] = "png" };

static void figure_file_name(const Figure *figure, int medium, char *name, size_t size)
{
    snprintf(name, size, "fig_%s.%s", figure->name, endings[medium]);
}

static Status write_figure(const Figure *figure, const Summary *summary, const char *folder,
                           Reason *why)
{
    Status status = STATUS_OK;
    for (int m = MEDIUM_SVG; m <= MEDIUM_PNG && status == STATUS_OK; m++) {
        char name[64], *picture;
        size_t length;
        const Canvas canvas = drawing_canvas((Medium) m, 0);
        figure_file_name(figure, m, name, sizeof name);
        status = figures_draw(figure, summary, canvas, &picture, &length, why);
        if (status == STATUS_OK) status = write_picture(folder, name, picture, length, false, why);
    }
    return status;
}

/** A process that draws some of the figures. */
typedef struct Worker {
    pid_t pid;
    int end; /* of the pipe that its reason comes through */
} Worker;

/** Returns: how many draw at once: a picture takes a core for a tenth of a second. */
static size_t n_workers(size_t n_chosen)
{
    cpu_set_t allowed;
    size_t n
        = sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? (size_t) CPU_COUNT(&allowed) : 1;
    if (n > MOST_WORKERS) n = MOST_WORKERS;
    return n < n_chosen ? n : n_chosen;
}

/** Every n-th figure. Returns: the first failure; no picture is asked for after it. */
static Status write_share(const Figure *const *chosen, size_t n, size_t first, size_t every,
                          const Summary *summary, const char *folder, Reason *why)
{
    Status status = STATUS_OK;
    for (size_t i = first; i < n && status == STATUS_OK; i += every)
        status = write_figure(chosen[i], summary, folder, why);
    return status;
}

/** Returns: false where no process can be started. */
static bool start_worker(Worker *worker, const Figure *const *chosen, size_t n, size_t first,
                         size_t every, const Summary *summary, const char *folder)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return false;
    worker->pid = fork();
    worker->end = ends[0];
    if (worker->pid == 0) {
        Reason why = { "" };
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        const Status status = write_share(chosen, n, first, every, summary, folder, &why);
        const bool is_told = write(ends[1], why.text, sizeof why.text) == sizeof why.text;
        _exit(is_told ? (int) status : STATUS_NO_MEMORY);
    }
    close(ends[1]);
    if (worker->pid < 0) close(ends[0]);
    return worker->pid > 0;
}

static Status end_worker(const Worker *worker, Reason *why)
{
    int ended = -1;
    const ssize_t n = read(worker->end, why->text, sizeof why->text); /* less than a pipe holds */
    close(worker->end);
    while (waitpid(worker->pid, &ended, 0) < 0 && errno == EINTR) { }
    if (n == sizeof why->text && WIFEXITED(ended)) return (Status) WEXITSTATUS(ended);
    return reason(why, STATUS_MISSING, "a process that drew figures ended with wait status %d",
                  ended);
}

/** On all cores; returns the first failure in the order of the figures' shares. */
static Status write_chosen(const Figure *const *chosen, size_t n, const Summary *summary,
                           const char *folder, Reason *why)
{
    Worker workers[MOST_WORKERS];
    const size_t every = n_workers(n);
    size_t n_started = 0;
    Status status = STATUS_OK;
    if (every < 2) return write_share(chosen, n, 0, 1, summary, folder, why);
    while (n_started < every
           && start_worker(&workers[n_started], chosen, n, n_started, every, summary, folder))
        n_started++;
    for (size_t w = 0; w < n_started; w++) {
        Reason its = { "" };
        const Status its_status = end_worker(&workers[w], &its);
        if (status == STATUS_OK && its_status != STATUS_OK) *why = its;
        if (status == STATUS_OK) status = its_status;
    }
    for (size_t w = n_started; w < every && status == STATUS_OK; w++)
        status = write_share(chosen, n, w, every, summary, folder, why);
    return status;
}

static void tell(const Figure *const *chosen, size_t n, const char *folder)
{
    for (size_t i = 0; i < n; i++)
        for (int m = MEDIUM_SVG; m <= MEDIUM_PNG; m++) {
            char name[64];
            figure_file_name(chosen[i], m, name, sizeof name);
            printf("%s/%s\n", folder, name);
        }
}

Status pictures_figures(const Summary *summary, const Figure *only, const char *folder,
                        bool is_told, Reason *why)
{
    const Figure *chosen[MOST_FIGURES];
    size_t n = 0;
    for (size_t i = 0; i < n_figures && n < MOST_FIGURES; i++)
        if (only ? only == &figures[i] : !figures[i].why_not(summary)) chosen[n++] = &figures[i];
    const Status status = write_chosen(chosen, n, summary, folder, why);
    if (status == STATUS_OK && is_told) tell(chosen, n, folder);
    return status;
}
