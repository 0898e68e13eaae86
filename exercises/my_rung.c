/*
 * A rung to begin with: one function, as variants/try.h describes it. Copy it, change it, and see
 * what that brought:
 *
 *     cp exercises/my_rung.c mine.c && ./build/ladder try mine.c
 */
void lorenz_run(size_t n, double x[], double y[], double z[], size_t steps, double dt, double sigma,
                double rho, double beta)
{
    const double half = 0.5 * dt, sixth = dt / 6.0;
    for (size_t m = 0; m < n; m++)
        for (size_t i = 0; i < steps; i++) {
            const double ax = sigma * (y[m] - x[m]), ay = x[m] * (rho - z[m]) - y[m];
            const double az = x[m] * y[m] - beta * z[m];
            double u = x[m] + half * ax, v = y[m] + half * ay, w = z[m] + half * az;
            const double bx = sigma * (v - u), by = u * (rho - w) - v, bz = u * v - beta * w;
            u = x[m] + half * bx, v = y[m] + half * by, w = z[m] + half * bz;
            const double cx = sigma * (v - u), cy = u * (rho - w) - v, cz = u * v - beta * w;
            u = x[m] + dt * cx, v = y[m] + dt * cy, w = z[m] + dt * cz;
            const double dx = sigma * (v - u), dy = u * (rho - w) - v, dz = u * v - beta * w;
            x[m] += sixth * (ax + 2.0 * bx + 2.0 * cx + dx);
            y[m] += sixth * (ay + 2.0 * by + 2.0 * cy + dy);
            z[m] += sixth * (az + 2.0 * bz + 2.0 * cz + dz);
        }
}
