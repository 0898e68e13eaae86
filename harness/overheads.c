#include "harness/overheads.h"

#include "harness/clock.h"
#include "harness/stop.h"
#include "variants/workload/ensemble.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double SAMPLE_S = 5e-4;          /* what a sample should take at least */
static const size_t SMALL_ENSEMBLE = 1 << 17; /* states are looked at after every sample */
static const double LONG_S = 0.02;
static const double LATEST_S = 40.0;
static const double DT = 0.004;

/* In ladder order; the first that spawns its ranks comes on top. */
static const char *const wanted[]
    = { "v10_naive",        "v20_soa", "v21_soa_streaming", "v35_simd", "v40_openmp",
        "v43_openmp_steps", "v50_mpi" };
enum { N_WANTED = sizeof wanted / sizeof *wanted };

/* ---- rungs ---- */

static const Rung *find(const Catalogue *catalogue, const char *name)
{
    for (size_t r = 0; r < catalogue->n_rungs; r++)
        if (strcmp(catalogue->rungs[r].name, name) == 0) return &catalogue->rungs[r];
    return NULL;
}

static const Rung *find_spawner(const Catalogue *catalogue)
{
    for (size_t r = 0; r < catalogue->n_rungs; r++)
        if (!catalogue->rungs[r].not_built && catalogue->rungs[r].launch == LAUNCH_SPAWN)
            return &catalogue->rungs[r];
    return NULL;
}

const char *overheads_names(const Catalogue *catalogue, Texts *texts)
{
    const char *names = "";
    const Rung *const spawner = find_spawner(catalogue);
    for (size_t w = 0; w <= N_WANTED && names; w++) {
        const Rung *const rung = w < N_WANTED ? find(catalogue, wanted[w]) : spawner;
        if (rung) names = texts_print(texts, "%s%s%s", names, *names ? "," : "", rung->name);
    }
    return names;
}

const Rung *overheads_rung(const Overheads *o, const char *name)
{
    return find(&o->bench->catalogue, name);
}

const Rung *overheads_spawner(const Overheads *o)
{
    return find_spawner(&o->bench->catalogue);
}

Status overheads_new(Bench *bench, Overheads *o, Reason *why)
{
    *o = (Overheads) { .bench = bench, .texts = calloc(1, sizeof(Texts)) };
    if (!o->texts) return reason(why, STATUS_NO_MEMORY, "no memory");
    const Selection *const selection = &bench->selection;
    for (size_t r = 0; r < selection->n_rungs && r < OVERHEADS_MOST_RUNGS; r++)
        o->rungs[o->n_rungs++].rung = selection->rungs[r];
    return STATUS_OK;
}

void overheads_free(Overheads *o)
{
    for (size_t i = 0; i < o->n_read; i++) costs_free(&o->read[i]);
    free(o->read);
    free(o->costs);
    free(o->spawn_s);
    if (o->texts) texts_free(o->texts);
    free(o->texts);
    *o = (Overheads) { .bench = NULL };
}

bool overheads_has_no_time(const Overheads *o, Reason *why)
{
    if (clock_now_s() - o->bench->started_s < LATEST_S) return false;
    reason(why, STATUS_MISSING, "no time was left for it: after %g s nothing large is begun",
           LATEST_S);
    return true;
}

static OverheadRung *member(Overheads *o, const Rung *rung)
{
    for (size_t r = 0; r < o->n_rungs; r++)
        if (o->rungs[r].rung == rung) return &o->rungs[r];
    return NULL;
}

bool overheads_is_over(Status status)
{
    return status == STATUS_INTERRUPTED || status == STATUS_TERMINATED || status == STATUS_STORAGE
        || status == STATUS_NO_MEMORY;
}

Status overheads_take_out(Overheads *o, const Rung *rung, Status status, const Reason *what,
                          Reason *why)
{
    OverheadRung *const m = member(o, rung);
    if (overheads_is_over(status)) return reason(why, status, "%s", what->text);
    reason(&m->out, status, "%s: %s", rung->name, what->text[0] ? what->text : status_name(status));
    o->bench->n_failed += status != STATUS_MISSING;
    return bench_outcome(o->bench, NULL, rung, status, what, why);
}

static Status journal_check(void *sink, const CheckRecord *check, Reason *why)
{
    const Record record = { .type = RECORD_CHECK, .as.check = *check };
    return bench_journal(((Overheads *) sink)->bench, &record, why);
}

/* What starts ranks is one program for all rungs: where it has kept one waiting for nothing, it is
 * not asked again. */
static Status start_runner(Overheads *o, const Rung *rung, const RunnerSetting *setting,
                           Runner **runner, Reason *why)
{
    const bool is_mpi = variant_is_mpi(rung->launch);
    if (is_mpi && o->kept_waiting)
        return reason(why, STATUS_MISSING, "not started: mpirun did not start %s in %g s",
                      o->kept_waiting->name, setting->timeout_s);
    const double before_s = clock_now_s();
    const Status status = runner_start(rung, setting, runner, why);
    if (is_mpi && status == STATUS_RUNNER_FAILED && clock_now_s() - before_s >= setting->timeout_s)
        o->kept_waiting = rung;
    return status;
}

Status overheads_start(Overheads *o, const Rung *rung, unsigned n_cores, Runner **runner,
                       Reason *why)
{
    OverheadRung *const m = member(o, rung);
    Verifier *const verifier = &o->bench->verifier;
    Reason what = { "" };
    *runner = NULL;
    if (rung->not_built)
        return reason(why, STATUS_MISSING, "%s: not built: %s", rung->name, rung->not_built);
    if (m->out.text[0]) return reason(why, STATUS_MISSING, "%s", m->out.text);
    RunnerSetting setting = runner_setting(o->bench->options, rung);
    if (n_cores > 0) setting.n_cores = n_cores;
    if (!m->is_verified) verify_learn_base(verifier, rung, &setting);
    Status status = start_runner(o, rung, &setting, runner, &what);
    if (status == STATUS_OK)
        status
            = verify_rung(verifier, *runner, rung, m->is_verified ? NULL : journal_check, o, &what);
    if (status == STATUS_OK && stop_requested() != STATUS_OK)
        status = reason(&what, stop_requested(), "stopped");
    m->is_verified |= status == STATUS_OK;
    if (status == STATUS_OK) return STATUS_OK;
    runner_stop(*runner);
    *runner = NULL;
    const Status kept = overheads_take_out(o, rung, status, &what, why);
    return kept == STATUS_OK ? reason(why, STATUS_MISSING, "%s", m->out.text) : kept;
}

/* ---- costs ---- */

Status overheads_keep(Overheads *o, const CostRecord *cost, Reason *why)
{
    CostRecord *const more = realloc(o->costs, (o->n_costs + 1) * sizeof *more);
    if (!more) return reason(why, STATUS_NO_MEMORY, "no memory for the costs");
    o->costs = more;
    o->costs[o->n_costs++] = *cost;
    const Record record = { .type = RECORD_COST, .as.cost = *cost };
    return bench_journal(o->bench, &record, why);
}

Status overheads_keep_reason(Overheads *o, CostRecord cost, const char *text, Reason *why)
{
    cost.value = (Interval) { NAN, NAN, NAN };
    cost.samples = -1;
    cost.reason = texts_copy(o->texts, text, strlen(text));
    if (!cost.reason) return reason(why, STATUS_NO_MEMORY, "no memory for a reason");
    return overheads_keep(o, &cost, why);
}

double overheads_cost(const Overheads *o, const char *kind, const char *operation,
                      const char *transport, int64_t cores)
{
    for (size_t i = 0; i < o->n_costs; i++) {
        const CostRecord *const c = &o->costs[i];
        const bool is_there
            = transport ? c->transport && strcmp(c->transport, transport) == 0 : true;
        if (is_there && c->cores == cores && strcmp(c->kind, kind) == 0
            && strcmp(c->operation, operation) == 0)
            return c->value.median;
    }
    return NAN;
}

/* ---- races ---- */

static Status open_problem(const Racer *racer, size_t n, const Exchange *exchange, Reason *why)
{
    const L63Problem p = l63_problem(n, racer->n_steps, DT);
    return runner_open(racer->runner, &p, exchange, why);
}

static Status look_at_states(Racer *racer, Exchange *exchange, bool is_first, Reason *why)
{
    const size_t n = exchange->end.n_rows;
    exchange_poison(exchange);
    const Status status = runner_state(racer->runner, why);
    if (status != STATUS_OK) return status;
    const uint64_t hash = exchange_hash(exchange->end.rows, n);
    if (is_first && exchange_survey(exchange->end.rows, n).n_not_finite > 0)
        return reason(why, STATUS_WRONG_ANSWER, "final states are not finite numbers");
    if (!is_first && hash != racer->hash)
        return reason(why, STATUS_WRONG_ANSWER, "two samples ended in different states");
    racer->hash = hash;
    return STATUS_OK;
}

static Status take_sample(Racer *racer, double *wall_s, Reason *why)
{
    RunnerSample sample;
    const Status status = runner_measure(racer->runner, racer->iterations, NULL, &sample, why);
    if (status != STATUS_OK) return status;
    const double claimed_s = sample.wall_s * (double) racer->iterations;
    if (claimed_s > sample.elapsed_s)
        return reason(why, STATUS_WRONG_ANSWER, "claims %.3g s where %.3g s have passed", claimed_s,
                      sample.elapsed_s);
    *wall_s = sample.wall_s;
    return stop_requested() == STATUS_OK ? STATUS_OK : reason(why, stop_requested(), "stopped");
}

/* Twice, unless it is long: the first one wakes caches and threads. */
static Status get_ready(Racer *racer, Exchange *exchange, Reason *why)
{
    double wall_s = NAN;
    racer->n_samples = 0;
    racer->iterations = 1;
    Status status = open_problem(racer, exchange->end.n_rows, exchange, why);
    if (status == STATUS_OK) status = take_sample(racer, &wall_s, why);
    if (status == STATUS_OK && wall_s < LONG_S) status = take_sample(racer, &wall_s, why);
    if (status == STATUS_OK) status = look_at_states(racer, exchange, true, why);
    if (status == STATUS_OK && wall_s < SAMPLE_S)
        racer->iterations = (size_t) ceil(SAMPLE_S / fmax(wall_s, 1e-7));
    return status;
}

/* Distribution must not change a bit, and one rung must agree with itself. */
static Status compare_states(const Racer *racers, size_t n, const Rung **culprit, Reason *why)
{
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) {
            const Rung *const rung = racers[a].rung, *const other = racers[b].rung;
            const bool is_bound = rung == other
                || (rung->arithmetic == SAME_AS_BASE && strcmp(rung->base, other->name) == 0);
            if (!is_bound || racers[a].n_steps != racers[b].n_steps
                || racers[a].hash == racers[b].hash)
                continue;
            *culprit = rung;
            return reason(why, STATUS_WRONG_ANSWER, "final states are not bit-identical to %s",
                          other->name);
        }
    return STATUS_OK;
}

static Status run_rounds(Racer *racers, size_t n_racers, size_t n_rounds, Exchange *exchange,
                         const Rung **culprit, Reason *why)
{
    const bool is_small = exchange->end.n_rows <= SMALL_ENSEMBLE;
    Status status = STATUS_OK;
    for (size_t round = 0; round < n_rounds && status == STATUS_OK; round++)
        for (size_t i = 0; i < n_racers && status == STATUS_OK; i++) {
            Racer *const racer = &racers[round % 2 == 0 ? i : n_racers - 1 - i];
            *culprit = racer->rung;
            status = take_sample(racer, &racer->wall_s[racer->n_samples], why);
            racer->n_samples += status == STATUS_OK;
            if (status == STATUS_OK && (is_small || round + 1 == n_rounds))
                status = look_at_states(racer, exchange, false, why);
        }
    return status;
}

Status overheads_race(Overheads *o, size_t n_trajectories, Racer *racers, size_t n_racers,
                      size_t n_rounds, const Rung **culprit, Reason *why)
{
    Exchange exchange;
    Status status = exchange_new(n_trajectories, &exchange, why);
    if (status == STATUS_OK)
        ensemble_fill((uint32_t) o->bench->options->seed, n_trajectories, exchange.start.rows);
    if (n_rounds > OVERHEADS_MOST_SAMPLES) n_rounds = OVERHEADS_MOST_SAMPLES;
    for (size_t i = 0; i < n_racers && status == STATUS_OK; i++) {
        *culprit = racers[i].rung;
        status = get_ready(&racers[i], &exchange, why);
    }
    if (status == STATUS_OK) status = compare_states(racers, n_racers, culprit, why);
    if (status == STATUS_OK)
        status = run_rounds(racers, n_racers, n_rounds, &exchange, culprit, why);
    for (size_t i = 0; i < n_racers && status == STATUS_OK; i++) {
        *culprit = racers[i].rung;
        status = runner_close(racers[i].runner, why);
    }
    exchange_free(&exchange);
    return status;
}
