#include "results/journal.h"

#include "results/journal_line.h"
#include "results/record_json.h"
#include "results/run_check.h"
#include "results/texts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ADVICE "use an intact copy, or measure again"

/** The records of one type, and the lines they stand in. */
typedef struct List {
    char *items;
    size_t *lines;
    size_t n, capacity;
} List;

/** What RunFile points into. */
typedef struct Memory {
    Texts texts;
    List lists[N_RECORD_TYPES];
} Memory;

typedef struct Reading {
    const char *path;
    FILE *in;
    char *line;                 /* JOURNAL_MAX_LINE bytes, the line feed not among them */
    size_t n_line, number;      /* of the line; numbers count from 1 */
    size_t n_torn, torn_number; /* torn lines since the last whole one, and the first of them */
    size_t n_torn_lines;
    Memory *memory;
    Reason *why;
    bool was_complete; /* see RunFile */
} Reading;

static Status fault(const Reading *r, size_t number, const char *what)
{
    return reason(r->why, STATUS_BAD_USAGE, "%s:%zu: %s; " ADVICE, r->path, number, what);
}

static Status no_memory(const Reading *r)
{
    return reason(r->why, STATUS_NO_MEMORY, "%s: no memory for line %zu", r->path, r->number);
}

static bool list_grow(List *list, size_t size)
{
    if (list->n < list->capacity) return true;
    const size_t capacity = list->capacity ? 2 * list->capacity : 16;
    char *const items = realloc(list->items, capacity * size);
    if (items) list->items = items;
    size_t *const lines = realloc(list->lines, capacity * sizeof *lines);
    if (lines) list->lines = lines;
    if (!items || !lines) return false;
    list->capacity = capacity;
    return true;
}

static Status keep(Reading *r, const Record *record)
{
    List *const list = &r->memory->lists[record->type];
    const size_t size = record_size(record->type);
    if (!list_grow(list, size)) return no_memory(r);
    memcpy(list->items + list->n * size, &record->as, size);
    list->lines[list->n++] = r->number;
    return STATUS_OK;
}

static Status check_resume(Reading *r, const ResumeRecord *resume)
{
    List *const lists = r->memory->lists;
    if (resume->session != (int64_t) lists[RECORD_RESUME].n + 1)
        return fault(r, r->number, "sessions do not count up");
    lists[RECORD_VERDICT].n = 0; // they were about less than is known now
    lists[RECORD_END].n = 0;
    r->n_torn = 0;
    return STATUS_OK;
}

static const int64_t *session_of(const Record *record)
{
    switch (record->type) {
    case RECORD_SAMPLE: return &record->as.sample.session;
    case RECORD_METRIC: return &record->as.metric.session;
    case RECORD_HOT: return &record->as.hot.session;
    case RECORD_STACK: return &record->as.stack.session;
    case RECORD_MESSAGE: return &record->as.message.session;
    case RECORD_COST: return &record->as.cost.session;
    case RECORD_PATH: return &record->as.path.session;
    default: return NULL;
    }
}

static void note_completeness(Reading *r, const Record *record)
{
    if (record->type == RECORD_SAMPLE) r->was_complete = false;
    if (record->type == RECORD_END)
        r->was_complete = strcmp(record->as.end.outcome, "complete") == 0;
}

static Status check_order(Reading *r, const Record *record)
{
    const List *const lists = r->memory->lists;
    const bool is_first = lists[RECORD_RUN].n == 0;
    if (is_first != (record->type == RECORD_RUN))
        return fault(r, r->number,
                     is_first ? "the first record is not a run record" : "a second run record");
    if (record->type == RECORD_RESUME) return check_resume(r, &record->as.resume);
    if (r->n_torn > 0) return fault(r, r->torn_number, "half a line, and no resume after it");
    if (lists[RECORD_END].n > 0) return fault(r, r->number, "a record after the end");
    const int64_t *const session = session_of(record);
    if (session && *session != (int64_t) lists[RECORD_RESUME].n)
        return fault(r, r->number, "a record of another session");
    return STATUS_OK;
}

static Status take_json(Reading *r, const json_t *object)
{
    Record record;
    Reason what;
    Status status = record_from_json(object, &record, &r->memory->texts, &what);
    if (status == STATUS_NO_MEMORY) return no_memory(r);
    if (status != STATUS_OK) return fault(r, r->number, what.text);
    status = check_order(r, &record);
    note_completeness(r, &record);
    return status == STATUS_OK ? keep(r, &record) : status;
}

static Status take_object(Reading *r, const char *text, size_t n)
{
    json_error_t error;
    json_t *const object = json_loadb(text, n, JSON_REJECT_DUPLICATES, &error);
    if (!object && json_error_code(&error) == json_error_out_of_memory) return no_memory(r);
    if (!object) return fault(r, r->number, error.text);
    const Status status = take_json(r, object);
    json_decref(object);
    return status;
}

static Status take_line(Reading *r)
{
    const LineContent content = journal_line_open(r->line, r->n_line);
    if (content.state == LINE_BROKEN) return fault(r, r->number, content.fault);
    if (content.state == LINE_WHOLE) return take_object(r, content.object, content.n_object);
    if (r->n_torn++ == 0) r->torn_number = r->number;
    r->n_torn_lines++;
    return STATUS_OK;
}

// Returns: false at the end of the file. Too long a line is a fault of its own.
static bool next_line(Reading *r, Status *status)
{
    r->n_line = 0;
    r->number++;
    int c;
    while ((c = getc_unlocked(r->in)) != EOF && c != '\n') {
        if (r->n_line + 1 == JOURNAL_MAX_LINE) {
            *status = fault(r, r->number, "longer than any line of a journal");
            return false;
        }
        r->line[r->n_line++] = (char) c;
    }
    if (ferror(r->in))
        *status
            = reason(r->why, STATUS_BAD_USAGE, "%s:%zu: %s", r->path, r->number, strerror(errno));
    return *status == STATUS_OK && (c == '\n' || r->n_line > 0);
}

static Status read_lines(Reading *r)
{
    Status status = STATUS_OK;
    while (status == STATUS_OK && next_line(r, &status)) status = take_line(r);
    if (status == STATUS_OK && r->memory->lists[RECORD_RUN].n == 0)
        status = fault(r, 1, "no run record: the run was stopped before it began");
    return status;
}

static void hand_over(const Reading *r, RunFile *file)
{
    const List *const lists = r->memory->lists;
    memcpy(&file->run, lists[RECORD_RUN].items, sizeof file->run);
    file->heats = (HeatRecord *) (void *) lists[RECORD_HEAT].items;
    file->rungs = (RungRecord *) (void *) lists[RECORD_RUNG].items;
    file->sources = (SourceRecord *) (void *) lists[RECORD_SOURCE].items;
    file->ceilings = (CeilingRecord *) (void *) lists[RECORD_CEILING].items;
    file->loops = (LoopRecord *) (void *) lists[RECORD_LOOP].items;
    file->checks = (CheckRecord *) (void *) lists[RECORD_CHECK].items;
    file->calibrations = (CalibrationRecord *) (void *) lists[RECORD_CALIBRATION].items;
    file->samples = (SampleRecord *) (void *) lists[RECORD_SAMPLE].items;
    file->metrics = (MetricRecord *) (void *) lists[RECORD_METRIC].items;
    file->hots = (HotRecord *) (void *) lists[RECORD_HOT].items;
    file->stacks = (StackRecord *) (void *) lists[RECORD_STACK].items;
    file->messages = (MessageRecord *) (void *) lists[RECORD_MESSAGE].items;
    file->costs = (CostRecord *) (void *) lists[RECORD_COST].items;
    file->paths = (PathRecord *) (void *) lists[RECORD_PATH].items;
    file->resumes = (ResumeRecord *) (void *) lists[RECORD_RESUME].items;
    file->outcomes = (OutcomeRecord *) (void *) lists[RECORD_OUTCOME].items;
    file->verdicts = (VerdictRecord *) (void *) lists[RECORD_VERDICT].items;
    file->n_heats = lists[RECORD_HEAT].n;
    file->n_rungs = lists[RECORD_RUNG].n;
    file->n_sources = lists[RECORD_SOURCE].n;
    file->n_ceilings = lists[RECORD_CEILING].n;
    file->n_loops = lists[RECORD_LOOP].n;
    file->n_checks = lists[RECORD_CHECK].n;
    file->n_calibrations = lists[RECORD_CALIBRATION].n;
    file->n_samples = lists[RECORD_SAMPLE].n;
    file->n_metrics = lists[RECORD_METRIC].n;
    file->n_hots = lists[RECORD_HOT].n;
    file->n_stacks = lists[RECORD_STACK].n;
    file->n_messages = lists[RECORD_MESSAGE].n;
    file->n_costs = lists[RECORD_COST].n;
    file->n_paths = lists[RECORD_PATH].n;
    file->n_resumes = lists[RECORD_RESUME].n;
    file->n_outcomes = lists[RECORD_OUTCOME].n;
    file->n_verdicts = lists[RECORD_VERDICT].n;
    file->has_end = lists[RECORD_END].n > 0;
    if (file->has_end) memcpy(&file->end, lists[RECORD_END].items, sizeof file->end);
    file->was_complete = r->was_complete;
    file->n_torn_lines = r->n_torn_lines;
}

static Status check_whole(const Reading *r, RunFile *file)
{
    RunLines lines;
    for (size_t t = 0; t < N_RECORD_TYPES; t++) lines.of[t] = r->memory->lists[t].lines;
    hand_over(r, file);
    return run_check(file, &lines, r->why);
}

static Status read_open(Reading *r, RunFile *file)
{
    r->line = malloc(JOURNAL_MAX_LINE);
    if (!r->line) return no_memory(r);
    Status status = read_lines(r);
    if (status == STATUS_OK) status = check_whole(r, file);
    free(r->line);
    return status;
}

static const char *journal_path(const char *path, Texts *texts)
{
    struct stat about;
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        return texts_print(texts, "%s/run.jsonl", path);
    return texts_copy(texts, path, strlen(path));
}

Status run_file_read(const char *path, RunFile *file, Reason *why)
{
    *file = (RunFile) { .path = path, .memory = calloc(1, sizeof(Memory)) };
    Reading r = { .path = path, .memory = file->memory, .why = why };
    if (!r.memory) return no_memory(&r);
    r.path = file->path = journal_path(path, &r.memory->texts);
    if (!r.path) return reason(why, STATUS_NO_MEMORY, "%s: no memory", path);
    r.in = fopen(r.path, "re");
    if (!r.in)
        return reason(why, STATUS_BAD_USAGE, "%s: %s; name a run's folder or its run.jsonl", r.path,
                      strerror(errno));
    const Status status = read_open(&r, file);
    fclose(r.in);
    return status;
}

void run_file_free(RunFile *file)
{
    Memory *const memory = file->memory;
    for (size_t t = 0; memory && t < N_RECORD_TYPES; t++) {
        free(memory->lists[t].items);
        free(memory->lists[t].lines);
    }
    if (memory) texts_free(&memory->texts);
    free(memory);
    *file = (RunFile) { 0 };
}

bool run_file_next(RunWalk *walk, Record *record)
{
    const List *const lists = ((const Memory *) walk->file->memory)->lists;
    int first = -1;
    for (int t = 0; t < N_RECORD_TYPES; t++) {
        if (walk->next[t] >= lists[t].n) continue;
        const size_t line = lists[t].lines[walk->next[t]];
        if (first < 0 || line < lists[first].lines[walk->next[first]]) first = t;
    }
    if (first < 0) return false;
    const size_t size = record_size((RecordType) first);
    *record = record_new((RecordType) first);
    memcpy(&record->as, lists[first].items + walk->next[first]++ * size, size);
    return true;
}
