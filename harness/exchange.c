#include "harness/exchange.h"

#include "harness/draw.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { DOUBLES_PER_STATE = 3, PAGE_DOUBLES = 4096 / 8 };

static Status shared_new(const char *name, size_t n_rows, SharedStates *states, Reason *why)
{
    size_t n_bytes;
    if (__builtin_mul_overflow(n_rows, sizeof(L63State), &n_bytes))
        return reason(why, STATUS_NO_MEMORY, "%zu states do not fit any memory", n_rows);
    states->fd = memfd_create(name, MFD_CLOEXEC);
    if (states->fd < 0 || ftruncate(states->fd, (off_t) n_bytes) != 0)
        return reason(why, STATUS_NO_MEMORY, "no shared memory for %zu states: %s", n_rows,
                      strerror(errno));
    void *const rows = mmap(NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, states->fd, 0);
    if (rows == MAP_FAILED)
        return reason(why, STATUS_NO_MEMORY, "no address space for %zu states: %s", n_rows,
                      strerror(errno));
    states->rows = rows;
    states->n_rows = n_rows;
    snprintf(states->path, sizeof states->path, "/proc/%ld/fd/%d", (long) getpid(), states->fd);
    return STATUS_OK;
}

static void shared_free(SharedStates *states)
{
    if (states->rows) munmap(states->rows, states->n_rows * sizeof *states->rows);
    if (states->fd >= 0) close(states->fd);
}

Status exchange_new(size_t n_rows, Exchange *exchange, Reason *why)
{
    memset(exchange, 0, sizeof *exchange);
    exchange->start.fd = -1;
    exchange->end.fd = -1;
    const Status status = shared_new("ladder-start", n_rows, &exchange->start, why);
    return status == STATUS_OK ? shared_new("ladder-end", n_rows, &exchange->end, why) : status;
}

void exchange_free(Exchange *exchange)
{
    shared_free(&exchange->start);
    shared_free(&exchange->end);
    memset(exchange, 0, sizeof *exchange);
    exchange->start.fd = -1;
    exchange->end.fd = -1;
}

void exchange_poison(Exchange *exchange)
{
    for (size_t m = 0; m < exchange->end.n_rows; m++)
        exchange->end.rows[m] = (L63State) { NAN, NAN, NAN };
}

static void poison_one(L63State *state, uint64_t draw)
{
    double *const coordinate[DOUBLES_PER_STATE] = { &state->x, &state->y, &state->z };
    *coordinate[draw % DOUBLES_PER_STATE] = NAN;
}

void exchange_poison_sparsely(Exchange *exchange)
{
    const size_t stride = PAGE_DOUBLES / DOUBLES_PER_STATE;
    const size_t n = exchange->end.n_rows;
    for (size_t first = 0; first < n; first += stride) {
        const uint64_t draw = draw_next(&exchange->poison_seed);
        const size_t width = n - first < stride ? n - first : stride;
        poison_one(&exchange->end.rows[first + (draw >> 8) % width], draw & 0xff);
    }
}

static bool is_tiny(double value)
{
    return value != 0.0 && fabs(value) < 1e-300;
}

StateSurvey exchange_survey(const L63State *states, size_t n)
{
    StateSurvey survey = { 0, 0 };
    for (size_t m = 0; m < n; m++) {
        const L63State s = states[m];
        survey.n_not_finite += !(isfinite(s.x) && isfinite(s.y) && isfinite(s.z));
        survey.n_tiny += is_tiny(s.x) || is_tiny(s.y) || is_tiny(s.z);
    }
    return survey;
}

static uint64_t take(uint64_t h, const unsigned char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    h = (h ^ word) * 0xff51afd7ed558ccdu;
    return h ^ (h >> 32);
}

/* One chain a coordinate, so that hashing a large ensemble waits for memory and not for itself. */
uint64_t exchange_hash(const L63State *states, size_t n)
{
    uint64_t x = 1, y = 2, z = 3;
    for (size_t m = 0; m < n; m++) {
        x = take(x, (const unsigned char *) &states[m].x);
        y = take(y, (const unsigned char *) &states[m].y);
        z = take(z, (const unsigned char *) &states[m].z);
    }
    return draw_mix(draw_mix(draw_mix(n ^ x) ^ y) ^ z);
}
