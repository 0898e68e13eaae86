#include "results/versus.h"

#include "results/verdict.h"

#include <math.h>
#include <string.h>

static const Interval no_interval = { NAN, NAN, NAN };

static const char *const names[] = {
    [STEP_NONE] = "none",
    [STEP_INSUFFICIENT] = "can't tell",
    [STEP_DISTURBED] = "can't tell",
    [STEP_NO_CONTROL] = "can't tell",
    [STEP_TOO_NOISY] = "can't tell",
    [STEP_NOT_RESOLVED] = "not resolved",
    [STEP_WITHIN_THRESHOLD] = "within noise",
    [STEP_SAME] = "same",
    [STEP_DIFFERS] = "differs",
};

const char *versus_verdict_name(StepVerdict verdict)
{
    return names[verdict];
}

Status step_source_new(const RunFile *file, const Judgement *judgement, StepSource *source)
{
    *source = (StepSource) { .file = file, .judgement = judgement };
    const Status status = arms_collect(file, &source->arms);
    return status == STATUS_OK ? pairs_new(&source->arms, &source->pairs) : status;
}

void step_source_free(StepSource *source)
{
    pairs_free(&source->pairs);
    arms_free(&source->arms);
    *source = (StepSource) { 0 };
}

double versus_alpha(size_t n_intervals)
{
    return VERSUS_ALPHA / (double) (n_intervals > 0 ? n_intervals : 1);
}

// --- Steps ---

static void take_heat(const StepSource *source, const char *heat, PairedStep *step)
{
    for (size_t h = 0; h < source->judgement->n_noises; h++) {
        if (strcmp(source->judgement->noises[h].heat, heat) != 0) continue;
        step->control = source->judgement->noises[h].control;
        step->noise_threshold = source->file->heats[h].noise_threshold;
    }
}

Status versus_step(const StepSource *source, const VerdictRecord *row, double alpha,
                   PairedStep *step)
{
    Comparison c;
    *step = (PairedStep) { .ratio = no_interval, .control = no_interval };
    if (!row->base || !isfinite(row->speedup_base.median)) return STATUS_OK;
    const Arm base = arms_find(&source->arms, row->heat, row->base, false);
    const Arm rung = arms_find(&source->arms, row->heat, row->rung, false);
    const Status status = compare_arms(base, rung, alpha, &source->pairs, &c);
    if (status != STATUS_OK) return status;
    step->ratio = c.corrected;
    step->is_clean = c.is_clean_only;
    step->n = c.n;
    step->n_needed = c.n_needed;
    take_heat(source, row->heat, step);
    return STATUS_OK;
}

static bool has_interval(Interval interval)
{
    return isfinite(interval.low) && isfinite(interval.high);
}

static StepVerdict verdict_of(const PairedStep *here, const PairedStep *there,
                              const StepComparison *c)
{
    if (!isfinite(here->ratio.median) || !isfinite(there->ratio.median)) return STEP_NONE;
    if (!has_interval(c->ratio)) return STEP_INSUFFICIENT;
    if (!here->is_clean || !there->is_clean) return STEP_DISTURBED;
    if (!has_interval(here->control) || !has_interval(there->control)) return STEP_NO_CONTROL;
    if (!judge_is_quiet(here->control) || !judge_is_quiet(there->control)) return STEP_TOO_NOISY;
    const double least = 1 / (1 + c->threshold), most = 1 + c->threshold;
    const bool is_small = least <= c->ratio.low && c->ratio.high <= most;
    if (c->ratio.low <= 1 && c->ratio.high >= 1) return is_small ? STEP_SAME : STEP_NOT_RESOLVED;
    if (is_small) return STEP_WITHIN_THRESHOLD;
    return c->ratio.low > most || c->ratio.high < least ? STEP_DIFFERS : STEP_NOT_RESOLVED;
}

StepComparison versus_compare(const PairedStep *here, const PairedStep *there)
{
    const double own = verdict_threshold(here->control, here->noise_threshold);
    const double other = verdict_threshold(there->control, there->noise_threshold);
    StepComparison c = {
        .ratio = { there->ratio.median / here->ratio.median, there->ratio.low / here->ratio.high,
                   there->ratio.high / here->ratio.low },
        .threshold = (1 + own) * (1 + other) - 1,
    };
    c.verdict = verdict_of(here, there, &c);
    return c;
}

// --- What repeats ---

const char *versus_states(const StepSource *source, const VerdictRecord *row)
{
    if (strcmp(row->outcome, "ok") != 0) return NULL;
    const Arm arm = arms_find(&source->arms, row->heat, row->rung, false);
    return arm.n > 0 ? arm.cells[0].sample->state_hash : NULL;
}

bool versus_is_same_count(double here, double there)
{
    return fabs(here - there) <= VERSUS_SAME_COUNT * fmax(fabs(here), fabs(there));
}
