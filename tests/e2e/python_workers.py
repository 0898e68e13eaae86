"""Python rungs over several threads or processes: right answers, no CPU while they wait, and nothing left of
them however they end.

usage: python_workers.py BUILD [--long]    (--long: also what takes long: more ends of each, one worker)
"""

import array
import json
import math
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid

from ladder import BUILD, SKIP, check, done, new_folder

sys.path.insert(0, str(BUILD / "variants/python"))
sys.dont_write_bytecode = True

import v00_python  # noqa: E402

RUNNER = BUILD / "ladder-one-python"
IDLE_S = 1.5
MOST_IDLE_SHARE = 0.01  # of one core, for each process
PATIENCE_S = 30.0
PARAMETERS = {"dt": 0.01, "sigma": 10.0, "rho": 28.0, "beta": 8.0 / 3.0}
MPIRUN = ["mpirun", "--bind-to", "none", "--mca", "btl_vader_single_copy_mechanism", "none"]
if os.geteuid() == 0:
    MPIRUN.insert(1, "--allow-run-as-root")


def cpu_s(pid):
    try:
        return time.clock_gettime((~pid << 3) | 2)  # what clock_getcpuclockid(3) returns
    except OSError:
        return math.nan


class Runner:
    """What the harness does with one, from the outside."""

    def __init__(self, rung, n_workers=2):
        self.rung, self.n_workers = rung, n_workers
        self.mark = f"LADDER_TEST={uuid.uuid4()}"
        cpus = sorted(os.sched_getaffinity(0))
        self.cpus = [cpus[i % len(cpus)] for i in range(n_workers)]
        theirs_in, self.out = os.pipe()
        self.answers, theirs_out = os.pipe()
        pipes = [f"/proc/{os.getpid()}/fd/{end}" for end in (theirs_in, theirs_out)]
        words = [RUNNER, "--rung", rung, "--requests", pipes[0], "--answers", pipes[1],
                 "--cpus", ",".join(map(str, self.cpus))]
        is_mpi = rung == "v09_mpi4py"
        launcher = [*MPIRUN, "--host", f"localhost:{n_workers}", "-n", str(n_workers)] if is_mpi else []
        words = [*launcher, *words, *([] if is_mpi else ["--threads", str(n_workers)])]
        self.log = (new_folder() / "log").open("w+b")
        self.started_s = time.monotonic()
        name, value = self.mark.split("=")
        self.child = subprocess.Popen(list(map(str, words)), env={**os.environ, name: value},
                                      stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                                      process_group=0)
        self.theirs = [theirs_in, theirs_out]
        self.rest = b""
        self.send(request="describe")

    def send(self, **request):
        os.write(self.out, json.dumps(request).encode() + b"\n")

    def receive(self, patience_s=60.0):
        """Returns: an answer; None where the runner has ended or does not answer."""
        end_s = time.monotonic() + patience_s
        while b"\n" not in self.rest:
            left_s = end_s - time.monotonic()
            if left_s <= 0 or not select.select([self.answers], [], [], left_s)[0]:
                return None
            piece = os.read(self.answers, 65536)
            if not piece:
                return None
            self.rest += piece
        line, self.rest = self.rest.split(b"\n", 1)
        return json.loads(line)

    def describe(self):
        self.description = self.receive() or {}
        self.startup_s = time.monotonic() - self.started_s
        for end in self.theirs:  # open at the runner by now: else its end would not be seen
            os.close(end)
        said = f"{self.rung}, {self.n_workers} workers: {self.description}"
        if not check("pids" in self.description, f"describes itself: {said}"):
            print(self.said())
            done()
        self.pids = self.description["pids"]
        check(self.description["cores"] == self.n_workers, f"cores: {said}")
        self.workers = self.pids[1:] if self.rung == "v09_mpi4py" else self.busy()
        return self

    def busy(self):
        """Returns: the worker processes, and not the helpers of libraries."""
        return [pid for pid in self.pids[1:] if len(os.sched_getaffinity(pid)) == 1]

    def ask(self, **request):
        self.send(**request)
        return self.receive()

    def open(self, states, n_steps):
        n = len(states)
        self.folder = new_folder()
        (self.folder / "start").write_bytes(array.array("d", sum(states, [])).tobytes())
        (self.folder / "end").write_bytes(array.array("d", [math.nan] * (3 * n)).tobytes())
        return self.ask(request="open", trajectories=n, steps=n_steps, start=str(self.folder / "start"),
                        end=str(self.folder / "end"), **PARAMETERS)

    def integrate(self, states, n_steps):
        """Returns: the answer to measure, and the final states."""
        self.open(states, n_steps)
        measured = self.ask(request="measure", iterations=2)
        self.ask(request="state")
        ends = array.array("d", (self.folder / "end").read_bytes())
        return measured, [ends[i : i + 3].tolist() for i in range(0, len(ends), 3)]

    def alive(self):
        """Pids of all that has been started with this runner and for it."""
        found = []
        for entry in os.scandir("/proc"):
            if entry.name.isdigit():
                try:
                    with open(f"/proc/{entry.name}/environ", "rb") as file:
                        if self.mark.encode() in file.read():
                            found.append(int(entry.name))
                except OSError:
                    pass
        return found

    def said(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")[-2000:]

    def close(self, how):
        """The end of requests; what is left then has to go by itself. `how`: what was done to it before.

        Returns: what it has printed.
        """
        os.close(self.out)
        end_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < end_s and self.alive():
            self.child.poll()
            time.sleep(0.02)
        left = self.alive()
        what = f"{self.rung}, {how}: no process is left, but {left} of {self.pids}"
        if not check(not left, what):
            for pid in left:
                os.kill(pid, signal.SIGKILL)
            print(self.said())
        self.child.wait()
        os.close(self.answers)
        said = self.said()
        self.log.close()
        return said


def states_of(n):
    return [[1.0 + 0.1 * i, 2.0 - 0.3 * i, 20.0 + 0.01 * i] for i in range(n)]


def check_answers(runner):
    for n, n_steps in (1, 20), (5, 20), (4, 0), (64, 3):
        wanted = [v00_python.integrate(s, n_steps, PARAMETERS["dt"], (10.0, 28.0, 8.0 / 3.0))
                  for s in states_of(n)]
        measured, ends = runner.integrate(states_of(n), n_steps)
        said = f"{runner.rung}, {runner.n_workers} workers, {n} trajectories, {n_steps} steps: {measured}"
        check(ends == wanted, f"the bits of v00_python: {said}")
        check(0.0 < measured["wall_s"] and 0.0 <= measured["cpu_s"], f"times: {said}")
        check(0.0 <= measured["untimed_s"], f"untimed: {said}")
        if runner.rung == "v09_mpi4py" and runner.n_workers > 1:
            ranks_s = [float(text) for text in measured["ranks_s"].split()]
            check(len(ranks_s) == runner.n_workers, f"a time a rank: {said}")
            check(math.isclose(max(ranks_s), measured["rank_max_s"], rel_tol=1e-8)
                  and math.isclose(min(ranks_s), measured["rank_min_s"], rel_tol=1e-8)
                  and measured["rank_max_s"] <= measured["wall_s"] * (1 + 1e-8), f"extremes: {said}")


def check_cpu(runner):
    """Each worker works on its own CPU, and its time is counted."""
    measured, _ = runner.integrate(states_of(40), 400)
    share = measured["cpu_s"] / measured["wall_s"]
    said = f"{runner.rung}: {share:.2f} CPUs busy, {runner.description['binding']}"
    check(0.0 < share < runner.n_workers + 0.5, said)
    separator = " " if runner.rung == "v09_mpi4py" else ","
    check(runner.description["binding"].split(separator) == list(map(str, runner.cpus)), said)


def check_idle(runners):
    """All of them together: what one wastes is its own. On a busy machine the work before may take a while to end:
    who wastes time does so whenever one looks."""
    for _ in range(3):
        time.sleep(0.05)
        before = {pid: cpu_s(pid) for runner in runners for pid in runner.pids}
        time.sleep(IDLE_S)
        shares = {runner.rung: [(cpu_s(pid) - before[pid]) / IDLE_S for pid in runner.pids] for runner in runners}
        if all(share < MOST_IDLE_SHARE for of_one in shares.values() for share in of_one):
            return
    check(False, f"idle, of a core: {shares}")


def check_death(runner, victim, number, *needles):
    """A process is killed while it works: an answer that says so, or the end; no waiting."""
    runner.open(states_of(64), 400_000)  # some two minutes
    runner.send(request="measure", iterations=1)
    threading.Timer(0.3, os.kill, (victim, number)).start()
    before_s = time.monotonic()
    answer = runner.receive(PATIENCE_S + 1.0)
    took_s = time.monotonic() - before_s
    said = f"{runner.rung}: {answer} after {took_s:.1f} s"
    check(took_s < PATIENCE_S, f"in time: {said}")
    if needles:
        text = (answer or {}).get("reason", "")
        check((answer or {}).get("answer") == "error" and "\n" not in text, f"an error: {said}")
        check(all(needle in text for needle in needles), f"{needles}: {said}")
    else:
        check(answer is None, f"it has ended: {said}")


def start(rungs, n_workers=2):
    """All at once: they take long."""
    runners = [Runner(rung, n_workers) for rung in rungs]
    return [runner.describe() for runner in runners]


def check_all(rungs):
    runners = start(rungs)
    for runner in runners:
        check_answers(runner)
        check_cpu(runner)
    check_idle(runners)
    for runner in runners:
        n_wanted = {"v06_python_threads": 0, "v09_mpi4py": 1}.get(runner.rung, 2)
        check(len(runner.workers) == n_wanted, f"{runner.rung}: its workers {runner.workers}")
        known = sorted(set(runner.alive()) - {runner.child.pid, runner.pids[0]})
        check(known == sorted(runner.pids[1:]), f"{runner.rung}: {runner.pids} of {known} are described")
        if runner.rung == "v06_python_threads":
            runner.close("at its end")
            continue
        if runner.rung == "v09_mpi4py":  # mpirun ends all ranks, and says why
            check_death(runner, runner.workers[0], signal.SIGKILL)
            said = runner.close("a rank killed")
            check("process rank 1" in said, f"mpirun says so: {said}")
        else:
            check_death(runner, runner.workers[0], signal.SIGKILL, f"{runner.rung}: a worker died")
            runner.close("a worker killed")


def check_killed(rungs, number=signal.SIGKILL):
    """The runner itself, or rank 0."""
    for runner in start(rungs):
        check_death(runner, runner.pids[0], number)
        runner.close(f"killed by signal {number}")


def check_launcher_killed():
    """mpirun: its ranks must not go on without it."""
    (runner,) = start(["v09_mpi4py"])
    check_death(runner, runner.child.pid, signal.SIGKILL)
    runner.close("mpirun killed")


def check_dead_before(rungs):
    """A worker that has gone between two requests: no answer without it, and no other in its place."""
    for runner in start(rungs):
        runner.open(states_of(8), 10)
        os.kill(runner.workers[0], signal.SIGKILL)
        time.sleep(0.3)
        runner.send(request="measure", iterations=1)
        answer = runner.receive(PATIENCE_S) or {}
        said = f"{runner.rung}: {answer}"
        check(answer.get("answer") == "error" and "a worker died" in answer["reason"], said)
        runner.close("a worker killed before")


def check_ends(rungs, n_workers):
    for runner in start(rungs, n_workers):
        check_answers(runner)
        runner.close("at its end")


def listed():
    """Returns: rungs of workers that can run here."""
    lines = subprocess.run([RUNNER, "--list"], capture_output=True, text=True, check=True).stdout
    rungs = [json.loads(line) for line in lines.splitlines()]
    can_run = [rung["rung"] for rung in rungs if "not_built" not in rung]
    ours = ["v06_python_threads", "v07_joblib", "v08_dask", "v09_mpi4py"]
    return [rung for rung in ours if rung in can_run and (rung != "v09_mpi4py" or shutil.which("mpirun"))]


rungs = listed()
if not rungs or len(os.sched_getaffinity(0)) < 2:
    sys.exit(SKIP)
if "--long" in sys.argv:
    check_all(rungs)
    check_killed(rungs)
    check_killed(rungs, signal.SIGTERM)
    if "v09_mpi4py" in rungs:
        check_launcher_killed()
    check_dead_before([rung for rung in rungs if rung in ("v07_joblib", "v08_dask")])
    check_ends(rungs, 1)
    check_ends(rungs, 2)
    check_ends(rungs, 3)
else:
    short = [rung for rung in rungs if rung != "v08_dask"]  # it takes seconds to start and to end
    check_all(short)
    check_killed(short)
done()
