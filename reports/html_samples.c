/* Every sample of a rung as a point: what the medians and intervals are made from. */
#include "reports/html.h"

#include <math.h>
#include <string.h>

/** The picture, in pixels. */
enum {
    LEAST_WIDTH = 200,
    ROUND_WIDTH = 8,
    LEFT = 56,
    RIGHT = 8,
    TOP = 8,
    HEIGHT = 64,
    BOTTOM = 16
};

typedef struct Strip {
    const SummaryRow *row;
    double low, high; /* ns of a step */
    int64_t n_rounds;
    size_t n_clean, n_disturbed;
} Strip;

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool is_shown(const SummaryRow *row, const SampleRecord *sample)
{
    return is_same(sample->rung, row->verdict.rung) && is_same(sample->heat, row->verdict.heat)
        && !sample->is_warm_up && !sample->is_control;
}

static double ns_of(const SummaryRow *row, const SampleRecord *sample)
{
    return 1e9 * sample->wall_s / ((double) row->verdict.trajectories * (double) sample->steps);
}

static bool is_clean(const SummaryRow *row, const SampleRecord *sample)
{
    return judge_is_clean(sample, row->verdict.cores, row->rung->is_gated);
}

static Strip strip_of(const RunFile *file, const SummaryRow *row)
{
    Strip strip = { .row = row, .low = INFINITY, .high = -INFINITY };
    for (size_t i = 0; i < file->n_samples; i++) {
        const SampleRecord *const sample = &file->samples[i];
        if (!is_shown(row, sample)) continue;
        strip.low = fmin(strip.low, ns_of(row, sample));
        strip.high = fmax(strip.high, ns_of(row, sample));
        if (sample->round >= strip.n_rounds) strip.n_rounds = sample->round + 1;
        strip.n_clean += is_clean(row, sample);
        strip.n_disturbed += !is_clean(row, sample);
    }
    return strip;
}

static double height_of(const Strip *strip, double ns)
{
    const double span = strip->high - strip->low;
    return TOP + HEIGHT * (span > 0 ? (strip->high - ns) / span : 0.5);
}

static void write_label(FILE *out, const Strip *strip, double ns)
{
    char text[NUMBER_LENGTH];
    fprintf(out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 8,
            height_of(strip, ns) + 4, number_fixed(text, ns, number_decimals(ns)));
}

static void write_points(FILE *out, const RunFile *file, const Strip *strip)
{
    for (size_t i = 0; i < file->n_samples; i++) {
        const SampleRecord *const sample = &file->samples[i];
        if (!is_shown(strip->row, sample)) continue;
        fprintf(out, "<circle class=\"%s\" cx=\"%lld\" cy=\"%.1f\" r=\"2.5\"/>",
                is_clean(strip->row, sample) ? "clean" : "disturbed",
                (long long) (LEFT + sample->round * ROUND_WIDTH),
                height_of(strip, ns_of(strip->row, sample)));
    }
}

static void write_strip(FILE *out, const RunFile *file, const Strip *strip)
{
    const long long wanted = LEFT + RIGHT + strip->n_rounds * ROUND_WIDTH;
    const long long width = wanted < LEAST_WIDTH ? LEAST_WIDTH : wanted;
    const double median = height_of(strip, strip->row->verdict.time_per_step_ns.median);
    const int height = TOP + HEIGHT + BOTTOM;
    fprintf(
        out,
        "<svg class=\"strip\" width=\"%lld\" height=\"%d\" viewBox=\"0 0 %lld %d\" role=\"img\" "
        "aria-label=\"Time of each sample, round by round\">",
        width, height, width, height);
    fprintf(out, "<path class=\"median\" d=\"M%d %.1fH%lld\"/>", LEFT - 4, median,
            width - RIGHT / 2);
    write_label(out, strip, strip->low);
    write_label(out, strip, strip->high);
    write_points(out, file, strip);
    fprintf(out, "<text x=\"%d\" y=\"%d\">round 1 to %lld, ns/step</text></svg>\n", LEFT,
            height - 2, (long long) strip->n_rounds);
}

void html_samples(HtmlPage *page, const SummaryRow *row)
{
    const RunFile *const file = page->summary->file;
    if (row->why_no_time) return;
    const Strip strip = strip_of(file, row);
    if (strip.n_clean + strip.n_disturbed == 0) return;
    fputs("<div class=\"spoiler\">\n<h4>All samples</h4>\n<div class=\"box\" role=\"region\" "
          "tabindex=\"0\" aria-label=\"All samples\">",
          page->out);
    write_strip(page->out, file, &strip);
    fprintf(page->out,
            "</div>\n<p class=\"notes\">%zu samples; %zu of them, hollow, lost their core to other "
            "work. The line is the median.</p>\n</div>\n",
            strip.n_clean + strip.n_disturbed, strip.n_disturbed);
}
