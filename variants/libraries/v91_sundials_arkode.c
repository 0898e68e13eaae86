/**
 * Rung 91: SUNDIALS takes the steps: ARKODE with the table of the classic method and a fixed step.
 * What to see: four right-hand sides a step, as by hand, and the answer of the classic method. Yet
 * each stage is built by passes over whole vectors, and around each step stands what an adaptive
 * solver asks: norms, limits, the history that an interpolant would need.
 *
 * What one pays: the equations in the words of ARKODE, a page of set-up. What one gets: explicit,
 * implicit and mixed methods, error control, roots, sensitivities, and vectors that may lie on
 * threads, ranks or a graphics card.
 *
 * Told as its guide advises: no tolerances where the step is fixed (all weights are 0), no
 * interpolant (of degree 0), and vector operations of our own, which is how a program brings its
 * own kind of vector. Those of Debian's package are compiled without optimisation: with them a step
 * takes three times as long. ARKStep, not ERKStep, which in SUNDIALS 6.4.1 takes three right-hand
 * sides a step and gets them wrong.
 */
#include "variants/cpu_of_this_file.h"
#include "variants/libraries/tile.h"

#include <arkode/arkode_arkstep.h>
#include <math.h>
#include <nvector/nvector_serial.h>

typedef struct Context {
    SoaContext *soa;
    SUNContext sundials;
    N_Vector state;
    void *arkode;
    long n_evaluations; /* right-hand sides of whole tiles in the last run */
    long n_tile_steps;
} Context;

/* ---- vectors: the operations that ARKODE asks for in every step ---- */

static void fill(realtype value, N_Vector to)
{
    double *const r = NV_DATA_S(to);
    for (size_t m = 0; m < TILE_LENGTH; m++) r[m] = value;
}

static void scale(realtype factor, N_Vector from, N_Vector to)
{
    const double *const a = NV_DATA_S(from);
    double *const r = NV_DATA_S(to);
    for (size_t m = 0; m < TILE_LENGTH; m++) r[m] = factor * a[m];
}

static void add(realtype factor_a, N_Vector from_a, realtype factor_b, N_Vector from_b, N_Vector to)
{
    const double *const a = NV_DATA_S(from_a), *const b = NV_DATA_S(from_b);
    double *const r = NV_DATA_S(to);
    for (size_t m = 0; m < TILE_LENGTH; m++) r[m] = factor_a * a[m] + factor_b * b[m];
}

/* ARKODE lets the result be the first of the vectors, none of the others. */
static int combine(int n_vectors, realtype *factors, N_Vector *from, N_Vector to)
{
    scale(factors[0], from[0], to);
    for (int v = 1; v < n_vectors; v++) {
        const double *const restrict a = NV_DATA_S(from[v]), factor = factors[v];
        double *const restrict sum = NV_DATA_S(to);
        for (size_t m = 0; m < TILE_LENGTH; m++) sum[m] += factor * a[m];
    }
    return 0;
}

static realtype norm(N_Vector from, N_Vector weights)
{
    enum { PART = 32 };
    const double *const a = NV_DATA_S(from), *const w = NV_DATA_S(weights);
    double squares[PART] = { 0.0 }, sum = 0.0;
    for (size_t first = 0; first < TILE_LENGTH; first += PART)
        for (size_t m = 0; m < PART; m++) {
            const double weighted = a[first + m] * w[first + m];
            squares[m] += weighted * weighted;
        }
    for (size_t m = 0; m < PART; m++) sum += squares[m];
    return sqrt(sum / TILE_LENGTH);
}

/* Clones have the operations of what they are clones of. */
static N_Vector new_vector(SUNContext sundials)
{
    const N_Vector vector = N_VNew_Serial(TILE_LENGTH, sundials);
    if (!vector) return NULL;
    vector->ops->nvconst = fill;
    vector->ops->nvscale = scale;
    vector->ops->nvlinearsum = add;
    vector->ops->nvlinearcombination = combine;
    vector->ops->nvwrmsnorm = norm;
    fill(0.0, vector);
    return vector;
}

/* ---- what ARKODE calls ---- */

static int derivative(realtype t, N_Vector state, N_Vector slope, void *user_data)
{
    const L63Problem p = *(const L63Problem *) user_data;
    const double *const restrict x = NV_DATA_S(state), *const y = x + TILE, *const z = y + TILE;
    double *const restrict dx = NV_DATA_S(slope), *const dy = dx + TILE, *const dz = dy + TILE;
    (void) t;
    for (size_t m = 0; m < TILE; m++) {
        dx[m] = p.sigma * (y[m] - x[m]);
        dy[m] = x[m] * (p.rho - z[m]) - y[m];
        dz[m] = x[m] * y[m] - p.beta * z[m];
    }
    return 0;
}

static int no_weights(N_Vector state, N_Vector weights, void *user_data)
{
    (void) state;
    (void) user_data;
    fill(0.0, weights);
    return 0;
}

/* ---- the rung ---- */

static bool set_method(void *arkode)
{
    double nodes[4] = { 0.0, 0.5, 0.5, 1.0 };
    double stages[16] = { [4] = 0.5, [9] = 0.5, [14] = 1.0 };
    double weights[4] = { 1.0 / 6.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 6.0 };
    ARKodeButcherTable table = ARKodeButcherTable_Create(4, 4, 0, nodes, stages, weights, NULL);
    const bool is_set = table && ARKStepSetTables(arkode, 4, 0, NULL, table) == ARK_SUCCESS;
    ARKodeButcherTable_Free(table);
    return is_set;
}

static bool start_arkode(Context *c)
{
    if (SUNContext_Create(NULL, &c->sundials) != 0) return false;
    c->state = new_vector(c->sundials);
    if (!c->state) return false;
    c->arkode = ARKStepCreate(derivative, NULL, 0.0, c->state, c->sundials);
    return c->arkode && ARKStepSetErrFile(c->arkode, NULL) == ARK_SUCCESS && set_method(c->arkode)
        && ARKStepSetUserData(c->arkode, &c->soa->p) == ARK_SUCCESS
        && ARKStepSetFixedStep(c->arkode, c->soa->p.dt) == ARK_SUCCESS
        && ARKStepWFtolerances(c->arkode, no_weights) == ARK_SUCCESS
        && ARKStepSetInterpolantType(c->arkode, ARK_INTERP_LAGRANGE) == ARK_SUCCESS
        && ARKStepSetInterpolantDegree(c->arkode, 0) == ARK_SUCCESS;
}

static void teardown(void *ctx)
{
    Context *const c = ctx;
    if (!c) return;
    if (c->arkode) ARKStepFree(&c->arkode);
    if (c->state) N_VDestroy(c->state);
    if (c->sundials) SUNContext_Free(&c->sundials);
    soa_teardown(c->soa);
    free(c);
}

static Status setup(const L63Problem *p, const L63State *start, const VariantSetting *setting,
                    void **ctx)
{
    *ctx = NULL;
    Context *const c = calloc(1, sizeof *c);
    if (!c) return STATUS_NO_MEMORY;
    void *soa;
    const Status status = soa_setup(p, start, setting, &soa);
    c->soa = soa;
    if (status != STATUS_OK || !start_arkode(c)) {
        teardown(c);
        return STATUS_NO_MEMORY;
    }
    *ctx = c;
    return STATUS_OK;
}

static void reset(void *ctx)
{
    Context *const c = ctx;
    soa_reset(c->soa);
}

/* Step by step: a span of time might be cut into one step more than we want, by rounding. */
static void advance(Context *c)
{
    const double far_away = HUGE_VAL;
    double t;
    ARKStepReset(c->arkode, 0.0, c->state);
    for (size_t i = 0; i < c->soa->p.n_steps; i++)
        ARKStepEvolve(c->arkode, far_away, c->state, &t, ARK_ONE_STEP);
    c->n_tile_steps += (long) c->soa->p.n_steps;
}

static long count_evaluations(const Context *c)
{
    long n_explicit = 0, n_implicit = 0;
    ARKStepGetNumRhsEvals(c->arkode, &n_explicit, &n_implicit);
    return n_explicit + n_implicit;
}

static void run(void *ctx)
{
    Context *const c = ctx;
    double *const state = NV_DATA_S(c->state);
    const long n_before = count_evaluations(c);
    c->n_tile_steps = 0;
    for (size_t m = 0; m < c->soa->n_padded; m += TILE) {
        tile_load(c->soa, m, state);
        advance(c);
        tile_store(c->soa, m, state);
    }
    c->n_evaluations = count_evaluations(c) - n_before;
}

static void collect(const void *ctx, L63State *end)
{
    const Context *const c = ctx;
    soa_collect(c->soa, end);
}

/* One more than four a step for each tile, where ARKODE begins. */
static double evaluations(void *ctx)
{
    const Context *const c = ctx;
    return c->n_tile_steps > 0 ? (double) c->n_evaluations / (double) c->n_tile_steps : NAN;
}

const Variant v91_sundials_arkode = {
    .name = "v91_sundials_arkode",
    .title = "library: SUNDIALS, ARKODE",
    .base = "v35_simd",
    .teaches
    = "Let ARKODE take the steps: every method and vector it knows, for passes over memory.",
    .source = "Reynolds et al. 2023, ACM TOMS 49, 19 (ARKODE); SUNDIALS 6.4 guide, ARKStep",
    .launch = LAUNCH_SERIAL,
    .arithmetic = REGROUPED,
    .cpu_needs = CPU_OF_THIS_FILE,
    .bytes_per_trajectory = 2 * sizeof(L63State),
    .bytes_per_trajectory_step = 0,
    .setup = setup,
    .reset = reset,
    .run = run,
    .collect = collect,
    .teardown = teardown,
    .evaluations = evaluations,
};
