/**
 * Files that are no journal, or no longer one: each is refused with its place, none is guessed at.
 */
#include "results/journal_line.h"
#include "results/record_json.h"
#include "tests/check.h"
#include "tests/records.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { N_MANY_SAMPLES = 20000, DEEP = 100000 };

#define NO_FAULT ""

static const char *journal_path;

// Reads a text as a journal; returns what the reader says.
static Status read_text(const Bytes *text, RunFile *file, Reason *why)
{
    write_file(journal_path, text->n ? text->bytes : "", text->n);
    why->text[0] = '\0';
    return run_file_read(journal_path, file, why);
}

// Returns: whether the text is refused at this line for this cause. NO_FAULT: whether it is read.
static bool is_refused(const Bytes *text, size_t line, const char *cause)
{
    RunFile file;
    Reason why;
    char place[64];
    snprintf(place, sizeof place, "/bad.jsonl:%zu: ", line);
    const Status status = read_text(text, &file, &why);
    run_file_free(&file);
    const bool is_as_wanted = *cause
        ? status == STATUS_BAD_USAGE && strstr(why.text, place) && strstr(why.text, cause)
        : status == STATUS_OK;
    if (!is_as_wanted)
        fprintf(stderr, "wanted %s%s, got \"%s\" (%s)\n", place, cause, why.text,
                status_name(status));
    return is_as_wanted;
}

// The records of a good journal, in order, without those from `stop` on.
static Bytes journal_up_to(RecordType stop)
{
    Bytes text = { 0 };
    for (int type = 0; type < (int) stop; type++) {
        const Record record = full_record((RecordType) type);
        if (type != RECORD_RESUME) bytes_add_record(&text, &record);
    }
    return text;
}

static Bytes good_journal(void)
{
    return journal_up_to(N_RECORD_TYPES);
}

static size_t count_lines(const Bytes *text)
{
    size_t n = 0;
    for (size_t i = 0; i < text->n; i++) n += text->bytes[i] == '\n';
    return n;
}

static void a_good_journal_is_read(void)
{
    Bytes text = good_journal();
    CHECK(is_refused(&text, 0, NO_FAULT));
    bytes_free(&text);
}

static void what_is_no_journal_is_refused(void)
{
    static const struct {
        const char *text;
        size_t n;
        const char *cause;
    } rows[] = {
        { "", 0, "no run record" },
        { "{", 1, "no run record" },
        { "\n", 1, "an empty line" },
        { "\n\n\n", 3, "an empty line" },
        { "{}\n", 3, "not a line of a journal" },
        { "\0\0\0\0", 4, "not a line of a journal" },
        { "time,rung\n1,2\n", 14, "not a line of a journal" },
        { "\xef\xbb\xbf{\"crc\":\"", 11, "not a line of a journal" },
        { "{\"crc\":\"0123456G", 16, "not a line of a journal" },
        { "{\"crc\":\"0123456A\",", 18, "not a line of a journal" },
        { "{\"crc\":\"01234567\",\"len\":-", 25, "not a line of a journal" },
        { "{\"crc\":\"01234567\",\"len\":12345678", 32, "not a line of a journal" },
        { "{\"crc\":\"00000000\",\"len\":02,\"record\":{}}", 39, "its length is not" },
        { "{\"crc\":\"00000000\",\"len\":2,\"record\":{}}", 38, "check sum" },
        { "{\"crc\":\"00000000\",\"len\":2,\"record\":{}]", 38, "does not end in" },
        { "{\"crc\":\"00000000\",\"len\":1,\"record\":{}}", 38, "longer than it says" },
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        Bytes text = { 0 };
        bytes_add(&text, rows[r].text, rows[r].n);
        CHECK(is_refused(&text, 1, rows[r].cause));
        bytes_free(&text);
    }
}

static void a_path_that_is_none_is_refused(void)
{
    RunFile file;
    Reason why;
    CHECK(run_file_read(fresh_path("missing"), &file, &why) == STATUS_BAD_USAGE);
    CHECK(strstr(why.text, "/missing: No such file"));
    run_file_free(&file);
    CHECK(run_file_read(fresh_folder(), &file, &why) == STATUS_BAD_USAGE);
    CHECK(strstr(why.text, "/run.jsonl: No such file"));
    run_file_free(&file);
}

// A file cut anywhere loses its last record and no other; without the run record it is none.
// Every one around the ends of lines; between them as many as there is time for.
static void a_cut_at_any_byte_is_survived(void)
{
    enum { STRIDE = 3, NEAR_AN_END = 4 };
    Bytes text = good_journal();
    const size_t n_first = (size_t) (strchr(text.bytes, '\n') - text.bytes);
    for (size_t n = 0; n < text.n; n++) {
        const size_t from = n > NEAR_AN_END ? n - NEAR_AN_END : 0;
        const size_t n_near = text.n - from < 2 * NEAR_AN_END ? text.n - from : 2 * NEAR_AN_END;
        if (n % STRIDE != 0 && !memchr(text.bytes + from, '\n', n_near)) continue;
        const Bytes cut = { .bytes = text.bytes, .n = n };
        RunFile file;
        Reason why;
        const Status status = read_text(&cut, &file, &why);
        CHECK(status == (n < n_first ? STATUS_BAD_USAGE : STATUS_OK));
        CHECK(status == STATUS_OK || strstr(why.text, "/bad.jsonl:1: no run record"));
        const bool is_torn = n > 0 && text.bytes[n - 1] != '\n' && text.bytes[n] != '\n';
        CHECK(status != STATUS_OK || file.n_torn_lines == is_torn);
        run_file_free(&file);
    }
    bytes_free(&text);
}

// Only the last line may look torn; any other change of a byte is found.
static void a_change_of_a_byte_is_found(void)
{
    Bytes text = good_journal();
    size_t last = text.n - 1;
    while (text.bytes[last - 1] != '\n') last--;
    enum { STRIDE = 3 }; // as many as there is time for: the check sum is of whole lines
    for (size_t i = 0; i < text.n; i += STRIDE) {
        const char before = text.bytes[i];
        text.bytes[i] = (char) (before ^ 0x04);
        RunFile file;
        Reason why;
        const Status status = read_text(&text, &file, &why);
        CHECK(status == STATUS_BAD_USAGE || (i >= last && !file.has_end && file.n_torn_lines == 1));
        CHECK(status == STATUS_OK || strstr(why.text, "/bad.jsonl:"));
        run_file_free(&file);
        text.bytes[i] = before;
    }
    bytes_free(&text);
}

static void line_ends_of_another_system_are_refused(void)
{
    Bytes good = good_journal();
    Bytes text = { 0 };
    for (size_t i = 0; i < good.n; i++)
        bytes_add(&text, good.bytes[i] == '\n' ? "\r\n" : &good.bytes[i],
                  good.bytes[i] == '\n' ? 2 : 1);
    CHECK(is_refused(&text, 1, "longer than it says"));
    bytes_free(&text);
    bytes_free(&good);
}

// A journal of a run record and this object, sealed as if the writer had written it.
static bool object_is_refused(const char *object, const char *cause)
{
    Bytes text = journal_up_to(RECORD_HEAT);
    bytes_add_object(&text, object);
    const bool is_as_wanted = is_refused(&text, 2, cause);
    bytes_free(&text);
    return is_as_wanted;
}

static void sealed_nonsense_is_refused(void)
{
    static const char *const rows[][2] = {
        { "{", "expected near" },
        { "", "expected near" },
        { "[]", "no record type" },
        { "null", "expected near" },
        { "{}", "no record type" },
        { "{\"type\":7}", "no record type" },
        { "{\"type\":\"kernel\"}", "unknown record type \"kernel\"" },
        { "{\"type\":\"resume\",\"type\":\"resume\"}", "duplicate object key" },
        { "{\"type\":\"resume\",\"session\":1e999,\"started_at\":\"\"}", "real number overflow" },
        { "{\"type\":\"resume\",\"session\":NaN,\"started_at\":\"\"}", "invalid token" },
        { "{\"type\":\"resume\",\"session\":Infinity,\"started_at\":\"\"}", "invalid token" },
        { "{\"type\":\"resume\",\"session\":99999999999999999999,\"started_at\":\"\"}", "too big" },
        { "{\"type\":\"resume\",\"session\":1,\"started_at\":\"\xff\"}", "unable to decode" },
        { "{\"type\":\"resume\",\"session\":1,\"started_at\":\"\\u0000\"}", "not allowed" },
        { "{\"type\":\"resume\",\"session\":1,\"started_at\":\"\"} x", "end of file expected" },
        { "{\"type\":\"resume\",\"session\":1.0,\"started_at\":\"\"}", "\"session\" is a number" },
        { "{\"type\":\"resume\",\"session\":1}", "\"started_at\" is absent" },
        { "{\"type\":\"resume\",\"session\":2,\"started_at\":\"\"}", "sessions do not count up" },
        { "{\"type\":\"resume\",\"session\":1,\"started_at\":\"\"}", NO_FAULT },
        { "{\"more\":[],\"type\":\"resume\",\"session\":1,\"started_at\":\"\"}", NO_FAULT },
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
        CHECK(object_is_refused(rows[r][0], rows[r][1]));
}

static void deep_nests_are_refused(void)
{
    static const char *const opens[] = { "[", "{\"a\":" };
    for (size_t o = 0; o < 2; o++) {
        Bytes object = { 0 };
        for (size_t i = 0; i < DEEP; i++) bytes_add(&object, opens[o], strlen(opens[o]));
        CHECK(object_is_refused(object.bytes, "maximum parsing depth"));
        bytes_free(&object);
    }
}

static void a_line_without_end_is_refused(void)
{
    write_file(journal_path, "", 0);
    CHECK(truncate(journal_path, 1 << 30) == 0); // a hole of zeros
    RunFile file;
    Reason why;
    CHECK(run_file_read(journal_path, &file, &why) == STATUS_BAD_USAGE);
    CHECK(strstr(why.text, "bad.jsonl:1: longer than any line"));
    run_file_free(&file);
    Bytes text = journal_up_to(RECORD_HEAT);
    char *const spaces = malloc(JOURNAL_MAX_LINE);
    memset(spaces, ' ', JOURNAL_MAX_LINE);
    bytes_add(&text, spaces, JOURNAL_MAX_LINE);
    CHECK(is_refused(&text, 2, "longer than any line"));
    free(spaces);
    bytes_free(&text);
}

// The text of a full record, with another value in one field, or (NULL) without it.
static char *text_with(const Field *field, json_t *value)
{
    const Record record = full_record(field->type);
    json_t *const object = record_to_json(&record);
    if (value)
        json_object_set_new(object, field->key, value);
    else
        json_object_del(object, field->key);
    char *const text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    return text;
}

// Returns: whether a journal is refused in which one record has this value in this field.
static bool value_is_refused(const Field *field, json_t *value, const char *cause)
{
    Bytes text = journal_up_to(field->type);
    if (field->type == RECORD_RESUME) bytes_free(&text), text = good_journal();
    const size_t line = count_lines(&text) + 1;
    char *const object = text_with(field, value);
    bytes_add_object(&text, object);
    free(object);
    for (int type = (int) field->type + 1; type < N_RECORD_TYPES; type++) {
        const Record record = full_record((RecordType) type);
        if (field->type != RECORD_RESUME && type != RECORD_RESUME) bytes_add_record(&text, &record);
    }
    char named[96];
    const bool is_schema = strcmp(field->key, "schema") == 0;
    snprintf(named, sizeof named, is_schema ? "schema" : "\"%s\" %s", field->key, cause);
    const bool is_as_wanted = is_refused(&text, line, *cause ? named : NO_FAULT);
    bytes_free(&text);
    return is_as_wanted;
}

static void every_wrong_type_of_every_field_is_refused(void)
{
    static const char *const words[] = { [FIELD_TEXT] = "a text",
                                         [FIELD_COUNT] = "a count",
                                         [FIELD_NUMBER] = "a number",
                                         [FIELD_FLAG] = "a flag" };
    for (size_t f = 0; f < n_record_fields; f++) {
        const Field *const field = &record_fields[f];
        char not_it[32];
        snprintf(not_it, sizeof not_it, "not %s", words[field->kind]);
        CHECK(value_is_refused(field, json_array(), "is a list"));
        CHECK(value_is_refused(field, json_object(), "is an object"));
        if (field->kind != FIELD_TEXT)
            CHECK(value_is_refused(field, json_string("1"), "is a text"));
        else
            CHECK(value_is_refused(field, json_integer(1), "is a count"));
        if (field->kind != FIELD_FLAG)
            CHECK(value_is_refused(field, json_true(), "is a flag"));
        else
            CHECK(value_is_refused(field, json_null(),
                                   field->rule == FIELD_OPTIONAL ? NO_FAULT : "is null"));
        if (field->kind == FIELD_COUNT)
            CHECK(value_is_refused(field, json_real(1.5), "is a number"));
    }
}

static void every_field_that_must_be_there_is_missed(void)
{
    for (size_t f = 0; f < n_record_fields; f++) {
        const Field *const field = &record_fields[f];
        const char *const cause = field->rule == FIELD_OPTIONAL ? NO_FAULT : "is absent";
        CHECK(value_is_refused(field, NULL, cause));
    }
}

static void negative_and_zero_values_are_refused(void)
{
    for (size_t f = 0; f < n_record_fields; f++) {
        const Field *const field = &record_fields[f];
        if (field->kind != FIELD_COUNT && field->kind != FIELD_NUMBER) continue;
        const bool is_count = field->kind == FIELD_COUNT;
        const char *const zero = field->rule == FIELD_POSITIVE ? "must be above zero" : NO_FAULT;
        const char *const negative = field->rule == FIELD_SIGNED ? NO_FAULT
            : field->rule == FIELD_POSITIVE && !is_count         ? "must be above zero"
                                                                 : "must not be negative";
        CHECK(value_is_refused(field, is_count ? json_integer(0) : json_real(0), zero));
        CHECK(value_is_refused(field, is_count ? json_integer(-1) : json_real(-1), negative));
    }
}

// A good journal, and these records after its samples: is it refused at the first of them?
static bool records_are_refused(const Record *records, size_t n, const char *cause)
{
    Bytes text = journal_up_to(RECORD_RESUME);
    const size_t line = count_lines(&text) + 1;
    for (size_t i = 0; i < n; i++) bytes_add_record(&text, &records[i]);
    const bool is_as_wanted = is_refused(&text, line, cause);
    bytes_free(&text);
    return is_as_wanted;
}

static bool record_is_refused(Record record, const char *cause)
{
    return records_are_refused(&record, 1, cause);
}

static void a_rank_that_cannot_be_is_refused(void)
{
    Record message = full_record(RECORD_MESSAGE);
    message.as.message.rank = 4095;
    CHECK(record_is_refused(message, NO_FAULT));
    message.as.message.rank = 4096;
    CHECK(record_is_refused(message, "a rank that no run has"));
}

static void more_work_than_the_heat_has_is_refused(void)
{
    const HeatRecord heat = full_record(RECORD_HEAT).as.heat;
    Record rung = full_record(RECORD_RUNG);
    Record calibration = full_record(RECORD_CALIBRATION);
    rung.as.rung.rung = calibration.as.calibration.rung = "slow";
    calibration.as.calibration.trajectories = heat.trajectories;
    calibration.as.calibration.steps = heat.steps;
    const Record whole[] = { calibration, rung };
    CHECK(records_are_refused(whole, 2, NO_FAULT));
    calibration.as.calibration.trajectories++;
    const Record wide[] = { calibration, rung };
    CHECK(records_are_refused(wide, 2, "more work than the heat has, for \"slow\""));
    calibration.as.calibration.trajectories = 1;
    calibration.as.calibration.steps++;
    const Record longer[] = { calibration, rung };
    CHECK(records_are_refused(longer, 2, "more work than the heat has, for \"slow\""));
}

static void linearity_without_its_place_is_refused(void)
{
    Record cost = full_record(RECORD_COST);
    cost.as.cost.kind = "linearity";
    cost.as.cost.operation = "half the steps";
    CHECK(record_is_refused(cost, NO_FAULT));
    cost.as.cost.operation = "half the trajectories";
    CHECK(record_is_refused(cost, NO_FAULT));
    cost.as.cost.rung = NULL;
    CHECK(record_is_refused(cost, "no rung and heat of the linearity"));
    cost.as.cost.rung = full_record(RECORD_RUNG).as.rung.rung;
    cost.as.cost.heat = NULL;
    CHECK(record_is_refused(cost, "no rung and heat of the linearity"));
    cost.as.cost.heat = full_record(RECORD_HEAT).as.heat.heat;
    cost.as.cost.operation = "a third of the steps";
    CHECK(record_is_refused(cost, "linearity at a size that is not known"));
}

static void what_is_there_twice_is_refused(void)
{
    CHECK(record_is_refused(full_record(RECORD_RUN), "a second run record"));
    CHECK(record_is_refused(full_record(RECORD_HEAT), "a second heat record"));
    CHECK(record_is_refused(full_record(RECORD_RUNG), "a second rung record"));
    CHECK(record_is_refused(full_record(RECORD_CALIBRATION), "a second calibration record"));
    CHECK(record_is_refused(full_record(RECORD_SAMPLE), "a second sample record"));
    CHECK(record_is_refused(full_record(RECORD_CEILING), "a second ceiling record"));
    CHECK(record_is_refused(full_record(RECORD_LOOP), "a second loop record"));
    CHECK(record_is_refused(full_record(RECORD_METRIC), "a second metric record"));
    CHECK(record_is_refused(full_record(RECORD_HOT), "a second hot record"));
    CHECK(record_is_refused(full_record(RECORD_STACK), "a second stack record"));
    CHECK(record_is_refused(full_record(RECORD_MESSAGE), "a second message record"));
    CHECK(record_is_refused(full_record(RECORD_COST), "a second cost record"));
    CHECK(record_is_refused(full_record(RECORD_CHECK), NO_FAULT)); // a rung may be verified again
    const Record verdicts[] = { full_record(RECORD_VERDICT), full_record(RECORD_VERDICT) };
    Bytes text = journal_up_to(RECORD_END);
    bytes_add_record(&text, &verdicts[0]);
    CHECK(is_refused(&text, count_lines(&text), "a second verdict record"));
    bytes_free(&text);
}

static void each_part_of_a_sample_s_place_counts(void)
{
    static const size_t offsets[] = { offsetof(SampleRecord, round), offsetof(SampleRecord, block),
                                      offsetof(SampleRecord, attempt) };
    for (size_t o = 0; o < sizeof offsets / sizeof offsets[0]; o++) {
        Record record = full_record(RECORD_SAMPLE);
        *(int64_t *) (void *) ((char *) &record.as + offsets[o]) = 1;
        CHECK(record_is_refused(record, NO_FAULT));
    }
    Record record = full_record(RECORD_SAMPLE);
    record.as.sample.is_control = false;
    CHECK(record_is_refused(record, NO_FAULT));
    record = full_record(RECORD_SAMPLE);
    record.as.sample.is_warm_up = false;
    CHECK(record_is_refused(record, NO_FAULT));
}

static void each_part_of_a_ceiling_s_name_counts(void)
{
    static const size_t offsets[]
        = { offsetof(CeilingRecord, kind), offsetof(CeilingRecord, operation),
            offsetof(CeilingRecord, isa), offsetof(CeilingRecord, level) };
    for (size_t o = 0; o < sizeof offsets / sizeof offsets[0]; o++) {
        Record record = full_record(RECORD_CEILING);
        *(const char **) (void *) ((char *) &record.as + offsets[o]) = "latency";
        CHECK(record_is_refused(record, NO_FAULT));
    }
    Record record = full_record(RECORD_CEILING);
    record.as.ceiling.cores++;
    CHECK(record_is_refused(record, NO_FAULT));
}

static void names_of_nothing_are_refused(void)
{
    static const RecordType types[]
        = { RECORD_CALIBRATION, RECORD_SAMPLE, RECORD_OUTCOME, RECORD_VERDICT, RECORD_CHECK,
            RECORD_LOOP,        RECORD_METRIC, RECORD_HOT,     RECORD_STACK };
    static const char *const keys[] = { "heat", "rung" };
    for (size_t t = 0; t < sizeof types / sizeof types[0]; t++) {
        for (size_t f = 0; f < n_record_fields; f++) {
            const Field *const field = &record_fields[f];
            if (field->type != types[t]) continue;
            for (size_t k = 0; k < 2; k++) {
                if (strcmp(field->key, keys[k]) != 0) continue;
                Record record = full_record(types[t]);
                *(const char **) (void *) ((char *) &record.as + field->offset) = "nobody";
                CHECK(record_is_refused(record, k ? "no rung \"nobody" : "no heat \"nobody"));
            }
        }
    }
}

static void samples_outside_the_plan_are_refused(void)
{
    Record sample = full_record(RECORD_SAMPLE);
    sample.as.sample.round = full_record(RECORD_HEAT).as.heat.rounds;
    CHECK(record_is_refused(sample, "more rounds than the plan"));
    sample = full_record(RECORD_SAMPLE);
    sample.as.sample.session = 1;
    CHECK(record_is_refused(sample, "a record of another session"));
    Record rung = full_record(RECORD_RUNG);
    rung.as.rung.rung = "missing";
    rung.as.rung.outcome = "not-built";
    sample = full_record(RECORD_SAMPLE);
    sample.as.sample.rung = "missing";
    const Record records[] = { sample, rung };
    CHECK(records_are_refused(records, 2, "a sample of a rung that is not built"));
}

static void rows_without_a_reason_are_refused(void)
{
    Record rung = full_record(RECORD_RUNG);
    rung.as.rung.rung = "missing";
    rung.as.rung.outcome = "not-built";
    CHECK(record_is_refused(rung, NO_FAULT));
    rung.as.rung.reason = NULL;
    CHECK(record_is_refused(rung, "no reason for the missing rung"));
    Record check = full_record(RECORD_CHECK);
    check.as.check.passed = false;
    CHECK(record_is_refused(check, NO_FAULT));
    check.as.check.reason = NULL;
    CHECK(record_is_refused(check, "no reason for the failed check"));
    Record ceiling = full_record(RECORD_CEILING);
    ceiling.as.ceiling.cores++;
    ceiling.as.ceiling.value = NAN;
    CHECK(record_is_refused(ceiling, NO_FAULT));
    ceiling.as.ceiling.reason = NULL;
    CHECK(record_is_refused(ceiling, "no reason for a ceiling without a value"));
    Record row = full_record(RECORD_VERDICT);
    row.as.verdict.outcome = "failed";
    CHECK(record_is_refused(row, "a time for a rung that has none"));
    row = bare_record(RECORD_VERDICT);
    row.as.verdict.outcome = "failed";
    CHECK(record_is_refused(row, "no reason for the row"));
    row.as.verdict.reason = "it is wrong";
    CHECK(record_is_refused(row, NO_FAULT));
}

static void a_loop_has_its_counts_or_a_reason(void)
{
    Record loop = bare_record(RECORD_LOOP), rung = full_record(RECORD_RUNG);
    loop.as.loop.rung = rung.as.rung.rung = "another";
    const Record without[] = { loop, rung };
    CHECK(records_are_refused(without, 2, "no reason for a loop without counts"));
    loop.as.loop.reason = "objdump is not installed";
    const Record with[] = { loop, rung };
    CHECK(records_are_refused(with, 2, NO_FAULT));
}

static void the_order_of_records_is_kept(void)
{
    Bytes text = { 0 };
    const Record heat = full_record(RECORD_HEAT);
    bytes_add_record(&text, &heat);
    CHECK(is_refused(&text, 1, "the first record is not a run record"));
    bytes_free(&text);
    text = good_journal();
    const Record check = full_record(RECORD_CHECK);
    const Record resume = full_record(RECORD_RESUME);
    bytes_add_record(&text, &check);
    CHECK(is_refused(&text, count_lines(&text), "a record after the end"));
    bytes_free(&text);
    text = good_journal();
    bytes_add_record(&text, &resume);
    bytes_add_record(&text, &check);
    CHECK(is_refused(&text, 0, NO_FAULT));
    bytes_add_record(&text, &resume);
    CHECK(is_refused(&text, count_lines(&text), "sessions do not count up"));
    bytes_free(&text);
}

// A journal with these lines inside, between a run record and the record that follows them.
static bool inside_is_refused(const char *inside, RecordType next, const char *cause)
{
    Bytes text = journal_up_to(RECORD_HEAT);
    bytes_add(&text, inside, strlen(inside));
    const Record record = bare_record(next);
    bytes_add_record(&text, &record);
    const bool is_as_wanted = is_refused(&text, 2, cause);
    bytes_free(&text);
    return is_as_wanted;
}

static void torn_lines_count_only_before_a_resume(void)
{
    static const char half[] = "{\"crc\":\"00000000\",\"len\":99,\"record\":{\n";
    static const char two_halves[] = "{\"crc\":\"0\n{\"crc\":\"00000000\",\"len\":9\n";
    static const char wrong[] = "{\"crc\":\"00000000\",\"len\":2,\"record\":{}}\n";
    CHECK(inside_is_refused(half, RECORD_RESUME, NO_FAULT));
    CHECK(inside_is_refused(two_halves, RECORD_RESUME, NO_FAULT));
    CHECK(inside_is_refused(wrong, RECORD_RESUME, "check sum"));
    CHECK(inside_is_refused("\n", RECORD_RESUME, "an empty line"));
    CHECK(inside_is_refused(half, RECORD_HEAT, "half a line, and no resume after it"));
    CHECK(inside_is_refused(half, RECORD_END, "half a line, and no resume after it"));
}

static void many_samples_are_read(void)
{
    Bytes text = { 0 };
    for (int i = 0; i < N_MANY_SAMPLES; i++) {
        Record record = full_record(i < RECORD_SAMPLE ? (RecordType) i : RECORD_SAMPLE);
        if (record.type == RECORD_SAMPLE) record.as.sample.round = N_MANY_SAMPLES - i;
        bytes_add_record(&text, &record);
    }
    RunFile file;
    Reason why;
    CHECK(read_text(&text, &file, &why) == STATUS_OK);
    CHECK(file.n_samples == N_MANY_SAMPLES - RECORD_SAMPLE);
    run_file_free(&file);
    bytes_free(&text);
}

int main(void)
{
    static char path[4096];
    snprintf(path, sizeof path, "%s", fresh_path("bad.jsonl"));
    journal_path = path;
    RUN(a_good_journal_is_read);
    RUN(what_is_no_journal_is_refused);
    RUN(a_path_that_is_none_is_refused);
    RUN(a_cut_at_any_byte_is_survived);
    RUN(a_change_of_a_byte_is_found);
    RUN(line_ends_of_another_system_are_refused);
    RUN(sealed_nonsense_is_refused);
    RUN(deep_nests_are_refused);
    RUN(a_line_without_end_is_refused);
    RUN(every_wrong_type_of_every_field_is_refused);
    RUN(every_field_that_must_be_there_is_missed);
    RUN(negative_and_zero_values_are_refused);
    RUN(more_work_than_the_heat_has_is_refused);
    RUN(linearity_without_its_place_is_refused);
    RUN(what_is_there_twice_is_refused);
    RUN(a_rank_that_cannot_be_is_refused);
    RUN(each_part_of_a_sample_s_place_counts);
    RUN(each_part_of_a_ceiling_s_name_counts);
    RUN(names_of_nothing_are_refused);
    RUN(samples_outside_the_plan_are_refused);
    RUN(rows_without_a_reason_are_refused);
    RUN(a_loop_has_its_counts_or_a_reason);
    RUN(the_order_of_records_is_kept);
    RUN(torn_lines_count_only_before_a_resume);
    RUN(many_samples_are_read);
    remove_fresh_folder();
    return check_result();
}
