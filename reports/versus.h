/**
 * Several runs made ready to be shown side by side: what differs between them, the problems that
 * they share, the steps of their rungs, and what repeats without noise.
 *
 * Times of separate runs are shown and never compared. Whether steps differ is said by
 * results/versus.h; here is order and wording, once for all formats. Texts may come from strangers.
 */
#ifndef LADDER_REPORTS_VERSUS_H
#define LADDER_REPORTS_VERSUS_H

#include "reports/report.h"
#include "results/versus.h"

enum { VERSUS_MOST_RUNS = 8 };

typedef struct VersusRun {
    char name[2]; /* "A" */
    const Summary *summary;
    StepSource source;
} VersusRun;

/** What is known about each run. */
typedef struct VersusFact {
    const char *label;
    const char *texts[VERSUS_MOST_RUNS];
    bool is_same;
} VersusFact;

/** A rung on a problem in one run. */
typedef struct VersusSide {
    const SummaryRow *row;  /* NULL: the run has none */
    PairedStep step;        /* over its base */
    StepComparison against; /* the step beside that of the row's first run */
    const char *states;     /* the hash of the final states, or NULL */
    const char *why;        /* why the step is compared with none, or cannot be told; NULL */
    const char *time, *ratio, *start, *limit; /* as shown: "29.8 [29.7, 29.9]"; "" without a time */
    const char *verdict, *difference;         /* "differs", "1.21x [1.12, 1.30]" */
} VersusSide;

enum { VERSUS_NO_RUN = -1 };

typedef struct VersusRow {
    const char *rung;
    const char *title; /* "v15_inlined, over v10_naive" */
    VersusSide sides[VERSUS_MOST_RUNS];
    int first;     /* run with a step, that the others are compared with; or VERSUS_NO_RUN */
    bool is_shown; /* two runs have a time */
} VersusRow;

typedef struct VersusProblem {
    const char *title;                          /* "cache problem: N = 3840 trajectories, ..." */
    const SummaryProblem *of[VERSUS_MOST_RUNS]; /* NULL: the run has none like it */
    VersusRow *rows;                            /* in ladder order */
    size_t n_rows, n_shown;
    size_t n_intervals; /* that verdicts rest on; each is of confidence 1 - alpha */
    double alpha;
    SummaryLines gaps;     /* label: why rungs are not compared; text: which */
    SummaryLines findings; /* what came out */
} VersusProblem;

/** A count that is the same in every run of one program on one machine. */
typedef struct VersusCount {
    const char *rung, *name, *key;       /* "v35_simd", "loop instructions", "loop_instructions" */
    double values[VERSUS_MOST_RUNS];     /* NAN: not known in this run */
    const char *texts[VERSUS_MOST_RUNS]; /* as shown: "135.2", "-" */
    const char *ratio; /* of two runs: the second's over the first's, "0.82x"; or "" */
    bool is_same;      /* in all runs that know it */
} VersusCount;

typedef struct Versus {
    VersusRun runs[VERSUS_MOST_RUNS];
    size_t n_runs;
    SummaryLines legend;   /* label: "A", text: which run that is */
    SummaryLines warnings; /* what a reader must know first */
    VersusFact *facts;
    size_t n_facts;
    const char *same_facts;  /* "compiler, flags": labels of what all runs share; or NULL */
    VersusProblem *problems; /* that two runs have, or more */
    size_t n_problems;
    SummaryLines apart;  /* label: a problem, text: why it is not compared */
    VersusCount *counts; /* that two runs know, or more, in ladder order */
    size_t n_counts, n_same_counts;
    SummaryLines count_gaps; /* label: why counts are not compared, text: of which rungs */
    SummaryLines findings, reading;
    Phrases phrases;
} Versus;

/**
 * Shape:   summaries holds n_runs of them, 2 to VERSUS_MOST_RUNS.
 * Owns:    *versus is to be given to versus_free, also after a failure; it points into the
 *          summaries.
 * Returns: STATUS_NO_MEMORY, STATUS_BAD_USAGE for runs that cannot stand beside others.
 */
Status versus_new(const Summary *const *summaries, size_t n_runs, Versus *versus, Reason *why);
void versus_free(Versus *versus);

/** A format that several runs can be shown in. */
typedef struct VersusFormat {
    const char *name;
    /** Returns: false without memory. */
    bool (*write)(FILE *out, const Versus *versus, ReportView view);
} VersusFormat;

/** Returns: the format of this name, or NULL with the nearest name in `why`. */
const VersusFormat *versus_format(const char *name, Reason *why);

/** Owns: *text, *length bytes of it, is the caller's to free; NULL on failure. Returns:
 * STATUS_NO_MEMORY. */
Status versus_render(const VersusFormat *format, const Versus *versus, ReportView view, char **text,
                     size_t *length, Reason *why);

#endif
