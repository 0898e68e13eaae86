#include "results/judge.h"

#include "results/compare.h"
#include "results/late.h"
#include "results/level.h"
#include "results/limits.h"
#include "results/standing.h"
#include "results/stats.h"
#include "results/texts.h"
#include "results/verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** A row in the making. */
typedef struct Place {
    VerdictRecord *row;
    const RungRecord *rung;
    const HeatRecord *heat;
    const HeatNoise *noise;
    Standing standing;
    Arm arm;
    Arm timed; /* the cells that its time is from */
} Place;

/** What Judgement points into. */
typedef struct Memory {
    Texts texts;
    VerdictRecord *rows;
    HeatTime *times;
    LateDrift *drifts;
    HeatNoise *noises;
} Memory;

typedef struct Judging {
    const RunFile *file;
    Memory *memory;
    Arms arms;
    Place *places;
    size_t n_places, n_times;
    Pairs pairs;
    Cell *shared;  /* room for the cells of an arm */
    Status status; /* STATUS_NO_MEMORY as soon as there was none for something */
} Judging;

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static const char *kept(Judging *j, const char *text)
{
    if (!text) j->status = STATUS_NO_MEMORY;
    return text;
}

static Comparison compare(Judging *j, Arm base, Arm rung, double alpha)
{
    Comparison c;
    if (compare_arms(base, rung, alpha, &j->pairs, &c) != STATUS_OK) j->status = STATUS_NO_MEMORY;
    return c;
}

static void count_samples(const RunFile *file, const HeatRecord *heat, HeatNoise *noise)
{
    for (size_t i = 0; i < file->n_samples; i++) {
        const SampleRecord *const s = &file->samples[i];
        if (s->is_warm_up || !is_same(s->heat, noise->heat)) continue;
        const RungRecord *const rung = standing_rung(file, s->rung);
        noise->n_samples++;
        noise->n_contaminated += !judge_is_clean(s, arms_cores(rung, heat), rung->is_gated);
    }
}

static void take_noise(Judging *j, const HeatRecord *heat, HeatNoise *noise)
{
    *noise = (HeatNoise) { .heat = heat->heat, .control = { NAN, NAN, NAN } };
    count_samples(j->file, heat, noise);
    const RungRecord *const rung = standing_rung(j->file, heat->control);
    if (!rung || !is_same(standing_of(j->file, &j->arms, rung, heat).outcome, "ok")) return;
    const Arm first = arms_find(&j->arms, heat->heat, heat->control, false);
    const Arm second = arms_find(&j->arms, heat->heat, heat->control, true);
    noise->control = compare(j, first, second, JUDGE_SHOWN_ALPHA).shown;
    noise->is_too_noisy = !judge_is_quiet(noise->control);
}

static void take_sizes(const RunFile *file, const Place *place)
{
    const CalibrationRecord *const c = arms_calibration(file, place->heat->heat, place->rung->rung);
    place->row->trajectories = c ? c->trajectories : place->heat->trajectories;
    place->row->steps = c ? c->steps : place->heat->steps;
}

static void take_time(Judging *j, const Place *place)
{
    VerdictRecord *const row = place->row;
    double *const ns = j->pairs.rung_ns;
    const size_t n = arms_pair(place->arm, place->arm, false, ns, ns);
    row->rounds = (int64_t) n;
    row->clean_rounds = (int64_t) arm_n_clean(place->arm);
    row->time_min_ns = stats_quantile(ns, n, 0);
    row->time_p5_ns = stats_quantile(ns, n, 0.05);
    row->time_p95_ns = stats_quantile(ns, n, 0.95);
    row->time_max_ns = stats_quantile(ns, n, 1);
    row->time_is_clean_only = arm_counts_clean_only(place->timed);
    row->time_per_step_ns = compare_time(place->timed, &j->pairs);
    row->gflops = (double) place->heat->flops_per_step / row->time_per_step_ns.median;
    if (isnan(row->gflops)) j->status = STATUS_NO_MEMORY;
}

static void take_limit(Judging *j, const Place *place)
{
    Texts *const texts = &j->memory->texts;
    if (limits_take(j->file, place->arm, j->pairs.rung_ns, texts, place->row) != STATUS_OK)
        j->status = STATUS_NO_MEMORY;
}

// Returns: the arm that a rung is in a duel with, of no cells in other runs.
static Arm rival_of(const Judging *j, const Place *place)
{
    const RunFile *const file = j->file;
    const char *rival = place->rung->base;
    if (!is_same(file->run.mode, "duel")) return (Arm) { 0 };
    for (size_t i = 0; i < file->n_rungs && !rival; i++)
        if (is_same(file->rungs[i].base, place->rung->rung)) rival = file->rungs[i].rung;
    return rival ? arms_find(&j->arms, place->heat->heat, rival, false) : (Arm) { 0 };
}

static void find_arms(Judging *j, Place *place)
{
    place->arm = arms_find(&j->arms, place->heat->heat, place->rung->rung, false);
    const Arm rival = rival_of(j, place);
    place->timed = place->arm;
    if (rival.n > 0)
        place->timed = compare_shared(place->arm, rival, place->heat->alpha, j->shared);
}

static void fill_row(Judging *j, Place *place, const char *problem)
{
    const RungRecord *const rung = place->rung;
    VerdictRecord *const row = place->row;
    place->standing = standing_of(j->file, &j->arms, rung, place->heat);
    find_arms(j, place);
    *row = record_new(RECORD_VERDICT).as.verdict;
    row->problem = problem;
    row->heat = place->heat->heat;
    row->rung = rung->rung;
    row->family = rung->family;
    row->base = rung->base;
    row->outcome = place->standing.outcome;
    row->reason = place->standing.reason;
    row->cores = arms_cores(rung, place->heat);
    row->lines_changed = rung->lines_changed;
    row->rounds = row->clean_rounds = 0;
    row->limit_reason = row->predicted_reason = row->reason;
    take_sizes(j->file, place);
    row->state_level = level_of_states(&j->file->run, row->trajectories);
    LateDrift *const drift = &j->memory->drifts[row - j->memory->rows];
    *drift = (LateDrift) { NAN, NAN, false };
    if (row->reason) return;
    const char *const control = place->heat->control;
    if (control && !is_same(control, rung->rung)
        && late_drift(&j->arms, row->heat, rung->rung, control, drift) != STATUS_OK)
        j->status = STATUS_NO_MEMORY;
    take_time(j, place);
    take_limit(j, place);
}

// Returns: why the rung of a place can be compared with no other, NULL when it can.
static const char *why_alone(Judging *j, const Place *place)
{
    if (place->standing.reason || !place->rung->different_work) return place->standing.reason;
    return kept(j,
                texts_print(&j->memory->texts, "different work: %s", place->rung->different_work));
}

// Returns: why another rung has nothing to compare with in a heat, NULL when it has.
static const char *why_not_over(Judging *j, const HeatRecord *heat, const RungRecord *other)
{
    Texts *const texts = &j->memory->texts;
    if (other->different_work)
        return kept(
            j,
            texts_print(texts, "%s does different work: %s", other->rung, other->different_work));
    const Standing standing = standing_of(j->file, &j->arms, other, heat);
    if (!standing.reason) return NULL;
    return kept(j,
                texts_print(texts, "%s has no time in heat %s: %s", other->rung, heat->heat,
                            standing.reason));
}

static const char *why_no_base(Judging *j, const Place *place)
{
    const char *const alone = why_alone(j, place);
    if (alone) return alone;
    if (!place->rung->base)
        return is_same(j->file->run.mode, "duel") ? "the other is compared with it"
                                                  : "a bottom rung: it has no base";
    const RungRecord *const base = standing_rung(j->file, place->rung->base);
    if (base) return why_not_over(j, place->heat, base);
    return kept(
        j,
        texts_print(&j->memory->texts, "its base %s is not part of this run", place->rung->base));
}

static const char *why_no_start(Judging *j, const Place *place, const RungRecord *start)
{
    const char *const alone = why_alone(j, place);
    if (alone) return alone;
    if (!start) return "no rung without a base was measured";
    return start == place->rung ? "the ladder starts here" : NULL;
}

static void take_start(Judging *j, const Place *place)
{
    VerdictRecord *const row = place->row;
    const RungRecord *const start = standing_start(j->file, &j->arms, place->heat);
    row->start = start ? start->rung : NULL;
    row->speedup_start_reason = why_no_start(j, place, start);
    if (row->speedup_start_reason) return;
    const Arm arm = arms_find(&j->arms, place->heat->heat, start->rung, false);
    const Comparison c = compare(j, arm, place->arm, JUDGE_SHOWN_ALPHA);
    row->speedup_start = c.shown;
    if (c.n == 0) row->speedup_start_reason = "no round has both";
}

static void set_verdict(VerdictRecord *row, Verdict verdict, const char *text)
{
    row->verdict = verdict_name(verdict);
    row->verdict_text = text;
}

// The verdict of a row without a comparison: its text is the reason.
static void take_reason(Judging *j, const Place *place)
{
    VerdictRecord *const row = place->row;
    Texts *const texts = &j->memory->texts;
    if (place->standing.is_unverified)
        set_verdict(row, VERDICT_UNVERIFIED,
                    kept(j, texts_print(texts, "unverified: %s", row->reason)));
    else if (row->reason)
        set_verdict(row, VERDICT_NONE,
                    kept(j, texts_print(texts, "%s: %s", row->outcome, row->reason)));
    else
        set_verdict(row, VERDICT_NONE, row->speedup_base_reason);
}

static void take_base(Judging *j, const Place *place, double alpha)
{
    VerdictRecord *const row = place->row;
    const Arm base = arms_find(&j->arms, row->heat, row->base, false);
    const Comparison c = compare(j, base, place->arm, alpha);
    row->speedup_base = c.shown;
    row->speedup_base_all = c.all;
    row->speedup_base_verdict_low = c.corrected.low;
    row->speedup_base_verdict_high = c.corrected.high;
    row->speedup_base_rounds = (int64_t) c.n;
    row->speedup_base_is_clean_only = c.is_clean_only;
    if (c.n == 0) row->speedup_base_reason = "no round has both";
    const double threshold = place->heat->noise_threshold;
    const Verdict verdict = judge_ratio(c.corrected, place->noise->control, threshold);
    Texts *const texts = &j->memory->texts;
    const char *const text = verdict == VERDICT_INSUFFICIENT
        ? texts_print(texts, "insufficient: %zu of %zu rounds needed", c.n, c.n_needed)
        : verdict_words(texts, verdict, c.corrected, place->noise->control, threshold);
    set_verdict(row, verdict, kept(j, text));
}

static void judge_problem(Judging *j, Place *places, size_t n)
{
    size_t n_comparisons = 0;
    for (size_t i = 0; i < n; i++) {
        places[i].row->speedup_base_reason = why_no_base(j, &places[i]);
        n_comparisons += !places[i].row->speedup_base_reason;
    }
    for (size_t i = 0; i < n; i++) {
        take_start(j, &places[i]);
        if (places[i].row->speedup_base_reason)
            take_reason(j, &places[i]);
        else
            take_base(j, &places[i], places[i].heat->alpha / (double) n_comparisons);
    }
}

static void place_problem(Judging *j, const char *problem)
{
    Place *const places = j->places + j->n_places;
    size_t n = 0;
    for (size_t i = 0; i < j->file->n_rungs; i++) {
        const RungRecord *const rung = &j->file->rungs[i];
        const HeatRecord *const heat = standing_heat(j->file, &j->arms, rung->rung, problem);
        if (!heat) continue;
        places[n] = (Place) {
            .row = &j->memory->rows[j->n_places + n],
            .rung = rung,
            .heat = heat,
            .noise = &j->memory->noises[heat - j->file->heats],
        };
        fill_row(j, &places[n++], problem);
    }
    j->n_places += n;
    judge_problem(j, places, n);
}

// Kept where there are two: heats connect by what runs in more than one of them.
static void take_heat_times(Judging *j, const Place *place)
{
    const RunFile *const file = j->file;
    HeatTime *const times = j->memory->times + j->n_times;
    size_t n = 0;
    for (size_t h = 0; h < file->n_heats; h++) {
        const HeatRecord *const heat = &file->heats[h];
        if (!is_same(heat->problem, place->row->problem)) continue;
        if (!is_same(standing_of(file, &j->arms, place->rung, heat).outcome, "ok")) continue;
        const Arm arm = arms_find(&j->arms, heat->heat, place->rung->rung, false);
        times[n++] = (HeatTime) { heat->problem, heat->heat, place->rung->rung,
                                  compare_time(arm, &j->pairs) };
    }
    if (n > 1) j->n_times += n;
}

static bool is_first_of_problem(const RunFile *file, size_t h)
{
    for (size_t earlier = 0; earlier < h; earlier++)
        if (is_same(file->heats[earlier].problem, file->heats[h].problem)) return false;
    return true;
}

static void judge_heats(Judging *j)
{
    const RunFile *const file = j->file;
    for (size_t h = 0; h < file->n_heats; h++)
        take_noise(j, &file->heats[h], &j->memory->noises[h]);
    for (size_t h = 0; h < file->n_heats; h++)
        if (is_first_of_problem(file, h)) place_problem(j, file->heats[h].problem);
    for (size_t i = 0; i < j->n_places; i++) take_heat_times(j, &j->places[i]);
}

static bool has_memory(Judging *j)
{
    const size_t n_rows = j->file->n_heats * j->file->n_rungs;
    j->memory->rows = calloc(n_rows + 1, sizeof *j->memory->rows);
    j->memory->times = calloc(n_rows + 1, sizeof *j->memory->times);
    j->memory->noises = calloc(j->file->n_heats + 1, sizeof *j->memory->noises);
    j->places = calloc(n_rows + 1, sizeof *j->places);
    j->memory->drifts = calloc(n_rows + 1, sizeof *j->memory->drifts);
    j->shared = calloc(j->arms.n + 1, sizeof *j->shared);
    return j->memory->rows && j->memory->drifts && j->memory->times && j->memory->noises
        && j->places && j->shared && pairs_new(&j->arms, &j->pairs) == STATUS_OK;
}

Status judge_run(const RunFile *file, Judgement *judgement)
{
    *judgement = (Judgement) { .memory = calloc(1, sizeof(Memory)) };
    if (!judgement->memory) return STATUS_NO_MEMORY;
    Judging j = { .file = file, .memory = judgement->memory };
    j.status = arms_collect(file, &j.arms);
    if (j.status == STATUS_OK) j.status = limits_collect(file, &j.arms, &j.memory->texts);
    if (j.status == STATUS_OK && !has_memory(&j)) j.status = STATUS_NO_MEMORY;
    if (j.status == STATUS_OK) judge_heats(&j);
    if (j.status == STATUS_OK) {
        judgement->rows = j.memory->rows;
        judgement->n_rows = j.n_places;
        judgement->drifts = j.memory->drifts;
        judgement->times = j.memory->times;
        judgement->n_times = j.n_times;
        judgement->noises = j.memory->noises;
        judgement->n_noises = file->n_heats;
    }
    arms_free(&j.arms);
    free(j.places);
    free(j.shared);
    pairs_free(&j.pairs);
    return j.status;
}

void judgement_free(Judgement *judgement)
{
    Memory *const memory = judgement->memory;
    if (memory) {
        texts_free(&memory->texts);
        free(memory->rows);
        free(memory->times);
        free(memory->drifts);
        free(memory->noises);
    }
    free(memory);
    *judgement = (Judgement) { 0 };
}
