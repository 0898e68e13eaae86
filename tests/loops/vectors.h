/* Three vectors of trajectories, each advanced by the textbook's step. */
#ifndef LADDER_TESTS_VECTORS_H
#define LADDER_TESTS_VECTORS_H

#include <emmintrin.h>
#include <stddef.h>

enum { VECTORS = 3 };

typedef struct Vector {
    __m128d x, y, z;
} Vector;

static inline Vector derivative(Vector s)
{
    return (Vector) {
        .x = _mm_mul_pd(_mm_set1_pd(10), _mm_sub_pd(s.y, s.x)),
        .y = _mm_sub_pd(_mm_mul_pd(s.x, _mm_sub_pd(_mm_set1_pd(28), s.z)), s.y),
        .z = _mm_sub_pd(_mm_mul_pd(s.x, s.y), _mm_mul_pd(_mm_set1_pd(2.5), s.z)),
    };
}

static inline Vector advance(Vector s, double h, Vector k)
{
    const __m128d step = _mm_set1_pd(h);
    return (Vector) {
        .x = _mm_add_pd(s.x, _mm_mul_pd(step, k.x)),
        .y = _mm_add_pd(s.y, _mm_mul_pd(step, k.y)),
        .z = _mm_add_pd(s.z, _mm_mul_pd(step, k.z)),
    };
}

static inline Vector step(Vector s)
{
    const double dt = 0.0078125;
    const Vector k1 = derivative(s);
    const Vector k2 = derivative(advance(s, dt / 2, k1));
    const Vector k3 = derivative(advance(s, dt / 2, k2));
    const Vector k4 = derivative(advance(s, dt, k3));
    const Vector sum = advance(advance(k1, 2, k2), 2, k3);
    return advance(advance(s, dt / 6, sum), dt / 6, k4);
}

#endif
