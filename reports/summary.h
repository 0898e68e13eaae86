/**
 * A run made ready to be shown: order, grouping, wording and what must not be shown, decided once
 * for all formats.
 *
 * It judges nothing - verdicts come from judge_run - and knows no format: its texts are plain, each
 * format escapes them for its own context. Texts may come from strangers.
 */
#ifndef LADDER_SUMMARY_H
#define LADDER_SUMMARY_H

#include "reports/phrases.h"
#include "results/judge.h"
#include "results/number.h"
#include "results/scaling.h"

/** What a rung's row says in numbers; ready to be printed. */
typedef enum SummaryCell {
    CELL_LINES,         /* "34" */
    CELL_STEPS,         /* "250": of one timed integration */
    CELL_TIME,          /* "29.8" */
    CELL_TIME_INTERVAL, /* "[29.6, 30.1]" */
    CELL_RATIO,         /* "1.87x": over its base */
    CELL_RATIO_INTERVAL,
    CELL_START, /* "34.1x": over the start of the ladder; "682x v00": over another; "start"; "none"
                 */
    CELL_CORES,
    CELL_GFLOPS,
    CELL_LIMIT, /* "95 % issue", "50 % L1": reached of the limit that binds; "107 % issue!"; "none"
                 */
    CELL_LIMIT_SHARE,    /* "95 %" */
    CELL_LIMIT_INTERVAL, /* "[94, 96]" */
    CELL_LIMIT_ISSUE,    /* "0.834": ns of a step; "unknown" */
    CELL_LIMIT_LATENCY,
    CELL_LIMIT_MEMORY,
    CELL_PREDICTED, /* "0.91": ns of a step, by a model; "unknown" */
    N_SUMMARY_CELLS
} SummaryCell;

/** One rung on one problem. A value without a number has its reason in `why_...`, NULL otherwise;
 * the start itself has neither, but the cell "start". */
typedef struct SummaryRow {
    const RungRecord *rung;
    const char *heading;   /* its family, on the first row shown of each; NULL elsewhere */
    VerdictRecord verdict; /* as judged, less every ratio whose base has no time on this problem */
    char cell[N_SUMMARY_CELLS][NUMBER_LENGTH]; /* "" where a reason stands instead */
    const char *why_no_time;                   /* "not built: dependency not found: mpi" */
    const char *why_no_ratio;                  /* NULL as well when why_no_time is there */
    const char *why_no_start;
    const char *why_no_limit;   /* NULL as well when why_no_time is there */
    const char *on_prediction;  /* "31 % less than measured" where it is far off, or NULL */
    const LoopRecord *loop;     /* NULL: none was recorded, or no time */
    const char *verdict_word;   /* its verdict as it is shown: "within noise" */
    const char *note;           /* "runs 250 of 1000 steps", or NULL */
    double evaluations;         /* of the right-hand side a step, counted; NAN where they are not */
    double four_evaluations_ns; /* the time of four of them, as many as a step of RK4 has */
    const char *on_evaluations; /* "12.0 evaluations a step, 68.0 ns for four", or NULL */
    double startup_s;           /* of its process, never part of a time; NAN where not known */
    bool is_left_out; /* stands in left_out of its problem, with its reason, and in no table */
} SummaryRow;

typedef struct SummaryLine {
    const char *label;
    const char *text;
    bool is_foreign; /* a text of the run or made of such: a format may cut it, but no other */
} SummaryLine;

typedef struct SummaryLines {
    SummaryLine *lines;
    size_t n;
} SummaryLines;

static inline void summary_add_line(SummaryLines *lines, const char *label, const char *text)
{
    lines->lines[lines->n++] = (SummaryLine) { .label = label, .text = text };
}

typedef struct SummaryProblem {
    const char *name;        /* "cache" */
    const char *title;       /* "cache problem: N = 3840 trajectories, ..." */
    const char *meaning;     /* what the problem is there to show, or NULL */
    const char *start;       /* the rung that "x start" compares with, or NULL */
    const HeatRecord *heat;  /* its first one */
    SummaryRow *rows;        /* family by family, in ladder order; every rung of the plan */
    size_t n_rows, n_shown;  /* those shown are not left out */
    bool has_spine;          /* among those shown */
    bool has_anti_rungs;     /* among those shown */
    bool has_limits;         /* the run holds what they follow from */
    SummaryLines no_limit;   /* label: why rungs have none, text: which */
    SummaryLines left_out;   /* label: why rungs did not run on this problem, text: which */
    const char *on_verdicts; /* why a verdict may be less than its row makes one expect, or NULL */
} SummaryProblem;

/** What a tool counted of a rung in one respect. */
typedef struct ProfileCell {
    const char *text; /* "-" or "no PMU" where there is no value */
    const char *why;  /* there is none, or NULL */
} ProfileCell;

enum { MOST_PROFILE_CELLS = 8 };

typedef struct ProfileRow {
    const RungRecord *rung;
    const char *function; /* of the message library, below its rung; NULL in the rung's own row */
    ProfileCell cells[MOST_PROFILE_CELLS];
} ProfileRow;

typedef struct ProfileColumn {
    const char *heading;
    size_t dropped_as; /* which one goes first, second, ... on a narrow terminal; 0: none */
} ProfileColumn;

/** A table of rungs: what a tool counted of them, or how they scale. */
typedef struct ProfileTable {
    const char *tool;  /* "callgrind", "perf-stat", "mpi"; "strong"; "loops": of the object files */
    const char *title; /* "second axis, by simulation: N = 3840 trajectories, ..." */
    const char *meaning; /* what it is there to show */
    const ProfileColumn *columns;
    size_t n_columns;
    ProfileRow *rows; /* in ladder order: rungs of which anything was counted, their functions */
    size_t n_rows;
    SummaryLines gaps; /* label: why there is no value, text: of what and whom */
} ProfileTable;

enum { MOST_PROFILE_TABLES = 4, MOST_SCALE_TABLES = 3 };

/** What profiling tools say of a run. */
typedef struct Profile {
    ProfileTable tables[MOST_PROFILE_TABLES];
    size_t n_tables;
    SummaryLines notes;  /* label: what is to be known, text: of which rungs */
    SummaryLines absent; /* label: why nothing is known, text: of which rungs */
} Profile;

/** A run that only profiles has no problem: nothing was timed. */
typedef struct Summary {
    const RunFile *file;
    const Judgement *judgement;
    SummaryProblem *problems; /* the headline first */
    size_t n_problems;
    const char *sweep;       /* what the problems are sizes of: "trajectories"; or NULL */
    const char *sweep_title; /* "sweep of trajectories: N = 64 to 4194304, dt = 0.004" */
    SummaryLines gaps;       /* of a sweep; label: why there is no value, text: where not */
    bool is_scaling;         /* the problems are numbers of cores; the tables are these */
    Scaling scaling;
    ProfileTable scale_tables[MOST_SCALE_TABLES];
    size_t n_scale_tables;
    Profile profile;
    struct CostReport *costs;     /* NULL: the run is not one of costs */
    struct DuelReport *duel;      /* NULL: more than two rungs, or less than a duel */
    struct AttackReport *attacks; /* NULL: of one language, and few points of attack */
    SummaryLines warnings;        /* "ESTIMATE", "INCOMPLETE": what a reader must know first */
    SummaryLines facts;           /* machine, compiler, when */
    SummaryLines findings;        /* what came out, in sentences */
    const char *headline;         /* what came out, in one sentence; NULL: no ladder */
    SummaryLines trust;           /* how far to trust it, in sentences */
    SummaryLines reading;         /* what the columns are */
    SummaryLines verdicts, verdicts_here; /* what each verdict says: of all, of those of this run */
    Phrases phrases;
} Summary;

/**
 * Owns:    *summary is to be given to summary_free, also after a failure; it points into both
 *          arguments.
 * Returns: STATUS_NO_MEMORY, STATUS_BAD_USAGE when the run has no rung to show, or neither heats
 * nor anything that a tool said.
 */
Status summary_new(const RunFile *file, const Judgement *judgement, Summary *summary, Reason *why);
void summary_free(Summary *summary);

/** Returns: whether each problem has a table of its own: no sweep, no scaling study. */
bool summary_is_ladder(const Summary *summary);

/** Returns: whether the verdict of a row is this one. */
bool summary_is(const SummaryRow *row, Verdict verdict);

/** Returns: a verdict as reports show it: verdict_name, but shorter where that is long. */
const char *summary_verdict_word(Verdict verdict);

/** Returns: the difference from 1 that a ratio must exceed where the control came out like this and
 * is too noisy; see judge_ratio. */
double summary_noise(const HeatNoise *noise);

/** Returns: "2.4 %", but "77 %": from ten on a decimal says nothing. */
const char *summary_percent(Summary *summary, double share);

/** Returns: the row of this rung, or NULL. Accepts NULL for `rung`. */
const SummaryRow *summary_find(const SummaryProblem *problem, const char *rung);

#endif
