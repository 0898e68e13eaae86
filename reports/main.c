/*
 * ladder-report: shows a run. It needs nothing but the run's journal.
 */
#include "reports/pictures.h"
#include "reports/report.h"
#include "reports/try.h"
#include "reports/versus.h"
#include "results/nearest.h"
#include "results/output.h"

#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Options {
    const char *run;
    const char *runs[VERSUS_MOST_RUNS]; /* the same, and those beside it */
    size_t n_runs;
    const char *format;
    const char *out;
    const char *all; /* the folder for all formats */
    const char *figure;
    const char *ladder, *called;
    const char *surplus; /* an argument too many */
    bool is_comparison;
    bool has_details;
    bool has_help, has_version;
} Options;

enum {
    OPTION_FORMAT = 256,
    OPTION_OUT,
    OPTION_ALL,
    OPTION_COMPARE,
    OPTION_FIGURE,
    OPTION_LADDER,
    OPTION_CALLED,
    OPTION_DETAILS,
    OPTION_HELP,
    OPTION_VERSION
};

static const struct argp_option option_rows[] = {
    { "format", OPTION_FORMAT, "FORMAT", 0,
      "terminal (the default), markdown, csv, json, html, a page that holds everything, or slides, "
      "a lecture; "
      "pictures: "
      "figures; a sweep: plot; of profiled rungs: flame; with --figure: gnuplot, its script; "
      "of a duel: try and try-json, the page of ladder try",
      0 },
    { "figure", OPTION_FIGURE, "NAME", 0,
      "only this figure: on the terminal by letters, or as the --format says; one of quick-wins, "
      "ladder, roofline, limits, counts, scaling, sweep, machine, lorenz",
      0 },
    { "ladder", OPTION_LADDER, "RUN", 0,
      "with --format try or try-json: another run, on whose ladder the second rung is placed", 0 },
    { "called", OPTION_CALLED, "COMMAND", 0,
      "with --format try: how ladder is called, for the commands that are shown [ladder]", 0 },
    { "details", OPTION_DETAILS, NULL, 0,
      "Markdown: also loops, limits, predictions, what samples run and what the machine can do",
      0 },
    { "out", OPTION_OUT, "FILE", 0,
      "where to write; - is standard output, the default; with --format figures or flame a "
      "folder",
      0 },
    { "all", OPTION_ALL, "DIR", 0,
      "write report.txt, .md, .csv, .json, .html, slides.html, of a sweep sweep.dat, of profiled "
      "rungs "
      "flame_*.svg, "
      "and with gnuplot fig_*.svg and fig_*.png into DIR",
      0 },
    { "compare", OPTION_COMPARE, NULL, 0,
      "show two runs or more side by side, as terminal, markdown, csv or json", 0 },
    { "help", OPTION_HELP, NULL, 0, "this text", -1 },
    { "version", OPTION_VERSION, NULL, 0, "which release this is", -1 },
    { 0 },
};

static error_t take_option(int key, char *argument, struct argp_state *state)
{
    Options *const options = state->input;
    switch (key) {
    case OPTION_FORMAT: options->format = argument; return 0;
    case OPTION_OUT: options->out = argument; return 0;
    case OPTION_ALL: options->all = argument; return 0;
    case OPTION_COMPARE: options->is_comparison = true; return 0;
    case OPTION_FIGURE: options->figure = argument; return 0;
    case OPTION_LADDER: options->ladder = argument; return 0;
    case OPTION_CALLED: options->called = argument; return 0;
    case OPTION_DETAILS: options->has_details = true; return 0;
    case OPTION_HELP: options->has_help = true; return 0;
    case OPTION_VERSION: options->has_version = true; return 0;
    case ARGP_KEY_ARG:
        if (options->n_runs == VERSUS_MOST_RUNS)
            options->surplus = argument;
        else
            options->runs[options->n_runs++] = argument;
        options->run = options->runs[0];
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    option_rows,
    take_option,
    "RUN\n--compare RUN RUN...",
    "Shows a run of the ladder: a journal, or the folder that holds it.\v"
    "Exit codes: 0 shown, 2 wrong usage or a broken run, 3 figures need a gnuplot that works, 4 "
    "the "
    "report could not be written.",
    NULL,
    NULL,
    NULL,
};

// --- Wrong usage in one line ---

static const char *nearest_option(const char *typed)
{
    const char *nearest = "help";
    for (const struct argp_option *row = option_rows; row->name; row++)
        nearest = nearest_word(typed, nearest, row->name);
    return nearest;
}

/** Returns: the option that `typed` abbreviates or is, or NULL. */
static const struct argp_option *option_of(const char *typed)
{
    const size_t n = strcspn(typed, "=");
    for (const struct argp_option *row = option_rows; row->name; row++)
        if (n > 0 && strncmp(row->name, typed, n) == 0) return row;
    return NULL;
}

/** Says what argp refused: an unknown option, or a known one at the end of the line. */
static Status explain_refusal(int n_arguments, char **arguments, Reason *why)
{
    for (int i = 1; i < n_arguments; i++) {
        const char *const argument = arguments[i];
        if (argument[0] != '-' || argument[1] == '\0') continue;
        const char *const name = argument + (argument[1] == '-' ? 2 : 1);
        const struct argp_option *const row = argument[1] == '-' ? option_of(name) : NULL;
        if (row && !row->arg && strchr(argument, '='))
            return reason(why, STATUS_BAD_USAGE, "--%s takes no value; see --help", row->name);
        if (!row)
            return reason(why, STATUS_BAD_USAGE, "there is no option '%.60s'; did you mean '--%s'?",
                          argument, nearest_option(name));
    }
    return reason(why, STATUS_BAD_USAGE, "'%.60s' needs a value; see --help",
                  arguments[n_arguments - 1]);
}

/** Only some formats know what to do with a figure, and one needs it. */
static Status check_figure(const Options *options, Reason *why)
{
    static const char *const formats[] = { "terminal", "figures", "gnuplot" };
    const char *const format = options->format ? options->format : formats[0];
    bool is_known = false;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        is_known |= strcmp(format, formats[i]) == 0;
    if (options->figure && !is_known)
        return reason(why, STATUS_BAD_USAGE,
                      "--figure goes with --format terminal, figures or gnuplot; see --help");
    if (!options->figure && strcmp(format, "gnuplot") == 0)
        return reason(why, STATUS_BAD_USAGE,
                      "--format gnuplot is the script of one figure; name it with --figure");
    return STATUS_OK;
}

/** Two runs at least, and no more than have letters; what shows one run alone is left out. */
static Status check_comparison(const Options *options, Reason *why)
{
    if (options->n_runs < 2)
        return reason(why, STATUS_BAD_USAGE,
                      "--compare needs two runs or more; give their folders or journals");
    if (options->surplus)
        return reason(why, STATUS_BAD_USAGE, "--compare takes at most %d runs; leave out '%.60s'",
                      VERSUS_MOST_RUNS, options->surplus);
    if (options->all || options->figure || options->has_details)
        return reason(why, STATUS_BAD_USAGE,
                      "--compare goes with --format and --out alone; see --help");
    return STATUS_OK;
}

static Status parse(int n_arguments, char **arguments, Options *options, Reason *why)
{
    *options = (Options) { 0 };
    if (argp_parse(&parser, n_arguments, arguments, ARGP_NO_ERRS | ARGP_NO_HELP, NULL, options)
        != 0)
        return explain_refusal(n_arguments, arguments, why);
    if (options->has_help || options->has_version) return STATUS_OK;
    if (options->is_comparison) return check_comparison(options, why);
    if (!options->run)
        return reason(why, STATUS_BAD_USAGE,
                      "no run was named; give its folder, such as results/runs/<run-id>");
    if (options->n_runs > 1)
        return reason(why, STATUS_BAD_USAGE,
                      "one run at a time: what is '%.60s' for? --compare shows several",
                      options->runs[1]);
    if (options->all && (options->out || options->format || options->figure))
        return reason(why, STATUS_BAD_USAGE,
                      "--all writes every format into its folder; leave out --format, --figure and "
                      "--out");
    if (options->has_details && (!options->format || strcmp(options->format, "markdown") != 0))
        return reason(why, STATUS_BAD_USAGE, "--details belongs to --format markdown; see --help");
    return check_figure(options, why);
}

// --- Writing ---

static bool is_standard_output(const char *target)
{
    return strcmp(target, "-") == 0 || strcmp(target, "/dev/stdout") == 0;
}

/** Returns: the width of the terminal, else what COLUMNS says, 0 when nobody knows. */
static long find_columns(bool is_terminal)
{
    struct winsize size = { 0 };
    if (is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    const char *const text = getenv("COLUMNS");
    char *end = NULL;
    const long columns = text ? strtol(text, &end, 10) : 0;
    return end && *end == '\0' ? columns : 0;
}

/** Standard output is looked at where it goes; everything else is read later, anywhere. */
static ReportView view_of(const char *target, bool has_details)
{
    ReportView view = { .columns = REPORT_COLUMNS, .has_details = has_details };
    if (!is_standard_output(target)) return view;
    const bool is_terminal = isatty(STDOUT_FILENO);
    const long columns = find_columns(is_terminal);
    view.has_bold = is_terminal && !getenv("NO_COLOR");
    if (columns > REPORT_MAX_COLUMNS)
        view.columns = REPORT_MAX_COLUMNS;
    else if (columns > 0)
        view.columns = columns < REPORT_MIN_COLUMNS ? REPORT_MIN_COLUMNS : (size_t) columns;
    return view;
}

/** Returns: whether standard output leads to a reader who has seen enough, as in `| head`: no
 * failure. */
static bool has_reader_left(void)
{
    struct pollfd output = { .fd = STDOUT_FILENO, .events = POLLOUT };
    return poll(&output, 1, 0) == 1 && (output.revents & POLLERR);
}

static Status write_text(const char *target, const char *text, size_t length, Reason *why)
{
    const Status status = output_write(target, text, length, why);
    if (status == STATUS_STORAGE && is_standard_output(target) && has_reader_left())
        return STATUS_OK;
    return status;
}

static Status write_report(const ReportFormat *format, const Summary *summary, const Album *album,
                           const char *target, bool has_details, Reason *why)
{
    char *text;
    size_t length;
    ReportView view = view_of(target, has_details);
    view.album = album;
    Status status = report_render(format, summary, view, &text, &length, why);
    if (status == STATUS_OK) status = write_text(target, text, length, why);
    free(text);
    return status;
}

/** Draws all figures of a run for formats that are whole without them: says why where that cannot
 * be done. Returns: STATUS_NO_MEMORY. */
static Status draw_album(const Summary *summary, bool has_png, Album *album, Reason *why)
{
    const Status status = album_draw(summary, NULL, has_png, album, why);
    if (status != STATUS_MISSING) return status;
    fprintf(stderr, "ladder-report: no figures: %s\n", why->text);
    return STATUS_OK;
}

static Status write_texts(const Summary *summary, const Album *album, const char *folder,
                          Reason *why)
{
    Status status = STATUS_OK;
    for (size_t i = 0; i < n_report_formats && status == STATUS_OK; i++) {
        char *target;
        if (!report_formats[i].file || !report_suits(&report_formats[i], summary)) continue;
        if (asprintf(&target, "%s/%s", folder, report_formats[i].file) < 0)
            return reason(why, STATUS_NO_MEMORY, "cannot write into %s: out of memory", folder);
        status = write_report(&report_formats[i], summary, album, target, false, why);
        free(target);
    }
    return status;
}

static Status write_all(const Summary *summary, const char *folder, Reason *why)
{
    Album album = { .n = 0 };
    Status status = output_make_folder(folder, why);
    if (status == STATUS_OK) status = draw_album(summary, true, &album, why);
    if (status == STATUS_OK) status = write_texts(summary, &album, folder, why);
    if (status == STATUS_OK) status = pictures_flames(summary->file, folder, false, why);
    if (status == STATUS_OK) status = pictures_write(&album, folder, false, why);
    album_free(&album);
    return status;
}

static Status write_one(const ReportFormat *format, const Summary *summary, const char *target,
                        bool has_details, Reason *why)
{
    Album album = { .n = 0 };
    Status status = STATUS_OK;
    if (format->has_figures) status = draw_album(summary, false, &album, why);
    if (status == STATUS_OK)
        status = write_report(format, summary, &album, target, has_details, why);
    album_free(&album);
    return status;
}

// --- Pictures ---

/** Pictures go beside the journal unless a folder was named. */
static Status find_folder(const Options *options, const RunFile *file, char folder[PATH_MAX],
                          Reason *why)
{
    const char *const slash = strrchr(file->path, '/');
    snprintf(folder, PATH_MAX, "%.*s", slash ? (int) (slash - file->path) : 1,
             slash ? file->path : ".");
    if (!options->out) return STATUS_OK;
    if (is_standard_output(options->out))
        return reason(why, STATUS_BAD_USAGE,
                      "--format %s writes a file for each; give --out a folder", options->format);
    snprintf(folder, PATH_MAX, "%s", options->out);
    return output_make_folder(folder, why);
}

static Status show_flames(const Options *options, const Summary *summary, Reason *why)
{
    char folder[PATH_MAX];
    const RunFile *const file = summary->file;
    if (options->out && is_standard_output(options->out))
        return find_folder(options, file, folder, why);
    if (file->n_stacks == 0)
        return reason(why, STATUS_BAD_USAGE,
                      "%.200s has no stacks; take them with ladder profile --tools perf-record",
                      file->path);
    const Status status = find_folder(options, file, folder, why);
    return status == STATUS_OK ? pictures_flames(file, folder, true, why) : status;
}

static Status show_figures(const Options *options, const Summary *summary, Reason *why)
{
    char folder[PATH_MAX];
    const Figure *const figure = options->figure ? figures_find(options->figure, why) : NULL;
    if (options->figure && !figure) return STATUS_BAD_USAGE;
    Album album = { .n = 0 };
    Status status = find_folder(options, summary->file, folder, why);
    if (status == STATUS_OK) status = album_draw(summary, figure, true, &album, why);
    if (status == STATUS_OK) status = pictures_write(&album, folder, true, why);
    album_free(&album);
    return status;
}

/** One figure as a text: what gnuplot draws with letters, or the script that gnuplot would get. */
static Status show_figure(const Options *options, const Summary *summary, Reason *why)
{
    const char *const target = options->out ? options->out : "-";
    const ReportView view = view_of(target, false);
    const bool is_script = options->format && strcmp(options->format, "gnuplot") == 0;
    char *text = NULL;
    size_t length;
    const Figure *const figure = figures_find(options->figure, why);
    if (!figure) return STATUS_BAD_USAGE;
    Status status = is_script
        ? figures_script(figure, summary, drawing_canvas(MEDIUM_SVG, 0), &text, &length, why)
        : figures_draw(figure, summary, drawing_canvas(MEDIUM_TEXT, view.columns), &text, &length,
                       why);
    if (status == STATUS_OK) status = write_text(target, text, length, why);
    free(text);
    return status;
}

static Status check_is_there(const char *run, Reason *why)
{
    struct stat there;
    if (stat(run, &there) == 0 || errno != ENOENT) return STATUS_OK;
    return reason(why, STATUS_BAD_USAGE,
                  "%.200s: looked for a folder or a journal of that name and found none; name a "
                  "run's folder, such as results/runs/<run-id>, or its run.jsonl",
                  run);
}

static Status show_try(const Options *options, const ReportFormat *format, const Summary *summary,
                       Reason *why)
{
    const char *const target = options->out ? options->out : "-";
    TryLadder ladder = { .file = { 0 } };
    ReportView view = view_of(target, false);
    char *text = NULL;
    size_t length;
    Status status = options->ladder ? try_ladder_read(options->ladder, &ladder, why) : STATUS_OK;
    view.ladder = options->ladder ? &ladder : NULL;
    view.called = options->called;
    if (status == STATUS_OK) status = report_render(format, summary, view, &text, &length, why);
    if (status == STATUS_OK) status = write_text(target, text, length, why);
    free(text);
    try_ladder_free(&ladder);
    return status;
}

static Status show_summary(const Options *options, const ReportFormat *format,
                           const Summary *summary, Reason *why)
{
    const char *const target = options->out ? options->out : "-";
    if (options->all) return write_all(summary, options->all, why);
    if (strcmp(format->name, "flame") == 0) return show_flames(options, summary, why);
    if (strcmp(format->name, "figures") == 0) return show_figures(options, summary, why);
    if (options->figure) return show_figure(options, summary, why);
    if (format->is_of_duels) return show_try(options, format, summary, why);
    return write_one(format, summary, target, options->has_details, why);
}

/** A run, judged and summed up. */
typedef struct Shown {
    RunFile file;
    Judgement judgement;
    Summary summary;
} Shown;

/** Owns: *shown is to be given to shown_free, also after a failure. */
static Status read_run(const char *run, Shown *shown, Reason *why)
{
    *shown = (Shown) { 0 };
    Status status = check_is_there(run, why);
    if (status == STATUS_OK) status = run_file_read(run, &shown->file, why);
    if (status != STATUS_OK) return status;
    status = judge_run(&shown->file, &shown->judgement);
    if (status != STATUS_OK) return reason(why, status, "%s: out of memory", run);
    return summary_new(&shown->file, &shown->judgement, &shown->summary, why);
}

static void shown_free(Shown *shown)
{
    summary_free(&shown->summary);
    judgement_free(&shown->judgement);
    run_file_free(&shown->file);
}

static Status show(const Options *options, Reason *why)
{
    Shown shown;
    const ReportFormat *const format
        = report_find(options->format ? options->format : report_formats[0].name, why);
    if (!format) return STATUS_BAD_USAGE;
    Status status = read_run(options->run, &shown, why);
    if (status == STATUS_OK && format->write && !report_suits(format, &shown.summary))
        status = reason(why, STATUS_BAD_USAGE,
                        "%.200s is no %s, and --format %s is for runs of ladder %s", options->run,
                        format->is_of_duels ? "duel" : "sweep", format->name,
                        format->is_of_duels ? "try and ladder duel" : "bench --sweep");
    if (status == STATUS_OK) status = show_summary(options, format, &shown.summary, why);
    shown_free(&shown);
    return status;
}

// --- Several runs ---

static Status show_versus(const Options *options, const VersusFormat *format, const Shown *shown,
                          Reason *why)
{
    Versus versus;
    const Summary *summaries[VERSUS_MOST_RUNS];
    const char *const target = options->out ? options->out : "-";
    char *text = NULL;
    size_t length;
    for (size_t r = 0; r < options->n_runs; r++) summaries[r] = &shown[r].summary;
    Status status = versus_new(summaries, options->n_runs, &versus, why);
    if (status == STATUS_OK)
        status = versus_render(format, &versus, view_of(target, false), &text, &length, why);
    if (status == STATUS_OK) status = write_text(target, text, length, why);
    free(text);
    versus_free(&versus);
    return status;
}

static Status show_comparison(const Options *options, Reason *why)
{
    Shown shown[VERSUS_MOST_RUNS];
    size_t n = 0;
    Status status = STATUS_OK;
    const VersusFormat *const format
        = versus_format(options->format ? options->format : report_formats[0].name, why);
    if (!format) return STATUS_BAD_USAGE;
    while (n < options->n_runs && status == STATUS_OK) {
        status = read_run(options->runs[n], &shown[n], why);
        n++;
    }
    if (status == STATUS_OK) status = show_versus(options, format, shown, why);
    for (size_t r = 0; r < n; r++) shown_free(&shown[r]);
    return status;
}

/** Help or version: it was asked for, so it goes to standard output. */
static Status introduce(const Options *options, Reason *why)
{
    char program[] = "ladder-report";
    if (options->has_help)
        argp_help(&parser, stdout, ARGP_HELP_STD_HELP & ~(unsigned) ARGP_HELP_EXIT_OK, program);
    else
        puts("ladder-report " LADDER_VERSION);
    if (fflush(stdout) == 0 || has_reader_left()) return STATUS_OK;
    return reason(why, STATUS_STORAGE, "cannot write standard output: %s", strerror(errno));
}

int main(int n_arguments, char **arguments)
{
    Options options;
    Reason why = { "" };
    signal(SIGXFSZ, SIG_IGN); /* a file that grows too large is a failed write like any other, */
    signal(SIGPIPE, SIG_IGN); /* and so is a pipe without a reader */
    Status status = parse(n_arguments, arguments, &options, &why);
    if (status == STATUS_OK && (options.has_help || options.has_version))
        status = introduce(&options, &why);
    else if (status == STATUS_OK)
        status = options.is_comparison ? show_comparison(&options, &why) : show(&options, &why);
    if (status != STATUS_OK) fprintf(stderr, "ladder-report: %s\n", why.text);
    return status_exit_code(status);
}
