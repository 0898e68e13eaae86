/**
 * What the reader makes of perf script's samples.
 *
 *     test_read_perf_script DATA_FOLDER
 *
 * Stacks of the real files were turned round, joined and counted by awk.
 */
#include "harness/read_perf_script.h"
#include "tests/check.h"
#include "tests/tool_texts.h"

#include <stdlib.h>
#include <string.h>

static const char *folder;

typedef struct Row {
    const char *stack;
    int64_t samples;
} Row;

static void check_text(const char *text, const char *root, const Row *rows, size_t n_rows)
{
    FoldedStacks stacks;
    Reason why = { "" };
    int64_t n_samples = 0;
    if (!CHECK(folded_parse(text, root, &stacks, &why) == STATUS_OK))
        fprintf(stderr, "%s\n", why.text);
    CHECK(stacks.n == n_rows);
    for (size_t r = 0; r < stacks.n && r < n_rows; r++) {
        n_samples += rows[r].samples;
        if (!CHECK(strcmp(stacks.rows[r].stack, rows[r].stack) == 0)
            || !CHECK(stacks.rows[r].samples == rows[r].samples))
            fprintf(stderr, "row %zu: %s\n", r, stacks.rows[r].stack);
    }
    CHECK(stacks.samples == n_samples);
    folded_free(&stacks);
}

static void check_file(const char *name, const char *root, const Row *rows, size_t n_rows)
{
    char *const text = tool_text(folder, name);
    check_text(text, root, rows, n_rows);
    free(text);
}

#define CHECK_FILE(name, root, rows) check_file(name, root, rows, sizeof rows / sizeof rows[0])

#define BEFORE "_start;__libc_start_main_impl;__libc_start_call_main;"

static void frames_are_joined_from_the_outermost(void)
{
    static const Row dwarf[] = { { BEFORE "main;outer;inner", 13 },
                                 { BEFORE "main;outer;outer", 6 },
                                 { BEFORE "main;outer;V::operator()", 5 },
                                 { BEFORE "main;outer", 1 } };
    static const Row kernel[]
        = { { "read", 3 },
            { "__GI___libc_write", 1 },
            { "__GI___libc_write;entry_SYSCALL_64_after_hwframe;do_syscall_64;ksys_write;"
              "vfs_write;rw_verify_area",
              1 },
            { "read;entry_SYSCALL_64_after_hwframe;do_syscall_64", 1 },
            { "read;entry_SYSCALL_64_after_hwframe;do_syscall_64;ksys_read;vfs_read", 1 } };
    CHECK_FILE("perf_script_dwarf.txt", NULL, dwarf);
    CHECK_FILE("perf_script_kernel.txt", NULL, kernel);
}

static void samples_without_a_chain_are_one_frame(void)
{
    static const Row rows[] = { { "outer", 36 }, { "V::operator()", 4 } };
    CHECK_FILE("perf_script_no_chain.txt", NULL, rows);
}

/* Without frame pointers the callers are lost: what lies outside is not known. */
static void frames_may_have_no_name(void)
{
    static const Row rows[] = { { "[unknown];outer", 38 }, { "[unknown];V::operator()", 2 } };
    CHECK_FILE("perf_script_fp.txt", NULL, rows);
}

static void a_command_may_be_blank(void)
{
    static const Row rows[] = { { "[unknown];outer", 11 }, { "[unknown];V::operator()", 1 } };
    CHECK_FILE("perf_script_blank.txt", NULL, rows);
}

static void what_is_outside_the_root_is_cut_off(void)
{
    static const Row dwarf[] = {
        { "outer;inner", 13 }, { "outer;outer", 6 }, { "outer;V::operator()", 5 }, { "outer", 1 }
    };
    CHECK_FILE("perf_script_dwarf.txt", "outer", dwarf);
}

/* Names that look like something else; the root of a recursion; samples that never pass it. */
static void names_stay_what_they_are(void)
{
    static const Row rows[] = { { "run;operator()<int, std::less<int> >", 2 },
                                { "[unknown]", 1 },
                                { "main;[unknown]", 1 },
                                { "main;inner", 1 },
                                { "run;semi:colon;asm_sysvec_apic_timer_interrupt", 1 },
                                { "run;std::operator<< <char>", 1 },
                                { "run;visit;run;visit", 1 } };
    CHECK_FILE("perf_script_names.txt", "run", rows);
}

static void texts_without_samples_are_refused(void)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        { "", "no sample in 0 lines" },
        { "\n\n", "no sample in 2 lines" },
        { "hot \n\n", "no sample in 2 lines" },
        { "hello  world\n", "no sample in 1 lines" },
        { "hot \n\t      401136\n\n", "no sample in 3 lines" },
        { "hot \n\t          xyz main\n\n", "no sample in 3 lines" },
        { "hot \n\t   11112222333344445 main\n\n", "no sample in 3 lines" },
        { "hot \n\t          401136 main", "cut off in line 2" },
        { "hot \n\t          401136 main\n", "cut off in line 2" },
        { "             hot           401136 ma", "cut off in line 1" },
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        FoldedStacks stacks;
        Reason why = { "" };
        if (!CHECK(folded_parse(rows[r].text, NULL, &stacks, &why) == STATUS_BAD_USAGE)
            || !CHECK(strstr(why.text, rows[r].why)))
            fprintf(stderr, "row %zu: %s\n", r, why.text);
        folded_free(&stacks);
    }
}

/* Whole samples end in a blank line: those before the cut are there, or the text is refused. */
static void a_cut_text_is_refused_or_right(void)
{
    char *const text = tool_text(folder, "perf_script_dwarf.txt");
    int64_t n_whole = 0;
    size_t n_refused = 0, n_right = 0;
    for (size_t n = 0; n < strlen(text); n++) {
        FoldedStacks stacks;
        char *const cut = strndup(text, n);
        const Status status = folded_parse(cut, "main", &stacks, NULL);
        n_whole += n >= 2 && text[n - 1] == '\n' && text[n - 2] == '\n';
        n_refused += status == STATUS_BAD_USAGE;
        n_right += status == STATUS_OK && stacks.samples == n_whole;
        folded_free(&stacks);
        free(cut);
    }
    CHECK(n_refused + n_right == strlen(text) && n_right < 100);
    free(text);
}

int main(int argc, char **argv)
{
    if (argc != 2) return 2;
    folder = argv[1];
    RUN(frames_are_joined_from_the_outermost);
    RUN(samples_without_a_chain_are_one_frame);
    RUN(frames_may_have_no_name);
    RUN(a_command_may_be_blank);
    RUN(what_is_outside_the_root_is_cut_off);
    RUN(names_stay_what_they_are);
    RUN(texts_without_samples_are_refused);
    RUN(a_cut_text_is_refused_or_right);
    return check_result();
}
