/**
 * Rung 14: the objects of rung 10, each allocated on its own, in an order that has nothing to do
 * with the order of use; the program goes through an array of pointers to them.
 * What to see: nothing, while they fit the cache; behind it every visit waits for memory, because
 * no prefetcher can guess the next address.
 */
#include "variants/trajectory.h"

typedef struct Context {
    size_t n_trajectories, n_steps;
    Trajectory **trajectory;
} Context;

static void lorenz63(const Trajectory *t, double time, const double s[], double k[])
{
    (void) time; /* this system does not depend on it, others would */
    k[0] = t->sigma * (s[1] - s[0]);
    k[1] = s[0] * (t->rho - s[2]) - s[1];
    k[2] = s[0] * s[1] - t->beta * s[2];
}

static void step(Trajectory *t)
{
    const double h = t->dt;
    double k1[3], k2[3], k3[3], k4[3], s[3];
    t->right_hand_side(t, t->time, t->state, k1);
    for (int c = 0; c < 3; c++) s[c] = t->state[c] + 0.5 * h * k1[c];
    t->right_hand_side(t, t->time + 0.5 * h, s, k2);
    for (int c = 0; c < 3; c++) s[c] = t->state[c] + 0.5 * h * k2[c];
    t->right_hand_side(t, t->time + 0.5 * h, s, k3);
    for (int c = 0; c < 3; c++) s[c] = t->state[c] + h * k3[c];
    t->right_hand_side(t, t->time + h, s, k4);
    for (int c = 0; c < 3; c++)
        t->state[c] += h / 6.0 * (k1[c] + 2.0 * k2[c] + 2.0 * k3[c] + k4[c]);
    t->time += h;
    t->n_steps_taken++;
}

static void run(void *ctx)
{
    const Context *const c = ctx;
    for (size_t i = 0; i < c->n_steps; i++)
        for (size_t m = 0; m < c->n_trajectories; m++) step(c->trajectory[m]);
}

static void teardown(void *ctx)
{
    Context *const c = ctx;
    if (!c) return;
    if (c->trajectory)
        for (size_t m = 0; m < c->n_trajectories; m++) free(c->trajectory[m]);
    free(c->trajectory);
    free(c);
}

/* Returns: a number below n, the next of a fixed sequence (Steele, Lea, Flood 2014, SplitMix64). */
static size_t draw_below(uint64_t *state, size_t n)
{
    uint64_t u = *state += 0x9e3779b97f4a7c15u;
    u = (u ^ (u >> 30)) * 0xbf58476d1ce4e5b9u;
    u = (u ^ (u >> 27)) * 0x94d049bb133111ebu;
    return (size_t) (u ^ (u >> 31)) % n;
}

/* Objects lie in memory about in the order of allocation: allocate, then shuffle the pointers. */
static Status allocate_shuffled(Context *c)
{
    for (size_t m = 0; m < c->n_trajectories; m++) {
        c->trajectory[m] = array_new(1, sizeof(Trajectory));
        if (!c->trajectory[m]) return STATUS_NO_MEMORY;
    }
    uint64_t random = 1;
    for (size_t m = c->n_trajectories; m > 1; m--) {
        const size_t other = draw_below(&random, m);
        Trajectory *const t = c->trajectory[m - 1];
        c->trajectory[m - 1] = c->trajectory[other];
        c->trajectory[other] = t;
    }
    return STATUS_OK;
}

static Status setup(const L63Problem *p, const L63State *start, const VariantSetting *setting,
                    void **ctx)
{
    (void) setting;
    *ctx = NULL;
    Context *const c = calloc(1, sizeof *c);
    if (!c) return STATUS_NO_MEMORY;
    c->n_trajectories = p->n_trajectories;
    c->n_steps = p->n_steps;
    c->trajectory = calloc(p->n_trajectories, sizeof(Trajectory *));
    if (!c->trajectory || allocate_shuffled(c) != STATUS_OK) {
        teardown(c);
        return STATUS_NO_MEMORY;
    }
    for (size_t m = 0; m < p->n_trajectories; m++)
        trajectory_create(c->trajectory[m], p, m, start[m], lorenz63);
    *ctx = c;
    return STATUS_OK;
}

static void reset(void *ctx)
{
    const Context *const c = ctx;
    for (size_t m = 0; m < c->n_trajectories; m++) trajectory_restart(c->trajectory[m]);
}

static void collect(const void *ctx, L63State *end)
{
    const Context *const c = ctx;
    for (size_t m = 0; m < c->n_trajectories; m++) end[m] = trajectory_state(c->trajectory[m]);
}

const Variant v14_naive_pointers = {
    .name = "v14_naive_pointers",
    .title = "naive, objects scattered in memory",
    .base = "v10_naive",
    .teaches = "Neighbours in the loop must be neighbours in memory.",
    .source = "Drepper 2007, What every programmer should know about memory, 3.3",
    .launch = LAUNCH_SERIAL,
    .arithmetic = SAME_AS_REFERENCE,
    .is_on_memory_problem = true,
    .is_anti_rung = true,
    .bytes_per_trajectory = sizeof(Trajectory) + CACHE_LINE_BYTES + sizeof(Trajectory *),
    .bytes_per_trajectory_step = TRAJECTORY_BYTES_PER_STEP + sizeof(Trajectory *),
    .setup = setup,
    .reset = reset,
    .run = run,
    .collect = collect,
    .teardown = teardown,
};
