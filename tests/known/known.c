/**
 * Rungs whose speed relative to each other is known: they give the same right answer, and some of
 * them integrate a share of the trajectories once more and throw the result away. The statistics of
 * a run can be held to that on any machine, however noisy.
 *
 * This file is a registry of its own: linked with a runner's main it gives a runner of these rungs.
 */
#include "variants/registry.h"

#include <stdlib.h>
#include <string.h>

/* A row a rung: name, its base, per cent of work done twice, title. */
#define KNOWN(X)                                                                                   \
    X(k10_plain, NULL, 0, "nothing twice")                                                         \
    X(k11_same, "k10_plain", 0, "the same once more")                                              \
    X(k12_five, "k10_plain", 5, "five per cent more work")                                         \
    X(k13_twenty, "k10_plain", 20, "twenty per cent more work")

typedef struct Context {
    L63Problem p;
    size_t n_twice;
    L63State *start, *now, *thrown_away;
} Context;

static void teardown(void *ctx)
{
    Context *const c = ctx;
    if (!c) return;
    free(c->start);
    free(c->now);
    free(c->thrown_away);
    free(c);
}

static void reset(void *ctx)
{
    Context *const c = ctx;
    const size_t n = c->p.n_trajectories;
    memcpy(c->now, c->start, n * sizeof *c->now);
    memcpy(c->thrown_away, c->start, n * sizeof *c->thrown_away);
}

static void integrate(const L63Problem *p, L63State *states, size_t n)
{
    for (size_t m = 0; m < n; m++)
        for (size_t i = 0; i < p->n_steps; i++) states[m] = l63_step(p, states[m]);
}

static void run(void *ctx)
{
    const Context *const c = ctx;
    integrate(&c->p, c->now, c->p.n_trajectories);
    integrate(&c->p, c->thrown_away, c->n_twice);
}

static void collect(const void *ctx, L63State *end)
{
    const Context *const c = ctx;
    memcpy(end, c->now, c->p.n_trajectories * sizeof *end);
}

static Status setup(size_t per_cent, const L63Problem *p, const L63State *start, void **ctx)
{
    Context *const c = calloc(1, sizeof *c);
    *ctx = NULL;
    if (!c) return STATUS_NO_MEMORY;
    c->p = *p;
    c->n_twice = p->n_trajectories * per_cent / 100;
    c->start = calloc(p->n_trajectories, sizeof *c->start);
    c->now = calloc(p->n_trajectories, sizeof *c->now);
    c->thrown_away = calloc(p->n_trajectories, sizeof *c->thrown_away);
    if (!c->start || !c->now || !c->thrown_away) {
        teardown(c);
        return STATUS_NO_MEMORY;
    }
    memcpy(c->start, start, p->n_trajectories * sizeof *start);
    reset(c);
    *ctx = c;
    return STATUS_OK;
}

#define SETUP(rung, its_base, per_cent, its_title)                                                 \
    static Status setup_##rung(const L63Problem *p, const L63State *start,                         \
                               const VariantSetting *setting, void **ctx)                          \
    {                                                                                              \
        (void) setting;                                                                            \
        return setup(per_cent, p, start, ctx);                                                     \
    }
KNOWN(SETUP)

#define VARIANT(rung, its_base, per_cent, its_title)                                               \
    static const Variant rung = {                                                                  \
        .name = #rung,                                                                             \
        .title = its_title,                                                                        \
        .base = its_base,                                                                          \
        .teaches = "Its ratio to its base is known.",                                              \
        .launch = LAUNCH_SERIAL,                                                                   \
        .arithmetic = SAME_AS_REFERENCE,                                                           \
        .bytes_per_trajectory = 3 * sizeof(L63State),                                              \
        .setup = setup_##rung,                                                                     \
        .reset = reset,                                                                            \
        .run = run,                                                                                \
        .collect = collect,                                                                        \
        .teardown = teardown,                                                                      \
    };
KNOWN(VARIANT)

#define ENTRY(rung, its_base, per_cent, its_title)                                                 \
    { .name = #rung, .variant = &rung, .flags = "-O2" },
static const RegistryEntry entries[] = { KNOWN(ENTRY) };

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
