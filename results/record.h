/**
 * What is kept of a run: records, and the one table of their fields.
 *
 * A run is a journal of JSON lines; each line is one record. The table `record_fields` drives the
 * writer, the reader, the CSV tables and FIELDS.md: a field is a member here and a row there, and
 * nothing else. This module knows nothing of rungs, runners or reports.
 *
 * Absent values: NAN for numbers, -1 for counts, NULL for text. They are `null` in JSON.
 */
#ifndef LADDER_RECORD_H
#define LADDER_RECORD_H

#include "variants/workload/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RECORD_SCHEMA = 1 };

/** In the order in which they first appear in a journal. */
typedef enum RecordType {
    RECORD_RUN,         /* the machine, the build, the command: always the first line, once */
    RECORD_HEAT,        /* the plan of one heat: its problem, rounds, thresholds */
    RECORD_RUNG,        /* one rung of the plan, built or not */
    RECORD_SOURCE,      /* a file of source code that rungs of the plan are made of */
    RECORD_CEILING,     /* what the machine can do at most, in one respect */
    RECORD_LOOP,        /* the hot loop of one rung, as its object file has it */
    RECORD_CHECK,       /* one verification of one rung */
    RECORD_CALIBRATION, /* how much one arm of one heat runs in a sample */
    RECORD_SAMPLE,      /* one timed sample */
    RECORD_METRIC,      /* what one tool counted of one rung */
    RECORD_HOT,         /* a function or a line that a tool saw much of */
    RECORD_STACK,       /* functions above each other, and how often a profiler met them */
    RECORD_MESSAGE,     /* what one rank did in one function of the message-passing library */
    RECORD_COST,        /* what something around the work costs: starting, joining, messages */
    RECORD_PATH,        /* one trajectory of the problem, point by point */
    RECORD_RESUME,      /* another session goes on with the run */
    RECORD_OUTCOME,     /* a rung that was skipped or failed, and why */
    RECORD_VERDICT,     /* one row of the tables: computed from the samples by judge_run */
    RECORD_END,         /* the run is over; absent after a crash or an interruption */
    N_RECORD_TYPES
} RecordType;

typedef struct RunRecord {
    int64_t schema;
    const char *run_id;
    const char *started_at; /* UTC, ISO 8601 */
    const char *command;    /* as typed */
    const char *mode;       /* "full", "quick" or "duel" */
    const char *estimate;   /* why the figures are only an estimate (quick, dirty tree), or NULL */
    const char *plan_hash;  /* what --resume compares */
    int64_t order_seed;
    /* the build */
    const char *source_commit;
    bool is_source_dirty;
    const char *compiler;       /* id and version */
    const char *compiler_flags; /* of the whole project; a rung's own are in its record */
    const char *build_type;
    const char *runner_hash;       /* of the runner binaries that were timed */
    const char *benchmark_library; /* "Google Benchmark 1.7.1", and whether it is a debug build */
    const char *mpi_library;
    /* the machine */
    const char *host_name;
    const char *cpu_model;
    const char *cpu_isa;    /* widest ISA the dispatching rungs can use */
    const char *hypervisor; /* "yes" or "no", as the CPU says */
    int64_t cpus_online;
    int64_t cpus_allowed; /* affinity of the harness */
    int64_t cores;        /* physical, as far as the topology is visible */
    const char *smt;      /* hardware threads a core, in words */
    int64_t l1d_bytes;
    int64_t l2_bytes;
    int64_t last_level_cache_bytes;
    int64_t memory_bytes;
    int64_t memory_free_bytes;
    const char *governor; /* "not visible" in most virtual machines */
    const char *turbo;
    const char *kernel;
    const char *clock_source;
    double timer_resolution_s;
    double timer_overhead_s;
    double load_average;       /* over one minute, at the start */
    const char *pinning;       /* where serial rungs, threads, ranks and the harness run */
    const char *runner_prefix; /* a program put before every runner, or NULL */
    const char *forced_isa;    /* of the rungs that choose one; NULL: the widest */
    const char *schedule; /* how loops are dealt out to threads, where that was said, or NULL */
    const char *hosts;    /* "a:2,b:2", where ranks run on more than this machine, or NULL */
} RunRecord;

typedef struct HeatRecord {
    const char *heat;    /* "cache", "memory" */
    const char *problem; /* the problem's name; heats of one problem share tables */
    const char *skipped; /* why the heat does not run at all, or NULL */
    int64_t trajectories;
    int64_t steps; /* of one integration, before slow rungs are scaled down */
    double dt;
    double sigma, rho, beta;
    int64_t seed;             /* of the starting points */
    int64_t rounds;           /* analysed rounds; warm-up rounds come on top */
    int64_t rounds_per_block; /* fresh processes for every block */
    const char *control;      /* the rung that runs twice: the A/A control */
    /* What this heat is one value of: "trajectories"; "threads", the problem as it is on more and
     * more threads or ranks; "weak", so many times the trajectories. See scaling.h. */
    const char *sweep;
    int64_t cores; /* threads or ranks of parallel rungs here, where it is not the rung record's */
    int64_t flops_per_step; /* useful operations of one trajectory-step */
    double alpha;           /* of every comparison before the correction for their number */
    double noise_threshold; /* differences below it are not called faster or slower */
    double stop_half_width; /* of a duel: it ends early once its ratio is known so well; else NAN */
} HeatRecord;

typedef struct RungRecord {
    const char *rung; /* in a duel of builds with its side behind it: "v35_simd@a" */
    const char *title;
    const char *base; /* NULL on a bottom rung; in a duel what the other is compared with */
    const char *teaches;
    const char *source;
    const char *family;   /* "1x compiler" */
    const char *attack;   /* "compiled": the point of attack, in whatever language */
    const char *language; /* "C" */
    bool is_spine;
    bool is_anti_rung;          /* is there to show a cost, not to be climbed */
    const char *arithmetic;     /* "same as reference", ...: variant_arithmetic_names */
    const char *different_work; /* why its time is not comparable, or NULL */
    const char *launch;         /* "serial", "threads", "mpirun", "spawn", "hybrid", "workers" */
    bool is_gated;     /* CPU time tells clean samples; not so for Python on several processes */
    int64_t cores;     /* threads or ranks it was given, of hybrids their product */
    int64_t ranks;     /* of these, processes; -1 without message passing */
    const char *flags; /* compile flags of its own */
    int64_t lines_of_code;       /* of its file, comments and blank lines aside */
    int64_t lines_changed;       /* of these, added or changed against the base's file */
    double bytes_per_trajectory; /* of all it allocates */
    /* Modelled traffic between the level the ensemble lives in and the core, 0 where a trajectory
     * comes once and goes once in an integration. */
    double bytes_per_trajectory_step;
    const char *outcome; /* "planned", or "not-built" */
    const char *reason;  /* why it is not built */
    /* Where it is from, in a duel of builds; NULL elsewhere: the run record says it of all. */
    const char *build; /* the folder */
    const char *build_compiler, *build_flags, *build_type;
    const char *build_commit;
    bool is_build_dirty;
    const char *build_hash; /* of its runner */
} RungRecord;

/** Told apart by file. */
typedef struct SourceRecord {
    const char *file; /* below the top of the project: "variants/v35_kernel.h" */
    const char *text; /* all of it, as it was when the run began */
} SourceRecord;

/** Ceilings are told apart by all of kind, operation, isa, level, cores. */
typedef struct CeilingRecord {
    const char *kind;      /* "clock", "issue", "latency", "bandwidth" */
    const char *operation; /* "fma", "mul+add", ...; "read", "update", ... */
    const char *isa;       /* "scalar", "sse2", "avx2", "avx512"; NULL where it has no part */
    const char *level;     /* "L1", "L2", "L3", "memory"; NULL where it has no part */
    int64_t cores;         /* that were at work together; a rate is that of all of them */
    int64_t bytes;         /* of memory gone through by each */
    double value;          /* measured by our own loop */
    const char *unit;      /* "GHz", "instructions/ns", "cycles", "ns", "GB/s" */
    const char *other;     /* another program that measured the same, and how: the cross-check */
    double other_value;
    double roof;        /* the higher of both */
    const char *reason; /* why there is no value */
    const char *doubt;  /* why the value may not come out again; NULL where it should */
} CeilingRecord;

/** Counts are those of one iteration: of all instructions on its way, called functions included. */
typedef struct LoopRecord {
    const char *rung;
    const char *isa;      /* of its widest floating-point instructions, as in CeilingRecord */
    const char *function; /* that holds it */
    int64_t address;      /* of its first instruction, in the object file */
    int64_t code_bytes;
    int64_t instructions;
    int64_t
        fp_instructions; /* arithmetic: add, sub, mul, div, fused; one each whatever the width */
    int64_t fp_mul_instructions; /* of these, multiplications, fused ones among them */
    int64_t fp_fma_instructions; /* of these, fused */
    int64_t fp_div_instructions;
    int64_t loads, stores; /* instructions that read or write memory */
    int64_t load_bytes, store_bytes;
    int64_t trajectories;     /* that one iteration advances by one step */
    double vectors_in_flight; /* trajectories over lanes */
    double step_cycles;       /* an iteration on its own, from its inputs to its last result */
    double chain_cycles;      /* by which an iteration has to wait for the one before */
    const char *listing;      /* one iteration, an instruction a line, jumps left out */
    const char *reason;       /* why nothing is known of it */
    double predicted_cycles;  /* of one iteration, by a model of the processor */
    const char *predictor;    /* the model: program, version, flags */
    const char *predicted_reason;
} LoopRecord;

typedef struct CheckRecord {
    const char *rung;
    const char *check; /* "1 trajectory, 100 steps, bit-identical" */
    int64_t trajectories;
    int64_t steps;
    double dt;
    bool passed;
    int64_t compared;   /* trajectories compared */
    double worst_error; /* max over trajectories, relative to max(1, |state|) */
    const char *reason; /* what is wrong, or NULL */
} CheckRecord;

typedef struct CalibrationRecord {
    const char *heat;
    const char *rung;
    int64_t trajectories;
    int64_t steps;           /* of one integration, scaled down for slow rungs */
    int64_t iterations;      /* integrations in a sample */
    double time_per_step_ns; /* the estimate they were chosen by */
    double startup_s;        /* process start and layout, never part of a sample */
    double spawn_s;          /* of it, what it took a rung to start its other ranks; NAN if none */
    const char *binding; /* the CPUs that each rank's threads were seen on, "0 1" or "0,1 2,3" */
    double evaluations_per_step; /* of the right-hand side, counted; NAN where it is not */
    const char *note;            /* "runs 250 of 1000 steps", or NULL */
} CalibrationRecord;

typedef struct SampleRecord {
    const char *heat;
    const char *rung;
    bool is_control; /* the second arm of the control rung */
    bool is_warm_up; /* first round of a process: kept, not analysed */
    int64_t round;   /* from 0; warm-ups carry the round they precede */
    int64_t block;
    int64_t position; /* in the order of its round, from 0 */
    int64_t session;  /* 0, and one more with every --resume */
    int64_t attempt;  /* 0, or 1 for the retry of a contaminated sample */
    int64_t steps;    /* of one integration */
    int64_t iterations;
    double start_s;   /* since the start of the run */
    double wall_s;    /* of one integration, mean over the iterations */
    double cpu_s;     /* CPU time of all threads or ranks in one integration */
    double untimed_s; /* everything else since the request, reported by the runner */
    double elapsed_s; /* request to answer, by the harness's clock */
    int64_t voluntary_switches;
    int64_t involuntary_switches;
    int64_t page_faults;
    int64_t steal_ticks;
    int64_t pad_bytes;      /* dummy environment variable of its process */
    const char *state_hash; /* of the final states */
    double rank_min_s;      /* fastest and slowest rank, one integration; NAN without ranks */
    double rank_max_s;
    const char *ranks_s; /* of each rank, in order: "0.0012 0.0013"; NULL where there is one */
    double issue_per_ns; /* of the peak loop as wide as the rung, around the sample */
    double pace_before_per_ns, pace_after_per_ns; /* instructions of any kind that the core took */
    double clock_ghz;                             /* under that load */
} SampleRecord;

/**
 * One count of one tool, of the measured region alone. Metrics of a tool are told apart by rung,
 * tool, metric and session; those of the last session that has any of that tool and rung count.
 */
typedef struct MetricRecord {
    const char *rung;
    const char *tool;    /* "callgrind", "perf-stat", "perf-record", "likwid", "mpi", "cprofile" */
    const char *metric;  /* "instructions", "d1_misses", "page-faults", ...; results/metrics.h */
    const char *kind;    /* "counted", "simulated", "sampled" */
    double value;        /* NAN when there is none */
    const char *unit;    /* "/step", "ns/step", "%", "" */
    const char *program; /* the runner that was counted */
    int64_t trajectories, steps; /* of one integration, the longer one where two are compared */
    int64_t session;
    double counted_share; /* of the time, where counters take turns; NAN where they need not */
    const char *note;     /* what is to be known about the value, or NULL */
    const char *reason;   /* why there is no value */
} MetricRecord;

/** Told apart by rung, tool, function, file, line and session. */
typedef struct HotRecord {
    const char *rung;
    const char *tool;
    const char *function;
    const char *file; /* NULL when not known */
    int64_t line;     /* -1: the whole function */
    double share;     /* of all that was counted, itself alone, 0 to 1 */
    const char *unit; /* of what it is a share: "instructions", "cpu-clock", "cycles" */
    int64_t session;
} HotRecord;

/** Told apart by rung, tool, stack and session. */
typedef struct StackRecord {
    const char *rung;
    const char *tool;
    const char *event; /* "cpu-clock", "cycles" */
    const char *stack; /* function names from the outermost, with ';' between them */
    int64_t samples;
    int64_t session;
} StackRecord;

/** A median with its interval. */
typedef struct Interval {
    double median, low, high;
} Interval;

/** What one rank did in one function. Told apart by rung, function, rank and session. */
typedef struct MessageRecord {
    const char *rung;
    const char *function; /* "MPI_Scatterv" */
    int64_t rank;
    int64_t calls; /* in all integrations together */
    int64_t bytes; /* that this rank gave to the library in them, 0 where it only received */
    double time_s; /* inside the function, waiting for others included */
    int64_t iterations, trajectories, steps;
    int64_t session;
} MessageRecord;

/**
 * What one thing around the work costs. Told apart by kind, operation, rung, heat, transport,
 * cores, bytes and session.
 */
typedef struct CostRecord {
    const char *kind; /* the challenge: "startup", "sharing", "messages", ...; see the choices */
    const char *operation;       /* "parallel region", "MPI_Bcast", ... */
    const char *rung;            /* in whose integration; NULL where it is none's */
    const char *heat;            /* in which one it was measured; NULL outside of heats */
    const char *transport;       /* "shared memory", "TCP"; NULL where nothing is sent */
    int64_t cores;               /* threads or ranks that take part */
    int64_t bytes;               /* of one message; -1 where nothing is sent */
    int64_t trajectories, steps; /* of the integration; -1 where there is none */
    Interval value;
    const char *unit;   /* "us", "GB/s", "x", "ns/step", "trajectories" */
    int64_t samples;    /* that the value is the median of; -1 where it is no median */
    double predicted;   /* by a model of the costs before it was measured; NAN if there is none */
    const char *note;   /* what is to be known about it, or NULL */
    const char *reason; /* why there is no value */
    int64_t session;
} CostRecord;

/** A trajectory as a verified rung computed it, to be looked at. Told apart by heat, trajectory and
 * session. */
typedef struct PathRecord {
    const char *heat; /* whose problem it is */
    const char *rung;
    int64_t trajectory;  /* its number in the ensemble */
    int64_t steps_apart; /* from one point to the next */
    const char *points;  /* "x y z;x y z;...", from the starting point on, two decimals */
    int64_t session;
} PathRecord;

typedef struct ResumeRecord {
    int64_t session;        /* 1 for the first --resume of a run */
    const char *started_at; /* UTC, ISO 8601 */
} ResumeRecord;

typedef struct OutcomeRecord {
    const char *rung;
    const char *heat;    /* NULL: the rung is out of the whole run */
    const char *outcome; /* "skipped" or "failed" */
    const char *reason;
} OutcomeRecord;

typedef struct VerdictRecord {
    const char *problem;
    const char *heat;
    const char *rung;
    const char *family;
    const char *base;
    const char *outcome; /* "ok", "skipped", "failed", "not-built" */
    const char *reason;  /* always there unless outcome is "ok" */
    int64_t trajectories;
    int64_t steps;
    int64_t cores;
    const char *state_level; /* the innermost of caches and memory that holds the states */
    int64_t lines_changed;
    int64_t rounds; /* valid samples */
    int64_t clean_rounds;
    Interval time_per_step_ns; /* 95 % interval of the median */
    bool time_is_clean_only;   /* taken from the clean samples alone: enough of them are */
    double time_min_ns, time_p5_ns, time_p95_ns, time_max_ns; /* of all samples, clean or not */
    double gflops;                   /* useful operations, from the median */
    Interval speedup_base;           /* paired; the plain 95 % interval */
    double speedup_base_verdict_low; /* the interval the verdict was taken from: alpha / m */
    double speedup_base_verdict_high;
    int64_t speedup_base_rounds;
    bool speedup_base_is_clean_only; /* taken from the rounds in which both samples are clean */
    Interval speedup_base_all;       /* from all rounds, whatever speedup_base was taken from */
    const char *speedup_base_reason; /* why there is none */
    Interval speedup_start;
    const char *start; /* the rung it starts from */
    const char *speedup_start_reason;
    const char *verdict;      /* one of verdict_name() */
    const char *verdict_text; /* "faster 1.87x [1.85, 1.90]" */
    const char *limit_kind;   /* which of the three binds: "issue", "latency", "memory" */
    const char *limit_level;  /* of the caches and memory, whose bandwidth limit_memory_ns is */
    double limit_bound_ns;    /* the least that a trajectory-step can take here */
    bool
        limit_is_steady_only; /* from clean samples beside which the pace of the core stood still */
    Interval limit_fraction;  /* of the limit, reached: bound over time, sample by sample */
    double limit_issue_ns, limit_latency_ns, limit_memory_ns;
    const char *limit_reason; /* why there is no limit */
    bool is_above_roof;       /* faster than the limit, by more than the interval */
    const char
        *what_stops; /* the rung from being faster, in one sentence; not from disturbed samples */
    double predicted_ns; /* of a trajectory-step, by the model of LoopRecord */
    const char *predicted_reason;
} VerdictRecord;

typedef struct EndRecord {
    const char *outcome; /* "complete", "incomplete" */
    double elapsed_s;    /* of all sessions */
    double sampling_s;   /* inside samples, all iterations */
    double harness_s;    /* between samples of a block: resets, state checks, journal */
    int64_t samples;
    int64_t contaminated;
    int64_t retried;
} EndRecord;

/** Any record: `type` says which member is meant. */
typedef struct Record {
    RecordType type;
    union {
        RunRecord run;
        HeatRecord heat;
        RungRecord rung;
        SourceRecord source;
        CeilingRecord ceiling;
        LoopRecord loop;
        CheckRecord check;
        CalibrationRecord calibration;
        SampleRecord sample;
        MetricRecord metric;
        HotRecord hot;
        StackRecord stack;
        MessageRecord message;
        CostRecord cost;
        PathRecord path;
        ResumeRecord resume;
        OutcomeRecord outcome;
        VerdictRecord verdict;
        EndRecord end;
    } as;
} Record;

typedef enum FieldKind {
    FIELD_TEXT,   /* const char *; NULL is absent */
    FIELD_COUNT,  /* int64_t; -1 is absent */
    FIELD_NUMBER, /* double; NAN is absent */
    FIELD_FLAG,   /* bool */
} FieldKind;

/** What a value must be, for writer and reader alike. */
typedef enum FieldRule {
    FIELD_OPTIONAL, /* may be absent; a number or count that is there is not negative */
    FIELD_REQUIRED, /* must be there; numbers and counts are not negative */
    FIELD_POSITIVE, /* must be there and above zero */
    FIELD_SIGNED,   /* a number that must be there, of either sign */
} FieldRule;

typedef struct Field {
    RecordType type;
    const char *key;
    FieldKind kind;
    FieldRule rule;
    size_t offset;       /* in the member of Record for `type` */
    const char *choices; /* the words a text is one of, with '|' between them, or NULL */
    const char *unit;    /* "" when dimensionless */
    const char *meaning;
} Field;

/** All fields of all records, grouped by type, in the order in which they are written. */
extern const Field record_fields[];
extern const size_t n_record_fields;

/** Returns: "run", "heat", ... */
const char *record_type_name(RecordType type);

/** Returns: what records of this type are for, half a sentence. */
const char *record_type_meaning(RecordType type);

/** Returns: the size of RunRecord, HeatRecord, ... */
size_t record_size(RecordType type);

/** Returns: a record of `type` in which every value is absent (flags false). */
Record record_new(RecordType type);

/** Returns: STATUS_BAD_USAGE, with the field in `why`, when a value breaks the rule of its field.
 */
Status record_check(const Record *record, Reason *why);

#endif
