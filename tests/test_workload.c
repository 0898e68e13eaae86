/* The problem itself: starting points against NumPy's, the reference against exact mathematics.
 *
 * usage: test_workload DATA_FOLDER */
#include "tests/check.h"
#include "tests/digits.h"

#include "variants/workload/ensemble.h"
#include "variants/workload/lorenz63.h"
#include "variants/workload/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *data_folder; /* main's argument */

static int is_same(L63State a, L63State b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static double distance(L63State a, L63State b)
{
    if (isnan(a.x + a.y + a.z)) return INFINITY;
    return fmax(fabs(a.x - b.x), fmax(fabs(a.y - b.y), fabs(a.z - b.z)));
}

static L63State integrate(const L63Problem *p, L63State start)
{
    L63Problem one = *p;
    one.n_trajectories = 1;
    L63State end;
    l63_reference(&one, &start, &end);
    return end;
}

/* ---- starting points ---- */

/* Longer than the generator's batch of 104 rows, so that refilling it is seen. */
enum { TABLE_ROWS = 250 };

static void compare_with_table(uint32_t seed)
{
    char path[1024];
    L63State got[TABLE_ROWS], want;
    snprintf(path, sizeof path, "%s/ensemble_seed_%u.txt", data_folder, seed);
    FILE *const table = fopen(path, "r");
    if (!CHECK(table != NULL)) return;
    ensemble_fill(seed, TABLE_ROWS, got);
    size_t n = 0;
    while (n < TABLE_ROWS && fscanf(table, "%lf %lf %lf", &want.x, &want.y, &want.z) == 3)
        CHECK(is_same(got[n++], want));
    CHECK(n == TABLE_ROWS);
    fclose(table);
}

static void starting_points_are_those_of_numpy(void)
{
    compare_with_table(1);
    compare_with_table(12345);
}

static void a_smaller_ensemble_is_the_beginning_of_a_larger_one(void)
{
    L63State few[105], many[1000];
    ensemble_fill(7, 105, few);
    ensemble_fill(7, 1000, many);
    CHECK(memcmp(few, many, sizeof few) == 0);
}

static void starting_points_fill_the_cube_and_stay_inside(void)
{
    enum { N = 20000 };
    L63State *const s = malloc(N * sizeof *s);
    if (!CHECK(s != NULL)) return;
    double low = INFINITY, high = -INFINITY, mean = 0;
    ensemble_fill(4294967295u, N, s);
    for (size_t m = 0; m < N; m++) {
        low = fmin(low, fmin(s[m].x, fmin(s[m].y, s[m].z)));
        high = fmax(high, fmax(s[m].x, fmax(s[m].y, s[m].z)));
        mean += (s[m].x + s[m].y + s[m].z) / (3 * N);
    }
    CHECK(low >= -15 && low < -14.99);
    CHECK(high < 15 && high > 14.99);
    CHECK(check_is_close(mean, 0, 0.15)); /* four standard deviations */
    free(s);
}

static void another_seed_gives_another_ensemble(void)
{
    static const uint32_t seeds[] = { 0, 1, 2, 12345, 4294967295u };
    L63State first[5];
    for (size_t i = 0; i < 5; i++) {
        ensemble_fill(seeds[i], 1, &first[i]);
        for (size_t j = 0; j < i; j++) CHECK(!is_same(first[i], first[j]));
    }
}

/* ---- the reference ---- */

static void the_derivative_has_the_seven_terms_of_lorenz(void)
{
    L63Problem p = l63_problem(1, 1, 0.01);
    p.sigma = 3;
    p.rho = 5;
    p.beta = 7;
    CHECK(is_same(l63_derivative(&p, (L63State) { 11, 13, 17 }),
                  (L63State) { 3 * (13 - 11), 11 * (5 - 17) - 13, 11 * 13 - 7 * 17 }));
}

static void the_classic_parameters_are_the_defaults(void)
{
    const L63Problem p = l63_problem(12, 34, 0.5);
    CHECK(p.n_trajectories == 12 && p.n_steps == 34 && p.dt == 0.5);
    CHECK(p.sigma == 10 && p.rho == 28 && p.beta == 8.0 / 3.0);
}

static void a_step_is_worth_71_operations(void)
{
    CHECK(L63_FLOPS_PER_TRAJECTORY_STEP == 71);
}

static void the_reference_has_the_digits_of_the_method_in_exact_arithmetic(void)
{
    for (size_t i = 0; i < sizeof known_digits / sizeof *known_digits; i++) {
        const Digits *const d = &known_digits[i];
        const L63Problem p = l63_problem(1, d->n_steps, d->dt);
        CHECK(distance(integrate(&p, d->start), d->end) <= d->tolerance);
    }
}

/* Exact solution of the equations (Taylor series, 130 digits) at t = 1: the method's own error. */
static void the_reference_converges_to_the_exact_solution(void)
{
    const L63State exact
        = { -9.408450567056036205393, -9.096199071186478968342, 28.58162762439233910846 };
    const L63Problem p = l63_problem(1, 3200, 1.0 / 3200);
    CHECK(distance(integrate(&p, (L63State) { 1, 0, 0 }), exact) <= 1e-10);
}

/* The periodic orbit AB (Viswanath 2003), in four step sizes. */
static void halving_the_step_divides_the_error_by_sixteen(void)
{
    static const double want[] = { 1.61675e-4, 1.02273e-5, 6.42032e-7, 4.0200e-8 };
    const L63State start = { -13.76361068213420052501440105436165386410086,
                             -19.57875194245179553883804144600955886611424, 27 };
    const double period = 1.558652210716174727567870209212696070528;
    double error[4];
    for (size_t i = 0; i < 4; i++) {
        const size_t n_steps = (size_t) 200 << i;
        const L63Problem p = l63_problem(1, n_steps, period / (double) n_steps);
        error[i] = distance(integrate(&p, start), start);
        CHECK(check_is_close(error[i], want[i], 1e-3 * want[i]));
        if (i > 0) CHECK(check_is_close(log2(error[i - 1] / error[i]), 4, 0.05));
    }
}

static void fixed_points_stay(void)
{
    const double q = 8.485281374238570292810;
    const L63Problem p = l63_problem(1, 6100, 0.01);
    CHECK(distance(integrate(&p, (L63State) { q, q, 27 }), (L63State) { q, q, 27 }) <= 1e-12);
    CHECK(distance(integrate(&p, (L63State) { -q, -q, 27 }), (L63State) { -q, -q, 27 }) <= 1e-12);
    CHECK(is_same(integrate(&p, (L63State) { 0, 0, 0 }), (L63State) { 0, 0, 0 }));
}

static void the_z_axis_decays_by_the_polynomial_of_the_method(void)
{
    const L63Problem p = l63_problem(1, 100, 0.01);
    const L63State end = integrate(&p, (L63State) { 0, 0, 1 });
    CHECK(end.x == 0 && end.y == 0);
    CHECK(check_is_close(end.z, 0.06948345202115983921, 1e-15));
}

static void mirrored_starts_give_mirrored_paths(void)
{
    const L63Problem p = l63_problem(1, 10000, 0.01);
    const L63State end = integrate(&p, (L63State) { 1, 2, 3 });
    CHECK(is_same(integrate(&p, (L63State) { -1, -2, 3 }), (L63State) { -end.x, -end.y, end.z }));
}

/* Every orbit ends in these bounds, whatever its start. */
static void the_attractor_is_bounded(void)
{
    enum { N = 50 };
    L63State s[N];
    const L63Problem p = l63_problem(N, 4000, 0.01);
    ensemble_fill(1, N, s);
    l63_reference(&p, s, s);
    for (size_t m = 0; m < N; m++) {
        CHECK(fabs(s[m].x) < 28.92 && fabs(s[m].y) < 28.92);
        CHECK(s[m].z < 56.92 && s[m].z >= s[m].x * s[m].x / 20);
    }
}

static void the_reference_may_work_in_place(void)
{
    enum { N = 5 };
    L63State start[N], end[N];
    const L63Problem p = l63_problem(N, 50, 0.01);
    ensemble_fill(1, N, start);
    l63_reference(&p, start, end);
    for (size_t m = 0; m < N; m++) CHECK(is_same(integrate(&p, start[m]), end[m]));
    l63_reference(&p, start, start);
    CHECK(memcmp(start, end, sizeof end) == 0);
}

/* ---- result codes ---- */

static void every_status_has_a_name_and_an_exit_code(void)
{
    static const int codes[] = {
        [STATUS_OK] = 0,           [STATUS_BAD_USAGE] = 2,
        [STATUS_WRONG_ANSWER] = 1, [STATUS_RUNNER_FAILED] = 1,
        [STATUS_MISSING] = 3,      [STATUS_NO_MEMORY] = 3,
        [STATUS_STORAGE] = 4,      [STATUS_INTERRUPTED] = 130,
        [STATUS_CANNOT_TELL] = 5,  [STATUS_TERMINATED] = 143,
    };
    for (int s = STATUS_OK; s <= STATUS_TERMINATED; s++) {
        CHECK(status_name((Status) s) != NULL && status_name((Status) s)[0] != '\0');
        CHECK(status_exit_code((Status) s) == codes[s]);
    }
}

static void a_reason_is_one_line_that_fits(void)
{
    Reason why;
    char text[1000];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    CHECK(reason(&why, STATUS_STORAGE, "%s", text) == STATUS_STORAGE);
    CHECK(strlen(why.text) == sizeof why.text - 1);
    CHECK(strcmp(why.text + sizeof why.text - 4, "...") == 0);
    reason(&why, STATUS_OK, "a\nb\tc\x1b[31m\x7f");
    CHECK(strcmp(why.text, "a?b?c?[31m?") == 0);
    CHECK(reason(NULL, STATUS_MISSING, "%d", 1) == STATUS_MISSING);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: test_workload DATA_FOLDER\n");
        return 2;
    }
    data_folder = argv[1];
    RUN(starting_points_are_those_of_numpy);
    RUN(a_smaller_ensemble_is_the_beginning_of_a_larger_one);
    RUN(starting_points_fill_the_cube_and_stay_inside);
    RUN(another_seed_gives_another_ensemble);
    RUN(the_derivative_has_the_seven_terms_of_lorenz);
    RUN(the_classic_parameters_are_the_defaults);
    RUN(a_step_is_worth_71_operations);
    RUN(the_reference_has_the_digits_of_the_method_in_exact_arithmetic);
    RUN(the_reference_converges_to_the_exact_solution);
    RUN(halving_the_step_divides_the_error_by_sixteen);
    RUN(fixed_points_stay);
    RUN(the_z_axis_decays_by_the_polynomial_of_the_method);
    RUN(mirrored_starts_give_mirrored_paths);
    RUN(the_attractor_is_bounded);
    RUN(the_reference_may_work_in_place);
    RUN(every_status_has_a_name_and_an_exit_code);
    RUN(a_reason_is_one_line_that_fits);
    return check_result();
}
