/**
 * From how many trajectories on two workers beat one core: what the costs say, and how to find out.
 *
 * One core takes its trajectories in groups; a group costs the same whether it is full or not. So
 * sizes are looked at at which both workers have whole groups: multiples of two groups. Nothing is
 * measured here, and which workers they are is not known.
 */
#ifndef LADDER_BREAK_EVEN_H
#define LADDER_BREAK_EVEN_H

#include <stdbool.h>
#include <stddef.h>

/** What one core takes. Units: microseconds for all steps of an integration. */
typedef struct OneCore {
    size_t group;    /* trajectories that it takes together */
    double group_us; /* all steps of one group */
    double start_us; /* once */
} OneCore;

enum { MOST_MESSAGE_SIZES = 16 };

/** What is paid once for two workers, and what is paid by size. Units: microseconds. */
typedef struct TeamCosts {
    double once_us;  /* start, join */
    double slowdown; /* of each core while the other one works: 1 unless they share something */
    /* Of one message to the other worker and one back, by the bytes of one, ascending; none where
     * nothing is sent. A share is one message, all coordinates together. */
    double bytes[MOST_MESSAGE_SIZES], message_us[MOST_MESSAGE_SIZES];
    size_t n_sizes;
} TeamCosts;

/** Times of one core. Units: microseconds. */
typedef struct CoreTimes {
    double fewest_us, fewest_longer_us; /* of one group; of the same with twice the steps */
    size_t some;                        /* whole groups, whatever their size */
    double some_us, twice_us;           /* of so many trajectories, of twice as many */
} CoreTimes;

/** Returns: the model behind these times; `group` 0 when they cannot be those of groups. */
OneCore one_core_of(const CoreTimes *times);

/** Returns: what the models say one core, or two workers with half of it each, take for n. */
double one_core_us(const OneCore *core, size_t n);
double two_workers_us(const OneCore *core, const TeamCosts *team, size_t n);

/** Returns: the least multiple of two groups at which two workers take less than one core, at most
 * `most`; 0 when there is none. */
size_t break_even_predict(const OneCore *core, const TeamCosts *team, size_t most);

/** What a measurement at one size came to: one core's time over that of two workers. */
typedef struct Answer {
    double ratio; /* above 1: two workers win */
    bool is_sure; /* the interval excludes 1 */
    bool is_out;  /* it could not be measured, and no other size can */
} Answer;

typedef struct BreakEven {
    size_t n;                /* the smallest size seen at which two workers won; 0: none */
    size_t loses;            /* the largest below it at which they surely lost; 0: none */
    size_t wins;             /* the smallest not below it at which they surely won; 0: none */
    size_t n_asked, largest; /* sizes that were measured; the largest of them */
} BreakEven;

/**
 * Looks for the break-even: doubles or halves from `first` until it lies between two sizes, then
 * halves what is between them.
 *
 * Shape: sizes are multiples of `unit`, at most `most`; no more than `most_asked` are asked for.
 */
BreakEven break_even_search(size_t first, size_t unit, size_t most, size_t most_asked,
                            Answer (*ask)(void *context, size_t n), void *context);

#endif
