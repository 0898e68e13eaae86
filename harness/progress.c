#include "harness/progress.h"

#include "harness/clock.h"
#include "harness/follow.h"
#include "harness/harmless.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_BYTES = 640 };
static const double SHORTEST_INTERVAL_S = 0.1; /* between two rewrites of the line */

static Follow *view;
static bool is_plain;

void progress_open(bool wants_plain, const char *stamp)
{
    is_plain = wants_plain;
    view = wants_plain ? NULL : follow_new(STDERR_FILENO, stamp);
}

void progress_take(const Record *record)
{
    follow_take(view, record);
}

void progress_close(void)
{
    follow_free(view);
    view = NULL;
}

static bool has_line(void)
{
    return !view && !is_plain && isatty(STDERR_FILENO);
}

static void add_left(char *text, size_t n_bytes, double left_s)
{
    const size_t n = strlen(text);
    const int seconds = (int) (left_s + 0.5);
    if (left_s >= 0.0)
        snprintf(text + n, n_bytes - n, ", %d:%02d left", seconds / 60, seconds % 60);
}

static void say_line(int is_step, const char *text)
{
    static double last_s;
    const bool is_terminal = has_line();
    const double now_s = clock_now_s();
    if (is_terminal ? !is_step && now_s - last_s < SHORTEST_INTERVAL_S : !is_step) return;
    last_s = now_s;
    if (is_terminal) fputs("\r\033[K", stderr);
    fputs(text, stderr);
    if (!is_terminal) fputc('\n', stderr);
    fflush(stderr);
}

__attribute__((format(printf, 3, 4))) static void say(double left_s, int is_step,
                                                      const char *format, ...)
{
    char text[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    harmless_make(text); /* a replay says what stands in a file */
    add_left(text, sizeof text, left_s);
    if (view)
        follow_say(view, text);
    else
        say_line(is_step, text);
}

void progress(double left_s, int is_step, const char *format, ...)
{
    char text[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    say(left_s, is_step, "%s", text);
    if (is_step) follow_draw(view);
}

void progress_end(void)
{
    if (has_line()) fputs("\r\033[K", stderr);
}

/* ---- what is going on in a run, and in its replay ---- */

void progress_ceilings(void)
{
    progress(-1.0, 1, "the ceilings of this machine");
}

void progress_preparation(size_t n_rungs)
{
    progress(-1.0, 1, "verify and calibrate %zu rung%s", n_rungs, n_rungs == 1 ? "" : "s");
}

void progress_verify(const char *rung)
{
    say(-1.0, 0, "verify %s", rung);
    follow_turn(view, rung);
    follow_draw(view);
}

void progress_profile(const char *rung)
{
    progress(-1.0, 1, "profile %s", rung);
}

void progress_outcome(const OutcomeRecord *outcome)
{
    const bool is_skipped = strcmp(outcome->outcome, "skipped") == 0;
    say(-1.0, !is_skipped, "%s %s: %s", outcome->rung, is_skipped ? "skipped" : "FAILED",
        outcome->reason);
}

void progress_block(double left_s, const HeatRecord *heat, int64_t first, int64_t end,
                    double half_width)
{
    char known[96] = "";
    if (!isnan(half_width))
        snprintf(known, sizeof known, "; the ratio is known within %.1f %% (%g %% ends it)",
                 100.0 * half_width, 100.0 * heat->stop_half_width);
    progress(left_s, 1, "%s problem: rounds %d to %d of %s%d%s", heat->heat, (int) first + 1,
             (int) end, isnan(heat->stop_half_width) ? "" : "at most ", (int) heat->rounds, known);
}

void progress_sample(double left_s, const HeatRecord *heat, bool is_warm_up, int64_t round,
                     const char *rung)
{
    say(left_s, 0, "%s problem: %s %d of %d, %s", heat->heat,
        is_warm_up ? "warm-up for round" : "round", (int) round + 1, (int) heat->rounds, rung);
}

void progress_round(double left_s, const HeatRecord *heat, bool is_warm_up, int64_t round)
{
    if (!view) return;
    say(left_s, 0, "%s problem: %s %d of %d", heat->heat,
        is_warm_up ? "warm-up for round" : "round", (int) round + 1, (int) heat->rounds);
    follow_draw(view);
}
