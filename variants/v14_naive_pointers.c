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

static void lorenz63(const Trajectory *t, double time, const L63State *s, L63State *k)
{
    (void) time; /* this system does not depend on it, others would */
    k->x = t->sigma * (s->y - s->x);
    k->y = s->x * (t->rho - s->z) - s->y;
    k->z = s->x * s->y - t->beta * s->z;
}

/* The state a time h later, were the slope k all the way. */
static L63State advance(const L63State *s, double h, const L63State *k)
{
    return (L63State) { s->x + h * k->x, s->y + h * k->y, s->z + h * k->z };
}

static void step(Trajectory *t)
{
    const double h = t->dt;
    L63State k1, k2, k3, k4;
    t->right_hand_side(t, t->time, &t->state, &k1);
    const L63State s2 = advance(&t->state, 0.5 * h, &k1);
    t->right_hand_side(t, t->time + 0.5 * h, &s2, &k2);
    const L63State s3 = advance(&t->state, 0.5 * h, &k2);
    t->right_hand_side(t, t->time + 0.5 * h, &s3, &k3);
    const L63State s4 = advance(&t->state, h, &k3);
    t->right_hand_side(t, t->time + h, &s4, &k4);
    t->state.x += h / 6.0 * (k1.x + 2.0 * k2.x + 2.0 * k3.x + k4.x);
    t->state.y += h / 6.0 * (k1.y + 2.0 * k2.y + 2.0 * k3.y + k4.y);
    t->state.z += h / 6.0 * (k1.z + 2.0 * k2.z + 2.0 * k3.z + k4.z);
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
    for (size_t m = 0; m < c->n_trajectories; m++) end[m] = c->trajectory[m]->state;
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
    .bytes_per_trajectory = sizeof(Trajectory) + CACHE_LINE_BYTES + sizeof(Trajectory *),
    .bytes_per_trajectory_step = TRAJECTORY_BYTES_PER_STEP + sizeof(Trajectory *),
    .setup = setup,
    .reset = reset,
    .run = run,
    .collect = collect,
    .teardown = teardown,
};
