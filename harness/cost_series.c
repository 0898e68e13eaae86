#include "harness/cost_series.h"

#include "results/record_json.h"
#include "results/stats.h"

#include <stdio.h>

static const double ALPHA = 0.05;

CostRecord cost_new(const char *kind, const char *operation, const char *unit)
{
    CostRecord cost = record_new(RECORD_COST).as.cost;
    cost.kind = kind;
    cost.operation = operation;
    cost.unit = unit;
    cost.session = 0;
    return cost;
}

void cost_series_add(CostSeries *series, double sample)
{
    if (series->n_samples < COST_MOST_SAMPLES) series->sample[series->n_samples++] = sample;
}

CostRecord cost_series_record(const CostSeries *series)
{
    CostRecord cost = series->record;
    cost.value = stats_median_interval(series->sample, series->n_samples, ALPHA);
    cost.samples = (int64_t) series->n_samples;
    return cost;
}

bool cost_print(const CostRecord *cost)
{
    const Record record = { .type = RECORD_COST, .as.cost = *cost };
    json_t *const line = record_to_json(&record);
    const bool is_out
        = line && json_dumpf(line, stdout, JSON_COMPACT) == 0 && putchar('\n') == '\n';
    json_decref(line);
    return is_out;
}
