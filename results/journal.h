/**
 * The journal of a run: append-only JSON lines, one write(2) a record, each with a check sum.
 *
 * A line is {"crc":"xxxxxxxx","len":N,"record":{...}}: CRC-32 (zlib's) and length in bytes of the
 * text after "record": up to the closing brace of the line. A process killed at any moment loses
 * at most the record it was writing. Nothing here ever rewrites a line.
 */
#ifndef LADDER_JOURNAL_H
#define LADDER_JOURNAL_H

#include "results/record.h"

typedef struct Journal Journal;

/**
 * Makes the journal at `path`, which must not exist yet.
 *
 * Owns:    *journal is the caller's, to be given to journal_close; NULL on failure.
 * Returns: STATUS_STORAGE with the path and the system's words, STATUS_BAD_USAGE when there is one
 *          already, STATUS_NO_MEMORY.
 */
Status journal_create(const char *path, Journal **journal, Reason *why);

/**
 * Opens the journal at `path`, which must exist, to go on with it: a torn last line is closed with
 * a line feed, and `resume` is written behind it. The reader knows a torn line inside by that.
 *
 * Owns, Returns: as journal_create; STATUS_BAD_USAGE when `resume` breaks a rule.
 */
Status journal_resume(const char *path, const ResumeRecord *resume, Journal **journal, Reason *why);

/**
 * Writes one record. After a failure every further call fails: nothing may follow half a line.
 *
 * Returns: STATUS_STORAGE when the line did not go out whole, STATUS_BAD_USAGE when the record
 * breaks a rule of its fields (the reader would refuse it), STATUS_NO_MEMORY.
 */
Status journal_append(Journal *journal, const Record *record, Reason *why);

/** Waits until what was appended is on the disk. Returns: STATUS_STORAGE. */
Status journal_sync(Journal *journal, Reason *why);

/** Accepts NULL. */
void journal_close(Journal *journal);

/** A run read back. Texts point into memory that run_file_free releases. */
typedef struct RunFile {
    const char *path;
    RunRecord run;
    HeatRecord *heats;
    RungRecord *rungs;
    SourceRecord *sources;
    CeilingRecord *ceilings;
    LoopRecord *loops;
    CheckRecord *checks;
    CalibrationRecord *calibrations;
    SampleRecord *samples;
    MetricRecord *metrics;
    HotRecord *hots;
    StackRecord *stacks;
    MessageRecord *messages;
    CostRecord *costs;
    PathRecord *paths;
    ResumeRecord *resumes;
    OutcomeRecord *outcomes;
    VerdictRecord *verdicts; /* of the last session */
    size_t n_heats, n_rungs, n_sources, n_ceilings, n_loops, n_checks, n_calibrations, n_samples;
    size_t n_metrics, n_hots, n_stacks, n_messages, n_costs, n_paths;
    size_t n_resumes, n_outcomes, n_verdicts;
    EndRecord end; /* of the last session */
    bool has_end;
    bool was_complete;   /* all rounds were there once, and none came since */
    size_t n_torn_lines; /* cut short by a kill: the last line, or one before a resume */
    void *memory;
} RunFile;

/**
 * Reads a journal, strictly: whatever is not as the writer writes it is refused with file and line.
 * Accepted are torn lines (counted) at the end and directly before a resume, unknown fields
 * (ignored) and missing optional fields (absent). `path` is a journal, or a folder that holds
 * run.jsonl.
 *
 * What must hold beyond the rules of single fields:
 *   - the run record is the first and the only one; after an end comes nothing but a resume;
 *   - sessions count up from 0, and a sample says the session it stands in;
 *   - heats, rungs, sources, ceilings, loops, calibrations and verdicts are there once; samples
 * are, by heat, rung, is_control, is_warm_up, round, block, session and attempt; metrics, hot
 * spots, stacks, messages, costs and paths are in each session;
 *   - every heat and rung that a record names exists (but the control of a heat, which stands
 * before the rungs); a rung that is not built has no sample;
 *   - a row without "ok" has a reason and no time; a ceiling, metric or cost without a value and a
 *     loop without counts have a reason.
 *
 * Owns:    *file is to be given to run_file_free, also after a failure.
 * Returns: STATUS_BAD_USAGE (not a journal, broken, inconsistent; says where), STATUS_NO_MEMORY.
 */
Status run_file_read(const char *path, RunFile *file, Reason *why);
void run_file_free(RunFile *file);

/** Where a walk through all records of a run stands. It begins with all of `next` zero. */
typedef struct RunWalk {
    const RunFile *file;
    size_t next[N_RECORD_TYPES]; /* of each type, the one that comes next */
} RunWalk;

/**
 * Goes on to the next record, in the order of the lines. Verdicts and ends of earlier sessions are
 * left out, as they are in RunFile.
 *
 * Owns:    texts of the record live as long as the run.
 * Returns: false behind the last record.
 */
bool run_file_next(RunWalk *walk, Record *record);

#endif
