/* Counts the parallel regions that a program begins: linked into submissions in OpenMP. A region of
 * one thread is none. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* RTLD_NEXT */
#endif

#include <stdatomic.h>
#include <stdint.h>

static atomic_uint_fast64_t begun;

uint64_t regions_begun(void);

uint64_t regions_begun(void)
{
    return atomic_load(&begun);
}

#ifdef __clang__

/* libomp tells tools of every thread that begins its part of a region, and of how many they are
 * (OMPT, OpenMP 5.0 section 4). */
#include <omp-tools.h>

static void on_part(ompt_scope_endpoint_t end, ompt_data_t *region, ompt_data_t *task,
                    unsigned int n_threads, unsigned int thread, int flags)
{
    (void) region, (void) task;
    if (end == ompt_scope_begin && flags & ompt_task_implicit && thread == 0 && n_threads > 1)
        atomic_fetch_add(&begun, 1);
}

static int begin(ompt_function_lookup_t lookup, int device, ompt_data_t *data)
{
    (void) device, (void) data;
    const ompt_set_callback_t set = (ompt_set_callback_t) lookup("ompt_set_callback");
    if (set) set(ompt_callback_implicit_task, (ompt_callback_t) on_part);
    return 1;
}

static void end(ompt_data_t *data)
{
    (void) data;
}

ompt_start_tool_result_t *ompt_start_tool(unsigned int version, const char *runtime)
{
    static ompt_start_tool_result_t result = { begin, end, { 0 } };
    (void) version, (void) runtime;
    return &result;
}

#else

#include <dlfcn.h>
#include <omp.h>
#include <stdlib.h>

typedef void (*Body)(void *);

/* Returns: whether a region that asks for so many threads, 0 for as many as usual, gets several. */
static int has_several(unsigned n_threads)
{
    const int n_wanted = n_threads > 0 ? (int) n_threads : omp_get_max_threads();
    return n_wanted > 1 && omp_get_thread_limit() > 1
        && omp_get_active_level() < omp_get_max_active_levels();
}

/* libgomp has no such interface: its entries are put in front of it. A loop's schedule has an entry
 * of its own. */
static uintptr_t next(const char *name, unsigned n_threads)
{
    const uintptr_t found = (uintptr_t) dlsym(RTLD_NEXT, name);
    if (found == 0) abort();
    if (has_several(n_threads)) atomic_fetch_add(&begun, 1);
    return found;
}

void GOMP_parallel(Body body, void *data, unsigned n_threads, unsigned flags);

void GOMP_parallel(Body body, void *data, unsigned n_threads, unsigned flags)
{
    ((void (*)(Body, void *, unsigned, unsigned)) next("GOMP_parallel", n_threads))(
        body, data, n_threads, flags);
}

#define LOOP(name)                                                                                 \
    void name(Body body, void *data, unsigned n_threads, long first, long last, long step,         \
              long chunk, unsigned flags);                                                         \
    void name(Body body, void *data, unsigned n_threads, long first, long last, long step,         \
              long chunk, unsigned flags)                                                          \
    {                                                                                              \
        ((void (*)(Body, void *, unsigned, long, long, long, long, unsigned)) next(                \
            #name, n_threads))(body, data, n_threads, first, last, step, chunk, flags);            \
    }

LOOP(GOMP_parallel_loop_static)
LOOP(GOMP_parallel_loop_dynamic)
LOOP(GOMP_parallel_loop_guided)
LOOP(GOMP_parallel_loop_nonmonotonic_dynamic)
LOOP(GOMP_parallel_loop_nonmonotonic_guided)

#define LOOP_RUNTIME(name)                                                                         \
    void name(Body body, void *data, unsigned n_threads, long first, long last, long step,         \
              unsigned flags);                                                                     \
    void name(Body body, void *data, unsigned n_threads, long first, long last, long step,         \
              unsigned flags)                                                                      \
    {                                                                                              \
        ((void (*)(Body, void *, unsigned, long, long, long, unsigned)) next(#name, n_threads))(   \
            body, data, n_threads, first, last, step, flags);                                      \
    }

LOOP_RUNTIME(GOMP_parallel_loop_runtime)
LOOP_RUNTIME(GOMP_parallel_loop_nonmonotonic_runtime)
LOOP_RUNTIME(GOMP_parallel_loop_maybe_nonmonotonic_runtime)

void GOMP_parallel_sections(Body body, void *data, unsigned n_threads, unsigned count,
                            unsigned flags);

void GOMP_parallel_sections(Body body, void *data, unsigned n_threads, unsigned count,
                            unsigned flags)
{
    ((void (*)(Body, void *, unsigned, unsigned, unsigned)) next(
        "GOMP_parallel_sections", n_threads))(body, data, n_threads, count, flags);
}

unsigned GOMP_parallel_reductions(Body body, void *data, unsigned n_threads, unsigned flags);

unsigned GOMP_parallel_reductions(Body body, void *data, unsigned n_threads, unsigned flags)
{
    return ((unsigned (*)(Body, void *, unsigned, unsigned)) next(
        "GOMP_parallel_reductions", n_threads))(body, data, n_threads, flags);
}

#endif
