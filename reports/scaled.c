#include "reports/scaled.h"

#include <math.h>
#include <string.h>

/** A ratio is broken from the first on, and known up to the second. */
#define LEAST_BROKEN 0.05
#define MOST_KNOWN 0.10

enum { MOST_LISTED = 4 };

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

const char *scaled_name(Linearity linearity)
{
    static const char *const names[] = {
        [LINEARITY_KNOWN] = "linear",
        [LINEARITY_BROKEN] = "read with care",
        [LINEARITY_UNKNOWN] = "can't tell",
        [LINEARITY_UNMEASURED] = "not measured",
    };
    return names[linearity];
}

Linearity scaled_linearity(const CostRecord *cost)
{
    const Interval ratio = cost->value;
    if (!isfinite(ratio.low) || !isfinite(ratio.high)) return LINEARITY_UNMEASURED;
    if (ratio.low > 1 + LEAST_BROKEN || ratio.high < 1 - LEAST_BROKEN) return LINEARITY_BROKEN;
    if (ratio.low < 1 - MOST_KNOWN || ratio.high > 1 + MOST_KNOWN) return LINEARITY_UNKNOWN;
    return LINEARITY_KNOWN;
}

static bool is_linearity(const CostRecord *cost)
{
    return is_same(cost->kind, "linearity") && cost->rung && cost->heat;
}

bool scaled_counts(const RunFile *file, const CostRecord *cost)
{
    for (size_t i = 0; i < file->n_costs && is_linearity(cost); i++) {
        const CostRecord *const other = &file->costs[i];
        if (is_linearity(other) && is_same(other->operation, cost->operation)
            && is_same(other->rung, cost->rung) && is_same(other->heat, cost->heat)
            && other->session > cost->session)
            return false;
    }
    return is_linearity(cost);
}

// --- Sentences ---

/** What the ratios of one meaning have in common. */
typedef struct Group {
    size_t n;
    const char *list;
    const CostRecord *least, *most; /* by their medians */
} Group;

/** Returns: "v00_python 1.00x [0.99, 1.02] at half the steps", or why there is no ratio. */
static const char *item_text(Summary *summary, const CostRecord *cost)
{
    char ratio[NUMBER_LENGTH], interval[NUMBER_LENGTH];
    const Linearity linearity = scaled_linearity(cost);
    if (linearity == LINEARITY_UNMEASURED)
        return phrases_add(&summary->phrases, "%s at %s (%s)", cost->rung, cost->operation,
                           cost->reason ? cost->reason : "too few samples for an interval");
    const char *const expected = linearity != LINEARITY_BROKEN ? ""
        : cost->value.median > 1 ? " (the whole problem may take less a step)"
                                 : " (the whole problem may take more a step)";
    return phrases_add(
        &summary->phrases, "%s %s %s at %s%s", cost->rung, number_ratio(ratio, cost->value.median),
        number_interval(interval, cost->value, number_ratio_decimals(cost->value.median)),
        cost->operation, expected);
}

static Group group_of(Summary *summary, Linearity linearity)
{
    Group group = { .n = 0 };
    for (size_t i = 0; i < summary->file->n_costs; i++) {
        const CostRecord *const c = &summary->file->costs[i];
        if (!scaled_counts(summary->file, c) || scaled_linearity(c) != linearity) continue;
        group.n++;
        group.list = phrases_list(&summary->phrases, group.list, item_text(summary, c));
        if (!group.least || c->value.median < group.least->value.median) group.least = c;
        if (!group.most || c->value.median > group.most->value.median) group.most = c;
    }
    return group;
}

static const char *known_text(Summary *summary, const Group *group, size_t n_looks)
{
    const char *const opening
        = phrases_add(&summary->phrases, "a step costs the same at half the size, within %.0f %%",
                      100 * MOST_KNOWN);
    if (group->n <= MOST_LISTED)
        return phrases_add(&summary->phrases, "%s: %s.", opening, group->list);
    return phrases_add(&summary->phrases, "%s, in %zu of %zu looks: from %s to %s.", opening,
                       group->n, n_looks, item_text(summary, group->least),
                       item_text(summary, group->most));
}

/** Noise makes many of them, and none says anything: then their number is enough. */
static const char *few_or_number(Summary *summary, const Group *group)
{
    if (group->n <= MOST_LISTED) return group->list;
    return phrases_add(&summary->phrases, "%zu looks at half the size, which the details list",
                       group->n);
}

static const char *doubt_text(Summary *summary, const Group *unknown, const Group *unmeasured)
{
    return phrases_add(&summary->phrases,
                       "whether the cost of a step depends on the size %s%s%s%s%s.",
                       unknown->n > 0 ? "cannot be told from " : "",
                       unknown->n > 0 ? few_or_number(summary, unknown) : "",
                       unknown->n > 0 && unmeasured->n > 0 ? "; it " : "",
                       unmeasured->n > 0 ? "was not measured for " : "",
                       unmeasured->n > 0 ? unmeasured->list : "");
}

static void tell_linearity(Summary *summary)
{
    const Group known = group_of(summary, LINEARITY_KNOWN);
    const Group broken = group_of(summary, LINEARITY_BROKEN);
    const Group unknown = group_of(summary, LINEARITY_UNKNOWN);
    const Group unmeasured = group_of(summary, LINEARITY_UNMEASURED);
    if (known.n > 0)
        summary_add_line(&summary->trust, "linear",
                         known_text(summary, &known, known.n + broken.n + unknown.n));
    if (broken.n > 0)
        summary_add_line(&summary->trust, scaled_name(LINEARITY_BROKEN),
                         phrases_add(&summary->phrases,
                                     "the cost of a step depends on the size: %s.", broken.list));
    if (unknown.n + unmeasured.n > 0)
        summary_add_line(&summary->trust, "linear?", doubt_text(summary, &unknown, &unmeasured));
}

static void tell_scaled_down(Summary *summary, const SummaryProblem *problem)
{
    size_t n = 0;
    for (size_t i = 0; i < problem->n_rows; i++)
        n += problem->rows[i].note && !problem->rows[i].why_no_time;
    if (n > 0)
        summary_add_line(
            &summary->trust, "scaled down",
            phrases_add(&summary->phrases,
                        "%zu slow rung%s of the %s problem run%s fewer steps or trajectories, "
                        "as %s row%s say%s; times are per step all the same.",
                        n, n == 1 ? "" : "s", problem->name, n == 1 ? "s" : "",
                        n == 1 ? "its" : "their", n == 1 ? "" : "s", n == 1 ? "s" : ""));
}

void scaled_tell_trust(Summary *summary)
{
    for (size_t i = 0; i < summary->n_problems && summary_is_ladder(summary); i++)
        tell_scaled_down(summary, &summary->problems[i]);
    tell_linearity(summary);
}
