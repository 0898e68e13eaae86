import submission


def answer_values(problem):
    return 3 * problem.n


def prepare(problem):
    pass


def run(problem, answer):
    result = submission.integrate(problem.start, problem.steps, problem.dt)
    if result is None:
        raise TypeError("integrate returned nothing")
    answer[:] = result.ravel()
