/**
 * Rungs that are wrong on purpose, one for each way a rung has been seen to be wrong, and one that
 * is right. The default verification must fail all of them and pass the first.
 *
 * This file is a registry of its own: linked with a runner's main it gives a runner of mutants.
 * Most claim regrouped arithmetic, which has wider gates than equal bits; the last ones claim
 * another method, which has the widest.
 */
#include "variants/registry.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A row a mutant: name, fault, arithmetic it claims, what is wrong. */
#define MUTANTS(X)                                                                                 \
    X(m01_control, NO_FAULT, SAME_AS_REFERENCE, "nothing: this one is right")                      \
    X(m02_sign_sigma_y, SIGN_SIGMA_Y, REGROUPED, "sign of sigma y")                                \
    X(m03_sign_sigma_x, SIGN_SIGMA_X, REGROUPED, "sign of sigma x")                                \
    X(m04_sign_x_rho, SIGN_X_RHO, REGROUPED, "sign of x rho")                                      \
    X(m05_sign_x_z, SIGN_X_Z, REGROUPED, "sign of x z")                                            \
    X(m06_sign_y, SIGN_Y, REGROUPED, "sign of y")                                                  \
    X(m07_sign_x_y, SIGN_X_Y, REGROUPED, "sign of x y")                                            \
    X(m08_sign_beta_z, SIGN_BETA_Z, REGROUPED, "sign of beta z")                                   \
    X(m09_beta_typed, BETA_TYPED, REGROUPED, "beta typed as 2.6667")                               \
    X(m10_beta_float, BETA_FLOAT, REGROUPED, "beta as 8 / 3.0f")                                   \
    X(m11_beta_1e_10, BETA_1E_10, REGROUPED, "beta off by 1e-10")                                  \
    X(m12_built_in, BUILT_IN, REGROUPED, "the classic parameters built in")                        \
    X(m13_float_state, FLOAT_STATE, REGROUPED, "state in single precision")                        \
    X(m14_float_slope, FLOAT_SLOPE, REGROUPED, "one slope in single precision")                    \
    X(m15_half_in_k4, HALF_IN_K4, REGROUPED, "h/2 for h in the last stage")                        \
    X(m16_weights_2121, WEIGHTS_2121, REGROUPED, "weights 2 1 2 1")                                \
    X(m17_weights_1212, WEIGHTS_1212, REGROUPED, "weights 1 2 1 2")                                \
    X(m18_weights_2112, WEIGHTS_2112, REGROUPED, "weights 2 1 1 2")                                \
    X(m19_sixth_typed, SIXTH_TYPED, REGROUPED, "1/6 typed as 0.16666667")                          \
    X(m20_one_step_less, ONE_STEP_LESS, REGROUPED, "one step too few")                             \
    X(m21_one_step_more, ONE_STEP_MORE, REGROUPED, "one step too many")                            \
    X(m22_tail_skipped, TAIL_SKIPPED, REGROUPED, "what fills no vector skipped")                   \
    X(m23_last_skipped, LAST_SKIPPED, REGROUPED, "last trajectory skipped")                        \
    X(m24_early_x, EARLY_X, REGROUPED, "x updated before y uses it")                               \
    X(m25_stale_k, STALE_K, REGROUPED, "third slope is the second again")                          \
    X(m26_not_reset, NOT_RESET, REGROUPED, "goes on from the last run's end")                      \
    X(m27_nan, ONE_NAN, REGROUPED, "NAN in one trajectory")                                        \
    X(m28_infinite, ONE_INFINITE, REGROUPED, "infinity in one trajectory")                         \
    X(m29_all_zero, ALL_ZERO, REGROUPED, "all zero")                                               \
    X(m30_stale_file, STALE_FILE, REGROUPED, "writes its answer once only")                        \
    X(m31_never_written, NEVER_WRITTEN, REGROUPED, "last row never written")                       \
    X(m32_dt_halved, DT_HALVED, REGROUPED, "half the step, as many of them")                       \
    X(m33_reversed, REVERSED, REGROUPED, "trajectories in reverse order")                          \
    X(m34_two_exchanged, TWO_EXCHANGED, REGROUPED, "two trajectories exchanged")                   \
    X(m35_rotated, ROTATED, REGROUPED, "trajectories one place on")                                \
    X(m36_coordinates, COORDINATES, REGROUPED, "x and y exchanged")                                \
    X(m37_answers_start, ANSWERS_START, REGROUPED, "does nothing")                                 \
    X(m38_euler, EULER, REGROUPED, "Euler's method")                                               \
    X(m39_claims_exact, REGROUPED_SUM, SAME_AS_REFERENCE, "regrouped, denied")                     \
    X(m40_claims_base, REGROUPED_SUM, SAME_AS_BASE, "not the bits of its base")                    \
    X(m41_chunk_skipped, CHUNK_SKIPPED, REGROUPED, "last thread does nothing")                     \
    X(m42_one_behind, ONE_BEHIND, REGROUPED, "one trajectory lacks one step")                      \
    X(m43_one_of_many, ONE_OF_MANY, REGROUPED, "as m42, in large ensembles only")                  \
    X(m44_other_euler, EULER, DIFFERENT_METHOD, "another method, but a worse one")                 \
    X(m45_other_short, ONE_STEP_LESS, DIFFERENT_METHOD, "another method, a step too few")          \
    X(m46_other_beta, BETA_TYPED, DIFFERENT_METHOD, "another method, beta typed as 2.6667")        \
    X(m47_other_built_in, BUILT_IN, DIFFERENT_METHOD, "another method, built-in parameters")       \
    X(m48_other_half, HALF_IN_K4, DIFFERENT_METHOD, "another method, h/2 for h")                   \
    X(m49_other_exchanged, TWO_EXCHANGED, DIFFERENT_METHOD, "another method, two exchanged")

typedef enum Fault {
    NO_FAULT,
    SIGN_SIGMA_Y, /* the signs in the order of the terms */
    SIGN_SIGMA_X,
    SIGN_X_RHO,
    SIGN_X_Z,
    SIGN_Y,
    SIGN_X_Y,
    SIGN_BETA_Z,
    BETA_TYPED,
    BETA_FLOAT,
    BETA_1E_10,
    BUILT_IN,
    FLOAT_STATE,
    FLOAT_SLOPE,
    HALF_IN_K4,
    WEIGHTS_2121,
    WEIGHTS_1212,
    WEIGHTS_2112,
    SIXTH_TYPED,
    ONE_STEP_LESS,
    ONE_STEP_MORE,
    TAIL_SKIPPED,
    LAST_SKIPPED,
    EARLY_X,
    STALE_K,
    NOT_RESET,
    ONE_NAN,
    ONE_INFINITE,
    ALL_ZERO,
    STALE_FILE,
    NEVER_WRITTEN,
    DT_HALVED,
    REVERSED,
    TWO_EXCHANGED,
    ROTATED,
    COORDINATES,
    ANSWERS_START,
    EULER,
    REGROUPED_SUM,
    CHUNK_SKIPPED,
    ONE_BEHIND,
    ONE_OF_MANY,
} Fault;

typedef struct Context {
    Fault fault;
    L63Problem p;
    unsigned n_threads;
    L63State *start, *now;
} Context;

/* ---- one step ---- */

static double term(Fault fault, Fault place, double value)
{
    return fault == place ? -value : value;
}

static L63State derivative(Fault f, const L63Problem *p, L63State s)
{
    const double dx = term(f, SIGN_SIGMA_Y, s.y) - term(f, SIGN_SIGMA_X, s.x);
    const double w = term(f, SIGN_X_RHO, p->rho) - term(f, SIGN_X_Z, s.z);
    L63State k = { .x = p->sigma * dx };
    if (f == EARLY_X) s.x += p->dt * k.x;
    k.y = s.x * w - term(f, SIGN_Y, s.y);
    k.z = term(f, SIGN_X_Y, s.x * s.y) - term(f, SIGN_BETA_Z, p->beta * s.z);
    return k;
}

static L63State advance(L63State s, double h, L63State k)
{
    return (L63State) { s.x + h * k.x, s.y + h * k.y, s.z + h * k.z };
}

static double weigh(Fault f, double k1, double k2, double k3, double k4)
{
    if (f == WEIGHTS_2121) return 2.0 * k1 + k2 + 2.0 * k3 + k4;
    if (f == WEIGHTS_1212) return k1 + 2.0 * k2 + k3 + 2.0 * k4;
    if (f == WEIGHTS_2112) return 2.0 * k1 + k2 + k3 + 2.0 * k4;
    if (f == EULER) return 6.0 * k1;
    if (f == REGROUPED_SUM) return (k1 + k4) + 2.0 * (k2 + k3);
    return k1 + 2.0 * k2 + 2.0 * k3 + k4;
}

static L63State in_single_precision(L63State s)
{
    return (L63State) { (double) (float) s.x, (double) (float) s.y, (double) (float) s.z };
}

static L63State step(Fault f, const L63Problem *p, L63State s)
{
    const double half = 0.5 * p->dt;
    const double sixth = f == SIXTH_TYPED ? p->dt * 0.16666667 : p->dt / 6.0;
    const L63State k1 = derivative(f, p, s);
    L63State k2 = derivative(f, p, advance(s, half, k1));
    if (f == FLOAT_SLOPE) k2.y = (double) (float) k2.y;
    const L63State k3 = f == STALE_K ? k2 : derivative(f, p, advance(s, half, k2));
    const L63State k4 = derivative(f, p, advance(s, f == HALF_IN_K4 ? half : p->dt, k3));
    const L63State end = {
        .x = s.x + sixth * weigh(f, k1.x, k2.x, k3.x, k4.x),
        .y = s.y + sixth * weigh(f, k1.y, k2.y, k3.y, k4.y),
        .z = s.z + sixth * weigh(f, k1.z, k2.z, k3.z, k4.z),
    };
    return f == FLOAT_STATE ? in_single_precision(end) : end;
}

/* ---- one run ---- */

static L63Problem wrong_problem(Fault f, L63Problem p)
{
    if (f == BETA_TYPED) p.beta = 2.6667;
    if (f == BETA_FLOAT) p.beta = (double) (8 / 3.0f);
    if (f == BETA_1E_10) p.beta *= 1 + 1e-10;
    if (f == DT_HALVED) p.dt *= 0.5;
    if (f == ONE_STEP_LESS) p.n_steps -= 1;
    if (f == ONE_STEP_MORE) p.n_steps += 1;
    if (f == ANSWERS_START) p.n_steps = 0;
    if (f == TAIL_SKIPPED) p.n_trajectories -= p.n_trajectories % 8;
    if (f == LAST_SKIPPED) p.n_trajectories -= 1;
    if (f == BUILT_IN) return l63_problem(p.n_trajectories, p.n_steps, p.dt);
    return p;
}

/* Shares as threads would take them, one after the other: the mistake needs no real threads. */
static size_t end_of_work(const Context *c, size_t n)
{
    if (c->fault != CHUNK_SKIPPED) return n;
    const size_t n_threads = c->n_threads > 1 ? c->n_threads : 2;
    return n * (n_threads - 1) / n_threads;
}

static void exchange(L63State *a, L63State *b)
{
    const L63State kept = *a;
    *a = *b;
    *b = kept;
}

static void spoil(Fault f, L63State *s, size_t n)
{
    if (f == ONE_NAN) s[n / 2].y = NAN;
    if (f == ONE_INFINITE) s[n - 1].x = INFINITY;
    if (f == ALL_ZERO) memset(s, 0, n * sizeof *s);
    if (f == REVERSED)
        for (size_t m = 0; m < n / 2; m++) exchange(&s[m], &s[n - 1 - m]);
    if (f == TWO_EXCHANGED && n > 1) exchange(&s[n - 1], &s[n - 2]);
    if (f == ROTATED)
        for (size_t m = 1; m < n; m++) exchange(&s[m], &s[0]);
    if (f == COORDINATES)
        for (size_t m = 0; m < n; m++) s[m] = (L63State) { s[m].y, s[m].x, s[m].z };
}

static void run(void *ctx)
{
    const Context *const c = ctx;
    const L63Problem p = wrong_problem(c->fault, c->p);
    const size_t end = end_of_work(c, p.n_trajectories);
    for (size_t m = 0; m < end; m++) {
        const bool is_lame = c->fault == ONE_BEHIND || (c->fault == ONE_OF_MANY && end > 100);
        const size_t n_lost = is_lame && m == end / 2;
        for (size_t i = n_lost; i < p.n_steps; i++) c->now[m] = step(c->fault, &p, c->now[m]);
    }
    spoil(c->fault, c->now, c->p.n_trajectories);
}

/* ---- the rest of a rung ---- */

static void reset(void *ctx)
{
    const Context *const c = ctx;
    if (c->fault != NOT_RESET) memcpy(c->now, c->start, c->p.n_trajectories * sizeof *c->now);
}

static void collect(const void *ctx, L63State *end)
{
    static int n_written; /* by this process: a runner of one rung */
    const Context *const c = ctx;
    if (c->fault == STALE_FILE && n_written++ > 0) return;
    const size_t n = c->p.n_trajectories - (c->fault == NEVER_WRITTEN);
    memcpy(end, c->now, n * sizeof *end);
}

static void teardown(void *ctx)
{
    Context *const c = ctx;
    if (!c) return;
    free(c->start);
    free(c->now);
    free(c);
}

static Status setup(Fault fault, const L63Problem *p, const L63State *start,
                    const VariantSetting *setting, void **ctx)
{
    *ctx = NULL;
    Context *const c = calloc(1, sizeof *c);
    if (!c) return STATUS_NO_MEMORY;
    c->fault = fault;
    c->p = *p;
    c->n_threads = setting->n_threads;
    c->start = calloc(p->n_trajectories, sizeof *c->start);
    c->now = calloc(p->n_trajectories, sizeof *c->now);
    if (!c->start || !c->now) {
        teardown(c);
        return STATUS_NO_MEMORY;
    }
    memcpy(c->start, start, p->n_trajectories * sizeof *start);
    memcpy(c->now, start, p->n_trajectories * sizeof *start);
    *ctx = c;
    return STATUS_OK;
}

/* ---- the registry ---- */

#define SETUP(mutant, its_fault, its_arithmetic, its_title)                                        \
    static Status setup_##mutant(const L63Problem *p, const L63State *start,                       \
                                 const VariantSetting *setting, void **ctx)                        \
    {                                                                                              \
        return setup(its_fault, p, start, setting, ctx);                                           \
    }
MUTANTS(SETUP)

#define VARIANT(mutant, its_fault, its_arithmetic, its_title)                                      \
    static const Variant mutant = {                                                                \
        .name = #mutant,                                                                           \
        .title = its_title,                                                                        \
        .base = its_fault == NO_FAULT ? NULL : "m01_control",                                      \
        .teaches = "Verification must catch this one.",                                            \
        .launch = its_fault == CHUNK_SKIPPED ? LAUNCH_THREADS : LAUNCH_SERIAL,                     \
        .arithmetic = its_arithmetic,                                                              \
        .bytes_per_trajectory = 2 * sizeof(L63State),                                              \
        .bytes_per_trajectory_step = 2 * sizeof(L63State),                                         \
        .setup = setup_##mutant,                                                                   \
        .reset = reset,                                                                            \
        .run = run,                                                                                \
        .collect = collect,                                                                        \
        .teardown = teardown,                                                                      \
    };
MUTANTS(VARIANT)

#define ENTRY(mutant, its_fault, its_arithmetic, its_title)                                        \
    { .name = #mutant, .variant = &mutant, .flags = "-O2" },
static const RegistryEntry entries[] = { MUTANTS(ENTRY) };

const RegistryEntry *registry_entries(size_t *n_entries)
{
    *n_entries = sizeof entries / sizeof entries[0];
    return entries;
}

const RegistryEntry *registry_find(const char *name)
{
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
        if (strcmp(entries[i].name, name) == 0) return &entries[i];
    return NULL;
}
