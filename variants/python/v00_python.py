"""Rung 0: the program as one writes it first in Python: a right-hand side, a step for any such, lists.

The start of the whole ladder. Every operation stands in the order of the reference, so its digits are those
of C.
What to see: hardly any of the time is arithmetic. Each number is an object of its own, each list and each
call is made anew, and the interpreter asks at every operator what it has before it.
"""

RUNG = {
    "title": "plain Python: lists and floats",
    "base": None,
    "attack": "as one writes it",
    "language": "Python",
    "teaches": "The obvious program: clear, correct, and the start of the ladder.",
    "source": "Hairer, Norsett, Wanner: Solving ODEs I, II.1 (the classic method)",
    "launch": "serial",
    "arithmetic": "same as reference",
    "may_shrink": True,
    "bytes_per_trajectory": 320,
    "bytes_per_trajectory_step": 0,
}


def f(state, sigma, rho, beta):
    x, y, z = state
    return [sigma * (y - x), x * (rho - z) - y, x * y - beta * z]


def rk4_step(f, state, dt, parameters):
    k1 = f(state, *parameters)
    k2 = f([s + 0.5 * dt * k for s, k in zip(state, k1)], *parameters)
    k3 = f([s + 0.5 * dt * k for s, k in zip(state, k2)], *parameters)
    k4 = f([s + dt * k for s, k in zip(state, k3)], *parameters)
    return [s + dt / 6.0 * (a + 2.0 * b + 2.0 * c + d) for s, a, b, c, d in zip(state, k1, k2, k3, k4)]


def integrate(state, n_steps, dt, parameters):
    for _ in range(n_steps):
        state = rk4_step(f, state, dt, parameters)
    return state


def advance(states, p):
    """What rungs over several workers have each of them do with its share of the states."""
    parameters = (p.sigma, p.rho, p.beta)
    return [integrate(state, p.n_steps, p.dt, parameters) for state in states]


class Rung:
    def __init__(self, n_threads):
        pass

    def setup(self, problem, start):
        self.problem = problem
        self.start = start.tolist()

    def reset(self):
        self.end = None

    def run(self):
        self.end = advance(self.start, self.problem)

    def collect(self):
        return self.end
