/**
 * What the reader makes of Callgrind's files.
 *
 *     test_read_callgrind DATA_FOLDER
 *
 * Totals were added up by awk from the totals: lines. Functions and lines were added up by awk from
 * the file without compression of the same program, and callgrind_annotate agrees on the file with
 * one part; levels of recursion are taken together.
 */
#include "harness/read_callgrind.h"
#include "tests/check.h"
#include "tests/tool_texts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *folder;

static CallgrindProfile profile_of(const char *name)
{
    CallgrindProfile profile;
    Reason why = { "" };
    char *const text = tool_text(folder, name);
    if (!CHECK(callgrind_parse(text, &profile, &why) == STATUS_OK))
        fprintf(stderr, "%s: %s\n", name, why.text);
    free(text);
    return profile;
}

static void totals_are_those_of_all_parts(void)
{
    static const struct {
        const char *name;
        int n_events;
        double totals[N_CALLGRIND_EVENTS];
    } rows[] = {
        { "callgrind_toggle.out", 13, { 295061, 48014, 48007, 7, 0, 0, 7, 0, 0, 18006, 1018 } },
        { "callgrind_gcc_parts.out", 13, { 6361, 408, 432, 7, 33, 0, 7, 33, 0, 827, 57 } },
        { "callgrind_gcc_parts_instr.out", 13, { 6361, 408, 432, 7, 33, 0, 7, 33, 0, 827, 57 } },
        { "callgrind_gcc_parts_plain.out", 13, { 6361, 408, 432, 7, 33, 0, 7, 33, 0, 827, 57 } },
        { "callgrind_gcc_noline.out", 13, { 6361, 408, 432, 7, 33, 0, 7, 33, 0, 827, 57 } },
        { "callgrind_clang_parts_instr.out", 13, { 4254, 194, 194, 2, 32, 0, 2, 32, 0, 196, 20 } },
        { "callgrind_threads.out", 1, { 14012 } },
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        CallgrindProfile profile = profile_of(rows[r].name);
        for (int e = 0; e < N_CALLGRIND_EVENTS; e++)
            CHECK(e < rows[r].n_events ? profile.total[e] == rows[r].totals[e]
                                       : isnan(profile.total[e]));
        callgrind_free(&profile);
    }
}

static bool is_same_text(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static void check_places(const CallgrindPlace *places, size_t n, const CallgrindPlace *wanted,
                         size_t n_wanted)
{
    if (!CHECK(n == n_wanted)) return;
    for (size_t p = 0; p < n; p++) {
        if (CHECK(is_same_text(places[p].function, wanted[p].function))
            && CHECK(is_same_text(places[p].file, wanted[p].file))
            && CHECK(places[p].line == wanted[p].line)
            && CHECK(places[p].instructions == wanted[p].instructions))
            continue;
        fprintf(stderr, "place %zu: %s\n", p, places[p].function);
    }
}

static const CallgrindPlace gcc_functions[] = {
    { "step", "walk.c", -1, 6168 }, { "main", "walk.c", -1, 76 }, { "fac", "walk.c", -1, 65 },
    { "odd", "walk.c", -1, 28 },    { "even", "walk.c", -1, 24 },
};
static const CallgrindPlace gcc_lines[] = {
    { "step", "walk.h", 6, 3084 }, { "step", "walk.c", 12, 1162 }, { "step", "walk.c", 14, 768 },
    { "step", "walk.h", 1, 768 },  { "step", "walk.c", 13, 384 },  { "fac", "walk.c", 8, 65 },
    { "main", "walk.c", 31, 40 },  { "odd", "walk.c", 20, 28 },    { "even", "walk.c", 21, 24 },
    { "main", "walk.c", 29, 12 },  { "main", "walk.c", 28, 10 },   { "main", "walk.c", 32, 6 },
    { "main", "walk.c", 27, 4 },   { "main", "walk.c", 30, 4 },    { "step", "walk.c", 17, 2 },
};
enum {
    N_GCC_FUNCTIONS = sizeof gcc_functions / sizeof gcc_functions[0],
    N_GCC_LINES = sizeof gcc_lines / sizeof gcc_lines[0]
};

/* The same run, written in three ways. */
static void compression_changes_nothing(void)
{
    static const char *const names[] = { "callgrind_gcc_parts_plain.out", "callgrind_gcc_parts.out",
                                         "callgrind_gcc_parts_instr.out" };
    for (size_t f = 0; f < sizeof names / sizeof names[0]; f++) {
        CallgrindProfile profile = profile_of(names[f]);
        check_places(profile.functions, profile.n_functions, gcc_functions, N_GCC_FUNCTIONS);
        check_places(profile.lines, profile.n_lines, gcc_lines, N_GCC_LINES);
        callgrind_free(&profile);
    }
}

static void without_lines_there_are_functions(void)
{
    CallgrindProfile profile = profile_of("callgrind_gcc_noline.out");
    check_places(profile.functions, profile.n_functions, gcc_functions, N_GCC_FUNCTIONS);
    CHECK(profile.n_lines == 0);
    callgrind_free(&profile);
}

/* Here all is inlined, and instructions of no line are on line 0. */
static void clang_is_read_alike(void)
{
    static const CallgrindPlace functions[] = { { "main", "walk.c", -1, 4254 } };
    static const CallgrindPlace lines[] = { { "main", "./walk.h", 6, 1728 },
                                            { "main", "walk.c", 14, 1344 },
                                            { "main", "walk.c", 12, 596 },
                                            { "main", "walk.c", 27, 4 },
                                            { "main", "walk.c", 28, 4 } };
    CallgrindProfile profile = profile_of("callgrind_clang_parts_instr.out");
    check_places(profile.functions, profile.n_functions, functions,
                 sizeof functions / sizeof functions[0]);
    check_places(profile.lines, profile.n_lines, lines, sizeof lines / sizeof lines[0]);
    callgrind_free(&profile);
}

static void costs_of_calls_are_not_the_callers(void)
{
    static const CallgrindPlace wanted[] = { { "rung1", "./k.c", -1, 295061 } };
    CallgrindProfile profile = profile_of("callgrind_toggle.out");
    check_places(profile.functions, profile.n_functions, wanted, 1);
    callgrind_free(&profile);
}

static void threads_are_added(void)
{
    static const CallgrindPlace functions[] = { { "work", "threads.c", -1, 14012 } };
    static const CallgrindPlace lines[] = { { "work", "threads.c", 4, 14012 } };
    CallgrindProfile profile = profile_of("callgrind_threads.out");
    check_places(profile.functions, profile.n_functions, functions, 1);
    check_places(profile.lines, profile.n_lines, lines, 1);
    callgrind_free(&profile);
}

/* Positions of every kind, a file that is not known, a summary below zero, unknown events, names
 * that look like a level of a recursion. */
static void what_is_not_known_is_not_invented(void)
{
    static const char text[] = "positions: instr line\nevents: Tick Ir Dw\n"
                               "summary: 18446744073709551615 18446744073709551614 0\n"
                               "fl=(1) ???\nfn=(1) start\n0x10 0 1 5 2\n"
                               "fl=(2) a.c\nfn=(2) work\n0x1f 0x20 0 7\n+2 -2 0 1\n* * 0 2 1\n"
                               "fi=(3) a.h\n-1 +70 0 4\nfn=(3) left'2\n* * 0 3\nfn=(4) 'lambda'\n"
                               "* 5 0 6\njump=9 * *\n* *\nfn=(5) '7\n* 9 0 2\n"
                               "totals: 1 30 3";
    static const CallgrindPlace functions[] = { { "work", "a.c", -1, 14 },
                                                { "'lambda'", "a.c", -1, 6 },
                                                { "left", "a.c", -1, 3 },
                                                { "'7", "a.c", -1, 2 } };
    static const CallgrindPlace lines[]
        = { { "work", "a.c", 32, 7 },  { "'lambda'", "a.c", 5, 6 }, { "work", "a.h", 100, 4 },
            { "left", "a.c", 100, 3 }, { "work", "a.c", 30, 3 },    { "'7", "a.c", 9, 2 } };
    CallgrindProfile profile;
    Reason why = { "" };
    CHECK(callgrind_parse(text, &profile, &why) == STATUS_OK);
    CHECK(profile.total[CALLGRIND_IR] == 30 && profile.total[CALLGRIND_DW] == 3);
    CHECK(isnan(profile.total[CALLGRIND_DR]) && isnan(profile.total[CALLGRIND_BIM]));
    if (CHECK(profile.n_functions == 5)) {
        CHECK(strcmp(profile.functions[2].function, "start") == 0 && !profile.functions[2].file);
        profile.functions[2] = profile.functions[3];
        profile.functions[3] = profile.functions[4];
    }
    check_places(profile.functions, 4, functions, 4);
    check_places(profile.lines, profile.n_lines, lines, 6);
    callgrind_free(&profile);
}

#define START "events: Ir Dr\nfl=(1) a.c\nfn=(1) f\n"

static const struct {
    const char *text, *why;
} wrong[] = {
    { "", "line 0: nothing in it" },
    { "\n\n# callgrind format\n", "line 3: nothing in it" },
    { "events: Dr\ntotals: 0\n", "line 1: events: without Ir" },
    { "fn=(1) f\n1 2\n", "line 2: costs before an events: line" },
    { "events: Ir\n1 2\n", "line 2: costs before an fn= line" },
    { "totals: 0\n", "line 1: totals: before an events: line" },
    { START "1 5 5\n", "line 4: cut off" },
    { START "1 5 5\ntotals: 5 5\npart: 2\n", "line 6: cut off" },
    { START "1 5 5\ntotals: 5\n", "total 0, but costs add up to 5" },
    { START "1 5 5\ntotals: 6 5\n", "line 5: total 6, but costs add up to 5" },
    { START "1 5 5\ntotals:\n", "line 5: totals: without numbers" },
    { START "1 5 5\ntotals: 5 5 0\n", "line 5: totals: without numbers" },
    { START "1 5 5\nevents: Ir\n", "line 5: events: again" },
    { START "1 5 5\ntotals: 5 5\nevents: Ir\ntotals: 0\n", "line 7: other events" },
    { START "1 5 5\ntotals: 5 5\nevents: Ir Dr Dw\ntotals: 0\n", "line 7: other events" },
    { START "1 5 5 5\n", "line 4: costs that are no numbers" },
    { START "1 5 x\n", "line 4: costs that are no numbers" },
    { START "1 -5\n", "line 4: costs that are no numbers" },
    { START "1 18446744073709551616\n", "line 4: costs that are no numbers" },
    { START "1 18446744073709551615\n1 1\n", "line 5: costs too large" },
    { START "1x 5\n", "line 4: no position" },
    { START "*1 5\n", "line 4: no position" },
    { START "-1 5\n", "line 4: no position" },
    { START "+\n", "line 4: no position" },
    { START "positions: instr line\n0x5\n", "line 5: no position" },
    { "positions:\n", "line 1: no positions" },
    { "positions: a b c d e\n", "line 1: too many positions" },
    { START "calls=1 2\nfn=(1)\n", "line 5: a call without its costs" },
    { START "calls=1 2\n1 5\ntotals: 5\n", "total 5, but costs add up to 0" },
    { START "fn=(2)\n", "line 4: a number that stands for no name" },
    { START "fl=(99999999999999999999) a\n", "line 4: the number of a name is too large" },
    { "events: Ir\nfn=\n", "line 2: a function without a name" },
    { START "tot", "line 4: no line of Callgrind's format" },
    { "{\"tool\": \"callgrind\"}\n", "line 1: no line of Callgrind's format" },
};

static void wrong_files_are_refused_with_the_line(void)
{
    for (size_t r = 0; r < sizeof wrong / sizeof wrong[0]; r++) {
        CallgrindProfile profile;
        Reason why = { "" };
        if (!CHECK(callgrind_parse(wrong[r].text, &profile, &why) == STATUS_BAD_USAGE)
            || !CHECK(strstr(why.text, wrong[r].why)))
            fprintf(stderr, "row %zu: %s\n", r, why.text);
        callgrind_free(&profile);
    }
}

/* Instructions of the totals: lines that are there in full. */
static double total_of_whole_parts(const char *text, size_t n)
{
    double sum = NAN, total;
    for (const char *at = text; (at = strstr(at, "\ntotals: ")); at++) {
        const char *const end = strchr(at + 1, '\n');
        if (end && (size_t) (end - text) <= n && sscanf(at, " totals: %lf", &total) == 1)
            sum = isnan(sum) ? total : sum + total;
    }
    return sum;
}

static void a_cut_file_is_refused_or_right(void)
{
    static const char *const names[]
        = { "callgrind_toggle.out", "callgrind_gcc_parts.out", "callgrind_threads.out",
            "callgrind_gcc_parts_plain.out", "callgrind_clang_parts_instr.out" };
    for (size_t f = 0; f < sizeof names / sizeof names[0]; f++) {
        char *const text = tool_text(folder, names[f]);
        size_t n_refused = 0, n_right = 0;
        for (size_t n = 0; n < strlen(text); n++) {
            CallgrindProfile profile;
            char *const cut = strndup(text, n);
            const Status status = callgrind_parse(cut, &profile, NULL);
            const double whole = total_of_whole_parts(text, n);
            n_refused += status == STATUS_BAD_USAGE;
            n_right += status == STATUS_OK && profile.total[CALLGRIND_IR] == whole;
            callgrind_free(&profile);
            free(cut);
        }
        CHECK(n_refused + n_right == strlen(text) && n_right < 200);
        free(text);
    }
}

/* One digit of a cost, and the file no longer adds up. */
static void a_changed_cost_is_found(void)
{
    static const char *const rows[][2] = { { "\n+2 * 1000\n", "\n+2 * 1001\n" },
                                           { "totals: 295061", "totals: 295060" },
                                           { "\n+1 * 1\n", "\n+1 * 1 1\n" },
                                           { "calls=1 0x25e0 14 \n", "" } };
    char *const text = tool_text(folder, "callgrind_toggle.out");
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        CallgrindProfile profile;
        Reason why = { "" };
        char *const changed = tool_text_with(text, rows[r][0], rows[r][1]);
        CHECK(callgrind_parse(changed, &profile, &why) == STATUS_BAD_USAGE);
        CHECK(strstr(why.text, "but costs add up to"));
        callgrind_free(&profile);
        free(changed);
    }
    free(text);
}

int main(int argc, char **argv)
{
    if (argc != 2) return 2;
    folder = argv[1];
    RUN(totals_are_those_of_all_parts);
    RUN(compression_changes_nothing);
    RUN(without_lines_there_are_functions);
    RUN(clang_is_read_alike);
    RUN(costs_of_calls_are_not_the_callers);
    RUN(threads_are_added);
    RUN(what_is_not_known_is_not_invented);
    RUN(wrong_files_are_refused_with_the_line);
    RUN(a_cut_file_is_refused_or_right);
    RUN(a_changed_cost_is_found);
    return check_result();
}
