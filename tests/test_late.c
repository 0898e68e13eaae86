/* A rung that slows down, speeds up or stays, beside a control; and a machine that does so. */
#include "results/late.h"
#include "tests/check.h"

#include <math.h>
#include <string.h>

enum { ROUNDS = 24, PER_BLOCK = 8 };

/* How a rung of 10 ns behaves: a factor in the last third of each process, and noise. */
typedef struct Case {
    const char *what;
    double late, noise, machine_late;
    bool is_drift;
} Case;

static SampleRecord samples[2 * ROUNDS];

static RunFile run_of(const Case *c)
{
    static HeatRecord heat;
    static RungRecord rungs[2];
    heat = record_new(RECORD_HEAT).as.heat;
    heat.heat = heat.problem = "python";
    heat.trajectories = 100;
    for (int r = 0; r < 2; r++) {
        rungs[r] = record_new(RECORD_RUNG).as.rung;
        rungs[r].rung = r ? "control" : "rung";
        rungs[r].cores = 1;
        for (int i = 0; i < ROUNDS; i++) {
            const bool is_late = i % PER_BLOCK >= 6;
            const double wave = 1 + c->noise * ((i * 7 + r * 3) % 5 - 2) / 2.0;
            SampleRecord *const s = &samples[r * ROUNDS + i];
            *s = record_new(RECORD_SAMPLE).as.sample;
            s->heat = "python";
            s->rung = rungs[r].rung;
            s->round = i;
            s->block = i / PER_BLOCK;
            s->steps = 10;
            s->iterations = 1;
            s->wall_s = s->cpu_s
                = 1e-5 * wave * (is_late && r == 0 ? c->late : 1) * (is_late ? c->machine_late : 1);
        }
    }
    return (RunFile) { .heats = &heat,
                       .n_heats = 1,
                       .rungs = rungs,
                       .n_rungs = 2,
                       .samples = samples,
                       .n_samples = 2 * ROUNDS };
}

static LateDrift drift_of(const Case *c)
{
    const RunFile file = run_of(c);
    Arms arms;
    LateDrift drift = { NAN, NAN, false };
    CHECK(arms_collect(&file, &arms) == STATUS_OK);
    CHECK(late_drift(&arms, "python", "rung", "control", &drift) == STATUS_OK);
    arms_free(&arms);
    return drift;
}

static void what_drifts_late_is_told_and_what_the_machine_does_is_not(void)
{
    static const Case cases[] = {
        { "stays", 1, 0.01, 1, false },         { "slows down", 1.3, 0.01, 1, true },
        { "speeds up", 0.7, 0.01, 1, true },    { "within the noise", 1.02, 0.2, 1, false },
        { "the machine", 1, 0.01, 1.5, false }, { "both", 1.3, 0.01, 1.5, true },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const LateDrift drift = drift_of(&cases[i]);
        if (!CHECK(drift.is_drift == cases[i].is_drift))
            fprintf(stderr, "  %s: %g beyond %g\n", cases[i].what, drift.ratio, drift.width);
    }
    CHECK(check_is_close(drift_of(&cases[1]).ratio, 1.3, 0.03));
}

static void too_few_rounds_tell_nothing(void)
{
    const Case slow = { "slows down", 1.3, 0.01, 1, true };
    RunFile file = run_of(&slow);
    Arms arms;
    LateDrift drift;
    file.n_samples = 2;
    CHECK(arms_collect(&file, &arms) == STATUS_OK);
    CHECK(late_drift(&arms, "python", "rung", "control", &drift) == STATUS_OK);
    CHECK(isnan(drift.ratio) && !drift.is_drift);
    CHECK(late_drift(&arms, "python", "rung", "nobody", &drift) == STATUS_OK && !drift.is_drift);
    arms_free(&arms);
}

int main(void)
{
    RUN(what_drifts_late_is_told_and_what_the_machine_does_is_not);
    RUN(too_few_rounds_tell_nothing);
    return check_result();
}
