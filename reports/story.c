#include "reports/story.h"

#include "reports/costs.h"
#include "reports/duel.h"
#include "reports/late.h"
#include "reports/profile.h"
#include "reports/reach.h"
#include "reports/scale.h"
#include "reports/scaled.h"
#include "reports/sweep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_BESIDE_HEATS = 24 };

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static void add_foreign(SummaryLines *lines, const char *label, const char *text)
{
    lines->lines[lines->n++] = (SummaryLine) { label, text, .is_foreign = true };
}

static const char *or_unknown(const char *text)
{
    return text ? text : "not recorded";
}

// --- What must be known first ---

/** Returns: the first n bytes of `text` in quotes that a shell takes as they are. */
static const char *quoted(Phrases *phrases, const char *text, size_t n)
{
    const char *made = "";
    for (const char *const end = text + n; text < end;) {
        const size_t left = (size_t) (end - text), n_plain = strcspn(text, "'");
        const size_t n_taken = n_plain < left ? n_plain : left;
        made = phrases_add(phrases, "%s'%.*s'%s", made, (int) n_taken, text,
                           n_taken < left ? "\\'" : "");
        text += n_taken + 1;
    }
    return made;
}

/** Returns: the folder of a run as it is given to --resume, in quotes where a shell needs them. */
static const char *folder_of(Summary *summary)
{
    static const char journal[] = "/run.jsonl";
    const char *const path = summary->file->path;
    const size_t length = strlen(path), n_journal = sizeof journal - 1;
    const bool is_journal = length > n_journal && is_same(path + length - n_journal, journal);
    const size_t n = is_journal ? length - n_journal : length;
    if (strpbrk(path, " \t\n'\"\\$&|;<>()*?[]#~`!{}")) return quoted(&summary->phrases, path, n);
    return phrases_add(&summary->phrases, "%.*s", (int) n, path);
}

static void warn(Summary *summary)
{
    const RunFile *const file = summary->file;
    if (file->run.estimate) add_foreign(&summary->warnings, "ESTIMATE", file->run.estimate);
    if (file->has_end && is_same(file->end.outcome, "complete")) return;
    if (summary->costs) {
        summary_add_line(&summary->warnings, "INCOMPLETE",
                         "the run stopped before everything was measured; measure again.");
        return;
    }
    if (summary->n_problems == 0) {
        summary_add_line(
            &summary->warnings, "INCOMPLETE",
            "the run stopped before every tool had looked at every rung; profile again.");
        return;
    }
    summary_add_line(&summary->warnings, "INCOMPLETE",
                     phrases_add(&summary->phrases, "the run stopped after %zu samples%s.",
                                 file->n_samples,
                                 file->has_end ? "" : " without closing its journal"));
    if (summary->duel) return; /* it is measured again */
    summary_add_line(&summary->warnings, "go on with",
                     phrases_add(&summary->phrases,
                                 "ladder %s --resume %s (with the build it was begun with)",
                                 summary->is_scaling ? "scale" : "bench", folder_of(summary)));
}

// --- Where and how ---

static const char *size_text(char *text, int64_t bytes)
{
    return bytes < 0 ? "not visible" : number_bytes(text, bytes);
}

static const char *cpus_text(Summary *summary)
{
    const RunRecord *const run = &summary->file->run;
    const char *const cores = run->cores < 0
        ? "cores not visible"
        : phrases_add(&summary->phrases, "%lld core%s", (long long) run->cores,
                      run->cores == 1 ? "" : "s");
    return phrases_add(&summary->phrases, "%s, %lld of %lld CPUs allowed, %s%s%s", cores,
                       (long long) run->cpus_allowed, (long long) run->cpus_online,
                       or_unknown(run->cpu_isa), run->smt ? ", SMT: " : "",
                       run->smt ? run->smt : "");
}

static const char *caches_text(Summary *summary)
{
    const RunRecord *const run = &summary->file->run;
    char l1d[NUMBER_LENGTH], l2[NUMBER_LENGTH], last[NUMBER_LENGTH], memory[NUMBER_LENGTH];
    return phrases_add(&summary->phrases, "L1 data %s, L2 %s, last level %s; memory %s",
                       size_text(l1d, run->l1d_bytes), size_text(l2, run->l2_bytes),
                       size_text(last, run->last_level_cache_bytes),
                       size_text(memory, run->memory_bytes));
}

static const char *rounds_text(Summary *summary)
{
    const char *list = NULL;
    if (summary->costs) return "costs of parallelism";
    if (summary->n_problems == 0) return "nothing timed";
    if (!summary_is_ladder(summary))
        return phrases_add(&summary->phrases, "%zu %s, %lld rounds each", summary->n_problems,
                           summary->sweep ? "sizes" : "heats",
                           (long long) summary->file->heats[0].rounds);
    for (size_t i = 0; i < summary->file->n_heats; i++) {
        const HeatRecord *const heat = &summary->file->heats[i];
        if (heat->skipped) continue;
        list = phrases_list(&summary->phrases, list,
                            phrases_add(&summary->phrases, "%s %s%lld rounds", heat->heat,
                                        summary->duel ? "at most " : "", (long long) heat->rounds));
    }
    return list ? list : "no heat ran";
}

/** What was not left to the harness: how far figures compare with those of other runs. */
static const char *forced_text(Summary *summary)
{
    const RunRecord *const run = &summary->file->run;
    Phrases *const phrases = &summary->phrases;
    const char *list = NULL;
    if (run->forced_isa)
        list = phrases_list(phrases, list, phrases_add(phrases, "--isa %s", run->forced_isa));
    if (run->schedule)
        list = phrases_list(phrases, list, phrases_add(phrases, "--schedule %s", run->schedule));
    if (run->runner_prefix)
        list = phrases_list(phrases, list,
                            phrases_add(phrases, "--runner-prefix '%s'", run->runner_prefix));
    return list;
}

static void state_build(Summary *summary)
{
    const RunRecord *const run = &summary->file->run;
    Phrases *const phrases = &summary->phrases;
    add_foreign(
        &summary->facts, "compiler",
        phrases_add(phrases, "%s%s%s (build type %s); each rung's own flags stand in report.json",
                    or_unknown(run->compiler), run->compiler_flags ? " " : "",
                    run->compiler_flags ? run->compiler_flags : "", or_unknown(run->build_type)));
    const char *const forced = forced_text(summary);
    if (forced) add_foreign(&summary->facts, "forced", forced);
    add_foreign(&summary->facts, "source",
                phrases_add(phrases, "%s%s", or_unknown(run->source_commit),
                            run->is_source_dirty ? ", changed since" : ""));
}

static void state_facts(Summary *summary)
{
    const RunRecord *const run = &summary->file->run;
    const EndRecord *const end = &summary->file->end;
    Phrases *const phrases = &summary->phrases;
    char time[NUMBER_LENGTH];
    add_foreign(&summary->facts, "machine",
                phrases_add(phrases, "%s, %s%s", or_unknown(run->host_name),
                            or_unknown(run->cpu_model),
                            is_same(run->hypervisor, "yes") ? " (virtual machine)" : ""));
    if (run->hosts) add_foreign(&summary->facts, "ranks on", run->hosts);
    add_foreign(&summary->facts, "processor", cpus_text(summary));
    add_foreign(&summary->facts, "caches", caches_text(summary));
    if (!duel_state_builds(summary)) state_build(summary);
    add_foreign(&summary->facts, "measured",
                phrases_add(phrases, "%s, %s run, %s%s%s", or_unknown(run->started_at),
                            or_unknown(run->mode), rounds_text(summary),
                            summary->file->has_end ? "; took " : "",
                            summary->file->has_end ? number_duration(time, end->elapsed_s) : ""));
}

// --- How far to trust it ---

static const HeatRecord *heat_of(const RunFile *file, const char *name)
{
    for (size_t i = 0; i < file->n_heats; i++)
        if (is_same(file->heats[i].heat, name)) return &file->heats[i];
    return NULL;
}

static const char *control_verdict(Summary *summary, const HeatNoise *noise, double threshold)
{
    const double half_width = (noise->control.high - noise->control.low) / 2;
    if (noise->is_too_noisy)
        return phrases_add(&summary->phrases,
                           "that is too noisy, and only differences beyond %s are stated",
                           summary_percent(summary, summary_noise(noise)));
    return phrases_add(&summary->phrases, "differences below %.2g %% mean nothing here",
                       ceil(1000 * fmax(threshold, half_width) - 1e-9) / 10);
}

/** Returns: "cache problem"; a heat of another name than its problem's stands behind it. */
static const char *problem_of(Summary *summary, const HeatRecord *heat)
{
    const bool is_other = !is_same(heat->heat, heat->problem);
    return phrases_add(&summary->phrases, "%s problem%s%s%s", heat->problem, is_other ? " (" : "",
                       is_other ? heat->heat : "", is_other ? ")" : "");
}

static void tell_noise(Summary *summary)
{
    for (size_t i = 0; i < summary->judgement->n_noises; i++) {
        const HeatNoise *const noise = &summary->judgement->noises[i];
        const HeatRecord *const heat = heat_of(summary->file, noise->heat);
        if (!heat || heat->skipped || !heat->control || !isfinite(noise->control.low)) continue;
        char interval[NUMBER_LENGTH];
        summary_add_line(&summary->trust, "noise",
                         phrases_add(&summary->phrases,
                                     "the control of the %s (%s twice) came out %.3fx %s; %s.",
                                     problem_of(summary, heat), heat->control,
                                     noise->control.median,
                                     number_interval(interval, noise->control, 3),
                                     control_verdict(summary, noise, heat->noise_threshold)));
    }
}

static void tell_disturbance(Summary *summary)
{
    const RunFile *const file = summary->file;
    size_t n = 0, n_contaminated = 0;
    for (size_t i = 0; i < summary->judgement->n_noises; i++) {
        n += summary->judgement->noises[i].n_samples;
        n_contaminated += summary->judgement->noises[i].n_contaminated;
    }
    const char *const retries = file->has_end
        ? phrases_add(&summary->phrases, "; %lld were taken again", (long long) file->end.retried)
        : "";
    if (n > 0)
        summary_add_line(&summary->trust, "disturbed",
                         phrases_add(&summary->phrases,
                                     "%zu of %zu samples (%s) lost their core to other work%s.",
                                     n_contaminated, n,
                                     summary_percent(summary, (double) n_contaminated / (double) n),
                                     retries));
    if (file->n_torn_lines > 0)
        summary_add_line(&summary->trust, "torn",
                         phrases_add(&summary->phrases,
                                     "%zu line(s) of the journal were cut short and left out.",
                                     file->n_torn_lines));
}

/** Returns: whether each thread of each rank had a CPU of its own: "0,1 2,3". */
static bool is_apart(const char *binding)
{
    for (const char *cpu = binding; *cpu; cpu += strspn(cpu, ", ")) {
        const size_t n = strcspn(cpu, ", ");
        if (*cpu == '-') return false;
        for (const char *other = binding; other < cpu; other += strspn(other, ", ")) {
            const size_t n_other = strcspn(other, ", ");
            if (n == n_other && memcmp(cpu, other, n) == 0) return false;
            other += n_other;
        }
        cpu += n;
    }
    return true;
}

/** Threads that share a CPU, or may, do not show what threads gain. */
static void tell_binding(Summary *summary)
{
    const char *list = NULL;
    for (size_t i = 0; i < summary->file->n_calibrations; i++) {
        const CalibrationRecord *const c = &summary->file->calibrations[i];
        if (!c->binding || is_apart(c->binding)) continue;
        list = phrases_list(
            &summary->phrases, list,
            phrases_add(&summary->phrases, "%s (%s: %s)", c->rung, c->heat, c->binding));
    }
    if (list)
        add_foreign(
            &summary->trust, "binding",
            phrases_add(&summary->phrases, "not every thread had a CPU of its own: %s.", list));
}

static void tell_limits(Summary *summary)
{
    const char *const above = reach_above_roof(summary);
    if (summary->n_problems > 0 && !summary->is_scaling && !summary->problems[0].has_limits)
        summary_add_line(
            &summary->trust, "no limits",
            "this run holds no loops and no ceilings: how close a rung is to what the machine "
            "can do is not known.");
    if (above)
        summary_add_line(
            &summary->trust, "above roof",
            phrases_add(&summary->phrases,
                        "%s: faster than the limit allows, so that its roof was measured too "
                        "low, or work is missing.",
                        above));
}

static bool make_room(const Summary *summary, SummaryLines *lines)
{
    const size_t n = LINES_BESIDE_HEATS + 2 * (summary->file->n_heats + summary->file->n_rungs);
    lines->lines = calloc(n, sizeof *lines->lines);
    return lines->lines != NULL;
}

bool story_tell(Summary *summary)
{
    if (!make_room(summary, &summary->warnings) || !make_room(summary, &summary->facts)
        || !make_room(summary, &summary->findings) || !make_room(summary, &summary->trust))
        return false;
    warn(summary);
    state_facts(summary);
    if (summary->costs) {
        costs_tell_trust(summary);
        return true;
    }
    if (summary->sweep)
        sweep_find(summary);
    else if (summary->is_scaling)
        scale_find(summary);
    else if (summary->duel)
        duel_find(summary);
    else if (summary->n_problems > 0)
        story_find(summary);
    profile_find(summary);
    if (summary->findings.n == 0)
        summary_add_line(&summary->findings, "nothing yet",
                         summary->n_problems > 0 ? "no rung was timed often enough to say."
                                                 : "no instructions were counted by Callgrind.");
    if (summary_is_ladder(summary))
        tell_noise(summary);
    else
        sweep_tell_noise(summary);
    tell_disturbance(summary);
    tell_binding(summary);
    tell_limits(summary);
    profile_tell_trust(summary);
    scaled_tell_trust(summary);
    late_tell_trust(summary);
    return true;
}
