/* The reader of message counts: what it takes, and every line that it must not. */
#include "harness/read_mpi_count.h"
#include "tests/check.h"
#include "tests/tool_texts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define HEAD(ranks, lines) "{\"mpi_count\":1,\"ranks\":" ranks ",\"lines\":" lines "}\n"
#define LINE(rank, function, calls, bytes, time)                                                   \
    "{\"rank\":" rank ",\"function\":" function ",\"calls\":" calls ",\"bytes\":" bytes            \
    ",\"time_s\":" time "}\n"
#define SEND "\"MPI_Send\""
#define GOOD LINE("0", SEND, "1", "8", "0.5")

static const char *folder;

static bool is_count(const MpiCount *count, const char *function, int64_t rank, int64_t calls,
                     int64_t bytes, double time_s)
{
    return strcmp(count->function, function) == 0 && count->rank == rank && count->calls == calls
        && count->bytes == bytes && count->time_s >= time_s && count->time_s <= time_s;
}

static void counts_of_a_rung_are_read(void)
{
    MpiCounts counts;
    char *const text = tool_text(folder, "mpi_count_v50.jsonl");
    CHECK(mpi_counts_parse(text, &counts, NULL) == STATUS_OK && counts.n == 4);
    CHECK(counts.n_ranks == 2);
    CHECK(is_count(&counts.counts[0], "MPI_Scatterv", 0, 9, 276480, 0.000211539));
    CHECK(is_count(&counts.counts[2], "MPI_Scatterv", 1, 9, 0, 0.000214501));
    CHECK(is_count(&counts.counts[3], "MPI_Gatherv", 1, 9, 138240, 0.000118605));
    mpi_counts_free(&counts);
    free(text);
}

static void large_counts_stay_exact(void)
{
    MpiCounts counts;
    CHECK(mpi_counts_parse(HEAD("4096", "1")
                               LINE("4095", SEND, "9007199254740993", "9223372036854775807", "0.0"),
                           &counts, NULL)
          == STATUS_OK);
    CHECK(counts.n == 1
          && is_count(counts.counts, "MPI_Send", 4095, 9007199254740993, INT64_MAX, 0.0));
    mpi_counts_free(&counts);
}

static void wrong_lines_are_refused(void)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        { "", "nothing was written" },
        { "\n", "line 1 is no JSON object" },
        { "[]\n", "line 1 is no head" },
        { GOOD, "line 1 is no head" },
        { HEAD("0", "1") GOOD, "line 1 is no head" },
        { HEAD("1", "-1") GOOD, "line 1 is no head" },
        { HEAD("1.5", "1") GOOD, "line 1 is no head" },
        { "{\"mpi_count\":2,\"ranks\":1,\"lines\":1}\n" GOOD, "line 1 is no head" },
        { "{\"mpi_count\":1,\"ranks\":1,\"lines\":1,\"more\":1}\n" GOOD, "line 1 is no head" },
        { HEAD("1", "0"), "no rank called" },
        { HEAD("1", "1"), "0 lines of 1" },
        { HEAD("1", "2") GOOD, "1 lines of 2" },
        { HEAD("1", "1") GOOD LINE("0", "\"MPI_Recv\"", "1", "0", "0.5"), "2 lines of 1" },
        { HEAD("1", "2") GOOD GOOD, "line 3: MPI_Send of rank 0 a second time" },
        { HEAD("1", "1") LINE("1", SEND, "1", "8", "0.5"), "line 2: rank 1 has no place" },
        { HEAD("2", "2") LINE("1", SEND, "1", "8", "0.5") GOOD, "line 3: rank 0 has no place" },
        { HEAD("1", "1") LINE("-1", SEND, "1", "8", "0.5"), "line 2 is no count" },
        { HEAD("1", "1") LINE("0", SEND, "0", "8", "0.5"), "line 2 is no count" },
        { HEAD("1", "1") LINE("0", SEND, "1.0", "8", "0.5"), "line 2 is no count" },
        { HEAD("1", "1") LINE("0", SEND, "1", "-8", "0.5"), "line 2 is no count" },
        { HEAD("1", "1") LINE("0", SEND, "1", "null", "0.5"), "line 2 is no count" },
        { HEAD("1", "1") LINE("0", SEND, "1", "8", "-0.5"), "line 2 is no count" },
        { HEAD("1", "1") LINE("0", SEND, "1", "8", "\"0.5\""), "line 2 is no count" },
        { HEAD("1", "1") LINE("0", SEND, "1", "8", "nan"), "line 2 is no JSON object" },
        { HEAD("1", "1") LINE("0", SEND, "1", "8", "1e999"), "line 2 is no JSON object" },
        { HEAD("1", "1") LINE("0", SEND, "99999999999999999999", "8", "0.5"), "line 2 is no JSON" },
        { HEAD("1", "1") LINE("0", "\"MPI_\"", "1", "8", "0.5"), "line 2 is no count" },
        { HEAD("1", "1") LINE("0", "\"Send\"", "1", "8", "0.5"), "line 2 is no count" },
        { HEAD("1", "1") LINE("0", "\"MPI_<b>\"", "1", "8", "0.5"), "line 2 is no count" },
        { HEAD("1", "1")
              LINE("0", "\"MPI_ssssssssssssssssssssssssssssssssssssssssssss\"", "1", "8", "0.5"),
          "line 2 is no count" },
        { HEAD("1", "1") "{\"rank\":0,\"function\":" SEND ",\"calls\":1,\"bytes\":8}\n",
          "line 2 is no count" },
        { HEAD("1", "1") "{\"rank\":0,\"rank\":0,\"function\":" SEND
                         ",\"calls\":1,\"bytes\":8,\"time_s\":0.5}\n",
          "line 2 is no JSON object" },
        { HEAD("1", "1") "{\"rank\":0,\"func", "line 2 is no JSON object" },
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        MpiCounts counts;
        Reason why = { "" };
        if (!CHECK(mpi_counts_parse(rows[r].text, &counts, &why) == STATUS_BAD_USAGE)
            || !CHECK(strstr(why.text, rows[r].why)))
            fprintf(stderr, "row %zu: %s\n", r, why.text);
        mpi_counts_free(&counts);
    }
}

/* There is no beginning of a file that could be taken for the whole, but for its last line break.
 */
static void a_cut_file_is_refused(void)
{
    char *const text = tool_text(folder, "mpi_count_v50.jsonl");
    for (size_t n = 0; n + 1 < strlen(text); n++) {
        MpiCounts counts;
        char *const cut = strndup(text, n);
        CHECK(mpi_counts_parse(cut, &counts, NULL) == STATUS_BAD_USAGE);
        mpi_counts_free(&counts);
        free(cut);
    }
    free(text);
}

int main(int argc, char **argv)
{
    if (argc != 2) return 2;
    folder = argv[1];
    RUN(counts_of_a_rung_are_read);
    RUN(large_counts_stay_exact);
    RUN(wrong_lines_are_refused);
    RUN(a_cut_file_is_refused);
    return check_result();
}
