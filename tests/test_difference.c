/*
 * What changed between two texts, and which files of a run make up a rung.
 */
#include "reports/difference.h"
#include "reports/sources.h"
#include "tests/check.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { N_RANDOM = 2000, MOST_LINES = 12, N_HUGE = 3000 };

/** Writes a difference as marks and lines: " a\n-b\n+c\n". Owns: the result is the caller's. */
static char *written(const Difference *difference)
{
    static const char marks[] = { [LINE_KEPT] = ' ', [LINE_REMOVED] = '-', [LINE_ADDED] = '+' };
    char *text = NULL;
    size_t length;
    FILE *const out = open_memstream(&text, &length);
    for (size_t i = 0; i < difference->n; i++)
        fprintf(out, "%c%.*s\n", marks[difference->lines[i].kind],
                (int) difference->lines[i].length, difference->lines[i].text);
    fclose(out);
    return text;
}

static void check_difference(const char *before, const char *after, const char *wanted)
{
    Difference difference;
    Reason why;
    CHECK(difference_new(before, after, &difference, &why) == STATUS_OK);
    char *const got = written(&difference);
    if (!CHECK(strcmp(got, wanted) == 0)) fprintf(stderr, "wanted:\n%sgot:\n%s", wanted, got);
    free(got);
    difference_free(&difference);
}

static void small_texts_differ_as_one_would_say(void)
{
    check_difference("", "", "");
    check_difference("", "a\n", "+a\n");
    check_difference("a\nb\n", "", "-a\n-b\n");
    check_difference("a\nb\nc\n", "a\nb\nc\n", " a\n b\n c\n");
    check_difference("a\nb\nc\n", "a\nx\nc\n", " a\n-b\n+x\n c\n");
    check_difference("a\nb\nc", "b\nc\nd", "-a\n b\n c\n+d\n");
    check_difference("a\n\n\nb\n", "a\n\nb\n", " a\n \n-\n b\n");
    check_difference("x\n", "x", " x\n"); /* a missing line feed at the end is no difference */
    check_difference("f\n{\n1\n}\n", "f\n{\n1\n}\ng\n{\n2\n}\n",
                     " f\n {\n 1\n }\n+g\n+{\n+2\n+}\n");
}

static void what_is_hostile_is_compared_byte_by_byte(void)
{
    check_difference("<b>\n\xff\xfe\n\x1b[2J\n", "<b>\n\xff\n\x1b[2J\n",
                     " <b>\n-\xff\xfe\n+\xff\n \x1b[2J\n");
    check_difference("a\r\nb\n", "a\nb\n", "-a\r\n+a\n b\n");
    check_difference("%s%n\n", "%n%s\n", "-%s%n\n+%n%s\n");
}

static void lines_of_any_length_are_lines(void)
{
    enum { N = 1 << 20 };
    char *const a = malloc(N + 1), *const b = malloc(N + 1);
    Difference difference;
    Reason why;
    memset(a, 'a', N);
    memset(b, 'a', N);
    a[N] = b[N] = '\0';
    b[N - 1] = 'b';
    CHECK(difference_new(a, b, &difference, &why) == STATUS_OK);
    CHECK(difference.n == 2 && difference.n_added == 1 && difference.n_removed == 1);
    CHECK(difference.lines[1].length == N && difference.lines[1].text == b);
    difference_free(&difference);
    CHECK(difference_new(a, a, &difference, &why) == STATUS_OK && difference.n == 1);
    difference_free(&difference);
    free(a);
    free(b);
}

/** More pairs than are compared: it stays true, in time that does not grow with their square. */
static void huge_texts_are_told_apart_but_not_matched(void)
{
    char *before = NULL, *after = NULL;
    size_t length;
    Difference difference;
    Reason why;
    FILE *const b = open_memstream(&before, &length);
    FILE *a;
    fputs("first\n", b);
    for (int i = 0; i < N_HUGE; i++) fprintf(b, "b%d\n", i);
    fputs("shared\nlast\n", b);
    fclose(b);
    a = open_memstream(&after, &length);
    fputs("first\nshared\n", a);
    for (int i = 0; i < N_HUGE; i++) fprintf(a, "a%d\n", i);
    fputs("last\n", a);
    fclose(a);
    CHECK(difference_new(before, after, &difference, &why) == STATUS_OK);
    CHECK(difference.n == 2 + 2 * (N_HUGE + 1));
    CHECK(difference.n_added == N_HUGE + 1 && difference.n_removed == N_HUGE + 1);
    CHECK(difference.lines[0].kind == LINE_KEPT && difference.lines[1].kind == LINE_REMOVED);
    CHECK(difference.lines[difference.n - 1].after == N_HUGE + 3);
    difference_free(&difference);
    free(before);
    free(after);
}

// --- Against the definition ---

static unsigned next_random(void)
{
    static unsigned state = 1;
    state = state * 1664525U + 1013904223U;
    return state >> 16;
}

/** Lines of three words, so that many are the same. Returns: how many. */
static size_t random_text(char *text)
{
    const size_t n = next_random() % MOST_LINES;
    for (size_t i = 0; i < n; i++) {
        *text++ = (char) ('a' + next_random() % 3);
        *text++ = '\n';
    }
    *text = '\0';
    return n;
}

/** By its definition: either line is left out, or both are the same. */
static size_t common_by_trial(const char *a, const char *b)
{
    if (!*a || !*b) return 0;
    if (*a == *b) return 1 + common_by_trial(a + 2, b + 2);
    const size_t left = common_by_trial(a + 2, b), right = common_by_trial(a, b + 2);
    return left > right ? left : right;
}

/** Returns: whether the lines that are not of `skipped` kind are the text. */
static bool is_side(const Difference *difference, DifferenceKind skipped, const char *text)
{
    size_t n = 0;
    for (size_t i = 0; i < difference->n; i++) {
        const DifferenceLine *const line = &difference->lines[i];
        if (line->kind == skipped) continue;
        const size_t number = skipped == LINE_ADDED ? line->before : line->after;
        if (line->text[0] != text[2 * n] || number != ++n) return false;
    }
    return text[2 * n] == '\0';
}

static void differences_are_whole_and_as_short_as_can_be(void)
{
    for (int i = 0; i < N_RANDOM; i++) {
        char before[2 * MOST_LINES + 1], after[2 * MOST_LINES + 1];
        Difference difference;
        Reason why;
        const size_t n_before = random_text(before), n_after = random_text(after);
        CHECK(difference_new(before, after, &difference, &why) == STATUS_OK);
        CHECK(is_side(&difference, LINE_ADDED, before)
              && is_side(&difference, LINE_REMOVED, after));
        const size_t n_kept = common_by_trial(before, after);
        CHECK(difference.n_removed == n_before - n_kept && difference.n_added == n_after - n_kept);
        difference_free(&difference);
    }
}

// --- The files of a rung ---

static SourceRecord files[] = {
    { "variants/v10_naive.c",
      "/**\n * Rung 10.\n */\n#include \"variants/trajectory.h\"\n\n"
      "static int f(int a) /* twice */\n{\n    return 2 * a; // it\n}\n\n"
      "const Variant v10_naive = {\n    .name = \"v10_naive\",\n};\n" },
    { "variants/v35_kernel.h", "int kernel;\n" },
    { "variants/v35_simd.c",
      "#include \"variants/v35_kernel.h\"\n#include <immintrin.h>\nint simd;\n" },
    { "variants/v40_openmp.c",
      "#include \"variants/blocks.h\"\nint simd;\n#pragma omp parallel\n" },
    { "variants/v50_ranks.h", "#include \"variants/v35_kernel.h\"\nint ranks;\n" },
    { "variants/v50_mpi.c", "#include \"variants/v50_ranks.h\"\nint mpi;\n" },
    { "variants/v60_round.c",
      "#include \"variants/v60_round.c\"\n#include \"variants/v61_none.h\"\nint x;\n" },
    { "variants/python/v00_python.py",
      "\"\"\"Says.\n\nMore.\n\"\"\"\nimport math\n\ndef f(x):  # twice\n"
      "    return 2 * x\n" },
    { "variants/python/v06_threads.py", "from v00_python import f\ng = f\n" },
};

static const RunFile sources = { .sources = files, .n_sources = sizeof files / sizeof files[0] };

static void check_source(const char *rung, SourcePart part, const char *beside, const char *wanted)
{
    char *text;
    CHECK(sources_text(&sources, rung, part, beside, &text));
    const bool is_same = text && wanted ? strcmp(text, wanted) == 0 : text == wanted;
    if (!CHECK(is_same)) fprintf(stderr, "wanted:\n%s\ngot:\n%s\n", wanted, text);
    free(text);
}

static void a_rung_is_its_own_files_in_reading_order(void)
{
    check_source("v10_naive", SOURCE_ALL, NULL, files[0].text);
    check_source("v10_naive", SOURCE_CODE, NULL, "static int f(int a)\n{\n    return 2 * a;\n}\n");
    check_source("v35_simd", SOURCE_CODE, NULL, "int kernel;\n#include <immintrin.h>\nint simd;\n");
    check_source("v50_mpi", SOURCE_CODE, NULL, "int kernel;\nint ranks;\nint mpi;\n");
    check_source("v06_threads", SOURCE_CODE, NULL,
                 "import math\ndef f(x):\n    return 2 * x\ng = f\n");
    check_source("v60_round", SOURCE_CODE, NULL, "int x;\n");
    check_source("v99_other", SOURCE_CODE, NULL, NULL);
    check_source("", SOURCE_CODE, NULL, NULL);
    check_source("v10", SOURCE_CODE, NULL, NULL); /* of whose name it is only the beginning */
}

static void a_base_is_compared_by_the_files_that_both_read(void)
{
    check_source("v35_simd", SOURCE_CODE, "v40_openmp", "#include <immintrin.h>\nint simd;\n");
    check_source("v35_simd", SOURCE_CODE, "v50_mpi",
                 "int kernel;\n#include <immintrin.h>\nint simd;\n");
    check_source("v35_simd", SOURCE_CODE, "v99_other",
                 "int kernel;\n#include <immintrin.h>\nint simd;\n");
}

int main(void)
{
    RUN(small_texts_differ_as_one_would_say);
    RUN(what_is_hostile_is_compared_byte_by_byte);
    RUN(lines_of_any_length_are_lines);
    RUN(huge_texts_are_told_apart_but_not_matched);
    RUN(differences_are_whole_and_as_short_as_can_be);
    RUN(a_rung_is_its_own_files_in_reading_order);
    RUN(a_base_is_compared_by_the_files_that_both_read);
    return check_result();
}
