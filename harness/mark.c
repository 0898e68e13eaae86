#include "harness/mark.h"

#include "harness/clock.h"
#include "harness/crew.h"
#include "harness/mark_likwid.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Both are for all threads of the process; toggling the collection is for the calling one only, and
 * would miss the team of an OpenMP rung. */
#ifdef LADDER_HAS_VALGRIND
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_START_INSTRUMENTATION ((void) 0)
#define CALLGRIND_STOP_INSTRUMENTATION ((void) 0)
#endif

enum { PATH_BYTES = 4096 };
static const double PATIENCE_S = 5.0;

/* ---- perf ---- */

static Status open_fifo(const char *path, int mode, int *fd, Reason *why)
{
    struct stat what;
    if (stat(path, &what) != 0 || !S_ISFIFO(what.st_mode))
        return reason(why, STATUS_BAD_USAGE, "--perf-control: %.200s is no FIFO; make it (mkfifo)",
                      path);
    /* not to hang where nobody has the other end */
    *fd = open(path, mode | O_NONBLOCK | O_CLOEXEC);
    if (*fd >= 0) return STATUS_OK;
    return errno == ENXIO
        ? reason(why, STATUS_MISSING, "nobody listens at %.200s; start the program under perf",
                 path)
        : reason(why, STATUS_MISSING, "cannot open %.200s: %s", path, strerror(errno));
}

static Status open_perf(const char *paths, Mark *mark, Reason *why)
{
    char control[PATH_BYTES];
    const char *const comma = strchr(paths, ',');
    if (!comma || comma == paths || comma[1] == '\0' || comma - paths >= PATH_BYTES)
        return reason(why, STATUS_BAD_USAGE, "--perf-control '%.200s' is not two FIFOs: CTL,ACK",
                      paths);
    snprintf(control, sizeof control, "%.*s", (int) (comma - paths), paths);
    const Status status = open_fifo(control, O_WRONLY, &mark->control, why);
    return status == STATUS_OK ? open_fifo(comma + 1, O_RDONLY, &mark->acknowledge, why) : status;
}

/* Reads up to the end of the line; what perf sends after it (a NUL in 6.1) comes before the next.
 */
static bool is_acknowledged(int fd)
{
    static const char wanted[] = "ack\n";
    const double deadline_s = clock_now_s() + PATIENCE_S;
    for (size_t n = 0; wanted[n];) {
        struct pollfd end = { fd, POLLIN, 0 };
        const double left_s = deadline_s - clock_now_s();
        const int n_ready = left_s > 0.0 ? poll(&end, 1, (int) (left_s * 1e3) + 1) : 0;
        if (n_ready < 0 && errno == EINTR) continue;
        char c;
        if (n_ready <= 0 || read(fd, &c, 1) != 1) return false;
        if (c == '\0') continue;
        if (c != wanted[n++]) return false;
    }
    return true;
}

/* Collective: no rank goes on before perf has answered. */
static Status tell_perf(const Mark *mark, const char *word, Reason *why)
{
    Status status = STATUS_OK;
    if (mark->control >= 0) {
        const size_t length = strlen(word);
        if (write(mark->control, word, length) != (ssize_t) length
            || !is_acknowledged(mark->acknowledge))
            status = reason(why, STATUS_MISSING, "perf does not answer to '%.*s' on its FIFOs",
                            (int) length - 1, word);
    }
    return crew_worst(status, why);
}

/* ---- all ---- */

Status mark_open(const char *perf_control, unsigned n_threads, Mark *mark, Reason *why)
{
    *mark = (Mark) { .control = -1, .acknowledge = -1, .n_threads = n_threads };
    mark_likwid_open(n_threads);
    const bool has_perf = perf_control && crew_rank() == 0;
    return crew_worst(has_perf ? open_perf(perf_control, mark, why) : STATUS_OK, why);
}

Status mark_begin(const Mark *mark, double *now_s, Reason *why)
{
    const Status status = tell_perf(mark, "enable\n", why);
    if (status != STATUS_OK) return status;
    mark_likwid_begin(mark->n_threads);
    crew_count_messages(true);
    *now_s = clock_now_s();
    CALLGRIND_START_INSTRUMENTATION;
    return STATUS_OK;
}

Status mark_end(const Mark *mark, double *now_s, Reason *why)
{
    CALLGRIND_STOP_INSTRUMENTATION;
    *now_s = clock_now_s();
    crew_count_messages(false);
    mark_likwid_end(mark->n_threads);
    crew_barrier(); /* perf looks at all ranks */
    return tell_perf(mark, "disable\n", why);
}

void mark_close(Mark *mark)
{
    mark_likwid_close();
    if (mark->control >= 0) close(mark->control);
    if (mark->acknowledge >= 0) close(mark->acknowledge);
    mark->control = mark->acknowledge = -1;
}
