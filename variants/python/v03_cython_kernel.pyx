# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""The kernel of rung 3: tiles of trajectories that stay in the L1 cache for all their steps."""

DEF TILE = 256  # trajectories: 6 KiB of state


cdef void step(double *x, double *y, double *z, Py_ssize_t n,
               double dt, double sigma, double rho, double beta) noexcept nogil:
    cdef double half = 0.5 * dt, sixth = dt / 6.0
    cdef double ax, ay, az, bx, by, bz, cx, cy, cz, dx, dy, dz, u, v, w
    cdef Py_ssize_t m
    for m in range(n):
        ax = sigma * (y[m] - x[m])
        ay = x[m] * (rho - z[m]) - y[m]
        az = x[m] * y[m] - beta * z[m]
        u, v, w = x[m] + half * ax, y[m] + half * ay, z[m] + half * az
        bx, by, bz = sigma * (v - u), u * (rho - w) - v, u * v - beta * w
        u, v, w = x[m] + half * bx, y[m] + half * by, z[m] + half * bz
        cx, cy, cz = sigma * (v - u), u * (rho - w) - v, u * v - beta * w
        u, v, w = x[m] + dt * cx, y[m] + dt * cy, z[m] + dt * cz
        dx, dy, dz = sigma * (v - u), u * (rho - w) - v, u * v - beta * w
        x[m] += sixth * (ax + 2.0 * bx + 2.0 * cx + dx)
        y[m] += sixth * (ay + 2.0 * by + 2.0 * cy + dy)
        z[m] += sixth * (az + 2.0 * bz + 2.0 * cz + dz)


def integrate(double[::1] x, double[::1] y, double[::1] z, Py_ssize_t n_steps,
              double dt, double sigma, double rho, double beta):
    cdef Py_ssize_t first, n
    with nogil:
        for first in range(0, x.shape[0], TILE):
            n = min(TILE, x.shape[0] - first)
            for _ in range(n_steps):
                step(&x[first], &y[first], &z[first], n, dt, sigma, rho, beta)
