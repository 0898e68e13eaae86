/**
 * The starting points: uniform in [-15, 15)^3, drawn as NumPy's legacy generator draws them.
 *
 * Row by row the values of `numpy.random.seed(seed); -15 + 30*numpy.random.random((n, 3))`, bit for
 * bit. It does not know rungs; there is one random generator for ensembles in the project.
 */
#ifndef LADDER_ENSEMBLE_H
#define LADDER_ENSEMBLE_H

#include "variants/workload/lorenz63.h"

#include <stdint.h>

/**
 * Fills `start` with n_trajectories starting points.
 *
 * Shape:  start holds n_trajectories rows.
 * Source: Matsumoto, Nishimura 1998, ACM TOMACS 8, 3-30 (MT19937, with Knuth's seeding);
 *         53-bit doubles as in NumPy's random_sample: (a >> 5, b >> 6) / 2^53.
 */
void ensemble_fill(uint32_t seed, size_t n_trajectories, L63State *start);

#endif
