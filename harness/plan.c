#include "harness/bench.h"

#include "harness/cache_problem.h"
#include "harness/draw.h"
#include "harness/duel.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MEMORY_STEPS = 32,
    FULL_ROUNDS = 32,
    SHORT_ROUNDS = 14, /* memory problem, and --quick; each value of a sweep */
    QUICK_SWEEP_ROUNDS = 8,
    SCALE_ROUNDS = 24,
    PYTHON_ROUNDS = 16, /* packages, compilation and workers take long to start */
    LIBRARY_ROUNDS = 24,
    ROUNDS_PER_BLOCK = 8,
    SWEEP_LEAST_STEPS = 64, /* a tile is used so often once it is in a cache */
};
#define TOP_OF_ONE_CORE "v35_simd"
static const double ALPHA = 0.05;
static const double NOISE_THRESHOLD = 0.01;

void plan_order(uint64_t seed, size_t heat, size_t round, size_t n, size_t *order)
{
    uint64_t state
        = seed ^ (0x51ed270b7a65c3d5u * (heat + 1)) ^ (0xd6e8feb86659fd93u * (round / 2));
    for (size_t i = 0; i < n; i++) order[i] = i;
    for (size_t i = n; i > 1; i--) { /* Fisher and Yates */
        const size_t j = (size_t) (draw_next(&state) % i);
        const size_t kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
    for (size_t i = 0; round % 2 == 1 && i < n / 2; i++) {
        const size_t kept = order[i];
        order[i] = order[n - 1 - i];
        order[n - 1 - i] = kept;
    }
}

/* ---- heats ---- */

static bool is_own_problem(const Options *o)
{
    const L63Problem classic = l63_problem(1, 1, 1.0);
    const L63Problem asked = options_problem(o, &classic);
    return memcmp(&classic, &asked, sizeof classic) != 0 || o->seed != 1;
}

static Heat *add_heat(Bench *bench, const char *name, const L63Problem *p, int64_t rounds)
{
    Heat *const heat = &bench->heats[bench->n_heats++];
    const Options *const o = bench->options;
    *heat = (Heat) { .problem = *p, .sample_s = 0.025, .longest_s = 0.0375, .half_width = NAN };
    heat->exchange.start.fd = heat->exchange.end.fd = -1;
    HeatRecord *const r = &heat->record;
    *r = record_new(RECORD_HEAT).as.heat;
    r->heat = name;
    r->problem = name;
    r->trajectories = (int64_t) p->n_trajectories;
    r->steps = (int64_t) p->n_steps;
    r->dt = p->dt;
    r->sigma = p->sigma;
    r->rho = p->rho;
    r->beta = p->beta;
    r->seed = o->seed;
    r->rounds = o->rounds > 0 ? o->rounds : rounds;
    r->rounds_per_block = o->is_quick ? r->rounds : ROUNDS_PER_BLOCK;
    r->alpha = ALPHA;
    r->noise_threshold = NOISE_THRESHOLD;
    if (o->is_duel) r->stop_half_width = DUEL_HALF_WIDTH;
    return heat;
}

static void skip_heat(Heat *heat, const char *why)
{
    snprintf(heat->skipped, sizeof heat->skipped, "%s", why);
    heat->record.skipped = heat->skipped;
}

static void add_memory_heat(Bench *bench)
{
    const int64_t cache_bytes = machine_last_level_cache_bytes(bench->machine);
    L63Problem p = cache_problem();
    p.n_steps = MEMORY_STEPS;
    while ((int64_t) (p.n_trajectories * sizeof(L63State)) < 2 * cache_bytes) p.n_trajectories *= 2;
    Heat *const heat
        = add_heat(bench, "memory", &p, bench->options->is_duel ? DUEL_ROUNDS : SHORT_ROUNDS);
    heat->sample_s = 0.0; /* one integration a sample */
    heat->longest_s = 0.25;
    heat->halves_steps = true;
    if (cache_bytes == 0) skip_heat(heat, "the size of the last-level cache is not visible here");
}

/* ---- sweeps: a heat for each value ---- */

static Heat *add_value(Bench *bench, const L63Problem *p, const char *symbol, int64_t value,
                       int64_t rounds)
{
    Heat *const heat = add_heat(bench, NULL, p, rounds);
    snprintf(heat->name, sizeof heat->name, "%s=%" PRId64, symbol, value);
    heat->record.heat = heat->record.problem = heat->name;
    return heat;
}

static void add_trajectories(Bench *bench, int64_t n)
{
    const Options *const o = bench->options;
    const L63Problem classic = cache_problem();
    L63Problem p = options_problem(o, &classic);
    p.n_trajectories = (size_t) n;
    if (o->steps < 0) p.n_steps = (size_t) sweep_steps(n);
    Heat *const heat
        = add_value(bench, &p, "N", n, o->is_quick ? QUICK_SWEEP_ROUNDS : SHORT_ROUNDS);
    heat->record.sweep = sweep_name(SWEEP_TRAJECTORIES);
    heat->longest_s = 0.25;
    heat->halves_steps = true;
    heat->least_steps = SWEEP_LEAST_STEPS;
}

/* ---- scaling: a heat for each number of cores ---- */

static Status add_cores(Bench *bench, const char *sweep, int64_t n_cores, bool is_weak, Reason *why)
{
    const L63Problem classic = cache_problem();
    L63Problem p = options_problem(bench->options, &classic);
    if (is_weak && __builtin_mul_overflow(p.n_trajectories, (size_t) n_cores, &p.n_trajectories))
        return reason(why, STATUS_MISSING,
                      "%" PRId64 " times the trajectories are more than can be counted; take fewer "
                      "--trajectories",
                      n_cores);
    Heat *const heat = add_value(bench, &p, sweep, n_cores, SCALE_ROUNDS);
    heat->record.sweep = sweep;
    heat->record.cores = n_cores;
    heat->longest_s = INFINITY; /* fewer steps on some cores would be another share of overhead */
    return STATUS_OK;
}

/* The heat of one core belongs to both. */
static Status plan_scale(Bench *bench, const int64_t *cores, size_t n, Reason *why)
{
    const Options *const o = bench->options;
    const char *const strong = sweep_name(SWEEP_THREADS);
    Status status = STATUS_OK;
    for (size_t v = 0; v < n && status == STATUS_OK; v++)
        if (o->is_strong || cores[v] == 1) status = add_cores(bench, strong, cores[v], false, why);
    for (size_t v = 0; v < n && status == STATUS_OK; v++)
        if (o->is_weak && cores[v] > 1) status = add_cores(bench, "weak", cores[v], true, why);
    return status;
}

static Status plan_sweep(Bench *bench, Reason *why)
{
    const Sweep *const sweep = &bench->options->sweep;
    int64_t values[SWEEP_MOST_VALUES];
    const size_t n = sweep_values(sweep, values);
    if (sweep->kind == SWEEP_THREADS) return plan_scale(bench, values, n, why);
    for (size_t v = 0; v < n; v++) add_trajectories(bench, values[v]);
    return STATUS_OK;
}

RunnerSetting plan_setting(const Bench *bench, const Heat *heat, const Rung *rung)
{
    RunnerSetting setting = runner_setting(bench->options, rung);
    if (heat->record.cores > 0 && rung->launch != LAUNCH_SERIAL)
        setting.n_cores = (unsigned) heat->record.cores;
    if (heat->record.cores > 0 && setting.hybrid_ranks > 0
        && setting.n_cores % setting.hybrid_ranks != 0)
        setting.hybrid_ranks = 1; /* ranks of unequal size would be another thing */
    return setting;
}

/* ---- arms ---- */

RungGroup plan_group(const Rung *rung)
{
    if (rung_is_python(rung)) return GROUP_PYTHON;
    return rung->attack && strcmp(rung->attack, "libraries") == 0 ? GROUP_LIBRARIES : GROUP_C;
}

bool plan_is_home(const Heat *heat, const Rung *rung)
{
    return heat->group == GROUP_ALL || heat->group == plan_group(rung);
}

/* Where the ladder starts: the first rung that is built on none. */
static const Rung *start_of(const Bench *bench)
{
    for (size_t r = 0; r < bench->selection.n_rungs; r++) {
        const Rung *const rung = bench->selection.rungs[r];
        if (!rung->not_built && !rung->base && !rung->different_work) return rung;
    }
    return NULL;
}

/* In every heat of a problem: rungs of different heats are compared through these. */
static bool connects(const Bench *bench, const Rung *rung)
{
    return rung == start_of(bench) || strcmp(rung->stem, TOP_OF_ONE_CORE) == 0;
}

static bool takes_part(const Bench *bench, const Heat *heat, const Rung *rung)
{
    if (strcmp(heat->record.heat, "memory") == 0) return rung->is_on_memory_problem;
    return plan_is_home(heat, rung) || connects(bench, rung);
}

/* A group that has only rungs that are in every heat anyway needs none of its own. */
static bool needs_heat(const Bench *bench, RungGroup group)
{
    for (size_t r = 0; r < bench->selection.n_rungs; r++) {
        const Rung *const rung = bench->selection.rungs[r];
        if (!rung->not_built && plan_group(rung) == group && !connects(bench, rung)) return true;
    }
    return false;
}

/* The rung that runs twice: the top of the single-core ladder where it takes part, so that heats
 * connect; else the last serial rung there is. */
static const Rung *choose_control(const Bench *bench, const Heat *heat)
{
    const Rung *control = NULL;
    for (size_t r = 0; r < bench->selection.n_rungs; r++) {
        const Rung *const rung = bench->selection.rungs[r];
        if (rung->not_built || rung->launch != LAUNCH_SERIAL || !takes_part(bench, heat, rung))
            continue;
        control = rung;
        if (strcmp(rung->stem, TOP_OF_ONE_CORE) == 0) break;
    }
    if (!control && bench->options->is_duel) control = bench->selection.rungs[1];
    return control;
}

static Status add_arms(Bench *bench, Heat *heat, Reason *why)
{
    const Rung *const control = choose_control(bench, heat);
    heat->record.control = control ? control->name : NULL;
    heat->arms = calloc(bench->selection.n_rungs + 1, sizeof *heat->arms);
    if (!heat->arms) return reason(why, STATUS_NO_MEMORY, "no memory for the plan");
    for (size_t r = 0; r < bench->selection.n_rungs; r++) {
        const Rung *const rung = bench->selection.rungs[r];
        if (rung->not_built || !takes_part(bench, heat, rung)) continue;
        heat->arms[heat->n_arms++] = (Arm) { .rung = rung };
        if (rung == control)
            heat->arms[heat->n_arms++] = (Arm) { .rung = rung, .is_control = true };
    }
    return STATUS_OK;
}

/* ---- does it fit? ---- */

/* All arms are alive together in a block; start, end and reference states come on top. */
static double bytes_needed(const Heat *heat)
{
    double bytes_per_trajectory = 3.0 * sizeof(L63State);
    for (size_t a = 0; a < heat->n_arms; a++)
        bytes_per_trajectory += heat->arms[a].rung->bytes_per_trajectory;
    return bytes_per_trajectory * (double) heat->problem.n_trajectories;
}

static Status check_memory(const Bench *bench, Heat *heat, Reason *why)
{
    const double needed = bytes_needed(heat), free_bytes = (double) machine_free_memory_bytes();
    Reason what;
    if (heat->record.skipped || free_bytes < 0.0) return STATUS_OK;
    const bool is_memory = strcmp(heat->record.heat, "memory") == 0;
    if (needed <= (is_memory ? 0.5 : 0.9) * free_bytes) return STATUS_OK;
    reason(&what, STATUS_MISSING,
           "%zu trajectories of all these rungs need %.3g GiB, %.3g GiB are free; take %s or fewer "
           "--rungs",
           heat->problem.n_trajectories, needed / 0x1p30, free_bytes / 0x1p30,
           bench->options->sweep.kind == SWEEP_TRAJECTORIES ? "a shorter --sweep"
                                                            : "fewer --trajectories");
    if (!is_memory) return reason(why, STATUS_MISSING, "%s", what.text);
    skip_heat(heat, what.text);
    return STATUS_OK;
}

static void add_group(Bench *bench, RungGroup group, const char *name, const char *problem,
                      const L63Problem *p, int64_t rounds)
{
    Heat *const heat = add_heat(bench, name, p, bench->options->is_quick ? SHORT_ROUNDS : rounds);
    heat->group = group;
    heat->record.problem = problem;
    /* a size that was asked for is scaled down only when it is very slow */
    if (is_own_problem(bench->options)) heat->longest_s = 1.0;
}

static Status plan_problems(Bench *bench, Reason *why)
{
    const Options *const o = bench->options;
    const L63Problem classic = cache_problem();
    const bool is_own = is_own_problem(o);
    if (is_own && o->problem == PROBLEM_MEMORY)
        return reason(
            why, STATUS_BAD_USAGE,
            "--problem memory has a size of its own; leave out --trajectories and the like");
    const L63Problem p = options_problem(o, &classic);
    const bool has_classic = o->problem != PROBLEM_MEMORY;
    const char *const name = is_own ? "own" : "cache";
    if (o->is_duel && has_classic) {
        add_group(bench, GROUP_ALL, name, name, &p, o->is_try ? TRY_ROUNDS : DUEL_ROUNDS);
        return STATUS_OK;
    }
    const bool has_python = has_classic && needs_heat(bench, GROUP_PYTHON);
    const bool has_libraries = has_classic && needs_heat(bench, GROUP_LIBRARIES);
    if (has_classic && (needs_heat(bench, GROUP_C) || (!has_python && !has_libraries)))
        add_group(bench, GROUP_C, name, name, &p, FULL_ROUNDS);
    if (!is_own && (o->problem == PROBLEM_MEMORY || (o->problem == PROBLEM_BOTH && !o->is_quick)))
        add_memory_heat(bench);
    if (has_python) add_group(bench, GROUP_PYTHON, "python", name, &p, PYTHON_ROUNDS);
    if (has_libraries) add_group(bench, GROUP_LIBRARIES, "libraries", name, &p, LIBRARY_ROUNDS);
    return STATUS_OK;
}

Status plan_heats(Bench *bench, Reason *why)
{
    const bool is_sweep = bench->options->sweep.kind != SWEEP_NONE;
    Status status = is_sweep ? plan_sweep(bench, why) : plan_problems(bench, why);
    for (size_t h = 0; h < bench->n_heats && status == STATUS_OK; h++) {
        status = add_arms(bench, &bench->heats[h], why);
        if (status == STATUS_OK) status = check_memory(bench, &bench->heats[h], why);
    }
    return status;
}

void plan_free(Bench *bench)
{
    for (size_t h = 0; h < bench->n_heats; h++) {
        exchange_free(&bench->heats[h].exchange);
        free(bench->heats[h].arms);
    }
    bench->n_heats = 0;
}
