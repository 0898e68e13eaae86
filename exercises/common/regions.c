/* Counts the parallel regions that a program begins: linked into submissions in OpenMP. */
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

/* libomp tells tools of every region (OMPT, OpenMP 5.0 section 4). */
#include <omp-tools.h>

static void on_region(ompt_data_t *task, const ompt_frame_t *frame, ompt_data_t *region,
                      unsigned int n_wanted, int flags, const void *code)
{
    (void) task, (void) frame, (void) region, (void) n_wanted, (void) flags, (void) code;
    atomic_fetch_add(&begun, 1);
}

static int begin(ompt_function_lookup_t lookup, int device, ompt_data_t *data)
{
    (void) device, (void) data;
    const ompt_set_callback_t set = (ompt_set_callback_t) lookup("ompt_set_callback");
    if (set) set(ompt_callback_parallel_begin, (ompt_callback_t) on_region);
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
#include <stdlib.h>

typedef void (*Body)(void *);

/* libgomp has no such interface: its entries are put in front of it. A loop's schedule has an entry
 * of its own. */
static uintptr_t next(const char *name)
{
    const uintptr_t found = (uintptr_t) dlsym(RTLD_NEXT, name);
    if (found == 0) abort();
    atomic_fetch_add(&begun, 1);
    return found;
}

void GOMP_parallel(Body body, void *data, unsigned n_threads, unsigned flags);

void GOMP_parallel(Body body, void *data, unsigned n_threads, unsigned flags)
{
    ((void (*)(Body, void *, unsigned, unsigned)) next("GOMP_parallel"))(body, data, n_threads,
                                                                         flags);
}

#define LOOP(name)                                                                                 \
    void name(Body body, void *data, unsigned n_threads, long first, long last, long step,         \
              long chunk, unsigned flags);                                                         \
    void name(Body body, void *data, unsigned n_threads, long first, long last, long step,         \
              long chunk, unsigned flags)                                                          \
    {                                                                                              \
        ((void (*)(Body, void *, unsigned, long, long, long, long, unsigned)) next(#name))(        \
            body, data, n_threads, first, last, step, chunk, flags);                               \
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
        ((void (*)(Body, void *, unsigned, long, long, long, unsigned)) next(#name))(              \
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
    ((void (*)(Body, void *, unsigned, unsigned, unsigned)) next("GOMP_parallel_sections"))(
        body, data, n_threads, count, flags);
}

unsigned GOMP_parallel_reductions(Body body, void *data, unsigned n_threads, unsigned flags);

unsigned GOMP_parallel_reductions(Body body, void *data, unsigned n_threads, unsigned flags)
{
    return ((unsigned (*)(Body, void *, unsigned, unsigned)) next("GOMP_parallel_reductions"))(
        body, data, n_threads, flags);
}

#endif
