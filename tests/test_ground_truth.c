/* One rung against what is known about the equations and the method, not about other programs:
 * digits of RK4 in exact arithmetic, fixed points, symmetry, invariants, order.
 *
 * usage: test_ground_truth RUNG [ISA]; exit code 77: the rung cannot run here */
#include "tests/check.h"
#include "tests/digits.h"

#include "harness/cpus.h"
#include "harness/runner.h"
#include "variants/workload/ensemble.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SKIPPED = 77, MOST_ROWS = 1024 };
static const double TIMEOUT_S = 120.0;

/* The rung under test; main sets it before the first test runs. */
static struct {
    const Rung *rung;
    RunnerSetting setting;
    Runner *runner;
    Exchange exchange; /* MOST_ROWS rows */
} self;

static bool is_exact(void)
{
    return self.rung->arithmetic == SAME_AS_REFERENCE;
}

/* ---- asking the rung ---- */

/* Final states of p->n_trajectories rows of `start`; every row NAN after a failure. */
static void integrate(const L63Problem *p, const L63State *start, L63State *end)
{
    Reason why = { "" };
    RunnerSample sample;
    Exchange *const exchange = &self.exchange;
    memcpy(exchange->start.rows, start, p->n_trajectories * sizeof *start);
    exchange_poison(exchange);
    Status status = runner_open(self.runner, p, exchange, &why);
    if (status == STATUS_OK) status = runner_measure(self.runner, 1, NULL, &sample, &why);
    if (status == STATUS_OK) status = runner_state(self.runner, &why);
    if (!CHECK(status == STATUS_OK)) {
        fprintf(stderr, "%s: %s\n", self.rung->name, why.text);
        exchange_poison(exchange);
    }
    memcpy(end, exchange->end.rows, p->n_trajectories * sizeof *end);
    CHECK(runner_close(self.runner, &why) == STATUS_OK);
}

static L63State integrate_one(const L63Problem *p, L63State start)
{
    L63State end;
    integrate(p, &start, &end);
    return end;
}

static bool is_same(L63State a, L63State b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static double distance(L63State a, L63State b)
{
    const double d = fmax(fabs(a.x - b.x), fmax(fabs(a.y - b.y), fabs(a.z - b.z)));
    return isnan(a.x + a.y + a.z) ? INFINITY : d;
}

/* ---- digits ---- */

static void digits_are_those_of_the_method_in_exact_arithmetic(void)
{
    for (size_t i = 0; i < sizeof known_digits / sizeof *known_digits; i++) {
        const Digits *const d = &known_digits[i];
        const L63Problem p = l63_problem(1, d->n_steps, d->dt);
        const double error = distance(integrate_one(&p, d->start), d->end);
        if (!CHECK(error <= d->tolerance))
            fprintf(stderr, "  %zu steps of %g: off by %g\n", d->n_steps, d->dt, error);
    }
}

/* ---- solutions that are known ---- */

static void fixed_points_stay(void)
{
    const double q = 8.485281374238570292810;
    const L63Problem p = l63_problem(2, 6100, 0.01);
    const L63State start[2] = { { q, q, 27 }, { -q, -q, 27 } };
    L63State end[2];
    integrate(&p, start, end);
    CHECK(distance(end[0], start[0]) <= 1e-12);
    CHECK(distance(end[1], start[1]) <= 1e-12);
}

static void the_origin_stays(void)
{
    const L63Problem p = l63_problem(1, 1000, 0.01);
    const L63State end = integrate_one(&p, (L63State) { 0, 0, 0 });
    CHECK(end.x == 0 && end.y == 0);
    CHECK(fabs(end.z) <= (is_exact() ? 0 : 1e-12));
}

static void the_z_axis_decays_by_the_polynomial_of_the_method(void)
{
    const L63Problem p = l63_problem(1, 100, 0.01);
    const L63State end = integrate_one(&p, (L63State) { 0, 0, 1 });
    CHECK(end.x == 0 && end.y == 0);
    CHECK(check_is_close(end.z, 0.06948345202115983921, is_exact() ? 1e-15 : 1e-12));
}

/* Below rho = 1 everything ends in the origin, at last along its slow direction. */
static void below_rho_1_the_origin_attracts(void)
{
    L63Problem p = l63_problem(1, 2000, 0.01);
    p.rho = 0.5;
    const L63State at_20 = integrate_one(&p, (L63State) { 1, 1, 1 });
    p.n_steps = 2100;
    const L63State at_21 = integrate_one(&p, (L63State) { 1, 1, 1 });
    CHECK(fabs(at_20.x) < 1e-3);
    /* what is adaptive keeps to a tolerance, and not to digits of numbers this small */
    const double tolerance = self.rung->arithmetic == DIFFERENT_METHOD ? 1e-3 : 1e-9;
    CHECK(check_is_close(at_21.x / at_20.x, 0.621846382984, tolerance));
}

/* The periodic orbit AB (Viswanath 2003). */
static double closure_after_one_period(size_t n_steps)
{
    const L63State start = { -13.76361068213420052501440105436165386410086,
                             -19.57875194245179553883804144600955886611424, 27 };
    const double period = 1.558652210716174727567870209212696070528;
    const L63Problem p = l63_problem(1, n_steps, period / (double) n_steps);
    return distance(integrate_one(&p, start), start);
}

static void the_order_is_four_on_a_periodic_orbit(void)
{
    const double at_400 = closure_after_one_period(400);
    const double at_1600 = closure_after_one_period(1600);
    CHECK(check_is_close(at_400, 1.02273e-5, 1.02273e-8));
    CHECK(check_is_close(closure_after_one_period(200), 1.61675e-4, 1.61675e-7));
    CHECK(check_is_close(at_1600, 4.0200e-8, 4.0200e-10));
    CHECK(check_is_close(0.5 * log2(at_400 / at_1600), 4.0, 0.05));
}

/* Other steps, or adaptive ones: closer to the orbit than steps of the usual length. */
static void another_method_is_near_the_orbit(void)
{
    CHECK(closure_after_one_period(400) <= 1.02273e-5);
    CHECK(closure_after_one_period(200) <= 1.61675e-4);
}

/* ---- nonlinear invariants: each needs its own parameters, together they contain every term ----
 */

typedef double Invariant(const L63Problem *p, L63State s);

/* beta = 2 sigma: decays as exp(-2 sigma t) */
static double parabola(const L63Problem *p, L63State s)
{
    return s.x * s.x - 2 * p->sigma * s.z;
}

/* beta = 1, rho = 0: decays as exp(-2 t) */
static double cylinder(const L63Problem *p, L63State s)
{
    (void) p;
    return s.y * s.y + s.z * s.z;
}

/* beta = 1, sigma = 1: decays as exp(-2 t) */
static double quadric(const L63Problem *p, L63State s)
{
    return s.y * s.y + s.z * s.z - p->rho * s.x * s.x;
}

typedef struct InvariantRow {
    const char *name;
    Invariant *of;
    double sigma, rho, beta, rate;
    double largest_error; /* at dt = 0.01 */
} InvariantRow;

static const InvariantRow invariants[] = {
    { "parabola", parabola, 1, 28, 2, 2, 1e-5 },
    { "cylinder", cylinder, 10, 0, 1, 2, 1e-5 },
    { "quadric", quadric, 1, 28, 1, 2, 2e-5 },
};

/* How far the invariant is from its decay at t = 1/2. */
static double invariant_error(const InvariantRow *row, double dt)
{
    const L63State start = { 1, 2, 3 };
    L63Problem p = l63_problem(1, (size_t) lround(0.5 / dt), dt);
    p.sigma = row->sigma;
    p.rho = row->rho;
    p.beta = row->beta;
    const L63State end = integrate_one(&p, start);
    return fabs(row->of(&p, end) - row->of(&p, start) * exp(-0.5 * row->rate));
}

static void nonlinear_invariants_hold_to_fourth_order(void)
{
    for (size_t i = 0; i < sizeof invariants / sizeof *invariants; i++) {
        const InvariantRow *const row = &invariants[i];
        const double coarse = invariant_error(row, 0.01), middle = invariant_error(row, 0.005);
        const double fine = invariant_error(row, 0.0025);
        const bool is_good = coarse <= row->largest_error && check_is_close(coarse / middle, 16, 3)
            && check_is_close(middle / fine, 16, 3);
        if (!CHECK(is_good))
            fprintf(stderr, "  %s: errors %g, %g, %g\n", row->name, coarse, middle, fine);
    }
}

/* ---- symmetry and independence, bit for bit ---- */

static void mirrored_starts_give_mirrored_paths(void)
{
    enum { N = 35 };
    const L63Problem p = l63_problem(N, 10000, 0.01);
    L63State start[N], end[N], mirrored_end[N];
    ensemble_fill(1, N, start);
    integrate(&p, start, end);
    for (size_t m = 0; m < N; m++) start[m] = (L63State) { -start[m].x, -start[m].y, start[m].z };
    integrate(&p, start, mirrored_end);
    for (size_t m = 0; m < N; m++)
        CHECK(is_same(mirrored_end[m], (L63State) { -end[m].x, -end[m].y, end[m].z }));
}

static void the_same_start_ends_the_same_in_every_place_of_any_ensemble(void)
{
    enum { N = 35 };
    L63State start[N], end[N];
    for (size_t m = 0; m < N; m++) start[m] = (L63State) { 1, 2, 20 };
    L63Problem p = l63_problem(1, 100, 0.01);
    const L63State alone = integrate_one(&p, start[0]);
    for (size_t n = 1; n <= N; n++) {
        p.n_trajectories = n;
        integrate(&p, start, end);
        for (size_t m = 0; m < n; m++) CHECK(is_same(end[m], alone));
    }
}

static void neighbours_do_not_matter(void)
{
    enum { N = 29 };
    L63State start[N], end[N];
    L63Problem p = l63_problem(N, 100, 0.01);
    ensemble_fill(2, N, start);
    start[3] = (L63State) { 1e200, -1e200, 1e200 }; /* no longer a number after a few steps */
    start[17] = (L63State) { 0, 0, 1e-300 };
    integrate(&p, start, end);
    p.n_trajectories = 1;
    for (size_t m = 0; m < N; m++)
        if (m != 3) CHECK(is_same(integrate_one(&p, start[m]), end[m]));
}

static void every_run_starts_anew(void)
{
    enum { N = 35 };
    Reason why = { "" };
    RunnerSample sample;
    L63State start[N], once[N];
    const L63Problem p = l63_problem(N, 20, 0.01);
    ensemble_fill(3, N, start);
    integrate(&p, start, once);
    CHECK(runner_open(self.runner, &p, &self.exchange, &why) == STATUS_OK);
    CHECK(runner_measure(self.runner, 3, NULL, &sample, &why) == STATUS_OK);
    exchange_poison(&self.exchange);
    CHECK(runner_state(self.runner, &why) == STATUS_OK);
    CHECK(memcmp(self.exchange.end.rows, once, sizeof once) == 0);
    CHECK(runner_close(self.runner, &why) == STATUS_OK);
}

static bool start_runner(unsigned n_cores, unsigned hybrid_ranks, Reason *why, Status *status)
{
    runner_stop(self.runner);
    self.setting.n_cores = n_cores;
    self.setting.hybrid_ranks = hybrid_ranks;
    *status = runner_start(self.rung, &self.setting, &self.runner, why);
    return *status == STATUS_OK;
}

/* Beside the team of the other tests; ranks of several threads only where there are such. */
static const unsigned teams[][2] = { { 1, 1 }, { 2, 1 }, { 3, 1 }, { 2, 2 }, { 4, 2 }, { 3, 3 } };

static void cores_do_not_matter(void)
{
    enum { N = 35, N_TEAMS = sizeof teams / sizeof *teams };
    static const size_t sizes[] = { 1, 2, 5, 8, 9, 16, 17, N };
    enum { N_SIZES = sizeof sizes / sizeof *sizes };
    const unsigned n_cores_before = self.setting.n_cores;
    L63State start[N], end[N_SIZES][N], again[N];
    Reason why = { "" };
    Status status;
    ensemble_fill(4, N, start);
    for (size_t i = 0; i < N_SIZES; i++) {
        const L63Problem p = l63_problem(sizes[i], 100, 0.01);
        integrate(&p, start, end[i]);
    }
    self.setting.may_oversubscribe = true;
    for (size_t t = 0; t < N_TEAMS; t++) {
        if (teams[t][1] > 1 && self.rung->launch != LAUNCH_HYBRID) continue;
        if (teams[t][0] == n_cores_before && teams[t][1] == 1) continue;
        if (!CHECK(start_runner(teams[t][0], teams[t][1], &why, &status)))
            fprintf(stderr, "%s\n", why.text);
        for (size_t i = 0; i < N_SIZES; i++) {
            const L63Problem p = l63_problem(sizes[i], 100, 0.01);
            integrate(&p, start, again);
            CHECK(memcmp(again, end[i], sizes[i] * sizeof *again) == 0);
        }
    }
}

/* ---- the edges of what may be asked ---- */

static void no_steps_give_back_the_starting_points(void)
{
    enum { N = 11 };
    const L63Problem p = l63_problem(N, 0, 0.01);
    L63State start[N], end[N];
    ensemble_fill(5, N, start);
    start[1] = (L63State) { -0.0, 0.0, -0.0 };
    start[4] = (L63State) { 5e-324, -1e-310, 1e300 };
    integrate(&p, start, end);
    CHECK(memcmp(end, start, sizeof start) == 0);
}

typedef struct Edge {
    const char *name;
    double dt, sigma, rho, beta;
} Edge;

/* Where scaled coordinates or folded constants might not be numbers, or terms vanish. */
static const Edge edges[] = {
    { "sigma 0", 0.01, 0, 28, 8.0 / 3.0 },
    { "sigma 1e-9", 0.01, 1e-9, 28, 8.0 / 3.0 },
    { "sigma 1e-300", 0.01, 1e-300, 28, 8.0 / 3.0 },
    { "sigma negative", 0.01, -1, 28, 8.0 / 3.0 },
    { "sigma 100", 0.001, 100, 28, 8.0 / 3.0 },
    { "rho 0", 0.01, 10, 0, 8.0 / 3.0 },
    { "rho negative", 0.01, 10, -5, 8.0 / 3.0 },
    { "rho 350", 0.001, 10, 350, 8.0 / 3.0 },
    { "beta 0", 0.01, 10, 28, 0 },
    { "beta 200", 0.001, 10, 28, 200 },
    { "all 0", 0.01, 0, 0, 0 },
    { "dt 1e-6", 1e-6, 10, 28, 8.0 / 3.0 },
    { "dt 1e-20", 1e-20, 10, 28, 8.0 / 3.0 },
    { "dt 1e-60", 1e-60, 10, 28, 8.0 / 3.0 },
    { "dt 1e-150", 1e-150, 10, 28, 8.0 / 3.0 },
    { "dt 1e-300", 1e-300, 10, 28, 8.0 / 3.0 },
    { "dt 5e-324", 5e-324, 10, 28, 8.0 / 3.0 },
    { "sigma 1e-40, dt 1e-40", 1e-40, 1e-40, 28, 8.0 / 3.0 },
};

static void any_parameters_give_what_the_reference_gives(void)
{
    enum { N = 19 };
    L63State start[N], end[N], want[N];
    ensemble_fill(6, N, start);
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        L63Problem p = l63_problem(N, 10, edges[i].dt);
        p.sigma = edges[i].sigma;
        p.rho = edges[i].rho;
        p.beta = edges[i].beta;
        integrate(&p, start, end);
        l63_reference(&p, start, want);
        double worst = 0;
        for (size_t m = 0; m < N; m++)
            worst = fmax(worst, is_same(end[m], want[m]) ? 0 : distance(end[m], want[m]));
        /* a rung that computes with rho - z keeps z no better than rho is kept */
        const double size = fmax(40, fabs(p.rho));
        if (!CHECK(worst <= (is_exact() ? 0 : 1e-13 * size)))
            fprintf(stderr, "  %s: off by %g\n", edges[i].name, worst);
    }
}

/* ---- main ---- */

/* What only this method in this arithmetic does. */
static void test_method(void)
{
    RUN(digits_are_those_of_the_method_in_exact_arithmetic);
    RUN(fixed_points_stay);
    RUN(the_z_axis_decays_by_the_polynomial_of_the_method);
    RUN(the_order_is_four_on_a_periodic_orbit);
    RUN(nonlinear_invariants_hold_to_fourth_order);
    RUN(mirrored_starts_give_mirrored_paths);
    RUN(any_parameters_give_what_the_reference_gives);
}

static int test_rung(const Rung *rung, CpuIsa isa)
{
    Reason why = { "" };
    Status status;
    self.rung = rung;
    self.setting = (RunnerSetting) { .isa = isa, .timeout_s = TIMEOUT_S };
    if (!start_runner((unsigned) cpus_allowed()->n, 1, &why, &status)) {
        fprintf(stderr, "%s: %s\n", rung->name, why.text);
        return status == STATUS_MISSING ? SKIPPED : 1;
    }
    RUN(the_origin_stays);
    RUN(below_rho_1_the_origin_attracts);
    if (rung->arithmetic == DIFFERENT_METHOD)
        RUN(another_method_is_near_the_orbit);
    else
        test_method();
    RUN(the_same_start_ends_the_same_in_every_place_of_any_ensemble);
    RUN(neighbours_do_not_matter);
    RUN(every_run_starts_anew);
    RUN(no_steps_give_back_the_starting_points);
    if (rung->launch != LAUNCH_SERIAL) RUN(cores_do_not_matter); /* last: it leaves another team */
    runner_stop(self.runner);
    return check_result();
}

int main(int argc, char **argv)
{
    Catalogue catalogue;
    Reason why = { "" };
    CpuIsa isa = ISA_WIDEST;
    int exit_code = 1;
    if (argc < 2 || argc > 3 || (argc == 3 && cpu_isa_parse(argv[2], &isa) != STATUS_OK)) {
        fprintf(stderr, "usage: test_ground_truth RUNG [ISA]\n");
        return 2;
    }
    cpus_allowed();
    cpus_place_harness();
    Status status = catalogue_load(&catalogue, &why);
    const Rung *const rung = status == STATUS_OK ? catalogue_find(&catalogue, argv[1], &why) : NULL;
    if (rung && exchange_new(MOST_ROWS, &self.exchange, &why) == STATUS_OK)
        exit_code = test_rung(rung, isa);
    else
        fprintf(stderr, "%s\n", why.text);
    exchange_free(&self.exchange);
    catalogue_free(&catalogue);
    return exit_code;
}
