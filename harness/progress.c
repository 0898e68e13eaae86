#include "harness/progress.h"

#include "harness/clock.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static const double SHORTEST_INTERVAL_S = 0.1; /* between two rewrites of the line */

static void print_left(double left_s)
{
    const int seconds = (int) (left_s + 0.5);
    if (left_s >= 0.0) fprintf(stderr, ", %d:%02d left", seconds / 60, seconds % 60);
}

void progress(double left_s, int is_step, const char *format, ...)
{
    static double last_s;
    const int is_terminal = isatty(STDERR_FILENO);
    const double now_s = clock_now_s();
    if (is_terminal ? !is_step && now_s - last_s < SHORTEST_INTERVAL_S : !is_step) return;
    last_s = now_s;
    va_list arguments;
    va_start(arguments, format);
    if (is_terminal) fputs("\r\033[K", stderr);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    print_left(left_s);
    if (!is_terminal) fputc('\n', stderr);
    fflush(stderr);
}

void progress_end(void)
{
    if (isatty(STDERR_FILENO)) fputs("\r\033[K", stderr);
}
