import submission


def answer_values(problem):
    return 3 * problem.n


def prepare(problem):
    pass


def run(problem, answer):
    answer[:] = submission.integrate(problem.start, problem.steps, problem.dt).ravel()
