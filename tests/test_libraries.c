/* What libraries really do in a step: how often they ask for the right-hand side, and which method
 * it is. The harness's own checks stand in the tests of each rung. */
#include "tests/check.h"

#include "harness/cpus.h"
#include "harness/runner.h"
#include "variants/workload/ensemble.h"

#include <math.h>

enum { TRAJECTORIES = 200, STEPS = 10, SKIPPED = 77 }; /* a whole tile and a part of one */

static Catalogue catalogue;
static Exchange exchange;
static int n_tried;

/* Final states are in the exchange. Returns: evaluations of a trajectory-step; -1 where the rung
 * cannot run here. */
static double integrate(const char *name, const L63Problem *p)
{
    Reason why = { "" };
    Runner *runner = NULL;
    RunnerSample sample;
    const Rung *const rung = catalogue_find(&catalogue, name, &why);
    const RunnerSetting setting = { .n_cores = 1, .isa = ISA_WIDEST, .timeout_s = 60.0 };
    double counted = -1.0;
    if (!CHECK(rung)) return counted;
    const Status status = runner_start(rung, &setting, &runner, &why);
    if (status == STATUS_OK && CHECK(runner_open(runner, p, &exchange, &why) == STATUS_OK)
        && CHECK(runner_measure(runner, 3, NULL, &sample, &why) == STATUS_OK)
        && CHECK(runner_state(runner, &why) == STATUS_OK))
        counted = runner_evaluations_per_step(runner);
    else
        fprintf(stderr, "%s: %s\n", name, why.text);
    CHECK(status == STATUS_OK || status == STATUS_MISSING);
    n_tried += status == STATUS_OK;
    runner_stop(runner);
    return counted;
}

/* Once whole: 4. Twice halved: 4 each, but the first has its first slope already. */
static void gsl_takes_eleven_right_hand_sides(void)
{
    const L63Problem p = l63_problem(TRAJECTORIES, STEPS, 0.01);
    const double counted = integrate("v90_gsl", &p);
    CHECK(counted == -1.0 || counted == 11.0);
}

/* And one more for each tile, where it begins. */
static void arkode_takes_four(void)
{
    const L63Problem p = l63_problem(TRAJECTORIES, STEPS, 0.01);
    const double counted = integrate("v91_sundials_arkode", &p);
    CHECK(counted == -1.0 || check_is_close(counted, 4.0 + 1.0 / STEPS, 1e-12));
}

static void odeint_is_not_counted(void)
{
    const L63Problem p = l63_problem(TRAJECTORIES, STEPS, 0.01);
    const double of_arrays = integrate("v92_odeint", &p);
    CHECK(of_arrays == -1.0 || isnan(of_arrays));
    const double of_packs = integrate("v93_odeint_simd", &p);
    CHECK(of_packs == -1.0 || isnan(of_packs));
}

static void no_step_is_no_count(void)
{
    const L63Problem p = l63_problem(TRAJECTORIES, 0, 0.01);
    const double counted = integrate("v90_gsl", &p);
    CHECK(counted == -1.0 || isnan(counted));
}

/* The answer is that of the halves: classic steps, twice as many. */
static void a_step_of_gsl_is_two_classic_ones_of_half_the_length(void)
{
    const L63Problem p = l63_problem(TRAJECTORIES, STEPS, 0.01);
    const L63Problem halved = l63_problem(TRAJECTORIES, 2 * STEPS, 0.005);
    L63State want[TRAJECTORIES];
    if (integrate("v90_gsl", &p) == -1.0) return;
    l63_reference(&halved, exchange.start.rows, want);
    for (size_t m = 0; m < TRAJECTORIES; m++) {
        const L63State got = exchange.end.rows[m];
        CHECK(check_is_close(got.x, want[m].x, 1e-12 * fmax(1.0, fabs(want[m].x))));
        CHECK(check_is_close(got.y, want[m].y, 1e-12 * fmax(1.0, fabs(want[m].y))));
        CHECK(check_is_close(got.z, want[m].z, 1e-12 * fmax(1.0, fabs(want[m].z))));
    }
}

int main(void)
{
    Reason why = { "" };
    cpus_allowed();
    cpus_place_harness();
    if (catalogue_load(&catalogue, &why) != STATUS_OK
        || exchange_new(TRAJECTORIES, &exchange, &why) != STATUS_OK) {
        fprintf(stderr, "%s\n", why.text);
        return 1;
    }
    ensemble_fill(1, TRAJECTORIES, exchange.start.rows);
    RUN(gsl_takes_eleven_right_hand_sides);
    RUN(arkode_takes_four);
    RUN(odeint_is_not_counted);
    RUN(no_step_is_no_count);
    RUN(a_step_of_gsl_is_two_classic_ones_of_half_the_length);
    exchange_free(&exchange);
    catalogue_free(&catalogue);
    return n_tried > 0 ? check_result() : SKIPPED;
}
