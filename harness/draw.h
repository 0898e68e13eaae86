/** Seeded numbers for orders, places and hashes. Source: splitmix64, Steele, Lea, Flood 2014. */
#ifndef LADDER_DRAW_H
#define LADDER_DRAW_H

#include <stdint.h>

/** Returns: a number in which every bit depends on every bit of x. */
static inline uint64_t draw_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/** Returns: the next number of the sequence that `state` seeds. */
static inline uint64_t draw_next(uint64_t *state)
{
    return draw_mix(*state += 0x9e3779b97f4a7c15u);
}

#endif
