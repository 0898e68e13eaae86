#include "harness/peaks_loops.h"

#include "harness/clock.h"

#include <math.h>
#include <stdio.h>

#if defined(__x86_64__) && defined(__ELF__)

extern void *peak_asm_chase(size_t n_rounds, void *start);

#define PEAK_LOOP(name) extern void peak_asm_##name(size_t n_rounds);
#define PEAK_MOVE(name)                                                                            \
    extern void peak_asm_##name(const void *in, void *out, size_t n_bytes, size_t n_passes);
#define PEAK_MOVES(isa)                                                                            \
    PEAK_MOVE(read_##isa)                                                                          \
    PEAK_MOVE(write_##isa)                                                                         \
    PEAK_MOVE(copy_##isa)                                                                          \
    PEAK_MOVE(write_streaming_##isa)                                                               \
    PEAK_MOVE(copy_streaming_##isa)

PEAK_LOOP(fma_scalar)
PEAK_LOOP(fma_sse2)
PEAK_LOOP(fma_avx2)
PEAK_LOOP(fma_avx512)
PEAK_LOOP(mul_add_scalar)
PEAK_LOOP(mul_add_sse2)
PEAK_LOOP(mul_add_avx2)
PEAK_LOOP(mul_add_avx512)
PEAK_LOOP(fma_chains_scalar)
PEAK_LOOP(fma_chains_sse2)
PEAK_LOOP(fma_chains_avx2)
PEAK_LOOP(fma_chains_avx512)
PEAK_LOOP(pace)
PEAK_LOOP(chain_integer_add)
PEAK_LOOP(chain_add)
PEAK_LOOP(chain_mul)
PEAK_LOOP(chain_fma)
PEAK_LOOP(chain_div)
PEAK_LOOP(chain_forward)
PEAK_MOVES(sse2)
PEAK_MOVES(avx2)
PEAK_MOVES(avx512)

#define CODE(name) peak_asm_##name

#else

/* Other processors: the tables stay, the code is not there. */
#define CODE(name) NULL

#endif

enum {
    NEEDS_FMA = CPU_AVX | CPU_FMA,
    NEEDS_AVX2 = CPU_AVX | CPU_AVX2 | CPU_FMA,
    NEEDS_AVX512 = NEEDS_AVX2 | CPU_AVX512F,
};

static const PeakLoop loops[N_PEAK_WORKS][N_PEAK_ISAS] = {
    [PEAK_FMA] = { { CODE(fma_scalar), 48, NEEDS_FMA },
                   { CODE(fma_sse2), 48, NEEDS_FMA },
                   { CODE(fma_avx2), 48, NEEDS_AVX2 },
                   { CODE(fma_avx512), 48, NEEDS_AVX512 } },
    [PEAK_MUL_ADD] = { { CODE(mul_add_scalar), 56, 0 },
                       { CODE(mul_add_sse2), 56, 0 },
                       { CODE(mul_add_avx2), 56, NEEDS_AVX2 },
                       { CODE(mul_add_avx512), 56, NEEDS_AVX512 } },
    [PEAK_FMA_CHAINS] = { { CODE(fma_chains_scalar), 16, NEEDS_FMA },
                          { CODE(fma_chains_sse2), 16, NEEDS_FMA },
                          { CODE(fma_chains_avx2), 16, NEEDS_AVX2 },
                          { CODE(fma_chains_avx512), 16, NEEDS_AVX512 } },
};

static const PeakLoop chains[N_PEAK_CHAINS] = {
    [CHAIN_INTEGER_ADD] = { CODE(chain_integer_add), 64, 0 },
    [CHAIN_ADD] = { CODE(chain_add), 16, 0 },
    [CHAIN_MUL] = { CODE(chain_mul), 16, 0 },
    [CHAIN_FMA] = { CODE(chain_fma), 16, NEEDS_FMA },
    [CHAIN_DIV] = { CODE(chain_div), 16, 0 },
    [CHAIN_FORWARD] = { CODE(chain_forward), 16, 0 },
};

static const PeakMove moves[N_PEAK_TRANSFERS][N_PEAK_ISAS] = {
    [TRANSFER_READ] = { NULL, CODE(read_sse2), CODE(read_avx2), CODE(read_avx512) },
    [TRANSFER_WRITE] = { NULL, CODE(write_sse2), CODE(write_avx2), CODE(write_avx512) },
    [TRANSFER_COPY] = { NULL, CODE(copy_sse2), CODE(copy_avx2), CODE(copy_avx512) },
    [TRANSFER_UPDATE] = { NULL, CODE(copy_sse2), CODE(copy_avx2), CODE(copy_avx512) },
    [TRANSFER_WRITE_STREAMING] = { NULL, CODE(write_streaming_sse2), CODE(write_streaming_avx2),
                                   CODE(write_streaming_avx512) },
    [TRANSFER_COPY_STREAMING]
    = { NULL, CODE(copy_streaming_sse2), CODE(copy_streaming_avx2), CODE(copy_streaming_avx512) },
};

PeakLoop peak_loop(PeakWork work, PeakIsa isa)
{
    return loops[work][isa];
}

PeakLoop peak_chain(PeakChain chain)
{
    return chains[chain];
}

PeakLoop peak_pace(void)
{
    return (PeakLoop) { CODE(pace), 64, 0 };
}

PeakMove peak_move(PeakTransfer transfer, PeakIsa isa)
{
    return moves[transfer][isa];
}

void *peak_chase(size_t n_rounds, void *start)
{
#if defined(__x86_64__) && defined(__ELF__)
    return peak_asm_chase(n_rounds, start);
#else
    (void) n_rounds;
    (void) start;
    return NULL;
#endif
}

const char *peak_loop_missing(const PeakLoop *loop)
{
    static char text[256];
    if (!loop->run) return "no peak loops for this processor";
    const char *const missing = cpu_missing(loop->needs);
    if (missing) snprintf(text, sizeof text, "needs %s, which this CPU lacks", missing);
    return missing ? text : NULL;
}

static double time_s(const PeakLoop *loop, size_t n_rounds)
{
    const double before_s = clock_now_s();
    loop->run(n_rounds);
    return clock_now_s() - before_s;
}

double peak_time_ns(const PeakLoop *loop, double burst_s, unsigned n_bursts)
{
    size_t n_rounds = 1;
    double least_s = time_s(loop, n_rounds);
    while (least_s < 0.25 * burst_s) least_s = time_s(loop, n_rounds *= 2);
    const double wanted = (double) n_rounds * fmin(4.0, burst_s / least_s);
    n_rounds = wanted > 1.0 ? (size_t) wanted : 1;
    least_s = INFINITY;
    for (unsigned b = 0; b < n_bursts; b++) least_s = fmin(least_s, time_s(loop, n_rounds));
    return 1e9 * least_s / ((double) n_rounds * loop->n_per_round);
}
