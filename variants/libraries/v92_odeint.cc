/**
 * Rung 92: Boost.odeint takes the steps, over std::array, with the flags that suit it best.
 * What to see: nothing of the library is left at run time. Its templates know size and equations,
 * the compiler sees one long formula and fills the widest vectors with it: the loop looks like that
 * of rung 30, and takes as long. Another compiler may make five times less of it.
 *
 * What one pays: C++, its compile times and its error messages, and a state laid out for the
 * compiler. What one gets: forty lines, other methods by the name of another type, step-size
 * control, and states of any kind (rung 93).
 *
 * One state holds 32 trajectories, all x, all y, all z, as odeint's own examples lay out ensembles:
 * with a state a trajectory there is nothing to fill a vector with.
 */
#include "variants/cpu_of_this_file.h"
#include "variants/libraries/odeint_context.h"

#include <array>
#include <boost/numeric/odeint/algebra/array_algebra.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4_classic.hpp>

namespace {

constexpr std::size_t LANES = 32; /* what stays in registers and L1 while every loop is unrolled */

using State = std::array<double, 3 * LANES>;

struct alignas(64) Block {
    static constexpr std::size_t n_trajectories = LANES;
    State state;
    double &at(std::size_t coordinate, std::size_t m) { return state[coordinate * LANES + m]; }
    double at(std::size_t coordinate, std::size_t m) const { return state[coordinate * LANES + m]; }
};

using Context = OdeintContext<Block>;
using Stepper = boost::numeric::odeint::runge_kutta4_classic<State, double, State, double,
                                                             boost::numeric::odeint::array_algebra>;

struct Derivative {
    double sigma, rho, beta;

    void operator()(const State &s, State &slope, double) const
    {
        for (std::size_t m = 0; m < LANES; m++) {
            const double x = s[m], y = s[LANES + m], z = s[2 * LANES + m];
            slope[m] = sigma * (y - x);
            slope[LANES + m] = x * (rho - z) - y;
            slope[2 * LANES + m] = x * y - beta * z;
        }
    }
};

} // namespace

/* With C's name, by which the harness finds the loop. */
extern "C" {

static void run(void *ctx)
{
    auto *const c = static_cast<Context *>(ctx);
    const L63Problem p = c->p;
    const Derivative derivative { p.sigma, p.rho, p.beta };
    Stepper stepper;
    for (Block &block : c->now) {
        Block b = block;
        for (std::size_t i = 0; i < p.n_steps; i++) stepper.do_step(derivative, b.state, 0.0, p.dt);
        block = b;
    }
}
}

extern "C" const Variant v92_odeint = {
    .name = "v92_odeint",
    .title = "library: Boost.odeint, std::array",
    .language = "C++",
    .base = "v35_simd",
    .teaches = "Let templates take the steps: what the compiler sees whole it can vectorise.",
    .source = "Ahnert, Mulansky 2011, AIP Conf. Proc. 1389, 1586 (odeint)",
    .launch = LAUNCH_SERIAL,
    .arithmetic = REGROUPED,
    .cpu_needs = CPU_OF_THIS_FILE,
    .bytes_per_trajectory = 2 * sizeof(L63State),
    .bytes_per_trajectory_step = 0,
    .setup = odeint_setup<Block>,
    .reset = odeint_reset<Block>,
    .run = run,
    .collect = odeint_collect<Block>,
    .teardown = odeint_teardown<Block>,
};
