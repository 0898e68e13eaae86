/*
 * Says it advances three vectors and writes back one: the compiler deletes the work of the others.
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
}
