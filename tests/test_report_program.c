/*
 * ladder-report as a program: what it refuses, in which words, and that no failed write hurts.
 *
 *     test_report_program LADDER_REPORT GOLDEN_FOLDER
 */
#include "reports/figures.h"
#include "tests/check.h"
#include "tests/report_texts.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_LINE = 256, MAX_PATH = 512, N_TEXTS = 5 /* that --all writes of any run */ };

static const char *program, *golden_folder;
static char workplace[MAX_PATH / 2]; /* a folder for this test alone, which is also where it runs */

/** Runs a shell line in which $R is the program and $G the golden folder. Returns: its exit code;
 * what it says on standard error is in the file "said". */
static int run(const char *line)
{
    char *command;
    if (asprintf(&command, "R='%s' G='%s'; { %s; } 2>said", program, golden_folder, line) < 0)
        return -1;
    const int status = system(command);
    free(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/** Whether standard error was exactly one line, with `words` in it. */
static bool said(const char *words)
{
    char *const text = text_of_file("said");
    const bool is_one_line = text && *text && strchr(text, '\n') == text + strlen(text) - 1;
    const bool is_said = is_one_line && strstr(text, words);
    if (!is_said) fprintf(stderr, "wanted: %s\ngot:    %s\n", words, text ? text : "");
    free(text);
    return is_said;
}

static bool is_text(const char *path, const char *wanted)
{
    char *const text = text_of_file(path);
    const bool is_same = text && strcmp(text, wanted) == 0;
    free(text);
    return is_same;
}

static bool is_golden(const char *path, const char *name)
{
    char golden[MAX_PATH];
    snprintf(golden, sizeof golden, "%s/%s", golden_folder, name);
    char *const wanted = text_of_file(golden);
    const bool is_same = wanted && is_text(path, wanted);
    free(wanted);
    return is_same;
}

static size_t n_files(const char *folder)
{
    size_t n = 0;
    DIR *const open = opendir(folder);
    while (open && readdir(open)) n++;
    if (open) closedir(open);
    return n;
}

// --- Usage ---

typedef struct Refusal {
    const char *arguments, *words;
} Refusal;

static const Refusal refusals[] = {
    { "$G --format markdwon", "did you mean 'markdown'?" },
    { "$G --format ''", "there is no format ''" },
    { "$G --formt csv", "did you mean '--format'?" },
    { "$G -f csv", "there is no option '-f'" },
    { "$G --format", "'--format' needs a value" },
    { "$G --help=now", "--help takes no value" },
    { "", "no run was named" },
    { "$G $G", "one run at a time" },
    { "$G --all x --format csv", "leave out --format" },
    { "$G --details", "--details belongs to --format markdown" },
    { "$G --details --format json", "--details belongs to --format markdown" },
    { "$G --details --all x", "--details belongs to --format markdown" },
    { "$G --details=yes --format markdown", "--details takes no value" },
    { "$G --out .", "is a folder" },
    { "$G --format plot", "is no sweep, and --format plot is for" },
    { "$G --format flame", "has no stacks; take them with ladder profile" },
    { "$G/profile --format flame --out -", "give --out a folder" },
    { "$G --format flme", "did you mean 'flame'?" },
    { "$G --figure quick-win", "did you mean 'quick-wins'?" },
    { "$G --figure ladder --format csv", "--figure goes with --format terminal, figures or" },
    { "$G --figure ladder --all x", "leave out --format, --figure and --out" },
    { "$G --figure sweep", "no figure 'sweep' of this run: it is of runs of ladder bench" },
    { "$G --format figures --figure sweep", "no figure 'sweep' of this run" },
    { "$G --format figures --figure all", "there is no figure 'all'" },
    { "$G --format figures --out -", "give --out a folder" },
    { "$G --format gnuplot", "name it with --figure" },
    { "--compare $G", "--compare needs two runs or more" },
    { "--compare", "--compare needs two runs or more" },
    { "--compare $G $G $G $G $G $G $G $G $G", "--compare takes at most 8 runs" },
    { "--compare $G $G --figure ladder", "--compare goes with --format and --out alone" },
    { "--compare $G $G --all x", "--compare goes with --format and --out alone" },
    { "--compare $G $G --format figures", "runs cannot be compared in a format 'figures'" },
    { "--compare $G $G --format markdwon", "did you mean 'markdown'?" },
    { "--compare $G nowhere", "nowhere: looked for a folder or a journal" },
    { "--compare broken $G", "broken:" },
    { "--compare $G $G/overheads", "is a run of ladder overheads" },
    { "nowhere", "nowhere: looked for a folder or a journal of that name" },
    { "link-to-nowhere", "looked for" },
    { "''", "looked for" },
    { "kept-empty", "kept-empty/run.jsonl" },
    { "/dev/null", "/dev/null" },
    { "broken", "broken:" },
};

static void wrong_usage_is_one_line_and_exit_code_2(void)
{
    CHECK(file_of_text("broken", "{\n{}\n", 5));
    CHECK(run("ln -s nowhere link-to-nowhere; mkdir kept-empty") == 0);
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        char line[MAX_LINE];
        snprintf(line, sizeof line, "$R %s >shown", refusals[i].arguments);
        CHECK(run(line) == 2);
        CHECK(said(refusals[i].words));
        CHECK(is_text("shown", ""));
    }
}

static void help_names_every_format(void)
{
    CHECK(run("$R --help >shown") == 0);
    char *const text = text_of_file("shown");
    for (size_t i = 0; i < n_report_formats; i++)
        CHECK(text && strstr(text, report_formats[i].name));
    for (size_t i = 0; i < n_figures; i++) CHECK(text && strstr(text, figures[i].name));
    free(text);
    CHECK(run("$R --version >shown") == 0);
}

// --- Writing ---

static void reports_go_where_they_are_told(void)
{
    CHECK(run("$R $G/run.jsonl >shown") == 0 && is_golden("shown", "report.txt"));
    CHECK(run("$R --out - $G >shown") == 0 && is_golden("shown", "report.txt"));
    CHECK(run("$R $G --out shown --format csv") == 0 && is_golden("shown", "report.csv"));
    CHECK(run("$R --details $G --out shown --format markdown") == 0);
    CHECK(is_golden("shown", "details.md"));
    CHECK(run("$R $G --out /dev/stdout --format json | cat >shown") == 0);
    CHECK(is_golden("shown", "report.json"));
    CHECK(run("echo >shown; $R $G --out /dev/stdout >>shown") == 0
          && !is_golden("shown", "report.txt"));
    CHECK(run("mkfifo fifo; cat fifo >shown & $R $G --out fifo; r=$?; wait; exit $r") == 0);
    CHECK(is_golden("shown", "report.txt"));
    CHECK(run("test -p fifo") == 0);
}

static void all_formats_go_into_a_folder_that_may_be_missing(void)
{
    CHECK(run("PATH=/nowhere $R $G --all a/b/") == 0);
    CHECK(said("ladder-report: no figures: gnuplot is not here; install gnuplot-nox"));
    CHECK(is_golden("a/b/report.txt", "report.txt") && is_golden("a/b/report.md", "report.md"));
    CHECK(is_golden("a/b/report.csv", "report.csv") && is_golden("a/b/report.json", "report.json"));
    CHECK(n_files("a/b") == 2 + N_TEXTS);
    CHECK(run("PATH=/nowhere $R $G/sweep --all s && $R $G/sweep --format plot >shown") == 0);
    CHECK(is_golden("s/sweep.dat", "sweep/sweep.dat") && is_golden("shown", "sweep/sweep.dat"));
    CHECK(n_files("s") == 2 + N_TEXTS + 1);
    CHECK(run("$R $G --all said/b") == 4 && said("cannot make the folder"));
}

static bool is_shown_within(size_t columns)
{
    char *const text = text_of_file("shown");
    const bool is_within = text && text_width(text) <= columns && strstr(text, "v35_simd");
    free(text);
    return is_within;
}

/** Whether gnuplot works here. */
static bool has_gnuplot(void)
{
    const bool is_here = run("echo 'set terminal svg; plot 1' | gnuplot >/dev/null") == 0;
    if (!is_here) puts("  gnuplot is not here");
    return is_here;
}

static void figures_are_files_beside_the_texts(void)
{
    if (!has_gnuplot()) return;
    CHECK(run("$R $G --format figures --out f >shown") == 0 && n_files("f") == 2 + 2 * 5);
    CHECK(run("test $(grep -c '^f/fig_.*[.]...$' shown) = 10") == 0);
    CHECK(run("grep -q '</svg>' f/fig_ladder.svg && head -c 4 f/fig_ladder.png | grep -q PNG")
          == 0);
    CHECK(run("$R $G --all f") == 0 && is_text("said", "") && n_files("f") == 2 + 2 * 5 + N_TEXTS);
    CHECK(run("$R $G --format figures --figure limits --out one/more") == 0);
    CHECK(n_files("one/more") == 2 + 2);
    CHECK(run("cp $G/run.jsonl f && $R f/run.jsonl --format figures >shown") == 0);
    CHECK(run("$R $G --figure machine --out f/machine.txt && grep -q 'L1 32 KiB' f/machine.txt")
          == 0);
    CHECK(run("COLUMNS=80 $R $G --figure ladder >shown") == 0 && is_shown_within(80));
    CHECK(run("$R $G --figure ladder --format gnuplot | gnuplot >shown") == 0);
    CHECK(run("grep -q '</svg>' shown") == 0);
}

static void a_script_needs_no_gnuplot(void)
{
    CHECK(run("PATH=/nowhere $R $G --figure ladder --format gnuplot >shown") == 0);
    CHECK(is_golden("shown", "fig_ladder.gp"));
    CHECK(run("$R $G --figure ladder --format gnuplot --out /dev/full") == 4 && said("/dev/full"));
}

static void figures_without_a_gnuplot_that_works_are_exit_code_3(void)
{
    CHECK(run("PATH=/nowhere $R $G --format figures --out none >shown") == 3);
    CHECK(said("gnuplot is not here; install gnuplot-nox") && n_files("none") == 2);
    CHECK(run("PATH=/nowhere $R $G --figure ladder >shown") == 3 && is_text("shown", ""));
    CHECK(run("mkdir bin; printf '#!/bin/sh\necho line 3: oh >&2; exit 1\n' >bin/gnuplot") == 0);
    CHECK(run("chmod +x bin/gnuplot; PATH=bin:$PATH $R $G --format figures --out none") == 3);
    CHECK(said("gnuplot drew no picture: line 3: oh"));
    CHECK(run("PATH=bin:$PATH $R $G --all broken-all") == 0 && said("no figures: gnuplot drew no"));
    CHECK(n_files("broken-all") == 2 + N_TEXTS);
}

static void a_link_to_a_file_stays_a_link(void)
{
    CHECK(run("echo old >target; ln -s target link; $R $G --out link") == 0);
    CHECK(run("test -L link") == 0 && is_golden("target", "report.txt"));
}

static void a_full_device_is_exit_code_4(void)
{
    CHECK(run("$R $G >/dev/full") == 4 && said("cannot write standard output"));
    CHECK(run("$R $G --out /dev/full") == 4 && said("cannot write /dev/full"));
    CHECK(run("$R --help >/dev/full") == 4 && said("cannot write standard output"));
    CHECK(run("$R $G --out missing/report") == 4 && said("missing/report"));
}

static void a_failed_write_leaves_the_old_file_whole(void)
{
    CHECK(mkdir("kept", 0777) == 0 && file_of_text("kept/report", "old\n", 4));
    CHECK(run("(ulimit -f 1; $R $G --out kept/report)") == 4 && said("kept/report"));
    CHECK(is_text("kept/report", "old\n") && n_files("kept") == 3);
    if (geteuid() == 0) return; /* may write everywhere */
    CHECK(run("chmod a-w kept; $R $G --out kept/report") == 4 && said("kept/report"));
    CHECK(run("chmod u+w kept") == 0 && is_text("kept/report", "old\n") && n_files("kept") == 3);
}

/** Runs a shell line whose descriptor 4 is a pipe without a reader. */
static int run_without_reader(const char *line)
{
    char whole[MAX_LINE];
    snprintf(whole, sizeof whole, "rm -f left; mkfifo left; exec 3<>left 4>left 3>&-; %s", line);
    return run(whole);
}

static void a_reader_may_leave(void)
{
    CHECK(run_without_reader("$R $G >&4") == 0 && is_text("said", ""));
    CHECK(run_without_reader("$R $G --out /dev/stdout >&4") == 0 && is_text("said", ""));
    CHECK(run_without_reader("$R --help >&4") == 0 && is_text("said", ""));
    CHECK(run_without_reader("$R $G --out /dev/full >&4") == 4 && said("/dev/full"));
    CHECK(run_without_reader("$R nowhere 2>&4") == 2);
}

static void lines_are_as_wide_as_columns_says(void)
{
    CHECK(run("COLUMNS=80 $R $G >shown") == 0 && is_shown_within(80));
    CHECK(run("COLUMNS=80 $R $G --out /dev/stdout >shown") == 0 && is_shown_within(80));
    CHECK(run("COLUMNS=7 $R $G >shown") == 0 && is_shown_within(REPORT_MIN_COLUMNS));
    CHECK(run("COLUMNS=99999999999999999999 $R $G >shown") == 0);
    CHECK(is_shown_within(REPORT_MAX_COLUMNS) && !is_shown_within(REPORT_COLUMNS));
    CHECK(run("COLUMNS= $R $G >shown") == 0 && is_golden("shown", "report.txt"));
    CHECK(run("COLUMNS=80x $R $G >shown") == 0 && is_golden("shown", "report.txt"));
    CHECK(run("COLUMNS=-80 $R $G >shown") == 0 && is_golden("shown", "report.txt"));
    CHECK(run("COLUMNS=80 $R $G --out shown") == 0 && is_golden("shown", "report.txt"));
}

/** Shows the golden run on a terminal of this width, whatever COLUMNS says. */
static bool is_shown_on_terminal(unsigned short columns, size_t wanted)
{
    char line[MAX_LINE];
    const struct winsize size = { .ws_row = 24, .ws_col = columns };
    const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0) return false;
    snprintf(line, sizeof line,
             "(COLUMNS=70 NO_COLOR=1 $R $G >%s) & cat <&%d | tr -d '\\r' >shown; wait $!",
             ptsname(terminal), terminal);
    const bool is_shown
        = ioctl(terminal, TIOCSWINSZ, &size) == 0 && run(line) == 0 && is_shown_within(wanted);
    close(terminal);
    return is_shown;
}

static void lines_are_as_wide_as_the_terminal(void)
{
    const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0) return; /* no terminals here */
    close(terminal);
    CHECK(is_shown_on_terminal(80, 80) && !is_shown_within(70));
    CHECK(is_shown_on_terminal(120, 120) && !is_shown_within(REPORT_COLUMNS));
    CHECK(is_shown_on_terminal(20, REPORT_MIN_COLUMNS));
    CHECK(is_shown_on_terminal(0, 70)); /* it does not know */
}

int main(int n_arguments, char **arguments)
{
    if (n_arguments != 3) return 2;
    const char *const folder = getenv("TMPDIR");
    snprintf(workplace, sizeof workplace, "%s/ladder-report-XXXXXX", folder ? folder : "/tmp");
    program = realpath(arguments[1], NULL);
    golden_folder = realpath(arguments[2], NULL);
    if (!program || !golden_folder || !mkdtemp(workplace) || chdir(workplace) != 0) return 2;
    unsetenv("COLUMNS");
    RUN(wrong_usage_is_one_line_and_exit_code_2);
    RUN(help_names_every_format);
    RUN(reports_go_where_they_are_told);
    RUN(all_formats_go_into_a_folder_that_may_be_missing);
    RUN(figures_are_files_beside_the_texts);
    RUN(a_script_needs_no_gnuplot);
    RUN(figures_without_a_gnuplot_that_works_are_exit_code_3);
    RUN(a_link_to_a_file_stays_a_link);
    RUN(a_full_device_is_exit_code_4);
    RUN(a_failed_write_leaves_the_old_file_whole);
    RUN(a_reader_may_leave);
    RUN(lines_are_as_wide_as_columns_says);
    RUN(lines_are_as_wide_as_the_terminal);
    CHECK(run("cd /; rm -r \"$OLDPWD\"") == 0);
    free((void *) (uintptr_t) program);
    free((void *) (uintptr_t) golden_folder);
    return check_result();
}
