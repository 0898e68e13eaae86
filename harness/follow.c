#include "harness/follow.h"

#include "harness/scene.h"
#include "results/compare.h"
#include "results/judge.h"
#include "results/standing.h"
#include "results/texts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAID_BYTES = 256 };

/* The samples of one heat, and what was made of them. */
typedef struct Store {
    SampleRecord *samples;
    size_t n;
    bool is_stale; /* there is more than the rows are of */
    SceneRow *rows;
    size_t n_rows, n_rounds;
} Store;

struct Follow {
    Screen screen;
    const char *stamp;
    Texts texts;
    RunFile plan;  /* run, heats, rungs, calibrations and outcomes so far; no samples */
    Store *stores; /* one a heat */
    char said[SAID_BYTES];
    size_t n_turns, now;
    bool is_preparing, is_drawn;
    bool is_lost; /* for want of memory: what is seen stays as it is */
};

Follow *follow_new(int terminal, const char *stamp)
{
    Screen screen;
    if (!screen_open(&screen, terminal)) return NULL;
    Follow *const f = calloc(1, sizeof *f);
    if (!f) return NULL;
    f->screen = screen;
    f->stamp = stamp;
    f->is_preparing = true;
    return f;
}

/* ---- what is kept ---- */

/* Owns: as realloc. Returns: the n items with room for one more, or NULL without memory. */
static void *grown(void *items, size_t n, size_t size)
{
    const bool is_full = (n & (n - 1)) == 0; /* room is for a power of two */
    return is_full ? realloc(items, (n > 0 ? 2 * n : 1) * size) : items;
}

static const char *kept_text(Follow *f, const char *text)
{
    const char *const copy = texts_copy(&f->texts, text, strlen(text));
    if (!copy) f->is_lost = true;
    return copy;
}

static Record with_own_texts(Follow *f, const Record *record)
{
    Record own = *record;
    for (size_t i = 0; i < n_record_fields; i++) {
        const Field *const field = &record_fields[i];
        if (field->type != own.type || field->kind != FIELD_TEXT) continue;
        const char **const text = (const char **) (void *) ((char *) &own.as + field->offset);
        if (*text) *text = kept_text(f, *text);
    }
    return own;
}

/* Rows are made anew: what they point to may have moved. */
static void outdate(Follow *f)
{
    for (size_t h = 0; h < f->plan.n_heats; h++) f->stores[h].is_stale = true;
}

/* Adds a record to a list of its type, whose texts are the view's own. */
static void keep(Follow *f, const Record *record, void **items, size_t *n)
{
    const Record own = with_own_texts(f, record);
    const size_t size = record_size(record->type);
    void *const list = grown(*items, *n, size);
    if (list) *items = list;
    if (!list) f->is_lost = true;
    if (f->is_lost) return;
    memcpy((char *) list + (*n)++ * size, &own.as, size);
}

static void keep_heat(Follow *f, const Record *record)
{
    Store *const stores = grown(f->stores, f->plan.n_heats, sizeof *stores);
    if (stores) f->stores = stores;
    if (stores) stores[f->plan.n_heats] = (Store) { .samples = NULL };
    void *heats = f->plan.heats;
    if (stores) keep(f, record, &heats, &f->plan.n_heats);
    if (!stores) f->is_lost = true;
    f->plan.heats = heats;
}

static const HeatRecord *heat_of(const RunFile *plan, const char *name)
{
    for (size_t h = 0; h < plan->n_heats; h++)
        if (strcmp(plan->heats[h].heat, name) == 0) return &plan->heats[h];
    return NULL;
}

/* Names are those of the plan; of other texts nothing is made. */
static void keep_sample(Follow *f, const SampleRecord *sample)
{
    const HeatRecord *const heat = heat_of(&f->plan, sample->heat);
    const RungRecord *const rung = standing_rung(&f->plan, sample->rung);
    if (!heat || !rung) return;
    f->now = (size_t) (heat - f->plan.heats);
    f->is_preparing = false;
    Store *const store = &f->stores[f->now];
    SampleRecord *const samples = grown(store->samples, store->n, sizeof *samples);
    f->is_lost |= !samples;
    if (!samples) return;
    store->samples = samples;
    store->is_stale = true;
    samples[store->n] = *sample;
    samples[store->n].heat = heat->heat;
    samples[store->n].rung = rung->rung;
    samples[store->n].state_hash = samples[store->n].ranks_s = NULL;
    store->n++;
}

static void keep_calibration(Follow *f, const Record *record)
{
    void *items = f->plan.calibrations;
    keep(f, record, &items, &f->plan.n_calibrations);
    f->plan.calibrations = items;
    outdate(f);
}

static void keep_outcome(Follow *f, const Record *record)
{
    void *items = f->plan.outcomes;
    keep(f, record, &items, &f->plan.n_outcomes);
    f->plan.outcomes = items;
    outdate(f);
}

static void keep_rung(Follow *f, const Record *record)
{
    void *items = f->plan.rungs;
    keep(f, record, &items, &f->plan.n_rungs);
    f->plan.rungs = items;
    outdate(f);
}

static void keep_resume(Follow *f)
{
    f->is_preparing = true;
    f->n_turns = 0;
}

void follow_take(Follow *f, const Record *record)
{
    if (!f || f->is_lost) return;
    switch (record->type) {
    case RECORD_RUN: f->plan.run = with_own_texts(f, record).as.run; break;
    case RECORD_HEAT: keep_heat(f, record); break;
    case RECORD_RUNG: keep_rung(f, record); break;
    case RECORD_CALIBRATION: keep_calibration(f, record); break;
    case RECORD_SAMPLE: keep_sample(f, &record->as.sample); break;
    case RECORD_OUTCOME: keep_outcome(f, record); break;
    case RECORD_RESUME: keep_resume(f); break;
    default: break;
    }
}

void follow_turn(Follow *f, const char *rung)
{
    for (size_t r = 0; f && r < f->plan.n_rungs; r++)
        if (strcmp(f->plan.rungs[r].rung, rung) == 0) f->n_turns = r + 1;
}

void follow_say(Follow *f, const char *text)
{
    if (f) snprintf(f->said, sizeof f->said, "%s", text);
}

/* ---- what the rounds so far come to ---- */

static bool is_calibrated(const RunFile *plan, const char *rung)
{
    for (size_t i = 0; i < plan->n_calibrations; i++)
        if (strcmp(plan->calibrations[i].rung, rung) == 0) return true;
    return false;
}

/* Returns: why a rung is out of the whole run, or of this heat (NULL: no heat), or NULL. */
static const OutcomeRecord *outcome_of(const RunFile *plan, const char *rung, const char *heat)
{
    for (size_t i = 0; i < plan->n_outcomes; i++) {
        const OutcomeRecord *const o = &plan->outcomes[i];
        const bool is_there = !o->heat || (heat && strcmp(o->heat, heat) == 0);
        if (is_there && strcmp(o->rung, rung) == 0) return o;
    }
    return NULL;
}

static const OutcomeRecord *any_outcome_of(const RunFile *plan, const char *rung)
{
    const OutcomeRecord *outcome = outcome_of(plan, rung, NULL);
    for (size_t h = 0; h < plan->n_heats && !outcome; h++)
        outcome = outcome_of(plan, rung, plan->heats[h].heat);
    return outcome;
}

static Interval ratio_of(const RunFile *plan, const Arms *arms, const SceneRow *row,
                         const char *heat, const Pairs *room)
{
    const RungRecord *const rung = row->rung;
    const RungRecord *const base = rung->base ? standing_rung(plan, rung->base) : NULL;
    Comparison c = { .shown = { NAN, NAN, NAN } };
    const bool is_comparable = base && !rung->different_work && !base->different_work
        && !row->outcome && !outcome_of(plan, base->rung, heat);
    if (is_comparable)
        compare_arms(arms_find(arms, heat, base->rung, false),
                     arms_find(arms, heat, rung->rung, false), JUDGE_SHOWN_ALPHA, room, &c);
    return c.shown;
}

static void fill_rows(Store *store, const RunFile *run, const Arms *arms, const char *heat,
                      const Pairs *room)
{
    store->n_rows = store->n_rounds = 0;
    for (size_t r = 0; r < run->n_rungs; r++) {
        SceneRow *const row = &store->rows[store->n_rows];
        const char *const name = run->rungs[r].rung;
        if (!arms_calibration(run, heat, name)) continue;
        const Arm arm = arms_find(arms, heat, name, false);
        *row = (SceneRow) {
            &run->rungs[r], outcome_of(run, name, heat), compare_time(arm, room), { NAN, NAN, NAN }
        };
        row->ratio = ratio_of(run, arms, row, heat, room);
        if (arm.n > store->n_rounds) store->n_rounds = arm.n;
        store->n_rows++;
    }
}

static void count_heat(Follow *f, size_t h)
{
    Store *const store = &f->stores[h];
    RunFile run = f->plan;
    Arms arms = { .cells = NULL };
    Pairs room = { NULL, NULL };
    run.samples = store->samples;
    run.n_samples = store->n;
    free(store->rows);
    store->rows = calloc(run.n_rungs + 1, sizeof *store->rows);
    Status status = store->rows ? arms_collect(&run, &arms) : STATUS_NO_MEMORY;
    if (status == STATUS_OK) status = pairs_new(&arms, &room);
    if (status == STATUS_OK) fill_rows(store, &run, &arms, run.heats[h].heat, &room);
    if (status != STATUS_OK) f->is_lost = true;
    pairs_free(&room);
    arms_free(&arms);
    store->is_stale = false;
}

/* ---- the scene ---- */

static void widen(Scene *scene, double ns)
{
    if (!isfinite(ns) || ns <= 0) return;
    scene->least_ns = fmin(scene->least_ns, ns); /* of a NAN and a number, the number */
    scene->most_ns = fmax(scene->most_ns, ns);
}

static SceneState state_of(const Follow *f, size_t r, const OutcomeRecord *outcome)
{
    const RungRecord *const rung = &f->plan.rungs[r];
    const bool has_had_turn = r + 1 < f->n_turns || !f->is_preparing;
    const bool is_timed = is_calibrated(&f->plan, rung->rung);
    if (strcmp(rung->outcome, "planned") != 0) return SCENE_NOT_BUILT;
    if (outcome && (!outcome->heat || (has_had_turn && !is_timed))) return SCENE_OUT;
    if (has_had_turn) return is_timed ? SCENE_VERIFIED : SCENE_NO_PART;
    return r + 1 == f->n_turns ? SCENE_IN_TURN : SCENE_WAITING;
}

static void set_rungs(const Follow *f, SceneRung *rungs)
{
    for (size_t r = 0; r < f->plan.n_rungs; r++) {
        const RungRecord *const rung = &f->plan.rungs[r];
        const OutcomeRecord *const outcome = any_outcome_of(&f->plan, rung->rung);
        rungs[r] = (SceneRung) { rung, state_of(f, r, outcome), outcome,
                                 is_calibrated(&f->plan, rung->rung) };
    }
}

static void set_heats(const Follow *f, Scene *scene, SceneHeat *heats)
{
    for (size_t i = 0; i < f->plan.n_calibrations; i++)
        widen(scene, f->plan.calibrations[i].time_per_step_ns);
    for (size_t h = 0; h < f->plan.n_heats; h++) {
        const Store *const s = &f->stores[h];
        if (s->n == 0) continue;
        if (h == f->now) scene->now = scene->n_heats;
        heats[scene->n_heats++]
            = (SceneHeat) { &f->plan.heats[h], s->rows, s->n_rows, s->n_rounds };
        for (size_t r = 0; r < s->n_rows; r++) widen(scene, s->rows[r].time_ns.median);
    }
}

static void draw(Follow *f, const char *said)
{
    Scene scene = { .run = &f->plan.run,
                    .stamp = f->stamp,
                    .said = said,
                    .is_preparing = f->is_preparing,
                    .n_rungs = f->plan.n_rungs,
                    .n_turns = f->n_turns,
                    .least_ns = NAN,
                    .most_ns = NAN };
    for (size_t h = 0; h < f->plan.n_heats; h++)
        if (f->stores[h].is_stale) count_heat(f, h);
    SceneRung *const rungs = calloc(f->plan.n_rungs + 1, sizeof *rungs);
    SceneHeat *const heats = calloc(f->plan.n_heats + 1, sizeof *heats);
    f->is_lost |= !rungs || !heats;
    if (!f->is_lost) {
        set_rungs(f, rungs);
        set_heats(f, &scene, heats);
        scene.rungs = rungs;
        scene.heats = heats;
        scene_draw(&scene, &f->screen);
        f->is_drawn = true;
    }
    free(rungs);
    free(heats);
}

void follow_draw(Follow *f)
{
    if (f && !f->is_lost && f->plan.run.run_id) draw(f, f->said);
}

void follow_free(Follow *f)
{
    if (!f) return;
    if (f->is_drawn && !f->is_lost) draw(f, NULL);
    screen_close(&f->screen);
    for (size_t h = 0; h < f->plan.n_heats; h++) {
        free(f->stores[h].samples);
        free(f->stores[h].rows);
    }
    free(f->stores);
    free(f->plan.heats);
    free(f->plan.rungs);
    free(f->plan.calibrations);
    free(f->plan.outcomes);
    texts_free(&f->texts);
    free(f);
}
