/**
 * Rung 93: Boost.odeint over vectors of our own: a state is x, y and z of eight trajectories (four
 * with AVX2, two with SSE2), and four states are advanced side by side.
 * What to see: the same operations as in rung 92, but no compiler has to find them: gcc and clang
 * write the same loop. What is left to rung 35 is algebra: odeint cannot know that this system
 * needs 31 operations a step instead of 45.
 *
 * What one pays: a type with four operators, and the knowledge how wide and how many. What one
 * gets: a library's generality at nearly the speed of the rungs by hand, whatever the compiler.
 */
#include "variants/cpu_of_this_file.h"
#include "variants/libraries/odeint_context.h"

#include <array>
#include <boost/numeric/odeint/algebra/array_algebra.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4_classic.hpp>

namespace {

#if defined __AVX512F__
constexpr std::size_t LANES = 8;
#elif defined __AVX__
constexpr std::size_t LANES = 4;
#else
constexpr std::size_t LANES = 2;
#endif
constexpr std::size_t IN_FLIGHT = 4; /* states, so that one computes while the others wait */

/* A value of eight numbers, with the operators that odeint and the equations ask for. */
struct Pack {
    typedef double Vector __attribute__((vector_size(LANES * sizeof(double))));
    Vector v;

    friend Pack operator+(Pack a, Pack b) { return { a.v + b.v }; }
    friend Pack operator-(Pack a, Pack b) { return { a.v - b.v }; }
    friend Pack operator-(double a, Pack b) { return { a - b.v }; }
    friend Pack operator*(Pack a, Pack b) { return { a.v * b.v }; }
    friend Pack operator*(double a, Pack b) { return { a * b.v }; }
};

using State = std::array<Pack, 3>;

struct Block {
    static constexpr std::size_t n_trajectories = IN_FLIGHT * LANES;
    std::array<State, IN_FLIGHT> states;
    double &at(std::size_t coordinate, std::size_t m)
    {
        return reinterpret_cast<double *>(&states[m / LANES][coordinate].v)[m % LANES];
    }
    double at(std::size_t coordinate, std::size_t m) const
    {
        return states[m / LANES][coordinate].v[m % LANES];
    }
};

using Context = OdeintContext<Block>;
using Stepper = boost::numeric::odeint::runge_kutta4_classic<State, double, State, double,
                                                             boost::numeric::odeint::array_algebra>;

struct Derivative {
    double sigma, rho, beta;

    void operator()(const State &s, State &slope, double) const
    {
        slope[0] = sigma * (s[1] - s[0]);
        slope[1] = s[0] * (rho - s[2]) - s[1];
        slope[2] = s[0] * s[1] - beta * s[2];
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
    for (Block &block : c->now) {
        Block b = block;
        for (std::size_t i = 0; i < p.n_steps; i++)
#pragma GCC unroll 4
            for (State &state : b.states) {
                Stepper stepper; /* of its own: what it keeps must not tie one state to the next */
                stepper.do_step(derivative, state, 0.0, p.dt);
            }
        block = b;
    }
}
}

extern "C" const Variant v93_odeint_simd = {
    .name = "v93_odeint_simd",
    .title = "library: Boost.odeint, SIMD packs",
    .language = "C++",
    .base = "v92_odeint",
    .teaches
    = "Give the library vectors instead of numbers: several trajectories in every operation.",
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
