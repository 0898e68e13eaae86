#include "harness/read_mpi_count.h"

#include "harness/text_lines.h"

#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION = 1, MOST_RANKS = 1 << 20 };

typedef struct Reading {
    MpiCounts *counts;
    size_t n_wanted; /* lines, as the head has it */
    size_t first;    /* where the rank of the last line begins */
    bool has_head;
} Reading;

/* "MPI_" and what names are made of. */
static bool is_function(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    const size_t length = strlen(name);
    return strncmp(name, "MPI_", 4) == 0 && length > 4
        && length < sizeof(((MpiCount *) 0)->function) && name[strspn(name, letters)] == '\0';
}

static Status read_head(const json_t *object, Reading *reading, Reason *why)
{
    json_int_t version, n_ranks, n_lines;
    if (json_unpack((json_t *) (size_t) object, "{sI sI sI !}", "mpi_count", &version, "ranks",
                    &n_ranks, "lines", &n_lines)
            != 0
        || version != VERSION || n_ranks < 1 || n_ranks > MOST_RANKS || n_lines < 0)
        return reason(why, STATUS_BAD_USAGE, "MPI counts, line 1 is no head of this version");
    if (n_lines == 0)
        return reason(why, STATUS_BAD_USAGE, "no rank called a function of MPI that is counted");
    reading->has_head = true;
    reading->n_wanted = (size_t) n_lines;
    reading->counts->n_ranks = n_ranks;
    return STATUS_OK;
}

static bool is_said_before(const Reading *reading, const char *function)
{
    for (size_t c = reading->first; c < reading->counts->n; c++)
        if (strcmp(reading->counts->counts[c].function, function) == 0) return true;
    return false;
}

/* Room grows whenever n is a power of two, or zero. */
static bool append(MpiCounts *counts, const MpiCount *count)
{
    const size_t n = counts->n;
    if ((n & (n - 1)) == 0) {
        MpiCount *const more = realloc(counts->counts, (n ? 2 * n : 1) * sizeof *more);
        if (!more) return false;
        counts->counts = more;
    }
    counts->counts[counts->n++] = *count;
    return true;
}

static bool read_count(const json_t *object, MpiCount *count)
{
    const char *function;
    json_int_t rank, calls, bytes;
    double time_s;
    if (json_unpack((json_t *) (size_t) object, "{sI ss sI sI sF !}", "rank", &rank, "function",
                    &function, "calls", &calls, "bytes", &bytes, "time_s", &time_s)
            != 0
        || !is_function(function) || rank < 0 || calls < 1 || bytes < 0 || !isfinite(time_s)
        || time_s < 0.0)
        return false;
    *count = (MpiCount) { .rank = rank, .calls = calls, .bytes = bytes, .time_s = time_s };
    strcpy(count->function, function);
    return true;
}

static Status read_object(const json_t *object, size_t line, Reading *reading, Reason *why)
{
    MpiCounts *const counts = reading->counts;
    MpiCount count;
    if (!reading->has_head) return read_head(object, reading, why);
    if (!read_count(object, &count))
        return reason(why, STATUS_BAD_USAGE, "MPI counts, line %zu is no count of a rank", line);
    const int64_t last = counts->n > 0 ? counts->counts[counts->n - 1].rank : 0;
    if (count.rank >= counts->n_ranks || count.rank < last)
        return reason(why, STATUS_BAD_USAGE, "MPI counts, line %zu: rank %lld has no place here",
                      line, (long long) count.rank);
    if (count.rank != last) reading->first = counts->n;
    if (is_said_before(reading, count.function))
        return reason(why, STATUS_BAD_USAGE, "MPI counts, line %zu: %s of rank %lld a second time",
                      line, count.function, (long long) count.rank);
    return append(counts, &count) ? STATUS_OK
                                  : reason(why, STATUS_NO_MEMORY, "no memory for MPI counts");
}

static Status read_line(const char *text, size_t line, Reading *reading, Reason *why)
{
    json_error_t error;
    json_t *const object = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (!object && json_error_code(&error) == json_error_out_of_memory)
        return reason(why, STATUS_NO_MEMORY, "no memory for MPI counts");
    if (!object)
        return reason(why, STATUS_BAD_USAGE, "MPI counts, line %zu is no JSON object: %s", line,
                      error.text);
    const Status status = read_object(object, line, reading, why);
    json_decref(object);
    return status;
}

Status mpi_counts_parse(const char *text, MpiCounts *counts, Reason *why)
{
    TextLines lines;
    Reading reading = { .counts = counts };
    Status status = STATUS_OK;
    *counts = (MpiCounts) { .counts = NULL };
    if (!text_lines_open(&lines, text))
        return reason(why, STATUS_NO_MEMORY, "no memory for MPI counts");
    for (char *line; status == STATUS_OK && (line = text_lines_next(&lines));)
        status = read_line(line, lines.number, &reading, why);
    text_lines_close(&lines);
    if (status == STATUS_OK && !reading.has_head)
        return reason(why, STATUS_BAD_USAGE, "MPI counts: nothing was written");
    if (status == STATUS_OK && counts->n != reading.n_wanted)
        return reason(why, STATUS_BAD_USAGE, "MPI counts: %zu lines of %zu are there", counts->n,
                      reading.n_wanted);
    return status;
}

void mpi_counts_free(MpiCounts *counts)
{
    free(counts->counts);
    *counts = (MpiCounts) { .counts = NULL };
}
