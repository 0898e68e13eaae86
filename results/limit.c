#include "results/limit.h"

#include "results/level.h"

#include <math.h>
#include <string.h>

enum {
    BYTES_A_LANE = 8,
    BYTES_IN_AND_OUT = 48, /* of a trajectory that is read and written once: three float64 each */
};

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/** Returns: the value where it is one that a record may hold. */
static double finite_or_nan(double value)
{
    return isfinite(value) ? value : NAN;
}

// --- Ceilings ---

double limit_roof(const CeilingRecord *ceiling)
{
    if (!ceiling) return NAN;
    return isfinite(ceiling->roof) ? ceiling->roof : ceiling->value;
}

static bool fits(const char *name, const char *wanted)
{
    return !wanted || is_same(name, wanted);
}

const CeilingRecord *limit_ceiling(const CeilingRecord *ceilings, size_t n, const char *kind,
                                   const char *operation, const char *isa, const char *level,
                                   int64_t cores)
{
    const CeilingRecord *best = NULL;
    for (size_t i = 0; i < n; i++) {
        const CeilingRecord *const c = &ceilings[i];
        if (!is_same(c->kind, kind) || !fits(c->operation, operation) || !fits(c->isa, isa)
            || !fits(c->level, level) || c->cores != cores || !(limit_roof(c) > 0))
            continue;
        if (!best || limit_roof(c) > limit_roof(best)) best = c;
    }
    return best;
}

double limit_load_ns(const CeilingRecord *ceilings, size_t n, const char *level,
                     const CeilingRecord **from)
{
    const CeilingRecord *const load = limit_ceiling(ceilings, n, "latency", "load", NULL, level, 1);
    *from = load;
    if (!load) return NAN;
    if (!is_same(load->unit, "cycles")) return limit_roof(load);
    return limit_roof(load)
        / limit_roof(limit_ceiling(ceilings, n, "clock", NULL, "scalar", NULL, 1));
}

static const CeilingRecord *issue_ceiling(const LimitInput *in, const char *operation,
                                          const char *isa, int64_t cores)
{
    return limit_ceiling(in->ceilings, in->n_ceilings, "issue", operation, isa, NULL, cores);
}

static double issue_roof(const LimitInput *in, const char *operation, int64_t cores)
{
    return limit_roof(issue_ceiling(in, operation, in->loop->isa, cores));
}

static const CeilingRecord *bandwidth_ceiling(const LimitInput *in, const char *operation,
                                              const char *level, int64_t cores)
{
    return limit_ceiling(in->ceilings, in->n_ceilings, "bandwidth", operation, NULL, level, cores);
}

static int64_t most_cores(const LimitInput *in)
{
    int64_t most = 1;
    for (size_t i = 0; i < in->n_ceilings; i++)
        if (in->ceilings[i].cores > most && limit_roof(&in->ceilings[i]) > 0)
            most = in->ceilings[i].cores;
    return most;
}

/** Returns: what all cores of the rung can do, from what one and what most of them did together:
 * hardware threads beyond the cores bring no more, and fewer cores no more than all. */
static double together(const LimitInput *in, double one, double most)
{
    const double each = (double) in->cores * one;
    if (!(most > 0) || most_cores(in) == 1) return each;
    return in->cores > most_cores(in) ? most : fmin(each, most);
}

/** Returns: bytes/ns of all cores of the rung, at most. What cores share is not known from one. */
static double bandwidth_roof(const LimitInput *in, const char *operation, const char *level)
{
    const bool is_shared = is_same(level, "L3") || is_same(level, "memory");
    const CeilingRecord *const measured = bandwidth_ceiling(in, operation, level, in->cores);
    if (measured) return limit_roof(measured);
    const double most = limit_roof(bandwidth_ceiling(in, operation, level, most_cores(in)));
    if (is_shared && (most_cores(in) == 1 || isnan(most))) return NAN;
    return together(in, limit_roof(bandwidth_ceiling(in, operation, level, 1)), most);
}

// --- Issue ---

/** Returns: how much faster adds and multiplications in turn are issued than fused operations. */
static double mix_over_fused(const LimitInput *in)
{
    const double ratio = issue_roof(in, "mul+add", 1) / issue_roof(in, "fma", 1);
    return ratio > 1 ? ratio : 1;
}

/** A ceiling that was lowered by a neighbour would make honest rungs look too fast. */
static bool is_doubtful(const LimitInput *in, const char *operation, int64_t cores)
{
    const CeilingRecord *const ceiling = issue_ceiling(in, operation, in->loop->isa, cores);
    return ceiling && ceiling->doubt;
}

/** Returns: how many times one core the cores of the rung can issue. */
static double cores_over_one(const LimitInput *in)
{
    static const char *const operations[] = { "fma", "mul+add" };
    if (in->cores == 1) return 1;
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        if (is_doubtful(in, operations[i], in->cores)
            || is_doubtful(in, operations[i], most_cores(in)))
            continue;
        const double one = issue_roof(in, operations[i], 1);
        const double measured = issue_roof(in, operations[i], in->cores);
        const double most = issue_roof(in, operations[i], most_cores(in));
        const double all = measured > 0 ? measured : together(in, one, most);
        if (isfinite(all / one)) return all / one;
    }
    return (double) in->cores;
}

static double issue_ns(const LimitInput *in, double issue_per_ns)
{
    const LoopRecord *const loop = in->loop;
    double fused = issue_per_ns;
    if (!(fused > 0)) fused = issue_roof(in, "fma", 1);
    if (!(fused > 0)) fused = issue_roof(in, "mul+add", 1);
    const double all = (double) loop->fp_instructions / (fused * mix_over_fused(in));
    const double multiplying = (double) loop->fp_mul_instructions / fused;
    return fmax(all, multiplying) / (double) loop->trajectories / cores_over_one(in);
}

// --- Latency ---

static double clock_of(const LimitInput *in, double clock_ghz)
{
    if (clock_ghz > 0) return clock_ghz;
    return limit_roof(
        limit_ceiling(in->ceilings, in->n_ceilings, "clock", NULL, in->loop->isa, NULL, 1));
}

/** Returns: the ns of a trajectory-step where an iteration takes so many cycles. */
static double step_ns(const LimitInput *in, double cycles, double clock_ghz)
{
    return cycles / clock_ghz / (double) in->loop->trajectories / (double) in->cores;
}

double limit_predicted_ns(const LimitInput *input, double clock_ghz)
{
    if (!input->loop || input->loop->trajectories < 1) return NAN;
    return finite_or_nan(step_ns(input, input->loop->predicted_cycles, clock_of(input, clock_ghz)));
}

// --- Memory ---

/** From narrow to wide. */
static const struct {
    const char *isa;
    int lanes;
} widths[] = { { "scalar", 1 }, { "sse2", 2 }, { "avx2", 4 }, { "avx512", 8 } };

enum { N_WIDTHS = sizeof widths / sizeof widths[0] };

const char *limit_widest_isa(const LimitInput *input)
{
    for (size_t i = N_WIDTHS; i-- > 0;)
        if (issue_ceiling(input, NULL, widths[i].isa, 1)) return widths[i].isa;
    return NULL;
}

int limit_lanes(const char *isa)
{
    for (size_t i = 0; i < N_WIDTHS; i++)
        if (is_same(widths[i].isa, isa)) return widths[i].lanes;
    return 0;
}

static double vector_bytes(const char *isa)
{
    const int lanes = limit_lanes(isa);
    return lanes > 0 ? BYTES_A_LANE * lanes : (double) NAN;
}

/** Returns: by how much the core is faster now than under the vectors of a ceiling; 1 where that
 * cannot be said. */
static double clock_ratio(const LimitInput *in, const char *isa, double clock_ghz)
{
    const double then_ghz
        = limit_roof(limit_ceiling(in->ceilings, in->n_ceilings, "clock", NULL, isa, NULL, 1));
    const double ratio = clock_ghz / then_ghz;
    return isa && ratio > 0 ? ratio : 1;
}

/** Loads and stores are counted, not their bytes: a narrow one takes a port as long as a wide one,
 * and the bandwidth was measured with the widest, at their clock. */
static LimitTraffic l1_traffic(const LimitInput *in, const char *what, int64_t n,
                               const char *operation, double clock_ghz)
{
    const CeilingRecord *const measured = bandwidth_ceiling(in, operation, "L1", 1);
    const char *const isa = measured && measured->isa ? measured->isa : limit_widest_isa(in);
    return (LimitTraffic) {
        .what = what,
        .level = "L1",
        .amount = n < 0 ? NAN : (double) n / (double) in->loop->trajectories,
        .per_ns
        = bandwidth_roof(in, operation, "L1") / vector_bytes(isa) * clock_ratio(in, isa, clock_ghz),
    };
}

/** Returns: the level that holds the ensemble, NULL where a size is not known. First levels belong
 * to a core each, the last one to all. */
static const char *home_of(const LimitInput *in)
{
    const double whole = (double) in->trajectories * in->rung->bytes_per_trajectory;
    const double share = whole / (double) in->cores;
    Level caches[N_LEVELS];
    level_caches(in->run, caches);
    for (size_t i = 0; i < N_LEVELS; i++) {
        const double needed = i + 1 < N_LEVELS ? share : whole;
        if (caches[i].bytes < 0 || isnan(whole)) return NULL;
        if (needed <= (double) caches[i].bytes) return caches[i].name;
    }
    return "memory";
}

/** Returns: the most that the cores of the rung were seen to read and write there. Rungs work in
 * place, as an update does; a copy is another way to ask, and may have come out faster. */
static double read_and_write_roof(const LimitInput *in, const char *level)
{
    static const char *const operations[] = { "update", "copy", "copy streaming" };
    double most = NAN;
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
        most = fmax(most, bandwidth_roof(in, operations[i], level));
    return most;
}

static LimitTraffic home_traffic(const LimitInput *in)
{
    const char *const level = home_of(in);
    const double modelled = in->rung->bytes_per_trajectory_step;
    if (!level) return (LimitTraffic) { .amount = NAN, .per_ns = NAN };
    return (LimitTraffic) {
        .what = "bytes",
        .level = level,
        .amount = modelled == 0 ? BYTES_IN_AND_OUT / (double) in->steps : modelled,
        .per_ns = read_and_write_roof(in, level),
    };
}

/** Returns: of what a step asks for, what takes longest; no level where nothing is known. */
static LimitTraffic slowest_traffic(const LimitInput *in, double clock_ghz)
{
    const LimitTraffic all[] = {
        l1_traffic(in, "loads", in->loop->loads, "read", clock_ghz),
        l1_traffic(in, "stores", in->loop->stores, "write", clock_ghz),
        home_traffic(in),
    };
    LimitTraffic slowest = { .amount = NAN, .per_ns = NAN };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        const double ns = all[i].amount / all[i].per_ns;
        if (!isfinite(ns) || ns <= slowest.amount / slowest.per_ns) continue;
        slowest = all[i];
    }
    return slowest;
}

// --- The three together ---

static const char *why_no_loop(const LimitInput *in)
{
    const LoopRecord *const loop = in->loop;
    if (in->rung->different_work) return "it does different work";
    if (in->run->hosts && in->rung->ranks > 0)
        return "its ranks run on several machines, and the ceilings are those of this one";
    if (!loop) return "no loop was read for this rung";
    if (loop->reason) return loop->reason;
    if (loop->trajectories < 1 || loop->fp_instructions < 0)
        return "what its loop does was not counted";
    if (loop->fp_instructions == 0) return "its loop has no arithmetic";
    return NULL;
}

static const char *why_no_limit(const LimitInput *in, const Limit *limit)
{
    const bool is_streaming = in->rung->bytes_per_trajectory_step > 0;
    if (is_streaming && isnan(home_traffic(in).per_ns))
        return "the bandwidth of the level that holds its ensemble was not measured";
    if (isnan(limit->issue_ns)) return "no peak rate of its instructions was measured";
    if (isnan(limit->clock_ghz)) return "no clock under its instructions was measured";
    if (isnan(limit->latency_ns)) return "how its results wait for each other is not known";
    return NULL;
}

static void find_largest(Limit *limit)
{
    limit->kind = "issue";
    limit->bound_ns = limit->issue_ns;
    if (limit->latency_ns > limit->bound_ns) {
        limit->kind = "latency";
        limit->bound_ns = limit->latency_ns;
    }
    if (limit->memory_ns > limit->bound_ns) {
        limit->kind = "memory";
        limit->bound_ns = limit->memory_ns;
    }
}

Limit limit_of(const LimitInput *input, double issue_per_ns, double clock_ghz)
{
    Limit limit = { .bound_ns = NAN,
                    .issue_ns = NAN,
                    .latency_ns = NAN,
                    .memory_ns = NAN,
                    .clock_ghz = NAN,
                    .reason = why_no_loop(input) };
    if (limit.reason) return limit;
    limit.clock_ghz = clock_of(input, clock_ghz);
    limit.issue_ns = finite_or_nan(issue_ns(input, issue_per_ns));
    limit.latency_ns = finite_or_nan(step_ns(input, input->loop->chain_cycles, limit.clock_ghz));
    limit.traffic = slowest_traffic(input, limit.clock_ghz);
    limit.memory_ns = limit.traffic.amount / limit.traffic.per_ns;
    limit.reason = why_no_limit(input, &limit);
    if (!limit.reason) find_largest(&limit);
    return limit;
}
