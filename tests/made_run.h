/**
 * Runs made by hand, as their tests need them, and their judgement.
 */
#ifndef LADDER_TEST_MADE_RUN_H
#define LADDER_TEST_MADE_RUN_H

#include "results/judge.h"

enum {
    MAX_RECORDS = 64,
    MAX_SAMPLES = 4096,
    N_TRAJECTORIES = 10,
    N_STEPS = 100,
    N_VERDICTS = VERDICT_SLOWER + 1,
};

/** A run and the room for its records. */
typedef struct Run {
    HeatRecord heats[MAX_RECORDS];
    RungRecord rungs[MAX_RECORDS];
    CheckRecord checks[MAX_RECORDS];
    CalibrationRecord calibrations[MAX_RECORDS];
    CeilingRecord ceilings[MAX_RECORDS];
    LoopRecord loops[MAX_RECORDS];
    OutcomeRecord outcomes[MAX_RECORDS];
    SampleRecord samples[MAX_SAMPLES];
    RunFile file;
    Judgement judgement;
} Run;

/** Owns: the caller, until free_run. Returns: an empty run. */
Run *new_run(void);
void free_run(Run *run);

/** Each adds a record with usual values. Returns: the record, to be changed. */
HeatRecord *add_heat(Run *run, const char *heat, const char *problem);
RungRecord *add_rung(Run *run, const char *name, const char *base);
RungRecord *add_unverified_rung(Run *run, const char *name, const char *base);
SampleRecord *add_sample(Run *run, const char *heat, const char *rung, int64_t round,
                         double step_ns);

void add_check(Run *run, const char *rung, bool passed);
void add_outcome(Run *run, const char *rung, const char *heat, const char *outcome);

/** n rounds of the same drift for all rungs, so that ratios between them stay exact. */
void add_samples(Run *run, const char *heat, const char *rung, int64_t n, double step_ns);

/** The control's second arm: off by `odd` in the odd rounds, and by `even` in the others. */
void add_control(Run *run, const char *heat, const char *rung, int64_t n, double step_ns,
                 double even, double odd);

/** Makes a sample one that lost its core to others. */
void spoil(SampleRecord *sample);

/** A bottom rung v10 of 10 ns and v20 above it, both measured n times in one heat. */
Run *pair_of(int64_t n, double step_ns);

/** Judges the run anew. */
void judge(Run *run);

/** Returns: whether some `judge` of this program has given this verdict. */
bool verdict_was_given(Verdict verdict);

/** Returns: the row of a rung, an empty one where there is none. It lives as long as the judgement.
 * `judged` judges the run before, and takes the row of the cache problem. */
const VerdictRecord *row_of(Run *run, const char *problem, const char *rung);
const VerdictRecord *judged(Run *run, const char *rung);

/** Returns: whether a row states any measured number. */
bool has_number(const VerdictRecord *row);

bool is_same(const char *a, const char *b);
bool has_words(const char *text, const char *words);
bool is_near(double value, double wanted);

#endif
