"""Ranks on two machines: two network namespaces of this one, a cable between them, and a launch agent
in the place of ssh.

usage: hosts.py BUILD [--long]. Skipped without root, `ip netns` or MPI. Each "machine" has CPUs of its
own where there are two.
"""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import time

from ladder import PATIENCE_S, SKIP, check, check_refused, copy_programs, done, new_folder, of_type, read_journal, wait_until
from ladder import run as run_anywhere

LONG = "--long" in sys.argv
A, B = f"lz{os.getpid()}a", f"lz{os.getpid()}b"
CABLE = {A: f"lv{os.getpid()}a", B: f"lv{os.getpid()}b"}
PROGRAMS = copy_programs()  # other tests count the processes of the build folder
LADDER, RUNNER = PROGRAMS / "ladder", PROGRAMS / "ladder-one-mpi"
folder = new_folder()

# ---- two machines ----


def ip(*words, must_work=True):
    result = subprocess.run(["ip", *words], capture_output=True, text=True)
    if must_work and result.returncode != 0:
        print(f"skipped: ip {' '.join(words)}: {result.stderr.strip()}")
        sys.exit(SKIP)
    return result.stdout


def processes(host):
    return [int(pid) for pid in ip("netns", "pids", host, must_work=False).split()]


def take_down():
    for host in (A, B):
        for pid in processes(host):
            os.kill(pid, signal.SIGKILL)
        ip("netns", "del", host, must_work=False)


def set_up():
    if os.geteuid() != 0 or not shutil.which("ip"):
        print("skipped: two machines out of one need root and ip (apt install iproute2)")
        sys.exit(SKIP)
    if not RUNNER.exists() or not shutil.which("mpirun"):
        print("skipped: no MPI rungs in this build, or no mpirun")
        sys.exit(SKIP)
    atexit.register(take_down)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    for host in (A, B):
        ip("netns", "add", host)
    ip("link", "add", CABLE[A], "netns", A, "type", "veth", "peer", "name", CABLE[B], "netns", B)
    for number, host in enumerate((A, B), 1):
        ip("-n", host, "addr", "add", f"10.77.0.{number}/24", "dev", CABLE[host])
        ip("-n", host, "link", "set", "lo", "up")
        ip("-n", host, "link", "set", CABLE[host], "up")


set_up()
allowed = sorted(os.sched_getaffinity(0))
CPU = {A: allowed[0], B: allowed[-1]}
agent = folder / "agent"
agent.write_text(f"""#!/bin/sh
# In the place of ssh: agent HOST WORDS... What stands in LZ_BEFORE is done there first.
host=$1
shift
case $host in
  {B}) ;;
  hangs) exec sleep 1000 ;;
  *) echo "agent: no route to $host" >&2; exit 255 ;;
esac
exec ip netns exec $host unshare --uts taskset -c {CPU[B]} \\
  sh -c "hostname $host; ${{LZ_BEFORE:-:}}; $*"
""")
agent.chmod(0o755)
ON_A = ["ip", "netns", "exec", A, "unshare", "--uts", "taskset", "-c", str(CPU[A]),
        "sh", "-c", f'hostname {A}; exec "$@"', "sh", str(LADDER)]
ENVIRONMENT = dict(os.environ, OMPI_MCA_plm_rsh_agent=str(agent))


def hosts_file(*lines):
    path = folder / "hosts"
    path.write_text("".join(line + "\n" for line in lines))
    return path


def run(*words, timeout=PATIENCE_S, **env):
    """Runs `ladder` on machine A."""
    return subprocess.run([*ON_A, *map(str, words)], env=dict(ENVIRONMENT, **env), timeout=timeout,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)


def run_here(*words):
    return run_anywhere(*words, ladder=LADDER)


def start(*words):
    return subprocess.Popen([*ON_A, *map(str, words)], env=ENVIRONMENT, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def check_nothing_left(what):
    """Counts the processes of both machines, not only ours."""
    wait_until(lambda: not processes(A) + processes(B), 30)
    check(not processes(A) and not processes(B),
          f"{what}: no process is left: {processes(A)} {processes(B)}")


def lines_so_far(out):
    path = out / "run.jsonl"
    return read_journal(path) if path.exists() else []


def has_samples(out, rung, n):
    return len([s for s in of_type(lines_so_far(out), "sample") if s["rung"] == rung]) >= n


def wait_for_samples(out, rung, n, process):
    wait_until(lambda: has_samples(out, rung, n) or process.poll() is not None)
    if not check(has_samples(out, rung, n), f"{n} samples of {rung} in time"):
        process.kill()
        print(process.communicate())
        done()


both = hosts_file(f"{A} slots=1  # rank 0", "", "# the other", B)

# ---- files that cannot be; where nothing may be started ----

check_refused(run_here("verify", "--rungs", "v50", "--hosts", folder / "none"), 2, "none")
check_refused(run("verify", "--rungs", "v50", "--hosts", hosts_file(A, f"{B} 2")), 2, "hosts:2")
check_refused(run("verify", "--rungs", "v50", "--hosts", hosts_file(B)), 2, A)
hosts_file(A, B)
check_refused(run("verify", "--rungs", "v50", "--hosts", both, "--ranks", 3), 2, "more ranks than slots")
check_refused(run("solve", "v50", "--hosts", both, "--hybrid", "1x2"), 2, "more ranks than slots")

# ---- machines where no rank can run ----

words = ["verify", "--rungs", "v50", "--hosts", folder / "hosts"]
hosts_file(A, B, "elsewhere")
check_refused(run(*words), 3, "elsewhere", "no route")
hosts_file(A, "hangs")
before_s = time.monotonic()
check_refused(run(*words, "--timeout", 1), 3, "hangs")
check(time.monotonic() - before_s < 30, "a machine that never answers: within the time limit")
check_nothing_left("a machine that never answers")
hosts_file(A, B)
check_refused(run(*words, LZ_BEFORE=f"mount -t tmpfs none {PROGRAMS}"), 3, B, "has no", str(RUNNER))
check_refused(run(*words, LZ_BEFORE=f"mount --bind /bin/sh {RUNNER}"), 3, B, "another", str(RUNNER))
check_nothing_left("refused")

# ---- the same bits on one machine and on two ----

hosts_file(A, B)
RANKS = ["v50_mpi", "v51_mpi_p2p", "v52_mpi_spawn", "v53_mpi_openmp"] if LONG else ["v50_mpi"]
result = run("verify", "--rungs", ",".join([*RANKS, "v54_mpi_shared"]), "--hosts", both)
ends = {line.split()[0]: line.split(maxsplit=1)[1] for line in result.stdout.splitlines()}
shared = ends.pop("v54_mpi_shared")
check(result.returncode == 0 and list(ends) == RANKS, f"all rungs with ranks: {result}")
check(all(end.startswith("ok ") for end in ends.values()), f"verified on two machines: {ends}")
check("skipped" in shared and "one machine" in shared, f"shared memory does not reach: {shared}")
problem = ("--trajectories", 1003, "--steps", 200)
one, two = folder / "one.csv", folder / "two.csv"
run_here("solve", "v35", *problem, "--out", one)
result = run("solve", "v50", *problem, "--out", two, "--hosts", both)
check(result.returncode == 0 and one.read_bytes() == two.read_bytes(), f"the same states: {result.stderr}")

# ---- a cable that is cut in mid-run ----


def cut():
    ip("-n", A, "link", "set", CABLE[A], "down")


def mend():
    """Refused is reached: nobody listens there."""
    ip("-n", A, "link", "set", CABLE[A], "up")
    knock = "import socket; exit(socket.socket().connect_ex(('10.77.0.2', 9)) != 111)"
    for host in (A, B):
        ip("-n", host, "neigh", "flush", "dev", CABLE[host])
    check(wait_until(lambda: subprocess.run(["ip", "netns", "exec", A, sys.executable, "-c", knock]).returncode == 0, 60),
          "the cable works again")


def bench_words(out, rounds, timeout_s):
    return ("bench", "--rungs", "v35,v50", "--quick", "--rounds", rounds, "--trajectories", 1024,
            "--steps", 500, "--timeout", timeout_s, "--hosts", both, "--out", out, "--no-lock")


def check_hosts(records, n_samples):
    head = of_type(records, "run")[0]
    check(head["hosts"] == f"{A}:1,{B}:1" and head["host_name"] == A, f"the hosts are recorded: {head}")
    bindings = {c["rung"]: c["binding"] for c in of_type(records, "calibration")}
    check(bindings["v50_mpi"] == f"{CPU[A]} {B}:{CPU[B]}", f"a rank on each machine: {bindings}")
    ranks = {r["rung"]: r["ranks"] for r in of_type(records, "rung")}
    check(ranks["v50_mpi"] == 2, f"two ranks: {ranks}")
    checks = [c for c in of_type(records, "check") if c["rung"] == "v50_mpi"]
    check(len(checks) in (10, 20) and all(c["passed"] for c in checks), "all sizes are verified")
    check("bit-identical to v35_simd" in checks[0]["check"], f"against one core: {checks[0]}")
    samples = of_type(records, "sample")
    first = {s["rung"]: s["steps"] for s in samples}
    hashes = {s["state_hash"] for s in samples if s["steps"] == first["v35_simd"]}
    check(len(hashes) == 1, f"timed samples end in the same bits: {hashes}")
    check(len([s for s in samples if s["rung"] == "v50_mpi"]) >= n_samples, "samples on two machines")


for patience_s in (3, 30):  # of the harness: on a busy machine ranks may take longer to start than a cut is to be waited for
    out = folder / f"cut{patience_s}"
    process = start(*bench_words(out, 10, patience_s))
    wait_until(lambda: has_samples(out, "v50_mpi", 2) or process.poll() is not None)
    if process.poll() is None:
        break
cut()
_, errors = process.communicate(timeout=PATIENCE_S)
check(process.returncode == 1, f"a failed rung: exit 1, got {process.returncode}: {errors}")
records = read_journal(out / "run.jsonl")
check_hosts(records, 2)
outcomes = of_type(records, "outcome")
check([o["rung"] for o in outcomes] == ["v50_mpi"] and outcomes[0]["outcome"] == "failed",
      f"the rung with ranks there fails: {outcomes}")
check("no answer in time" in outcomes[0]["reason"] and B in outcomes[0]["reason"], f"{outcomes}")
rounds = {s["round"] for s in of_type(records, "sample")
          if s["rung"] == "v35_simd" and not s["is_warm_up"]}
check(rounds == set(range(10)) and records[-1]["outcome"] == "complete", "the run goes on to its end")
report = run_here("report", out)
check(report.returncode == 0 and f"{A}:1,{B}:1" in report.stdout, "the report names the hosts")
check("no answer in time" in report.stdout, "and says why the rung failed")
check_nothing_left("after the cut")

if LONG:
    # ---- more ranks there than CPUs ----
    mend()
    hosts_file(A, f"{B} slots={len(allowed) + 1}")
    result = run(*words, LZ_BEFORE=f"taskset -p -c {CPU[B]} $$ >/dev/null")
    check(result.returncode == 3 and f"{B} has 1 allowed CPU" in result.stdout,
          f"more ranks there than CPUs: {result.stdout}{result.stderr}")
    hosts_file(A, B)

    # ---- packets that vanish without a word; mpirun's own patience is shorter than ours ----
    out = folder / "silent"
    process = start(*bench_words(out, 40, 60))
    wait_for_samples(out, "v50_mpi", 3, process)
    for host in (A, B):
        subprocess.run(["tc", "-n", host, "qdisc", "replace", "dev", CABLE[host], "root", "tbf",
                        "rate", "8bit", "burst", "10", "limit", "10"], check=True)
    process.communicate(timeout=120)
    records = read_journal(out / "run.jsonl")
    check([o["outcome"] for o in of_type(records, "outcome")] == ["failed"], "the rung fails")
    print(of_type(records, "outcome")[0]["reason"])
    check(records[-1]["outcome"] == "complete", "the run goes on")
    check_nothing_left("after the silence")
    for host in (A, B):
        subprocess.run(["tc", "-n", host, "qdisc", "del", "dev", CABLE[host], "root"], check=True)
    mend()

    # ---- stopped and resumed: the hosts belong to the plan ----
    out = folder / "stopped"
    process = start(*bench_words(out, 40, 20))
    wait_for_samples(out, "v50_mpi", 3, process)
    (harness,) = [p for p in processes(A) if os.readlink(f"/proc/{p}/exe") == str(LADDER)]
    os.kill(harness, signal.SIGINT)
    process.communicate(timeout=PATIENCE_S)
    check(process.returncode == 130, f"stopped: {process.returncode}")
    check_nothing_left("stopped")
    check_refused(run("bench", "--resume", out, "--hosts", both), 2, "--hosts")
    result = run("bench", "--resume", out, "--no-lock", timeout=120)
    check(result.returncode == 0, f"resumed: {result.stderr}")
    records = read_journal(out / "run.jsonl")
    check_hosts(records, 40)
    check(of_type(records, "end")[-1]["outcome"] == "complete", "complete now")
    rows = {v["rung"]: v for v in of_type(records, "verdict")}
    check(rows["v50_mpi"]["time_per_step_ns_median"] > 0, "a time on two machines")
    check("several machines" in rows["v50_mpi"]["limit_reason"], "and no limit of this one alone")

    # ---- killed while the cable is out: nobody can tell the other machine ----
    out = folder / "killed"
    process = start(*bench_words(out, 400, 20))
    wait_for_samples(out, "v50_mpi", 3, process)
    (harness,) = [p for p in processes(A) if os.readlink(f"/proc/{p}/exe") == str(LADDER)]
    os.kill(harness, signal.SIGSTOP)  # nothing is on its way: only silence tells that it is the end
    time.sleep(1)
    cut()
    os.kill(harness, signal.SIGKILL)
    process.communicate(timeout=PATIENCE_S)
    check_nothing_left("killed")
done()
