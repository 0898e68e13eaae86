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
#include "variants/workload/status.h"

typedef struct Journal Journal;

/**
 * Opens `path` for appending; the file must not exist yet (create) or must exist (resume). A torn
 * last line is closed with a line feed first, so that it stays one torn line.
 *
 * Owns:    *journal is the caller's, to be given to journal_close.
 * Returns: STATUS_STORAGE with the path and the system's words.
 */
Status journal_create(const char *path, Journal **journal, Reason *why);
Status journal_resume(const char *path, Journal **journal, Reason *why);

/** Returns: STATUS_STORAGE when the line did not go out whole. */
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
    CheckRecord *checks;
    CalibrationRecord *calibrations;
    SampleRecord *samples;
    OutcomeRecord *outcomes;
    VerdictRecord *verdicts;
    size_t n_heats, n_rungs, n_checks, n_calibrations, n_samples, n_outcomes, n_verdicts;
    EndRecord end;
    bool has_end;
    size_t n_torn_lines; /* a last line cut short by a kill, also one inside that was resumed */
    void *memory;
} RunFile;

/**
 * Reads a journal, strictly: whatever is not as the writer writes it is refused with file and line,
 * except a torn last line (counted) and unknown fields (ignored). `path` is a journal, or a folder
 * that holds run.jsonl.
 *
 * Owns:    *file is to be given to run_file_free, also after a failure.
 * Returns: STATUS_BAD_USAGE (not a journal, broken, inconsistent; says where), STATUS_NO_MEMORY.
 */
Status run_file_read(const char *path, RunFile *file, Reason *why);
void run_file_free(RunFile *file);

#endif
