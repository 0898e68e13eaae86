/**
 * Rung 90: the GNU Scientific Library takes the steps; ours is the right-hand side.
 * What to see: GSL estimates the error of every step by doubling it, asked or not: once whole, once
 * in two halves, 11 right-hand sides instead of 4. Time goes to its loops over the state: each
 * stage is a pass through memory, compiled for any x86-64 and without knowledge of the equations.
 *
 * What one pays: the steps are not ours. What one gets: thirteen other methods for another name in
 * one line, an error estimate, and steps of controlled length where the problem wants them.
 *
 * A system of GSL may have any dimension, so 128 trajectories are one: what a call costs, and
 * that the right-hand side stands behind a pointer, is then shared by all. One trajectory a system
 * takes twice as long.
 */
#include "variants/cpu_of_this_file.h"
#include "variants/libraries/tile.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>
#include <math.h>

typedef struct Context {
    SoaContext *soa;
    gsl_odeiv2_step *step;
    size_t n_evaluations; /* right-hand sides of whole tiles in the last run */
    size_t n_tile_steps;
} Context;

/* All x of the tile, all y, all z. */
static int derivative(double t, const double state[], double slope[], void *params)
{
    Context *const c = params;
    const L63Problem p = c->soa->p;
    const double *restrict x = state, *restrict y = state + TILE, *restrict z = state + 2 * TILE;
    double *restrict dx = slope, *restrict dy = slope + TILE, *restrict dz = slope + 2 * TILE;
    (void) t;
    for (size_t m = 0; m < TILE; m++) {
        dx[m] = p.sigma * (y[m] - x[m]);
        dy[m] = x[m] * (p.rho - z[m]) - y[m];
        dz[m] = x[m] * y[m] - p.beta * z[m];
    }
    c->n_evaluations++;
    return GSL_SUCCESS;
}

static void teardown(void *ctx)
{
    Context *const c = ctx;
    if (!c) return;
    if (c->step) gsl_odeiv2_step_free(c->step);
    soa_teardown(c->soa);
    free(c);
}

static Status setup(const L63Problem *p, const L63State *start, const VariantSetting *setting,
                    void **ctx)
{
    *ctx = NULL;
    Context *const c = calloc(1, sizeof *c);
    if (!c) return STATUS_NO_MEMORY;
    gsl_set_error_handler_off(); /* the usual one ends the process */
    void *soa;
    const Status status = soa_setup(p, start, setting, &soa);
    c->soa = soa;
    c->step = gsl_odeiv2_step_alloc(gsl_odeiv2_step_rk4, TILE_LENGTH);
    if (status != STATUS_OK || !c->step) {
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

static void advance(Context *c, double state[TILE_LENGTH])
{
    const L63Problem *const p = &c->soa->p;
    const gsl_odeiv2_system system = { derivative, NULL, TILE_LENGTH, c };
    double error[TILE_LENGTH]; /* GSL wants room for its estimate */
    for (size_t i = 0; i < p->n_steps; i++)
        gsl_odeiv2_step_apply(c->step, 0.0, p->dt, state, error, NULL, NULL, &system);
    c->n_tile_steps += p->n_steps;
}

static void run(void *ctx)
{
    Context *const c = ctx;
    double state[TILE_LENGTH] = { 0.0 };
    c->n_evaluations = c->n_tile_steps = 0;
    for (size_t m = 0; m < c->soa->n_padded; m += TILE) {
        tile_load(c->soa, m, state);
        advance(c, state);
        tile_store(c->soa, m, state);
    }
}

static void collect(const void *ctx, L63State *end)
{
    const Context *const c = ctx;
    soa_collect(c->soa, end);
}

static double evaluations(void *ctx)
{
    const Context *const c = ctx;
    return c->n_tile_steps > 0 ? (double) c->n_evaluations / (double) c->n_tile_steps : NAN;
}

const Variant v90_gsl = {
    .name = "v90_gsl",
    .title = "library: GSL, rk4",
    .base = "v35_simd",
    .teaches = "Let GSL take the steps: any method by its name, and an error estimate unasked.",
    .source = "GNU Scientific Library 2.7, Ordinary Differential Equations (gsl_odeiv2_step_rk4)",
    .launch = LAUNCH_SERIAL,
    .arithmetic = DIFFERENT_METHOD,
    .different_work = "GSL's rk4 takes every step twice, once whole and once in halves",
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
