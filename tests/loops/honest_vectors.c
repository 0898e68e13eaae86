/*
 * Advances three vectors and writes all of them back: what dead_vectors.c pretends to do.
 */
#include "vectors.h"

void run(Vector state[VECTORS], size_t n_steps);

void run(Vector state[VECTORS], size_t n_steps)
{
    Vector a = state[0], b = state[1], c = state[2];
    for (size_t i = 0; i < n_steps; i++) {
        a = step(a);
        b = step(b);
        c = step(c);
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
}
