#include "harness/peaks.h"

#include "harness/peaks_loops.h"
#include "results/limit.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

enum { PROBE_TURNS = 3 };

static const char *const names[N_PEAK_ISAS] = { "scalar", "sse2", "avx2", "avx512" };

const char *peak_isa_name(PeakIsa isa)
{
    return names[isa];
}

bool peak_isa_find(const char *name, PeakIsa *isa)
{
    for (int i = 0; i < N_PEAK_ISAS; i++) {
        if (strcmp(name, names[i]) != 0) continue;
        *isa = (PeakIsa) i;
        return true;
    }
    return false;
}

const char *peak_isa_missing(PeakIsa isa)
{
    const PeakLoop loop = peak_loop(PEAK_MUL_ADD, isa);
    return peak_loop_missing(&loop);
}

PeakIsa peak_isa_widest(void)
{
    PeakIsa isa = PEAK_SSE2;
    for (int i = PEAK_SSE2; i < N_PEAK_ISAS; i++)
        if (!peak_isa_missing((PeakIsa) i)) isa = (PeakIsa) i;
    return isa;
}

double peak_whole_cycles(double latency_ns, double cycle_ns)
{
    const double cycles = latency_ns / cycle_ns;
    const double whole = ceil(cycles - 0.12);
    return whole >= 2.0 && whole <= 12.0 && whole - cycles < 0.5 ? whole : NAN;
}

/* Both chains must see one clock: taken in turns, the least of each. Where that gives no whole
 * number they were disturbed, and the next probe tries again. */
static double fma_cycles(void)
{
    static _Atomic double known = 0.0;
    if (known > 0.0) return known;
    const PeakLoop fma = peak_chain(CHAIN_FMA), add = peak_chain(CHAIN_INTEGER_ADD);
    double fma_ns = INFINITY, add_ns = INFINITY;
    for (int turn = 0; turn < 4; turn++) {
        add_ns = fmin(add_ns, peak_time_ns(&add, 15e-6, 2));
        fma_ns = fmin(fma_ns, peak_time_ns(&fma, 15e-6, 2));
    }
    const double cycles = peak_whole_cycles(fma_ns, add_ns);
    if (!isnan(cycles)) known = cycles;
    return cycles;
}

PeakProbe peak_probe(PeakIsa isa)
{
    PeakProbe probe = { NAN, NAN, NAN };
    PeakLoop issue = peak_loop(PEAK_FMA, isa);
    const PeakLoop chains = peak_loop(PEAK_FMA_CHAINS, isa);
    const bool has_fma = !peak_loop_missing(&issue);
    if (!has_fma) issue = peak_loop(PEAK_MUL_ADD, isa);
    if (peak_loop_missing(&issue)) return probe;
    const double cycles = has_fma ? fma_cycles() : NAN;
    const PeakLoop pace = peak_pace();
    double issue_ns = 0.0, link_ns = 0.0, pace_ns = 0.0;
    /* the first turn is for the clock, which may be that of another program's vectors */
    for (int turn = 0; turn <= PROBE_TURNS; turn++) {
        const double own_ns = peak_time_ns(&issue, 70e-6, 1);
        const double chain_ns = isnan(cycles) ? NAN : peak_time_ns(&chains, 40e-6, 1);
        const double step_ns
            = peak_time_ns(&pace, 40e-6, 1); /* still at the clock of the vectors */
        if (turn == 0) continue;
        pace_ns += step_ns / PROBE_TURNS;
        issue_ns += own_ns / PROBE_TURNS;
        link_ns += chain_ns / PROBE_TURNS;
    }
    probe.issue_per_ns = 1.0 / issue_ns;
    probe.pace_per_ns = 1.0 / pace_ns;
    if (!isnan(cycles)) probe.clock_ghz = cycles / link_ns;
    return probe;
}

bool peak_is_undisturbed(void)
{
    const PeakLoop chain = peak_chain(CHAIN_INTEGER_ADD), pace = peak_pace();
    if (peak_loop_missing(&chain)) return false;
    const double cycle_ns = peak_time_ns(&chain, 8e-6, 2);
    return cycle_ns >= LIMIT_LEAST_PACE * peak_time_ns(&pace, 8e-6, 2);
}
