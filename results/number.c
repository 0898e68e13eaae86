#include "results/number.h"

#include <math.h>
#include <stdio.h>

enum { MAX_DECIMALS = 9, LARGE = 10000000 };

int number_decimals(double value)
{
    double limit = 99.95; /* from here on, three digits stand before the point */
    int decimals = 0;
    for (; value < limit && decimals < MAX_DECIMALS; limit /= 10) decimals++;
    return decimals;
}

int number_ratio_decimals(double value)
{
    const int decimals = number_decimals(value);
    return decimals > 2 ? decimals - 1 : decimals;
}

char *number_fixed(char *text, double value, int decimals)
{
    if (value < LARGE)
        snprintf(text, NUMBER_LENGTH, "%.*f", decimals, value);
    else
        snprintf(text, NUMBER_LENGTH, "%.3g", value);
    return text;
}

char *number_ratio(char *text, double value)
{
    char number[NUMBER_LENGTH];
    number_fixed(number, value, number_ratio_decimals(value));
    snprintf(text, NUMBER_LENGTH, "%.62sx", number);
    return text;
}

char *number_interval(char *text, Interval value, int decimals)
{
    char low[NUMBER_LENGTH], high[NUMBER_LENGTH];
    if (isfinite(value.low) && isfinite(value.high))
        snprintf(text, NUMBER_LENGTH, "[%.29s, %.29s]", number_fixed(low, value.low, decimals),
                 number_fixed(high, value.high, decimals));
    else
        snprintf(text, NUMBER_LENGTH, "[few rounds]");
    return text;
}

char *number_bytes(char *text, int64_t bytes)
{
    static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
    const size_t n_units = sizeof units / sizeof units[0];
    double size = (double) bytes;
    size_t unit = 0;
    for (; size >= 1024 && unit + 1 < n_units; unit++) size /= 1024;
    snprintf(text, NUMBER_LENGTH, "%.3g %s", size, units[unit]);
    return text;
}

char *number_duration(char *text, double seconds)
{
    const double minutes = floor(seconds / 60);
    if (minutes >= 1)
        snprintf(text, NUMBER_LENGTH, "%.0f min %.0f s", minutes, floor(seconds - 60 * minutes));
    else
        snprintf(text, NUMBER_LENGTH, "%.1f s", seconds);
    return text;
}
