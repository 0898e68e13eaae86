"""The Python runner: one rung in a process of its own, driven by the harness over two pipes.

It is ladder-one (harness/one.c, harness/serve.c) for rungs written in Python: the same command line, the same
protocol (harness/README.md). It computes and times what it is asked to and judges nothing. A rung is one file
vNN_topic.py beside this one, with

    RUNG = {...}                          a literal: title, base, attack, teaches, launch, arithmetic;
                                          packages: Debian's, of what it imports; environment: variables
                                          that are set before its file is run
    class Rung:
        def __init__(self, n_threads)     once a process: packages, compilation, workers; in no sample
        def setup(self, problem, start)   start: a memoryview of N x 3 doubles: start.tolist() gives rows,
                                          numpy.array(start) an array; it may be gone afterwards; None on
                                          ranks other than the first
        def reset(self)                   starting points back in place, not timed
        def run(self)                     problem.n_steps steps of every trajectory: the only timed call
        def collect(self)                 final states in trajectory order, rows (x, y, z)
        def pids(self)                    optional: all processes that it has started
        def cpu_s(self)                   optional: CPU seconds of its workers so far
        def binding(self)                 optional: where its threads or workers may run: "0,1"
        def evaluations(self)             optional: right-hand sides of a trajectory-step in the last run
        def stop(self)                    optional: ends workers

Under mpirun each rank is such a process, and every function but collect is called on all of them together.
"""

import argparse
import array
import importlib
import json
import mmap
import os
import resource
import signal
import sys
import time
from typing import NamedTuple

from crew import Alone, Ranks
from listing import describe_all, find_rung
from status import BAD_USAGE, EXIT_CODES, MISSING, RUNNER_FAILED, STORAGE, Failure, failure_of

BYTES_PER_STATE = 24


class Problem(NamedTuple):
    """The ensemble's size, the step, and the parameters of the equations."""

    n_trajectories: int
    n_steps: int
    dt: float
    sigma: float
    rho: float
    beta: float


def flat_states(states, n_trajectories):
    """Returns: final states as bytes. Raises: where they are not n_trajectories rows of three numbers."""
    try:
        view = memoryview(states)
        is_array = view.format == "d" and view.c_contiguous and view.shape == (n_trajectories, 3)
    except TypeError:
        is_array = False
    if is_array:
        return view.cast("B")
    n_rows = len(states)
    if n_rows != n_trajectories:
        raise ValueError(f"collect gave {n_rows} states for {n_trajectories} trajectories")
    flat = array.array("d")
    for x, y, z in states:
        flat.extend((x, y, z))
    return memoryview(flat).cast("B")


class Driven:
    """A rung and what is done with it. Whatever it raises comes out as a Failure of one line."""

    def __init__(self, description, n_threads, crew):
        self.name, self.description, self.crew = description["rung"], description, crew
        n_own = n_threads if description["launch"] != "serial" else 1
        self.n_cores = n_own * crew.size
        self.problem = None
        for name, value in description.get("environment", {}).items():
            os.environ[name] = value.format(n_threads=n_own)
        self.rung = self.guard(lambda: importlib.import_module(self.name).Rung(n_own))

    def guard(self, call, *arguments):
        """A rung may raise anything, and may even want to leave."""
        try:
            return call(*arguments)
        except (Exception, SystemExit) as error:
            raise failure_of(self.name, error) from error

    def in_step(self, call):
        """Where other ranks would wait for this one: it cannot answer that it has failed, it ends."""
        try:
            self.guard(call)
        except Failure as failure:
            self.crew.break_off(failure)
            raise

    def optional(self, name, otherwise):
        """What a rung says if it has the function."""
        function = getattr(self.rung, name, None)
        return self.guard(function) if function else otherwise

    def open(self, problem, start):
        self.problem = None
        self.guard(self.rung.setup, problem, start)
        self.problem = problem

    def cpu_s(self):
        return time.process_time() + self.optional("cpu_s", 0.0)

    def reset(self):
        self.in_step(self.rung.reset)

    def run(self):
        """Returns: wall and CPU seconds of one integration, of this rank."""
        run = self.rung.run
        cpu_before_s = self.cpu_s()
        self.crew.barrier()
        before_s = time.perf_counter()
        self.in_step(run)
        after_s = time.perf_counter()
        return after_s - before_s, self.cpu_s() - cpu_before_s

    def collect(self):
        """Returns: the final states as bytes."""
        return self.guard(lambda: flat_states(self.rung.collect(), self.problem.n_trajectories))

    def stop(self):
        self.optional("stop", None)


def usage():
    """Returns: of this process so far, switches of both kinds and page faults."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_nvcsw, used.ru_nivcsw, used.ru_minflt + used.ru_majflt


class Serving:
    """The runner's end of the protocol, on every rank: what is asked of the first, all do together."""

    def __init__(self, description, n_threads, crew):
        self.description, self.n_threads, self.crew = description, n_threads, crew
        self.driven = None  # from the first request on: what goes wrong at its start is an answer
        self.is_open = False
        self.end = None
        self.asked_s = 0.0

    def together(self, call, *arguments):
        """Collective: what fails on one rank has failed on all. Returns: what the call does."""
        result, failure = None, None
        try:
            result = call(*arguments)
        except Exception as error:
            failure = failure_of(self.description["rung"], error)
        failure = self.crew.agree(failure)
        if failure:
            raise failure
        return result

    def say_processes(self):
        """Returns: the pids of this rank, and where it may run."""
        driven, binding = self.driven, None
        if self.description["launch"] in ("serial", "mpirun"):
            cpus = os.sched_getaffinity(0)
            binding = str(*cpus) if len(cpus) == 1 else "-"
        return [os.getpid(), *driven.optional("pids", [])], driven.optional("binding", binding)

    def describe(self, _):
        processes = self.crew.gather(self.together(self.say_processes))
        answer = {
            "answer": "describe",
            **self.description,
            "pids": [pid for pids, _ in processes for pid in pids],
            "cores": self.driven.n_cores,
            "ranks": self.crew.size,
        }
        if processes[0][1] is not None:
            answer["binding"] = " ".join(binding for _, binding in processes)
        return answer

    def open_here(self, request):
        """The files are those of the first rank."""
        n = request["trajectories"]
        problem = Problem(n, *(request[key] for key in ("steps", "dt", "sigma", "rho", "beta")))
        if self.crew.rank != 0:
            return self.driven.open(problem, None)
        with open(request["start"], "rb") as file:
            rows = mmap.mmap(file.fileno(), n * BYTES_PER_STATE, access=mmap.ACCESS_READ)
        with open(request["end"], "r+b") as file:
            self.end = mmap.mmap(file.fileno(), n * BYTES_PER_STATE)
        return self.driven.open(problem, memoryview(rows).cast("d", shape=(n, 3)))

    def open(self, request):
        self.close(request)
        self.together(self.open_here, request)
        self.is_open = True

    def integrate(self, iterations):
        """Returns: wall seconds of the slowest rank and CPU seconds of all, and those of each rank."""
        wall_s = cpu_s = own_s = 0.0
        for _ in range(iterations):
            self.driven.reset()
            own = self.driven.run()
            walls_s, cpus_s = zip(*self.crew.gather(own))
            wall_s += max(walls_s)
            cpu_s += sum(cpus_s)
            own_s += own[0]
        return wall_s, cpu_s, self.crew.gather(own_s)

    def measure(self, request):
        driven, iterations = self.driven, request["iterations"]
        if not self.is_open or iterations < 1:
            raise Failure(RUNNER_FAILED, "measure: no open problem, or no iterations")
        before = usage()
        wall_s, cpu_s, ranks_s = self.integrate(iterations)
        used = self.crew.gather([b - a for a, b in zip(before, usage())])
        voluntary, involuntary, faults = map(sum, zip(*used))
        answer = {
            "answer": "measure",
            "wall_s": wall_s / iterations,
            "cpu_s": cpu_s / iterations,
            "rank_min_s": min(ranks_s) / iterations,
            "rank_max_s": max(ranks_s) / iterations,
            "voluntary_switches": voluntary,
            "involuntary_switches": involuntary,
            "page_faults": faults,
        }
        if self.crew.size > 1:
            answer["ranks_s"] = " ".join(f"{own_s / iterations:.9g}" for own_s in ranks_s)
        evaluations = driven.optional("evaluations", None)
        if evaluations is not None:
            answer["evaluations_per_step"] = evaluations
        # all that was done since the request came in, beside the integrations
        answer["untimed_s"] = max(0.0, time.perf_counter() - self.asked_s - wall_s)
        return answer

    def state(self, _):
        if not self.is_open:
            raise Failure(RUNNER_FAILED, "state: no open problem")
        if self.crew.rank == 0:
            self.end[:] = self.driven.collect()

    def close(self, _):
        self.is_open = False
        self.end = None

    def obey(self, line):
        """Returns: the answer to one request."""
        calls = {"describe": self.describe, "open": self.open, "measure": self.measure,
                 "state": self.state, "close": self.close}
        try:
            request = json.loads(line)
            if request["request"] not in calls:
                raise Failure(RUNNER_FAILED, "unknown request")
            if self.driven is None:
                self.driven = self.together(Driven, self.description, self.n_threads, self.crew)
            return calls[request["request"]](request) or {"answer": "done"}
        except Exception as error:
            failure = failure_of(self.description["rung"], error)
            return {"answer": "error", "status": failure.status, "reason": str(failure)}

    def stop(self):
        self.crew.stop()
        if self.driven:
            self.driven.stop()

    def follow(self):
        """Other ranks than the first: does as it is told."""
        for line in self.crew.ears:
            self.obey(line)
        self.stop()

    def serve(self, requests, answers):
        """Answers requests until there are no more, or nobody reads the answers."""
        try:
            for line in requests:
                self.asked_s = time.perf_counter()
                self.crew.tell(line)
                answers.write(json.dumps(self.obey(line)) + "\n")
                answers.flush()
        except BrokenPipeError:
            pass
        self.stop()


# ---- the command line ----


class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise Failure(BAD_USAGE, f"{message}; --help shows all")


def count(text):
    """Decimal digits only: int() would take ' 5', '+5' and '1_000'."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) < 2**63):
        raise argparse.ArgumentTypeError(f"'{text[:60]}' is not a whole number from 1")
    return int(text)


def cpu_list(text):
    if not all(part.isascii() and part.isdigit() for part in text.split(",")):
        raise argparse.ArgumentTypeError(f"'{text[:60]}' is not a list: 0,1")
    return [int(part) for part in text.split(",")]


def read_command_line(words):
    parser = Parser(prog="ladder-one-python", allow_abbrev=False)
    add = parser.add_argument
    add("--list", action="store_true", help="one JSON object a rung")
    add("--rung", metavar="NAME")
    add("--requests", metavar="PIPE", help="where the harness asks")
    add("--answers", metavar="PIPE", help="where it is answered; with --alone a file for one line")
    add("--cpus", metavar="LIST", type=cpu_list, help="CPUs to run on: 0,1")
    add("--threads", metavar="N", type=count, default=1, help="threads, or workers, of the rung")
    add("--isa", metavar="NAME", help="taken and left alone: no Python rung chooses at run time")
    add("--alone", action="store_true", help="without a harness")
    add("--trajectories", metavar="N", type=count, default=3840)
    add("--steps", metavar="S", type=count, default=1000)
    add("--iterations", metavar="K", type=count, default=1)
    add("--cprofile", metavar="FILE", help="cProfile's look at each function, written there")
    add("--perf-control", metavar="FIFO,FIFO", help="perf's, to count the integrations alone")
    return parser.parse_args(words)


def place(cpus):
    try:
        os.sched_setaffinity(0, cpus)
    except (OSError, ValueError, OverflowError):
        raise Failure(MISSING, f"this process may not run on CPU {cpus}") from None


def list_rungs():
    for description in describe_all():
        print(json.dumps(description))
    sys.stdout.flush()


def start_crew(description, cpus):
    """Places this process. Threads and workers share the CPUs named, ranks have one each: mpirun would place
    them in ways that differ with their number."""
    if description["launch"] != "mpirun":
        crew = Alone()
    else:
        crew = Ranks()
        cpus = cpus and [cpus[crew.rank % len(cpus)]]
    if cpus:
        place(cpus)
    return crew


def serve_harness(options):
    """The harness has placed a serial rung already."""
    description = find_rung(options.rung)
    if not options.requests or not options.answers:
        raise Failure(BAD_USAGE, "--requests and --answers name the two pipes")
    crew = start_crew(description, options.cpus if description["launch"] != "serial" else None)
    serving = Serving(description, options.threads, crew)
    if crew.rank != 0:
        return serving.follow()
    try:
        requests = open(options.requests, encoding="utf-8")
        answers = open(options.answers, "w", encoding="utf-8")
    except OSError as error:
        raise Failure(RUNNER_FAILED, f"cannot open the pipes: {error}") from error
    return serving.serve(requests, answers)


def stand_alone(options):
    import alone

    description = find_rung(options.rung)
    crew = start_crew(description, options.cpus)
    alone.stand_alone(options, lambda: Driven(description, options.threads, crew), Problem, crew)


def main():
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # no traceback
    try:
        options = read_command_line(sys.argv[1:])
        if options.list:
            list_rungs()
        elif options.alone:
            stand_alone(options)
        else:
            serve_harness(options)
    except Failure as failure:
        print(f"ladder-one-python: {failure}", file=sys.stderr)
        return EXIT_CODES[failure.status]
    except OSError as error:
        print(f"ladder-one-python: {error}", file=sys.stderr)
        return EXIT_CODES[STORAGE]
    return 0
