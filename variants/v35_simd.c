/**
 * Rung 35: the same method in the fewest operations known, on the widest vectors of this processor.
 * What to see: both floating-point ports are busy nearly every cycle and no load waits: the machine
 * has nothing left to give on one core. The algebra, and how many operations a step issues on each
 * instruction set, stand in v35_kernel.h.
 *
 * The row's -falign-loops is there so that the hot loop, a thousand bytes of it, begins at a line
 * of the instruction cache: where it begins is worth as much as the order of its operations.
 */
#include "variants/v35_kernel.h"

static void run(void *ctx)
{
    const SoaContext *const c = ctx;
    const V35Plan plan = v35_plan(&c->p, &c->setting);
    v35_advance(&plan, c->now, 0, soa_round_up(c->p.n_trajectories, V35_LANES));
}

const Variant v35_simd = {
    .name = "v35_simd",
    .title = "SIMD: fewest operations, widest vectors",
    .base = "v34_in_flight",
    .teaches = "Change coordinates so that the same step needs 31 operations instead of 45.",
    .source = "Hairer, Norsett, Wanner: Solving ODEs I, II.1 (affine covariance)",
    .launch = LAUNCH_SERIAL,
    .arithmetic = REGROUPED,
    .is_spine = true,
    .is_on_memory_problem = true,
    .dispatches_isa = true,
    .bytes_per_trajectory = 2 * sizeof(L63State),
    .bytes_per_trajectory_step = 0,
    .setup = v35_setup,
    .reset = soa_reset,
    .run = run,
    .collect = soa_collect,
    .teardown = soa_teardown,
};
