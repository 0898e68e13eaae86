#include "variants/workload/ensemble.h"

enum { MT_WORDS = 624, MT_SHIFT = 397 };

typedef struct MersenneTwister {
    uint32_t word[MT_WORDS];
    size_t next; /* index of the next unused word; MT_WORDS asks for a new batch */
} MersenneTwister;

static void mt_seed(MersenneTwister *mt, uint32_t seed)
{
    mt->word[0] = seed;
    for (uint32_t i = 1; i < MT_WORDS; i++) {
        const uint32_t last = mt->word[i - 1];
        mt->word[i] = 1812433253u * (last ^ (last >> 30)) + i;
    }
    mt->next = MT_WORDS;
}

static void mt_refill(MersenneTwister *mt)
{
    for (size_t i = 0; i < MT_WORDS; i++) {
        const uint32_t next = mt->word[(i + 1) % MT_WORDS];
        const uint32_t joined = (mt->word[i] & 0x80000000u) | (next & 0x7fffffffu);
        const uint32_t twist = (next & 1u) ? 0x9908b0dfu : 0u;
        mt->word[i] = mt->word[(i + MT_SHIFT) % MT_WORDS] ^ (joined >> 1) ^ twist;
    }
    mt->next = 0;
}

static uint32_t mt_draw(MersenneTwister *mt)
{
    if (mt->next == MT_WORDS) mt_refill(mt);
    uint32_t u = mt->word[mt->next++];
    u ^= u >> 11;
    u ^= (u << 7) & 0x9d2c5680u;
    u ^= (u << 15) & 0xefc60000u;
    return u ^ (u >> 18);
}

/* In [0, 1), 53 random bits: 27 from the first word, 26 from the second. */
static double mt_uniform(MersenneTwister *mt)
{
    const double high = mt_draw(mt) >> 5;
    const double low = mt_draw(mt) >> 6;
    return (high * 67108864.0 + low) / 9007199254740992.0;
}

static double mt_coordinate(MersenneTwister *mt)
{
    return -15.0 + 30.0 * mt_uniform(mt);
}

void ensemble_fill(uint32_t seed, size_t n_trajectories, L63State *start)
{
    MersenneTwister mt;
    mt_seed(&mt, seed);
    for (size_t m = 0; m < n_trajectories; m++) {
        start[m].x = mt_coordinate(&mt);
        start[m].y = mt_coordinate(&mt);
        start[m].z = mt_coordinate(&mt);
    }
}
