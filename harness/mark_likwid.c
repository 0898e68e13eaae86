#include "harness/mark_likwid.h"

#include <likwid-marker.h>

/* likwid counts a hardware thread for whom it sees there: every thread of a rung's own team marks
 * the region. Without OpenMP there is one. */

static const char region[] = "run";

void mark_likwid_open(unsigned n_threads)
{
    (void) n_threads; /* without OpenMP */
    LIKWID_MARKER_INIT;
#ifdef _OPENMP
#pragma omp parallel num_threads(n_threads)
#endif
    {
        LIKWID_MARKER_THREADINIT;
        LIKWID_MARKER_REGISTER(region);
    }
}

void mark_likwid_begin(unsigned n_threads)
{
    (void) n_threads;
#ifdef _OPENMP
#pragma omp parallel num_threads(n_threads)
#endif
    {
        LIKWID_MARKER_START(region);
    }
}

void mark_likwid_end(unsigned n_threads)
{
    (void) n_threads;
#ifdef _OPENMP
#pragma omp parallel num_threads(n_threads)
#endif
    {
        LIKWID_MARKER_STOP(region);
    }
}

void mark_likwid_close(void)
{
    LIKWID_MARKER_CLOSE;
}
