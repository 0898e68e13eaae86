/**
 * What the reader makes of likwid-perfctr's CSV: layouts with and without markers, of one thread
 * and several, old and new.
 *
 *     test_read_likwid DATA_FOLDER
 */
#include "harness/read_likwid.h"
#include "tests/check.h"
#include "tests/tool_texts.h"

#include <stdlib.h>
#include <string.h>

static const char *folder;

static LikwidTable table_of(const char *name)
{
    LikwidTable table;
    Reason why = { "" };
    char *const text = tool_text(folder, name);
    if (!CHECK(likwid_table_parse(text, &table, &why) == STATUS_OK))
        fprintf(stderr, "%s: %s\n", name, why.text);
    free(text);
    return table;
}

static int is_value(double got, double want)
{
    return isnan(want) ? isnan(got) : got == want;
}

static void check_row(const LikwidRow *row, size_t n_threads, const double *threads, double sum,
                      double average)
{
    if (!CHECK(row) || !CHECK(row->n_threads == n_threads)) return;
    int is_right = CHECK(is_value(row->sum, sum)) && CHECK(is_value(row->average, average));
    for (size_t t = 0; t < n_threads; t++)
        is_right = CHECK(is_value(row->threads[t], threads[t])) && is_right;
    if (!is_right) fprintf(stderr, "%s\n", row->name);
}

/* Seven events and ten metrics, whatever stands around them. */
static void one_thread_is_its_own_sum(void)
{
    static const char *const names[] = { "likwid_plain_1.csv", "likwid_marker_1.csv" };
    for (size_t f = 0; f < sizeof names / sizeof names[0]; f++) {
        LikwidTable table = table_of(names[f]);
        const double instructions[] = { 1850000123 }, rate[] = { 8149.6220 }, none[] = { NAN };
        CHECK(table.n == 17);
        check_row(likwid_table_find(&table, "INSTR_RETIRED_ANY", true), 1, instructions, 1850000123,
                  1850000123);
        check_row(likwid_table_find(&table, "DP [MFLOP/s]", false), 1, rate, 8149.6220, 8149.6220);
        check_row(likwid_table_find(&table, "Vectorization ratio", false), 1, none, NAN, NAN);
        CHECK(!likwid_table_find(&table, "DP [MFLOP/s]", true));
        CHECK(!likwid_table_find(&table, "INSTR_RETIRED_ANY", false));
        CHECK(!likwid_table_find(&table, "call count", false));
        for (size_t r = 0; r < table.n; r++) {
            CHECK(strcmp(table.rows[r].group, "FLOPS_DP") == 0);
            CHECK(f == 0 ? !table.rows[r].region : strcmp(table.rows[r].region, "lorenz_r3") == 0);
        }
        likwid_table_free(&table);
    }
}

static void threads_come_with_sum_and_average(void)
{
    static const char *const names[] = { "likwid_plain_2.csv", "likwid_marker_2.csv" };
    for (size_t f = 0; f < sizeof names / sizeof names[0]; f++) {
        LikwidTable table = table_of(names[f]);
        const double scalar[] = { 12, 13 }, rate[] = { 8149.6220, 8149.6220 },
                     none[] = { NAN, NAN }, nothing[] = { 0, 0 };
        const LikwidRow *const row
            = likwid_table_find(&table, "FP_ARITH_INST_RETIRED_SCALAR_DOUBLE", true);
        CHECK(table.n == 17);
        check_row(row, 2, scalar, 25, 12.5);
        CHECK(row && strcmp(row->counter, "PMC1") == 0);
        check_row(likwid_table_find(&table, "DP [MFLOP/s]", false), 2, rate, 16299.2440, 8149.6220);
        check_row(likwid_table_find(&table, "AVX512 DP [MFLOP/s]", false), 2, nothing, 0, 0);
        check_row(likwid_table_find(&table, "Vectorization ratio", false), 2, none, NAN, NAN);
        likwid_table_free(&table);
    }
}

/* Names of columns before likwid 5; two regions; values that are none; graphics processors. */
static void regions_and_threads_without_values(void)
{
    LikwidTable table = table_of("likwid_core.csv");
    const double loads[] = { 37244141, NAN }, stores[] = { 13267422, 13267420 },
                 ratio[] = { 2.8072, NAN }, later[] = { 1000, 2000 }, none[] = { NAN, NAN };
    if (CHECK(table.n == 5)) {
        check_row(&table.rows[0], 2, loads, NAN, NAN);
        check_row(&table.rows[1], 2, stores, 26534842, 13267421);
        check_row(&table.rows[2], 2, ratio, NAN, NAN);
        check_row(&table.rows[3], 2, later, NAN, NAN);
        check_row(&table.rows[4], 2, none, NAN, NAN);
        CHECK(strcmp(table.rows[2].region, "one") == 0 && !table.rows[2].counter);
        CHECK(strcmp(table.rows[3].region, "two") == 0);
        CHECK(likwid_table_find(&table, "MEM_UOPS_RETIRED_LOADS", true) == &table.rows[0]);
    }
    CHECK(!likwid_table_find(&table, "SMSP_SASS_THREAD_INST", true));
    likwid_table_free(&table);
}

#define RAW(n) "TABLE,Group 1 Raw,CLOCK," n "\nEvent,Counter,HWThread 0,HWThread 1\n"
#define STAT(n) "TABLE,Group 1 Raw STAT,CLOCK," n "\nEvent,Counter,Sum,Min,Max,Avg\n"

static const struct {
    const char *text, *why;
} wrong[] = {
    { "", "line 0: no table" },
    { "STRUCT,Info,3\nCPU name:,x\n", "line 2: no table" },
    { "ERROR: cannot access MSRs\n", "line 1: no table" },
    { "TABLE,Group 1 Raw,CLOCK\n", "line 1: a title that is none" },
    { "TABLE,Region a,Group 1 Raw,CLOCK\n", "line 1: a title that is none" },
    { "TABLE,Group 1 Raw,CLOCK,x\n", "line 1: a table without a number of rows" },
    { "TABLE,Group 1 Raw,CLOCK,-1\n", "line 1: a table without a number of rows" },
    { "TABLE,Group 1 Raw,CLOCK,100001\n", "line 1: a table without a number of rows" },
    { "TABLE,Group 1 Raw,CLOCK,0\nEvent,Counter\n", "line 2: a table without columns" },
    { "TABLE,Group 1 Raw,CLOCK,1\na\nb\nc\nd\n", "line 5: a table without columns" },
    { "TABLE,Group 1 Raw,CLOCK,0\nEvent,Counter,GPU 0\n", "line 2: no table of threads" },
    { "TABLE,Group 1 Raw,CLOCK,0\nEvent,Counter,HWThread 0,,HWThread 2\n",
      "line 2: a column without a name" },
    { RAW("0"), "line 2: no table of threads" },
    { RAW("1"), "line 2: cut off" },
    { RAW("1") "a,PMC0,1,2", "line 3: cut off" },
    { RAW("1") "a,PMC0,1,\n", "line 3: a row with a value too few" },
    { RAW("1") "a,PMC0,1,2,3\n", "line 3: a row with a value too few" },
    { RAW("1") "a,PMC0,1,,2\n", "line 3: a row with a value too few" },
    { RAW("1") "a,PMC0,1,x\n", "line 3: a value that is no number" },
    { RAW("1") "a,PMC0,1,0x10\n", "line 3: a value that is no number" },
    { RAW("1") "a,PMC0,1,1e999\n", "line 3: a value that is no number" },
    { RAW("1") "a,PMC0,,2\n", "line 3: a value that is no number" },
    { STAT("1") "a STAT,PMC0,3,1,2,1.5\n", "line 2: statistics of other rows" },
    { RAW("1") "a,PMC0,1,2\n" STAT("2"), "line 5: statistics of other rows" },
    { RAW("1") "a,PMC0,1,2\n" STAT("1") "b STAT,PMC0,3,1,2,1.5\n", "line 6: statistics of an" },
    { RAW("1") "a,PMC0,1,2\n" STAT("1") "a,PMC0,3,1,2,1.5\n", "line 6: statistics of an" },
    { RAW("1") "a,PMC0,1,2\n" STAT("1") "a STAT,PMC0,3,1\n", "line 6: statistics of an" },
    { RAW("1") "a,PMC0,1,2\n" STAT("1") "a STAT,PMC0,3,1,2,x\n", "line 6: a value that is no" },
    { RAW("1") "a,PMC0,1,2\nTAB", "line 4: cut off" },
};

static void wrong_files_are_refused_with_the_line(void)
{
    for (size_t r = 0; r < sizeof wrong / sizeof wrong[0]; r++) {
        LikwidTable table;
        Reason why = { "" };
        if (!CHECK(likwid_table_parse(wrong[r].text, &table, &why) == STATUS_BAD_USAGE)
            || !CHECK(strstr(why.text, wrong[r].why)))
            fprintf(stderr, "row %zu: %s\n", r, why.text);
        likwid_table_free(&table);
    }
}

/* Whether all values of the rows that are there are those of the whole file. A cut between a table
 * and its statistics leaves sums unknown. */
static int is_beginning_of(const LikwidTable *table, const LikwidTable *whole)
{
    for (size_t r = 0; r < table->n; r++) {
        const LikwidRow *const got = &table->rows[r], *const want = &whole->rows[r];
        if (strcmp(got->name, want->name) != 0 || got->n_threads != want->n_threads) return 0;
        if (!isnan(got->sum) && got->sum != want->sum) return 0;
        for (size_t t = 0; t < got->n_threads; t++)
            if (!is_value(got->threads[t], want->threads[t])) return 0;
    }
    return table->n > 0;
}

static void a_cut_file_is_refused_or_right(void)
{
    static const char *const names[]
        = { "likwid_plain_1.csv", "likwid_plain_2.csv", "likwid_marker_1.csv",
            "likwid_marker_2.csv", "likwid_core.csv" };
    for (size_t f = 0; f < sizeof names / sizeof names[0]; f++) {
        char *const text = tool_text(folder, names[f]);
        LikwidTable whole = table_of(names[f]);
        size_t n_refused = 0, n_right = 0;
        for (size_t n = 0; n < strlen(text); n++) {
            LikwidTable table;
            char *const cut = strndup(text, n);
            const Status status = likwid_table_parse(cut, &table, NULL);
            n_refused += status == STATUS_BAD_USAGE;
            n_right += status == STATUS_OK && is_beginning_of(&table, &whole);
            likwid_table_free(&table);
            free(cut);
        }
        CHECK(n_refused + n_right == strlen(text) && n_right < 20);
        likwid_table_free(&whole);
        free(text);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) return 2;
    folder = argv[1];
    RUN(one_thread_is_its_own_sum);
    RUN(threads_come_with_sum_and_average);
    RUN(regions_and_threads_without_values);
    RUN(wrong_files_are_refused_with_the_line);
    RUN(a_cut_file_is_refused_or_right);
    return check_result();
}
