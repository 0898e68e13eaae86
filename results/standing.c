#include "results/standing.h"

#include <string.h>

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

const RungRecord *standing_rung(const RunFile *file, const char *name)
{
    for (size_t i = 0; i < file->n_rungs; i++)
        if (is_same(file->rungs[i].rung, name)) return &file->rungs[i];
    return NULL;
}

static const OutcomeRecord *find_outcome(const RunFile *file, const char *rung, const char *heat,
                                         const char *outcome)
{
    for (size_t i = 0; i < file->n_outcomes; i++) {
        const OutcomeRecord *const o = &file->outcomes[i];
        if (!is_same(o->rung, rung) || !is_same(o->outcome, outcome)) continue;
        if (!o->heat || is_same(o->heat, heat)) return o;
    }
    return NULL;
}

// Returns: the failed check of a rung if there is one, else any check of it, else NULL.
static const CheckRecord *worst_check(const RunFile *file, const char *rung)
{
    const CheckRecord *worst = NULL;
    for (size_t i = 0; i < file->n_checks; i++) {
        if (!is_same(file->checks[i].rung, rung)) continue;
        worst = &file->checks[i];
        if (!worst->passed) break;
    }
    return worst;
}

static bool has_one_state(Arm arm)
{
    const char *first = NULL;
    for (size_t i = 0; i < arm.n; i++) {
        const char *const hash = arm.cells[i].sample->state_hash;
        if (first && hash && strcmp(first, hash) != 0) return false;
        if (!first) first = hash;
    }
    return true;
}

static Standing standing_of_arm(Arm arm)
{
    if (arm.n == 0)
        return (Standing) { "skipped", "the run stopped before it was measured", false };
    if (!has_one_state(arm))
        return (Standing) { "failed", "the final states of its samples differ", true };
    if (arm.cells[0].fault) return (Standing) { "failed", arm.cells[0].fault, true };
    return (Standing) { "ok", NULL, false };
}

Standing standing_of(const RunFile *file, const Arms *arms, const RungRecord *rung,
                     const HeatRecord *heat)
{
    if (!is_same(rung->outcome, "planned")) return (Standing) { "not-built", rung->reason, false };
    const OutcomeRecord *const failed = find_outcome(file, rung->rung, heat->heat, "failed");
    if (failed) return (Standing) { "failed", failed->reason, true };
    const CheckRecord *const check = worst_check(file, rung->rung);
    if (check && !check->passed) return (Standing) { "failed", check->reason, true };
    if (heat->skipped) return (Standing) { "skipped", heat->skipped, false };
    const OutcomeRecord *const skipped = find_outcome(file, rung->rung, heat->heat, "skipped");
    if (skipped) return (Standing) { "skipped", skipped->reason, false };
    if (!check) return (Standing) { "skipped", "it was not verified in this run", true };
    return standing_of_arm(arms_find(arms, heat->heat, rung->rung, false));
}

static bool takes_part(const RunFile *file, const Arms *arms, const char *rung, const char *heat)
{
    if (arms_calibration(file, heat, rung)) return true;
    if (arms_find(arms, heat, rung, false).n > 0) return true;
    for (size_t i = 0; i < file->n_outcomes; i++)
        if (is_same(file->outcomes[i].rung, rung) && is_same(file->outcomes[i].heat, heat))
            return true;
    return false;
}

// Returns: whether a rung has its place in a heat: its base runs there, or what builds on it where
// it has no base.
static bool has_kin(const RunFile *file, const Arms *arms, const RungRecord *rung, const char *heat)
{
    if (rung->base) return takes_part(file, arms, rung->base, heat);
    for (size_t i = 0; i < file->n_rungs; i++)
        if (is_same(file->rungs[i].base, rung->rung)
            && takes_part(file, arms, file->rungs[i].rung, heat))
            return true;
    return false;
}

const HeatRecord *standing_heat(const RunFile *file, const Arms *arms, const char *name,
                                const char *problem)
{
    const RungRecord *const rung = standing_rung(file, name);
    const HeatRecord *first = NULL;
    for (size_t h = 0; rung && h < file->n_heats; h++) {
        const HeatRecord *const heat = &file->heats[h];
        if (!is_same(heat->problem, problem) || !takes_part(file, arms, name, heat->heat)) continue;
        if (has_kin(file, arms, rung, heat->heat)) return heat;
        if (!first) first = heat;
    }
    if (first) return first;
    return is_same(file->heats[0].problem, problem) ? &file->heats[0] : NULL;
}

const RungRecord *standing_start(const RunFile *file, const Arms *arms, const HeatRecord *heat)
{
    for (size_t i = 0; i < file->n_rungs; i++) {
        const RungRecord *const rung = &file->rungs[i];
        if (rung->base || rung->different_work) continue;
        if (is_same(standing_of(file, arms, rung, heat).outcome, "ok")) return rung;
    }
    return NULL;
}
