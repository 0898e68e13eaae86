#include "reports/album.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_WORKERS = 4 };

/** A process that draws some of the pictures. It writes what it has drawn, or one reason, to files
 * in memory that both sides have. */
typedef struct Worker {
    pid_t pid;
    int reason;
} Worker;

/** What is to be drawn: a file in memory for each picture. */
typedef struct Order {
    const Summary *summary;
    Album *album;
    int n_media;
    int files[ALBUM_MOST_PICTURES][ALBUM_MEDIA];
} Order;

static bool write_whole(int file, const char *bytes, size_t n)
{
    while (n > 0) {
        const ssize_t written = write(file, bytes, n);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes += written;
        n -= (size_t) written;
    }
    return true;
}

static Status draw_one(const Order *order, size_t picture, int medium, Reason *why)
{
    char *drawn;
    size_t length;
    const Figure *const figure = order->album->pictures[picture].figure;
    Status status = figures_draw(figure, order->summary, drawing_canvas((Medium) medium, 0), &drawn,
                                 &length, why);
    if (status == STATUS_OK && !write_whole(order->files[picture][medium], drawn, length))
        status = reason(why, STATUS_NO_MEMORY, "figure '%s': out of memory", figure->name);
    free(drawn);
    return status;
}

/** Every n-th picture. Returns: the first failure; no picture is asked for after it. */
static Status draw_share(const Order *order, size_t first, size_t every, Reason *why)
{
    const size_t n = order->album->n * (size_t) order->n_media;
    Status status = STATUS_OK;
    for (size_t i = first; i < n && status == STATUS_OK; i += every)
        status = draw_one(order, i / (size_t) order->n_media, (int) i % order->n_media, why);
    return status;
}

/** Returns: how many draw at once: a picture takes a core for a tenth of a second. */
static size_t n_workers(size_t n_pictures)
{
    cpu_set_t allowed;
    size_t n
        = sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? (size_t) CPU_COUNT(&allowed) : 1;
    if (n > MOST_WORKERS) n = MOST_WORKERS;
    return n < n_pictures ? n : n_pictures;
}

/** Returns: false where no process can be started. */
static bool start_worker(const Order *order, size_t first, size_t every, Worker *worker)
{
    worker->reason = memfd_create("reason", MFD_CLOEXEC);
    if (worker->reason < 0) return false;
    worker->pid = fork();
    if (worker->pid == 0) {
        Reason why = { "" };
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        const Status status = draw_share(order, first, every, &why);
        const bool is_told = write_whole(worker->reason, why.text, sizeof why.text);
        _exit(is_told ? (int) status : STATUS_NO_MEMORY);
    }
    if (worker->pid < 0) close(worker->reason);
    return worker->pid > 0;
}

static Status end_worker(const Worker *worker, Reason *why)
{
    int ended = -1;
    while (waitpid(worker->pid, &ended, 0) < 0 && errno == EINTR) { }
    const ssize_t n = pread(worker->reason, why->text, sizeof why->text, 0);
    close(worker->reason);
    if (n == sizeof why->text && WIFEXITED(ended)) return (Status) WEXITSTATUS(ended);
    return reason(why, STATUS_MISSING, "a process that drew figures ended with wait status %d",
                  ended);
}

/** Returns: the first failure in the order of the shares. */
static Status draw_all(const Order *order, Reason *why)
{
    Worker workers[MOST_WORKERS];
    const size_t every = n_workers(order->album->n * (size_t) order->n_media);
    size_t n_started = 0;
    Status status = STATUS_OK;
    if (every < 2) return draw_share(order, 0, 1, why);
    while (n_started < every && start_worker(order, n_started, every, &workers[n_started]))
        n_started++;
    for (size_t w = 0; w < n_started; w++) {
        Reason its = { "" };
        const Status its_status = end_worker(&workers[w], &its);
        if (status == STATUS_OK && its_status != STATUS_OK) *why = its;
        if (status == STATUS_OK) status = its_status;
    }
    for (size_t w = n_started; w < every && status == STATUS_OK; w++)
        status = draw_share(order, w, every, why);
    return status;
}

// --- The album ---

static bool open_files(Order *order)
{
    bool are_open = true;
    for (size_t p = 0; p < order->album->n; p++)
        for (int m = 0; m < order->n_media; m++) {
            order->files[p][m] = memfd_create("picture", MFD_CLOEXEC);
            are_open = are_open && order->files[p][m] >= 0;
        }
    return are_open;
}

/** Takes a picture, with a zero behind it. Returns: false without memory. */
static bool take_picture(int file, char **data, size_t *length)
{
    const off_t size = lseek(file, 0, SEEK_END);
    *data = size >= 0 ? malloc((size_t) size + 1) : NULL;
    if (!*data || pread(file, *data, (size_t) size, 0) != size) return false;
    (*data)[size] = '\0';
    *length = (size_t) size;
    return true;
}

static Status take_all(const Order *order, Reason *why)
{
    for (size_t p = 0; p < order->album->n; p++)
        for (int m = 0; m < order->n_media; m++) {
            Picture *const picture = &order->album->pictures[p];
            if (!take_picture(order->files[p][m], &picture->data[m], &picture->length[m]))
                return reason(why, STATUS_NO_MEMORY, "figures: out of memory");
        }
    return STATUS_OK;
}

static void close_files(const Order *order)
{
    for (size_t p = 0; p < order->album->n; p++)
        for (int m = 0; m < order->n_media; m++)
            if (order->files[p][m] >= 0) close(order->files[p][m]);
}

Status album_draw(const Summary *summary, const Figure *only, bool has_png, Album *album,
                  Reason *why)
{
    Order order = { .summary = summary, .album = album, .n_media = has_png ? ALBUM_MEDIA : 1 };
    *album = (Album) { .n = 0 };
    for (size_t i = 0; i < n_figures && album->n < ALBUM_MOST_PICTURES; i++)
        if (only ? only == &figures[i] : !figures[i].why_not(summary))
            album->pictures[album->n++].figure = &figures[i];
    Status status = open_files(&order)
        ? STATUS_OK
        : reason(why, STATUS_NO_MEMORY, "figures: %s", strerror(errno));
    if (status == STATUS_OK) status = draw_all(&order, why);
    if (status == STATUS_OK) status = take_all(&order, why);
    close_files(&order);
    if (status == STATUS_OK) return STATUS_OK;
    album_free(album);
    album->why_none = *why;
    return status;
}

void album_free(Album *album)
{
    for (size_t p = 0; p < album->n; p++)
        for (int m = 0; m < ALBUM_MEDIA; m++) free(album->pictures[p].data[m]);
    *album = (Album) { .n = 0 };
}

const Picture *album_find(const Album *album, const char *figure)
{
    for (size_t p = 0; album && p < album->n; p++)
        if (strcmp(album->pictures[p].figure->name, figure) == 0) return &album->pictures[p];
    return NULL;
}
