! The kernel of rung 4: tiles of trajectories that stay in the L1 cache for all their steps.
subroutine integrate(x, y, z, n, n_steps, dt, sigma, rho, beta)
    implicit none
    integer(8), intent(in) :: n, n_steps
    double precision, intent(inout) :: x(n), y(n), z(n)
    double precision, intent(in) :: dt, sigma, rho, beta
    integer(8), parameter :: tile = 256
    integer(8) :: first, i
    do first = 1, n, tile
        do i = 1, n_steps
            call step(x(first), y(first), z(first), min(tile, n - first + 1), dt, sigma, rho, beta)
        end do
    end do
end subroutine

subroutine step(x, y, z, n, dt, sigma, rho, beta)
    implicit none
    integer(8), intent(in) :: n
    double precision, intent(inout) :: x(n), y(n), z(n)
    double precision, intent(in) :: dt, sigma, rho, beta
    double precision :: half, sixth, ax, ay, az, bx, by, bz, cx, cy, cz, dx, dy, dz, u, v, w
    integer(8) :: m
    half = 0.5d0 * dt
    sixth = dt / 6.0d0
    do m = 1, n
        ax = sigma * (y(m) - x(m))
        ay = x(m) * (rho - z(m)) - y(m)
        az = x(m) * y(m) - beta * z(m)
        u = x(m) + half * ax
        v = y(m) + half * ay
        w = z(m) + half * az
        bx = sigma * (v - u)
        by = u * (rho - w) - v
        bz = u * v - beta * w
        u = x(m) + half * bx
        v = y(m) + half * by
        w = z(m) + half * bz
        cx = sigma * (v - u)
        cy = u * (rho - w) - v
        cz = u * v - beta * w
        u = x(m) + dt * cx
        v = y(m) + dt * cy
        w = z(m) + dt * cz
        dx = sigma * (v - u)
        dy = u * (rho - w) - v
        dz = u * v - beta * w
        x(m) = x(m) + sixth * (ax + 2.0d0 * bx + 2.0d0 * cx + dx)
        y(m) = y(m) + sixth * (ay + 2.0d0 * by + 2.0d0 * cy + dy)
        z(m) = z(m) + sixth * (az + 2.0d0 * bz + 2.0d0 * cz + dz)
    end do
end subroutine
