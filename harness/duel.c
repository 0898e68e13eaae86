#include "harness/duel.h"

#include "harness/attempt.h"
#include "results/judge.h"
#include "results/stopping.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- who takes part ---- */

/* One side: a build, and the rung that is named of it. */
static Status load_side(const char *folder, const char *name, Catalogue *catalogue, size_t *rung,
                        Reason *why)
{
    Reason what = { "" };
    const char *const where = folder ? folder : "this build";
    const Status status
        = folder ? catalogue_load_from(folder, catalogue, why) : catalogue_load(catalogue, why);
    if (status != STATUS_OK) return status;
    const Rung *const found = catalogue_find(catalogue, name, &what);
    if (!found)
        return reason(why, STATUS_BAD_USAGE, "%s%s%.200s", what.text, folder ? "; of " : "",
                      folder ? folder : "");
    *rung = (size_t) (found - catalogue->rungs);
    if (!found->not_built) return STATUS_OK;
    return reason(why, STATUS_MISSING, "%s is not built in %.200s: %s", found->name, where,
                  found->not_built);
}

/* A rung of this build against another needs no marks behind the names. */
static bool has_sides(const Options *o, const Rung *first, const Rung *second)
{
    return o->build_a || o->build_b || strcmp(first->name, second->name) == 0;
}

static Status load_sides(Bench *bench, size_t rungs[2], Reason *why)
{
    const Options *const o = bench->options;
    Catalogue *const catalogue = &bench->catalogue;
    Catalogue other = { .n_rungs = 0 };
    const char *const second = o->n_others > 0 ? o->others[0] : o->argument;
    Status status = load_side(o->build_a, o->argument, catalogue, &rungs[0], why);
    if (status == STATUS_OK) status = load_side(o->build_b, second, &other, &rungs[1], why);
    if (status != STATUS_OK || !has_sides(o, &catalogue->rungs[rungs[0]], &other.rungs[rungs[1]])) {
        catalogue_free(&other); /* the same rungs once more */
        return status;
    }
    rungs[1] += catalogue->n_rungs;
    return catalogue_join(catalogue, &other, why);
}

static void look_at_side(Bench *bench, size_t side)
{
    const Rung *const rung = bench->selection.rungs[side];
    DuelSide *const s = &bench->sides[side];
    if (strcmp(rung->name, rung->stem) == 0 || bench->options->is_try) return;
    machine_rung_hash(rung, s->hash, sizeof s->hash);
    if (rung->build->source_root)
        machine_source(rung->build->source_root, s->commit, sizeof s->commit, &s->is_dirty);
    bench->has_dirty_side |= s->is_dirty;
}

static Status check_problem(const Bench *bench, Reason *why)
{
    for (size_t r = 0; r < 2 && bench->options->problem == PROBLEM_MEMORY; r++)
        if (!bench->selection.rungs[r]->is_on_memory_problem)
            return reason(why, STATUS_BAD_USAGE,
                          "%s would take too long on the memory problem, and no bench times it "
                          "there; leave out --problem memory",
                          bench->selection.rungs[r]->stem);
    return STATUS_OK;
}

Status duel_choose(Bench *bench, Reason *why)
{
    size_t rungs[2];
    const Status status
        = bench->options->is_try ? attempt_load(bench, rungs, why) : load_sides(bench, rungs, why);
    if (status != STATUS_OK) return status;
    bench->selection.rungs = calloc(2, sizeof *bench->selection.rungs);
    if (!bench->selection.rungs) return reason(why, STATUS_NO_MEMORY, "no memory for the duel");
    bench->selection.n_rungs = 2;
    Rung *const first = &bench->catalogue.rungs[rungs[0]];
    Rung *const second = &bench->catalogue.rungs[rungs[1]];
    first->base = NULL; /* whose bits they must have was found before: answers stay */
    second->base = first->name;
    bench->selection.rungs[0] = first;
    bench->selection.rungs[1] = second;
    for (size_t side = 0; side < 2; side++) look_at_side(bench, side);
    return check_problem(bench, why);
}

void duel_describe_build(const Bench *bench, const Rung *rung, RungRecord *record)
{
    if (bench->options->is_try && rung == bench->selection.rungs[1]) {
        record->build_compiler = bench->options->compiler_version;
        record->build_flags = bench->options->compiler_flags;
    }
    if (bench->options->is_try || !bench->options->is_duel || strcmp(rung->name, rung->stem) == 0)
        return;
    const DuelSide *const side = &bench->sides[rung == bench->selection.rungs[1]];
    record->build = rung->build->folder;
    record->build_compiler = rung->build->compiler;
    record->build_flags = rung->build->compiler_flags;
    record->build_type = rung->build->build_type;
    record->build_commit = side->commit[0] ? side->commit : NULL;
    record->is_build_dirty = side->is_dirty;
    record->build_hash = side->hash[0] ? side->hash : NULL;
}

/* ---- when it is over ---- */

/* As the report will have it: from the journal, by the judge. */
static Status read_ratio(const Bench *bench, Interval *ratio, Reason *why)
{
    char path[BENCH_MOST_PATH];
    RunFile file;
    Judgement judgement = { .n_rows = 0 };
    bench_journal_path(bench, path, sizeof path);
    Status status = run_file_read(path, &file, why);
    if (status == STATUS_OK) status = judge_run(&file, &judgement);
    for (size_t v = 0; v < judgement.n_rows; v++)
        if (judgement.rows[v].base) *ratio = judgement.rows[v].speedup_base;
    judgement_free(&judgement);
    run_file_free(&file);
    return status;
}

Status duel_look(Bench *bench, Heat *heat, int64_t n_rounds, bool *is_over, Reason *why)
{
    const HeatRecord *const plan = &heat->record;
    Interval ratio = { NAN, NAN, NAN };
    *is_over = false;
    if (isnan(plan->stop_half_width)) return STATUS_OK;
    for (size_t a = 0; a < heat->n_arms; a++) *is_over |= heat->arms[a].is_out;
    if (*is_over || n_rounds == 0) return STATUS_OK;
    const Status status = read_ratio(bench, &ratio, why);
    heat->half_width = stopping_half_width(ratio);
    *is_over = status == STATUS_OK && stopping_is_look(n_rounds, plan->rounds_per_block)
        && stopping_is_due(ratio, plan->stop_half_width);
    return status;
}
