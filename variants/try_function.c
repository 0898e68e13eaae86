/**
 * The descriptor of a rung that is one function, lorenz_run. `ladder try` compiles it beside a
 * student's file; the build of the project has no part in it.
 */
#include "variants/soa_context.h"
#include "variants/try.h"

static void run(void *ctx)
{
    const SoaContext *const c = ctx;
    const L63Problem *const p = &c->p;
    lorenz_run(p->n_trajectories, c->now.x, c->now.y, c->now.z, p->n_steps, p->dt, p->sigma, p->rho,
               p->beta);
}

const Variant try_function = {
    .name = TRY_NAME,
    .title = "one function, tried",
    .teaches = "What its author had in mind.",
    .launch = LAUNCH_SERIAL,
    .arithmetic = REGROUPED,
    .bytes_per_trajectory = 2 * sizeof(L63State),
    .setup = soa_setup,
    .reset = soa_reset,
    .run = run,
    .collect = soa_collect,
    .teardown = soa_teardown,
};
