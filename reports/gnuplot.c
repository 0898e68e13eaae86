#include "reports/gnuplot.h"

#include "reports/escape.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NOT_FOUND = 127, CHUNK_BYTES = 65536 };

/** A run of gnuplot. Descriptors are -1 once they are closed. */
typedef struct Session {
    pid_t pid;
    int in, out, errors;
    const char *script;
    size_t n_left; /* of the script */
    char *picture;
    size_t n, room;
    double end_s; /* when its time is up */
} Session;

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static void close_end(int *descriptor)
{
    if (*descriptor >= 0) close(*descriptor);
    *descriptor = -1;
}

/** The child's half. */
static void become_gnuplot(int in, int out, int errors)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_DFL);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(errors, STDERR_FILENO);
    setenv("LC_ALL", "C.UTF-8", 1); /* a decimal point is a point */
    execlp("gnuplot", "gnuplot", "-d", (char *) NULL);
    _exit(NOT_FOUND);
}

static Status start(Session *session, Reason *why)
{
    int in[2] = { -1, -1 }, out[2] = { -1, -1 };
    session->errors = memfd_create("gnuplot", MFD_CLOEXEC);
    /* a socket: where gnuplot stops reading early, that is an error and no signal */
    const bool has_in = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) == 0;
    if (session->errors >= 0 && has_in && pipe2(out, O_CLOEXEC) == 0) session->pid = fork();
    const int error = errno;
    if (session->pid == 0) become_gnuplot(in[0], out[1], session->errors);
    close_end(&in[0]);
    close_end(&out[1]);
    session->in = in[1];
    session->out = out[0];
    if (session->pid > 0) return STATUS_OK;
    return reason(why, STATUS_MISSING, "gnuplot cannot be started: %s", strerror(error));
}

static void write_some(Session *session)
{
    const ssize_t n = send(session->in, session->script, session->n_left, MSG_NOSIGNAL);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (n > 0) {
        session->script += n;
        session->n_left -= (size_t) n;
    }
    if (n <= 0 || session->n_left == 0) close_end(&session->in);
}

/** Returns: false without memory. */
static bool read_some(Session *session)
{
    if (session->room - session->n < CHUNK_BYTES) {
        char *const more = realloc(session->picture, session->room + 4 * CHUNK_BYTES);
        if (!more) return false;
        session->picture = more;
        session->room += 4 * CHUNK_BYTES;
    }
    const ssize_t n = read(session->out, session->picture + session->n, CHUNK_BYTES - 1);
    if (n > 0) session->n += (size_t) n;
    if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) close_end(&session->out);
    session->picture[session->n] = '\0';
    return true;
}

/** Both ways at once: gnuplot may draw before it has read everything. */
static Status talk(Session *session, double timeout_s, Reason *why)
{
    fcntl(session->in, F_SETFL, O_NONBLOCK);
    while (session->out >= 0) {
        struct pollfd ends[]
            = { { session->out, POLLIN, 0 }, { session->in, POLLOUT, 0 } }; /* -1 is left alone */
        const double left_s = session->end_s - now_s();
        if (left_s <= 0)
            return reason(why, STATUS_MISSING, "gnuplot did not end within %g s", timeout_s);
        if (poll(ends, 2, (int) ceil(1e3 * left_s)) <= 0) continue;
        if (ends[1].revents) write_some(session);
        if (ends[0].revents && !read_some(session))
            return reason(why, STATUS_NO_MEMORY, "gnuplot's picture: out of memory");
    }
    return STATUS_OK;
}

/** Returns: the first line that tells of a place in the script and is no warning, else the first
 * line that has any words: what goes before draws an arrow under the place. */
static const char *find_words(const char *said)
{
    const char *first = NULL;
    for (const char *line = said; *line;
         line += strcspn(line, "\n") + (strchr(line, '\n') != NULL)) {
        const size_t length = strcspn(line, "\n");
        const char *const place = memmem(line, length, "line ", 5);
        if (place && !memmem(line, length, "arning", 6)) return place;
        if (!first && strspn(line, " ^\t") < length) first = line;
    }
    return first ? first : "";
}

static Status complaint(const Session *session, int ended, Reason *why)
{
    char said[2048], line[256];
    const ssize_t n = pread(session->errors, said, sizeof said - 1, 0);
    said[n > 0 ? n : 0] = '\0';
    if (WIFEXITED(ended) && WEXITSTATUS(ended) == NOT_FOUND && n <= 0)
        return reason(why, STATUS_MISSING,
                      "gnuplot is not here; install gnuplot-nox, or run ./bootstrap");
    const char *const text = find_words(said);
    snprintf(line, sizeof line, "%.*s", (int) strcspn(text, "\n"), text);
    char harmless[160];
    return reason(why, STATUS_MISSING, "gnuplot drew no picture: %s",
                  *line ? escape_plain(harmless, sizeof harmless, line, 120)
                        : "it did not say why");
}

/** Waits for its end, and sees to it when the time is up. Returns: its wait status. */
static int wait_for(const Session *session)
{
    const struct timespec nap = { 0, 1000000 };
    int ended = -1;
    pid_t got;
    while ((got = waitpid(session->pid, &ended, WNOHANG)) == 0 || (got < 0 && errno == EINTR)) {
        if (now_s() > session->end_s) kill(session->pid, SIGKILL);
        nanosleep(&nap, NULL);
    }
    return ended;
}

static Status finish(Session *session, Status status, Reason *why)
{
    close_end(&session->in);
    close_end(&session->out);
    if (session->pid > 0 && status != STATUS_OK) kill(session->pid, SIGKILL);
    const int ended = session->pid > 0 ? wait_for(session) : -1;
    if (status == STATUS_OK && (ended != 0 || session->n == 0))
        status = complaint(session, ended, why);
    close_end(&session->errors);
    return status;
}

Status gnuplot_run(const char *script, size_t script_length, double timeout_s, char **picture,
                   size_t *length, Reason *why)
{
    Session session = { .pid = -1, .in = -1, .out = -1, .errors = -1 };
    session.script = script;
    session.n_left = script_length;
    session.end_s = now_s() + timeout_s;
    *picture = NULL;
    *length = 0;
    Status status = start(&session, why);
    if (status == STATUS_OK) status = talk(&session, timeout_s, why);
    status = finish(&session, status, why);
    if (status == STATUS_OK) {
        *picture = session.picture;
        *length = session.n;
        return STATUS_OK;
    }
    free(session.picture);
    return status;
}
