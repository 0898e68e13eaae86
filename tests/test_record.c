/**
 * Records go out and come back unchanged, and FIELDS.md says what the table says.
 *
 *     test_record FIELDS.md
 */
#include "results/fields.h"
#include "results/record_json.h"
#include "tests/check.h"
#include "tests/records.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

static const char *fields_path;

static bool comes_back(const Record *record)
{
    Texts texts = { 0 };
    Reason why = { "" };
    Record back;
    char *const text = record_text(record);
    json_t *const object = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    const Status status = record_from_json(object, &back, &texts, &why);
    const bool is_back = status == STATUS_OK && equal_records(record, &back);
    if (!is_back) fprintf(stderr, "%s: %s\n", record_type_name(record->type), why.text);
    json_decref(object);
    free(text);
    texts_free(&texts);
    return is_back;
}

static void every_value_of_every_record_comes_back(void)
{
    for (int type = 0; type < N_RECORD_TYPES; type++) {
        const Record full = full_record((RecordType) type);
        const Record bare = bare_record((RecordType) type);
        CHECK(comes_back(&full));
        CHECK(comes_back(&bare));
    }
}

static void every_member_has_a_row(void)
{
    for (int type = 0; type < N_RECORD_TYPES; type++) {
        Record record;
        memset(&record, 0xa5, sizeof record);
        for (size_t f = 0; f < n_record_fields; f++) {
            const Field *const field = &record_fields[f];
            if (field->type == (RecordType) type)
                memset((char *) &record.as + field->offset, 0,
                       field->kind == FIELD_FLAG ? sizeof(bool) : sizeof(double));
        }
        // bytes no row writes are padding behind flags: never a whole word
        for (size_t word = 0; word < record_size((RecordType) type); word += 8)
            CHECK(memcmp((char *) &record.as + word, "\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5", 8) != 0);
    }
}

static void keys_are_unique_and_meanings_useful(void)
{
    for (size_t f = 0; f < n_record_fields; f++) {
        CHECK(strlen(record_fields[f].meaning) >= 10);
        CHECK(strchr(record_fields[f].meaning, '|') == NULL); // it stands in a table
        CHECK(f == 0 || record_fields[f].type >= record_fields[f - 1].type);
        for (size_t g = 0; g < f; g++)
            CHECK(record_fields[f].type != record_fields[g].type
                  || strcmp(record_fields[f].key, record_fields[g].key) != 0);
    }
}

static bool is_absent(const Record *record, const Field *field)
{
    const char *const value = (const char *) &record->as + field->offset;
    switch (field->kind) {
    case FIELD_TEXT: return !*(const char *const *) (const void *) value;
    case FIELD_COUNT: return *(const int64_t *) (const void *) value == -1;
    case FIELD_NUMBER: return isnan(*(const double *) (const void *) value);
    case FIELD_FLAG: return !*(const bool *) value;
    }
    return false;
}

static void a_new_record_has_no_values(void)
{
    for (size_t f = 0; f < n_record_fields; f++) {
        const Record record = record_new(record_fields[f].type);
        CHECK(is_absent(&record, &record_fields[f]));
    }
}

// Returns: whether the record is refused without the field, and the field is named.
static bool is_missed(const Field *field)
{
    Record record = full_record(field->type);
    const Record none = record_new(field->type);
    const size_t size = field->kind == FIELD_FLAG ? sizeof(bool) : sizeof(double);
    memcpy((char *) &record.as + field->offset, (const char *) &none.as + field->offset, size);
    Reason why;
    return record_check(&record, &why) == STATUS_BAD_USAGE && strstr(why.text, field->key);
}

static void what_must_be_there_is_missed(void)
{
    for (size_t f = 0; f < n_record_fields; f++) {
        const Field *const field = &record_fields[f];
        const bool may_be_absent = field->rule == FIELD_OPTIONAL || field->kind == FIELD_FLAG;
        CHECK(is_missed(field) == !may_be_absent);
    }
}

static void a_word_that_is_no_choice_is_refused(void)
{
    static const char *const words[] = { "", "ok", "skipped|failed", "skip", "failedd", "|" };
    Record record = full_record(RECORD_OUTCOME);
    CHECK(record_check(&record, NULL) == STATUS_OK);
    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++) {
        record.as.outcome.outcome = words[w];
        CHECK(record_check(&record, NULL) == STATUS_BAD_USAGE);
    }
    record.as.outcome.outcome = "failed";
    CHECK(record_check(&record, NULL) == STATUS_OK);
}

static void what_is_not_finite_is_null(void)
{
    static const double values[] = { NAN, INFINITY, -INFINITY };
    for (size_t v = 0; v < 3; v++) {
        Record record = full_record(RECORD_CHECK);
        record.as.check.worst_error = values[v];
        char *const text = record_text(&record);
        CHECK(strstr(text, "\"worst_error\":null"));
        free(text);
    }
}

// Returns: the text as a reader gets it, to be freed; NULL when the line cannot be read.
static char *text_read_back(const char *text)
{
    Texts texts = { 0 };
    Record record = full_record(RECORD_OUTCOME);
    record.as.outcome.reason = text;
    char *const line = record_text(&record);
    json_t *const object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
    char *const back = record_from_json(object, &record, &texts, NULL) == STATUS_OK
        ? strdup(record.as.outcome.reason)
        : NULL;
    CHECK(!strchr(line, '\n'));
    json_decref(object);
    free(line);
    texts_free(&texts);
    return back;
}

static void hostile_texts_come_back(void)
{
    static char long_text[64 * 1024];
    memset(long_text, '"', sizeof long_text - 1);
    const char *const texts[] = { "",
                                  "\n",
                                  "\r\n\t\b\f\v\x01\x1f\x7f",
                                  "\"}\n{\"",
                                  "\\u0000",
                                  "<script>alert(1)</script>",
                                  "=1+1",
                                  "\xe2\x80\xae",
                                  "\xf0\x9f\x98\x80",
                                  "{\"crc\":\"00000000\"",
                                  long_text };
    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++) {
        char *const back = text_read_back(texts[t]);
        CHECK(back && strcmp(back, texts[t]) == 0);
        free(back);
    }
}

static void bytes_that_are_no_text_become_question_marks(void)
{
    static const char *const pairs[][2] = {
        { "\xff", "?" },
        { "a\xc3", "a?" },
        { "\xc3\xa4\xa4", "\xc3\xa4?" },
        { "\xe2\x80", "??" },
        { "\xc0\x80z", "??z" },    // an overlong zero
        { "\xed\xa0\x80", "???" }, // half a surrogate pair
        { "\xf0\x9f\x98\x80\xf8", "\xf0\x9f\x98\x80?" },
    };
    for (size_t p = 0; p < sizeof pairs / sizeof pairs[0]; p++) {
        char *const back = text_read_back(pairs[p][0]);
        CHECK(back && strcmp(back, pairs[p][1]) == 0);
        free(back);
    }
}

static void numbers_keep_every_bit(void)
{
    static const double values[] = { 0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, 2, 1e22 };
    for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
        Record record = full_record(RECORD_SAMPLE);
        record.as.sample.wall_s = values[v];
        CHECK(comes_back(&record));
    }
    Record record = full_record(RECORD_SAMPLE);
    record.as.sample.page_faults = INT64_MAX;
    CHECK(comes_back(&record));
}

static void append_all(Journal *journal)
{
    for (int type = 0; type < N_RECORD_TYPES; type++) {
        const Record record = full_record((RecordType) type);
        if (type != RECORD_RESUME) CHECK(journal_append(journal, &record, NULL) == STATUS_OK);
    }
    CHECK(journal_sync(journal, NULL) == STATUS_OK);
}

#define SAME(read, TYPE, member)                                                                   \
    equal_records(&(Record) { .type = TYPE, .as.member = (read) },                                 \
                  &(Record) { .type = TYPE, .as.member = full_record(TYPE).as.member })

static void a_journal_comes_back(void)
{
    const char *const path = fresh_path("run.jsonl");
    Journal *journal;
    Reason why = { "" };
    CHECK(journal_create(path, &journal, &why) == STATUS_OK);
    append_all(journal);
    journal_close(journal);
    RunFile file;
    CHECK(run_file_read(fresh_folder(), &file, &why) == STATUS_OK); // the folder will do
    CHECK(strcmp(file.path, path) == 0);
    CHECK(file.n_heats == 1 && file.n_rungs == 1 && file.n_checks == 1 && file.n_samples == 1);
    CHECK(file.n_metrics == 1 && file.n_hots == 1 && file.n_stacks == 1);
    CHECK(file.n_messages == 1 && file.n_costs == 1);
    CHECK(file.n_calibrations == 1 && file.n_outcomes == 1 && file.n_verdicts == 1);
    CHECK(file.has_end && file.n_resumes == 0 && file.n_torn_lines == 0);
    CHECK(SAME(file.run, RECORD_RUN, run));
    CHECK(SAME(file.heats[0], RECORD_HEAT, heat));
    CHECK(SAME(file.rungs[0], RECORD_RUNG, rung));
    CHECK(SAME(file.checks[0], RECORD_CHECK, check));
    CHECK(SAME(file.calibrations[0], RECORD_CALIBRATION, calibration));
    CHECK(SAME(file.samples[0], RECORD_SAMPLE, sample));
    CHECK(SAME(file.messages[0], RECORD_MESSAGE, message));
    CHECK(SAME(file.costs[0], RECORD_COST, cost));
    CHECK(SAME(file.outcomes[0], RECORD_OUTCOME, outcome));
    CHECK(SAME(file.verdicts[0], RECORD_VERDICT, verdict));
    CHECK(SAME(file.end, RECORD_END, end));
    run_file_free(&file);
}

static void records_come_in_the_order_of_their_lines(void)
{
    static const RecordType written[]
        = { RECORD_RUN,     RECORD_HEAT,   RECORD_RUNG,    RECORD_CHECK, RECORD_SAMPLE,
            RECORD_OUTCOME, RECORD_SAMPLE, RECORD_OUTCOME, RECORD_END };
    enum { N_WRITTEN = sizeof written / sizeof *written };
    const char *const path = fresh_path("order.jsonl");
    Journal *journal;
    CHECK(journal_create(path, &journal, NULL) == STATUS_OK);
    for (size_t i = 0; i < N_WRITTEN; i++) {
        Record record = full_record(written[i]);
        if (record.type == RECORD_SAMPLE) record.as.sample.round = (int64_t) i;
        CHECK(journal_append(journal, &record, NULL) == STATUS_OK);
    }
    journal_close(journal);
    RunFile file;
    Record record;
    CHECK(run_file_read(path, &file, NULL) == STATUS_OK);
    RunWalk walk = { .file = &file };
    for (size_t i = 0; i < N_WRITTEN; i++) {
        CHECK(run_file_next(&walk, &record) && record.type == written[i]);
        CHECK(record.type != RECORD_SAMPLE || record.as.sample.round == (int64_t) i);
    }
    CHECK(!run_file_next(&walk, &record) && !run_file_next(&walk, &record));
    run_file_free(&file);
}

static void a_journal_is_never_written_over(void)
{
    Journal *journal;
    Reason why;
    CHECK(journal_create(fresh_path("run.jsonl"), &journal, &why) == STATUS_BAD_USAGE);
    CHECK(journal == NULL && strstr(why.text, "run.jsonl: a run lies there already"));
    CHECK(journal_create(fresh_path("missing/run.jsonl"), &journal, &why) == STATUS_STORAGE);
    const ResumeRecord resume = { .session = 1, .started_at = "now" };
    CHECK(journal_resume(fresh_path("absent"), &resume, &journal, &why) == STATUS_STORAGE);
    CHECK(journal == NULL && strstr(why.text, "absent"));
    journal_close(NULL);
}

static Status resume_and_close(const char *path, int64_t session)
{
    Journal *journal;
    const ResumeRecord resume = { .session = session, .started_at = "2024-01-01T00:00:00Z" };
    const Status status = journal_resume(path, &resume, &journal, NULL);
    journal_close(journal);
    return status;
}

static void a_resumed_journal_voids_verdicts_and_end(void)
{
    const char *const path = fresh_path("run.jsonl");
    CHECK(resume_and_close(path, 1) == STATUS_OK);
    CHECK(resume_and_close(path, 2) == STATUS_OK);
    RunFile file;
    CHECK(run_file_read(path, &file, NULL) == STATUS_OK);
    CHECK(!file.has_end && file.n_verdicts == 0 && file.n_samples == 1 && file.n_resumes == 2);
    run_file_free(&file);
}

static void torn_lines_before_a_resume_are_counted(void)
{
    const char *const path = fresh_path("run.jsonl");
    for (int64_t session = 3; session <= 4; session++) {
        FILE *const out = fopen(path, "ae");
        fputs("{\"crc\":\"0123", out);
        fclose(out);
        CHECK(resume_and_close(path, session) == STATUS_OK);
    }
    RunFile file;
    CHECK(run_file_read(path, &file, NULL) == STATUS_OK);
    CHECK(file.n_torn_lines == 2 && file.n_resumes == 4);
    run_file_free(&file);
}

static void a_record_that_breaks_a_rule_is_not_written(void)
{
    const char *const path = fresh_path("rules.jsonl");
    Journal *journal;
    Reason why;
    CHECK(journal_create(path, &journal, NULL) == STATUS_OK);
    Record record = full_record(RECORD_SAMPLE);
    record.as.sample.wall_s = 0;
    CHECK(journal_append(journal, &record, &why) == STATUS_BAD_USAGE);
    CHECK(strstr(why.text, "rules.jsonl: a sample record was not written: field \"wall_s\""));
    record = full_record(RECORD_RUN); // nothing is broken: the next record goes out
    CHECK(journal_append(journal, &record, &why) == STATUS_OK);
    journal_close(journal);
    RunFile file;
    CHECK(run_file_read(path, &file, NULL) == STATUS_OK);
    run_file_free(&file);
}

static void too_long_a_record_is_not_written(void)
{
    Journal *journal;
    Reason why;
    char *const text = calloc(1, (2 << 20) + 1);
    memset(text, 'a', 2 << 20);
    CHECK(journal_create(fresh_path("long.jsonl"), &journal, NULL) == STATUS_OK);
    Record record = full_record(RECORD_OUTCOME);
    record.as.outcome.reason = text;
    CHECK(journal_append(journal, &record, &why) == STATUS_STORAGE);
    CHECK(strstr(why.text, "longer than any line may be"));
    journal_close(journal);
    free(text);
}

static void a_full_disk_is_told(void)
{
    Journal *journal;
    Reason why;
    const ResumeRecord resume = { .session = 1, .started_at = "now" };
    CHECK(journal_resume("/dev/full", &resume, &journal, &why) == STATUS_STORAGE);
    CHECK(journal == NULL && strstr(why.text, "/dev/full: No space left on device"));
}

static void limit_files_to(rlim_t n_bytes)
{
    struct rlimit limit;
    CHECK(getrlimit(RLIMIT_FSIZE, &limit) == 0);
    limit.rlim_cur = n_bytes;
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
}

static void nothing_follows_half_a_line(void)
{
    const char *const path = fresh_path("half.jsonl");
    Journal *journal;
    Reason why;
    signal(SIGXFSZ, SIG_IGN);
    CHECK(journal_create(path, &journal, NULL) == STATUS_OK);
    const Record run = full_record(RECORD_RUN);
    const Record heat = full_record(RECORD_HEAT);
    CHECK(journal_append(journal, &run, NULL) == STATUS_OK);
    struct stat about;
    CHECK(stat(path, &about) == 0);
    limit_files_to((rlim_t) about.st_size + 20);
    CHECK(journal_append(journal, &heat, &why) == STATUS_STORAGE);
    CHECK(strstr(why.text, "half.jsonl: File too large"));
    limit_files_to(RLIM_INFINITY);
    CHECK(journal_append(journal, &heat, &why) == STATUS_STORAGE);
    journal_close(journal);
    RunFile file;
    CHECK(run_file_read(path, &file, NULL) == STATUS_OK);
    CHECK(file.n_torn_lines == 1 && file.n_heats == 0);
    run_file_free(&file);
    CHECK(resume_and_close(path, 1) == STATUS_OK); // once there is room again, the run goes on
    CHECK(run_file_read(path, &file, NULL) == STATUS_OK && file.n_resumes == 1);
    run_file_free(&file);
}

static void fields_md_is_up_to_date(void)
{
    char *wanted = NULL;
    size_t n_wanted;
    FILE *const page = open_memstream(&wanted, &n_wanted);
    CHECK(fields_write(page));
    fclose(page);
    FILE *const in = fopen(fields_path, "re");
    char *const found = calloc(1, n_wanted + 2);
    if (CHECK(in)) {
        CHECK(fread(found, 1, n_wanted + 1, in) == n_wanted);
        CHECK(strcmp(found, wanted) == 0); // else: build/results/fields > results/FIELDS.md
        fclose(in);
    }
    free(found);
    free(wanted);
}

int main(int argc, char **argv)
{
    fields_path = argc > 1 ? argv[1] : "results/FIELDS.md";
    RUN(every_value_of_every_record_comes_back);
    RUN(every_member_has_a_row);
    RUN(keys_are_unique_and_meanings_useful);
    RUN(a_new_record_has_no_values);
    RUN(what_must_be_there_is_missed);
    RUN(a_word_that_is_no_choice_is_refused);
    RUN(what_is_not_finite_is_null);
    RUN(hostile_texts_come_back);
    RUN(bytes_that_are_no_text_become_question_marks);
    RUN(numbers_keep_every_bit);
    RUN(a_journal_comes_back);
    RUN(records_come_in_the_order_of_their_lines);
    RUN(a_journal_is_never_written_over);
    RUN(a_resumed_journal_voids_verdicts_and_end);
    RUN(torn_lines_before_a_resume_are_counted);
    RUN(a_record_that_breaks_a_rule_is_not_written);
    RUN(too_long_a_record_is_not_written);
    RUN(a_full_disk_is_told);
    RUN(nothing_follows_half_a_line);
    RUN(fields_md_is_up_to_date);
    remove_fresh_folder();
    return check_result();
}
