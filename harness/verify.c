#include "harness/verify.h"

#include "harness/cpus.h"
#include "variants/workload/ensemble.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SMALL_ENSEMBLE = 100,
    /* Some rungs take seconds for a step of millions, and what goes wrong with size shows at once.
     */
    LARGE_ENSEMBLE = 1 << 20,
    LARGE_STEPS = 3,
};

/* The gates for fused and regrouped arithmetic; relative to max(1, |state|). */
static const double SHORT_RUN_TOLERANCE = 1e-12;    /* every trajectory, up to 10 steps */
static const double LONG_RUN_TOLERANCE = 1e-10;     /* 99 % of the trajectories, up to 100 steps */
static const double LONG_RUN_TAIL_TOLERANCE = 1e-7; /* the rest: the maximum is heavy-tailed */
static const double LONG_RUN_SHARE = 0.99;
/* Steps so many times as short are the solution, beside steps of the usual length: the error of the
 * fourth order is 65,000 times as small. */
enum { FINER = 16 };

typedef struct CaseRow {
    size_t n_trajectories, n_steps;
    double sigma, rho, beta;
    uint32_t seed;
} CaseRow;

/* Sizes: one, ragged below, and ragged above any vector, tile, thread and rank count. The last row
 * has parameters of its own, for a rung that has the classic ones built in. */
static const CaseRow default_cases[] = {
    { 1, 10, 10.0, 28.0, 8.0 / 3.0, 1 },    { 1, 100, 10.0, 28.0, 8.0 / 3.0, 1 },
    { 7, 10, 10.0, 28.0, 8.0 / 3.0, 2 },    { 7, 100, 10.0, 28.0, 8.0 / 3.0, 2 },
    { 35, 10, 10.0, 28.0, 8.0 / 3.0, 3 },   { 35, 100, 10.0, 28.0, 8.0 / 3.0, 3 },
    { 1003, 10, 10.0, 28.0, 8.0 / 3.0, 4 }, { 1003, 100, 10.0, 28.0, 8.0 / 3.0, 4 },
    { 35, 10, 9.0, 31.0, 2.5, 5 },
};
enum { N_DEFAULT_CASES = sizeof default_cases / sizeof *default_cases };
static const double DEFAULT_DT = 0.01;

/* ---- cases ---- */

static Status case_new(const L63Problem *p, uint32_t seed, size_t iterations, VerifyCase *out,
                       Reason *why)
{
    *out = (VerifyCase) { .problem = *p, .seed = seed, .iterations = iterations };
    Status status = exchange_new(p->n_trajectories, &out->exchange, why);
    if (status != STATUS_OK) return status;
    out->want = malloc(p->n_trajectories * sizeof *out->want);
    if (!out->want) return reason(why, STATUS_NO_MEMORY, "no memory for the reference's states");
    ensemble_fill(seed, p->n_trajectories, out->exchange.start.rows);
    l63_reference(p, out->exchange.start.rows, out->want);
    return STATUS_OK;
}

static Status add_case(Verifier *verifier, const L63Problem *p, uint32_t seed, size_t iterations,
                       Reason *why)
{
    const size_t n_rungs = verifier->catalogue->n_rungs, n = verifier->n_cases + 1;
    VerifyCase *const cases = realloc(verifier->cases, n * sizeof *cases);
    if (cases) verifier->cases = cases;
    uint64_t *const hashes = calloc(n_rungs * n + 1, sizeof *hashes);
    if (!cases || !hashes) {
        free(hashes);
        return reason(why, STATUS_NO_MEMORY, "no memory for a verification");
    }
    for (size_t r = 0; verifier->base_hashes && r < n_rungs; r++)
        memcpy(&hashes[r * n], &verifier->base_hashes[r * (n - 1)], (n - 1) * sizeof *hashes);
    free(verifier->base_hashes);
    verifier->base_hashes = hashes;
    verifier->n_cases = n;
    return case_new(p, seed, iterations, &cases[n - 1], why);
}

Status verifier_new(const Catalogue *catalogue, Verifier *verifier, Reason *why)
{
    *verifier = (Verifier) { .catalogue = catalogue };
    for (size_t c = 0; c < N_DEFAULT_CASES; c++) {
        const CaseRow *const row = &default_cases[c];
        L63Problem p = l63_problem(row->n_trajectories, row->n_steps, DEFAULT_DT);
        p.sigma = row->sigma;
        p.rho = row->rho;
        p.beta = row->beta;
        const size_t iterations = row->n_trajectories < SMALL_ENSEMBLE ? 2 : 1;
        const Status status = add_case(verifier, &p, row->seed, iterations, why);
        if (status != STATUS_OK) return status;
    }
    verifier->n_default = verifier->n_cases;
    return STATUS_OK;
}

Status verifier_add_timed(Verifier *verifier, const L63Problem *timed, uint32_t seed, Reason *why)
{
    L63Problem p = *timed;
    p.n_steps = p.n_trajectories < LARGE_ENSEMBLE ? VERIFY_TIMED_STEPS : LARGE_STEPS;
    return add_case(verifier, &p, seed, 1, why);
}

void verifier_free(Verifier *verifier)
{
    for (size_t c = 0; c < verifier->n_cases; c++) {
        exchange_free(&verifier->cases[c].exchange);
        free(verifier->cases[c].want);
        free(verifier->cases[c].solution);
    }
    free(verifier->cases);
    free(verifier->base_hashes);
    memset(verifier, 0, sizeof *verifier);
}

/* ---- comparing ---- */

typedef struct Comparison {
    size_t n_differ; /* trajectories that are not bit-identical */
    size_t n_loose;  /* beyond the tolerance that most must keep */
    size_t n_wrong;  /* beyond the tolerance that all must keep */
    size_t worst_m;
    double worst_error;
} Comparison;

typedef struct Gate {
    double most, all; /* tolerances */
    double share;     /* of the trajectories that must be within `most` */
} Gate;

static Gate gate_of(const L63Problem *p)
{
    if (p->n_steps <= VERIFY_TIMED_STEPS)
        return (Gate) { SHORT_RUN_TOLERANCE, SHORT_RUN_TOLERANCE, 1.0 };
    if (p->n_trajectories < SMALL_ENSEMBLE)
        return (Gate) { LONG_RUN_TOLERANCE, LONG_RUN_TOLERANCE, 1.0 };
    return (Gate) { LONG_RUN_TOLERANCE, LONG_RUN_TAIL_TOLERANCE, LONG_RUN_SHARE };
}

/* Relative to max(1, |state|); what is not a number is infinitely wrong. */
static double error_of(L63State got, L63State want)
{
    const double size = fmax(1.0, fmax(fabs(want.x), fmax(fabs(want.y), fabs(want.z))));
    const double dx = fabs(got.x - want.x), dy = fabs(got.y - want.y), dz = fabs(got.z - want.z);
    if (isnan(dx) || isnan(dy) || isnan(dz)) return INFINITY;
    return fmax(dx, fmax(dy, dz)) / size;
}

static Comparison compare(const L63State *got, const L63State *want, size_t n, Gate gate)
{
    Comparison c = { .worst_error = 0.0 };
    for (size_t m = 0; m < n; m++) {
        const double error = error_of(got[m], want[m]);
        c.n_differ += memcmp(&got[m], &want[m], sizeof got[m]) != 0;
        c.n_loose += !(error <= gate.most);
        c.n_wrong += !(error <= gate.all);
        if (error > c.worst_error) {
            c.worst_error = error;
            c.worst_m = m;
        }
    }
    return c;
}

/* What a rung is held to on one case. */
typedef struct Demand {
    const L63State *want;
    Gate gate;
    bool is_exact;
    const char *of; /* what the states must be near */
} Demand;

/* Returns: STATUS_NO_MEMORY. */
static Status learn_solution(VerifyCase *vc, Reason *why)
{
    if (vc->solution) return STATUS_OK;
    const size_t n = vc->problem.n_trajectories;
    vc->solution = malloc(n * sizeof *vc->solution);
    if (!vc->solution) return reason(why, STATUS_NO_MEMORY, "no memory for the solution");
    L63Problem finer = vc->problem;
    finer.n_steps *= FINER;
    finer.dt /= FINER;
    l63_reference(&finer, vc->exchange.start.rows, vc->solution);
    for (size_t m = 0; m < n; m++)
        vc->truncation = fmax(vc->truncation, error_of(vc->want[m], vc->solution[m]));
    return STATUS_OK;
}

static Status demand_of(VerifyCase *vc, const Rung *rung, Demand *demand, Reason *why)
{
    *demand = (Demand) { vc->want, gate_of(&vc->problem), rung->arithmetic == SAME_AS_REFERENCE,
                         "the reference" };
    if (rung->arithmetic != DIFFERENT_METHOD) return STATUS_OK;
    const Status status = learn_solution(vc, why);
    const double tolerance = fmax(vc->truncation, SHORT_RUN_TOLERANCE);
    *demand = (Demand) { vc->solution, { tolerance, tolerance, 1.0 }, false, "the solution" };
    return status;
}

static Status describe_worst(const VerifyCase *vc, const Demand *d, const Comparison *c,
                             const char *demand, size_t n_bad, Reason *why)
{
    const size_t n = vc->problem.n_trajectories;
    const L63State got = vc->exchange.end.rows[c->worst_m], want = d->want[c->worst_m];
    return reason(why, STATUS_WRONG_ANSWER,
                  "%zu of %zu trajectories after %zu steps are not %s; worst is number %zu: "
                  "(%.9g, %.9g, %.9g), should be (%.9g, %.9g, %.9g)",
                  n_bad, n, vc->problem.n_steps, demand, c->worst_m, got.x, got.y, got.z, want.x,
                  want.y, want.z);
}

static Status judge(const VerifyCase *vc, const Demand *d, const Comparison *c, Reason *why)
{
    if (d->is_exact)
        return c->n_differ
            ? describe_worst(vc, d, c, "bit-identical to the reference", c->n_differ, why)
            : STATUS_OK;
    char demand[64];
    snprintf(demand, sizeof demand, "within %g of %s", c->n_wrong ? d->gate.all : d->gate.most,
             d->of);
    if (c->n_wrong) return describe_worst(vc, d, c, demand, c->n_wrong, why);
    const double loose_share = (double) c->n_loose / (double) vc->problem.n_trajectories;
    return loose_share > 1.0 - d->gate.share ? describe_worst(vc, d, c, demand, c->n_loose, why)
                                             : STATUS_OK;
}

static size_t index_of(const Catalogue *catalogue, const char *name)
{
    for (size_t r = 0; r < catalogue->n_rungs; r++)
        if (name && strcmp(catalogue->rungs[r].name, name) == 0) return r;
    return catalogue->n_rungs;
}

/* A rung that adds distribution must not change a bit of the answer. That is known where the rung
 * it comes from has been verified before, as it is in ladder order. */
static Status compare_with_base(Verifier *verifier, size_t c, const Rung *rung, bool *is_compared,
                                Reason *why)
{
    const VerifyCase *const vc = &verifier->cases[c];
    const uint64_t hash = exchange_hash(vc->exchange.end.rows, vc->problem.n_trajectories);
    const size_t base = index_of(verifier->catalogue, rung->answer);
    const size_t self = index_of(verifier->catalogue, rung->name);
    *is_compared = false;
    if (base < verifier->catalogue->n_rungs) {
        const uint64_t want = verifier->base_hashes[base * verifier->n_cases + c];
        *is_compared = want != 0;
        if (want != 0 && want != hash)
            return reason(why, STATUS_WRONG_ANSWER,
                          "%zu trajectories after %zu steps are not bit-identical to %s",
                          vc->problem.n_trajectories, vc->problem.n_steps, rung->answer);
    }
    if (self < verifier->catalogue->n_rungs)
        verifier->base_hashes[self * verifier->n_cases + c] = hash;
    return STATUS_OK;
}

/* ---- driving a runner through one case ---- */

static Status fetch_states(VerifyCase *vc, Runner *runner, double *time_per_step_ns, Reason *why)
{
    const L63Problem *const p = &vc->problem;
    RunnerSample sample;
    Status status = runner_open(runner, p, &vc->exchange, why);
    if (status == STATUS_OK) status = runner_measure(runner, vc->iterations, NULL, &sample, why);
    exchange_poison(&vc->exchange);
    if (status == STATUS_OK) status = runner_state(runner, why);
    if (status == STATUS_OK && time_per_step_ns)
        *time_per_step_ns
            = 1e9 * sample.wall_s / ((double) p->n_trajectories * (double) p->n_steps);
    return status;
}

/* What was really compared: another rung's answer is known only where it has been verified. */
static void say_demand(const Rung *rung, bool has_answer, char *text, size_t n_bytes)
{
    if (rung->arithmetic == SAME_AS_REFERENCE)
        snprintf(text, n_bytes, "bit-identical to the reference");
    else if (rung->arithmetic == DIFFERENT_METHOD)
        snprintf(text, n_bytes, "no farther from the solution than the reference");
    else
        snprintf(text, n_bytes, "within the gates%s%s", has_answer ? " and bit-identical to " : "",
                 has_answer ? rung->answer : "");
}

Status verify_case(Verifier *verifier, size_t c, Runner *runner, const Rung *rung, VerifySink take,
                   void *sink, double *time_per_step_ns, Reason *why)
{
    VerifyCase *const vc = &verifier->cases[c];
    const L63Problem *const p = &vc->problem;
    Status status = fetch_states(vc, runner, time_per_step_ns, why);
    if (status != STATUS_OK) return status;
    Demand held_to;
    status = demand_of(vc, rung, &held_to, why);
    if (status != STATUS_OK) return status;
    const Comparison comparison
        = compare(vc->exchange.end.rows, held_to.want, p->n_trajectories, held_to.gate);
    status = judge(vc, &held_to, &comparison, why);
    bool has_answer = false;
    if (status == STATUS_OK) status = compare_with_base(verifier, c, rung, &has_answer, why);
    char text[240], demand[120];
    say_demand(rung, has_answer, demand, sizeof demand);
    snprintf(text, sizeof text, "%zu trajectories, %zu steps, sigma %g, rho %g: %s",
             p->n_trajectories, p->n_steps, p->sigma, p->rho, demand);
    CheckRecord check = record_new(RECORD_CHECK).as.check;
    check.rung = rung->name;
    check.check = text;
    check.trajectories = (int64_t) p->n_trajectories;
    check.steps = (int64_t) p->n_steps;
    check.dt = p->dt;
    check.passed = status == STATUS_OK;
    check.compared = (int64_t) p->n_trajectories;
    check.worst_error = isfinite(comparison.worst_error) ? comparison.worst_error : NAN;
    check.reason = status == STATUS_OK ? NULL : why->text;
    Reason sink_why;
    const Status kept = take ? take(sink, &check, &sink_why) : STATUS_OK;
    return kept == STATUS_OK ? status : reason(why, kept, "%s", sink_why.text);
}

Status verify_rung(Verifier *verifier, Runner *runner, const Rung *rung, VerifySink take,
                   void *sink, Reason *why)
{
    for (size_t c = 0; c < verifier->n_default; c++) {
        const Status status = verify_case(verifier, c, runner, rung, take, sink, NULL, why);
        if (status != STATUS_OK) return status;
    }
    return STATUS_OK;
}

void verify_learn_base(Verifier *verifier, const Rung *rung, const RunnerSetting *setting)
{
    const size_t base = index_of(verifier->catalogue, rung->answer);
    if (base == verifier->catalogue->n_rungs) return;
    const uint64_t *const known = &verifier->base_hashes[base * verifier->n_cases];
    if (known[verifier->n_default - 1] != 0) return; /* verified to the last default case */
    Runner *runner = NULL;
    Reason why;
    RunnerSetting own = *setting;
    const size_t n_allowed = cpus_allowed()->n;
    if (!variant_is_mpi(verifier->catalogue->rungs[base].launch)) own.hosts = NULL;
    if (!own.hosts && own.n_cores > n_allowed) own.n_cores = (unsigned) n_allowed;
    if (runner_start(&verifier->catalogue->rungs[base], &own, &runner, &why) == STATUS_OK)
        verify_rung(verifier, runner, &verifier->catalogue->rungs[base], NULL, NULL, &why);
    runner_stop(runner);
}
