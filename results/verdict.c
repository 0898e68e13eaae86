#include "results/verdict.h"

#include <math.h>
#include <stdio.h>

enum { MAX_RATIO = 96 };

static const char *const names[] = {
    [VERDICT_NONE] = "none",
    [VERDICT_UNVERIFIED] = "unverified",
    [VERDICT_INSUFFICIENT] = "insufficient",
    [VERDICT_TOO_NOISY] = "too noisy",
    [VERDICT_NOT_RESOLVED] = "~ not resolved",
    [VERDICT_WITHIN_THRESHOLD] = "within noise threshold",
    [VERDICT_SAME] = "same",
    [VERDICT_FASTER] = "faster",
    [VERDICT_SLOWER] = "slower",
};

const char *verdict_name(Verdict verdict)
{
    return names[verdict];
}

bool judge_is_clean(const SampleRecord *sample, int64_t cores, bool is_gated)
{
    if (!is_gated) return true;
    const double n_cores = cores > 1 ? (double) cores : 1;
    const double share = sample->cpu_s / (sample->wall_s * n_cores);
    const double least = cores > 1 ? JUDGE_CLEAN_PARALLEL : JUDGE_CLEAN_SERIAL;
    return share >= least && sample->involuntary_switches <= JUDGE_MAX_INVOLUNTARY_SWITCHES;
}

static double half_width(Interval interval)
{
    return (interval.high - interval.low) / 2;
}

static bool contains(Interval interval, double value)
{
    return interval.low <= value && value <= interval.high;
}

static bool is_within(Interval interval, double low, double high)
{
    return low <= interval.low && interval.high <= high;
}

bool judge_is_quiet(Interval control)
{
    if (isnan(control.low)) return true;
    return contains(control, 1) && half_width(control) <= JUDGE_MAX_CONTROL_HALF_WIDTH;
}

// What a noisy heat can still tell: a factor beyond 1 + twice the control's half-width, either way.
// Where the control is off to one side by more than that, beyond its far end: identical programs
// came out there.
static bool is_beyond_noise(Interval ratio, Interval control)
{
    const double far_end = fmax(control.high - 1, 1 - control.low);
    const double noise = fmax(2 * half_width(control), far_end);
    return ratio.low > 1 + noise || ratio.high * (1 + noise) < 1; /* the inverse is told as well */
}

double verdict_threshold(Interval control, double noise_threshold)
{
    return isnan(control.low) ? noise_threshold : fmax(noise_threshold, half_width(control));
}

Verdict judge_ratio(Interval ratio, Interval control, double noise_threshold)
{
    if (isnan(ratio.low)) return VERDICT_INSUFFICIENT;
    if (!judge_is_quiet(control) && !is_beyond_noise(ratio, control)) return VERDICT_TOO_NOISY;
    const double delta = verdict_threshold(control, noise_threshold);
    const bool is_small = is_within(ratio, 1 / (1 + delta), 1 + delta);
    if (contains(ratio, 1)) return is_small ? VERDICT_SAME : VERDICT_NOT_RESOLVED;
    if (is_small) return VERDICT_WITHIN_THRESHOLD;
    return ratio.low > 1 ? VERDICT_FASTER : VERDICT_SLOWER;
}

// As many decimals as tell a ratio from 1, or from its neighbours, and no more.
static int decimals_of(double ratio)
{
    static const struct {
        double below;
        int decimals;
    } rows[] = { { 0.1, 4 }, { 0.9, 2 }, { 1.1, 3 }, { 10, 2 }, { 100, 1 } };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
        if (ratio < rows[r].below) return rows[r].decimals;
    return 0;
}

static void print_ratio(char text[static MAX_RATIO], Interval ratio)
{
    const int n = decimals_of(ratio.median);
    snprintf(text, MAX_RATIO, "%.*fx [%.*f, %.*f]", n, ratio.median, n, ratio.low, n, ratio.high);
}

const char *verdict_words(Texts *texts, Verdict verdict, Interval ratio, Interval control,
                          double noise_threshold)
{
    char ratio_text[MAX_RATIO], control_text[MAX_RATIO];
    print_ratio(ratio_text, ratio);
    print_ratio(control_text, control);
    const double delta = 100 * verdict_threshold(control, noise_threshold);
    if (verdict == VERDICT_TOO_NOISY)
        return texts_print(texts, "too noisy: %s, and the control against itself %s", ratio_text,
                           control_text);
    if (verdict == VERDICT_SAME)
        return texts_print(texts, "same within %.2g %%: %s", delta, ratio_text);
    if (verdict == VERDICT_WITHIN_THRESHOLD)
        return texts_print(texts, "within noise threshold of %.2g %%: %s", delta, ratio_text);
    return texts_print(texts, "%s %s", verdict_name(verdict), ratio_text);
}
