"""What the end-to-end tests share: running `ladder` as a user does, and reading what it wrote.

The journal is read here by code of its own, so that a fault of the project's reader is seen.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import zlib

BUILD = pathlib.Path(sys.argv[1]).resolve()
LADDER = BUILD / "ladder"
SKIP = 77
PATIENCE_S = 120  # for what is to happen; long, because a busy machine is slow

# No second a bench for pictures: test_figures.c and test_report_program.c look at those.
STAND_IN = pathlib.Path(__file__).resolve().parent / "stand-in"
os.environ["PATH"] = f"{STAND_IN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"

failures = []


def check(is_true, what):
    """Notes a failure and goes on. Returns: whether it was true."""
    if not is_true:
        frame = sys._getframe(1)
        failures.append(what)
        print(f"{pathlib.Path(frame.f_code.co_filename).name}:{frame.f_lineno}: not true: {what}")
    return bool(is_true)


def run(*words, ladder=LADDER, env=None, timeout=400, **more):
    """Runs the command to its end, without a terminal."""
    full = dict(os.environ, **(env or {}))
    return subprocess.run([str(ladder), *map(str, words)], env=full, timeout=timeout,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          errors="replace", **more)


def check_refused(result, code, *needles):
    """One clear line on standard error, the documented exit code, nothing on standard output."""
    lines = result.stderr.strip().splitlines()
    check(result.returncode == code, f"exit {code}, got {result.returncode}: {result.stderr!r}")
    check(len(lines) == 1, f"one line on stderr, got {lines!r}")
    check(len(result.stderr) < 600, f"a short line, got {len(result.stderr)} bytes")
    for needle in needles:
        check(needle in result.stderr, f"{needle!r} in {result.stderr!r}")


def read_journal(path):
    """Returns: the records of whole lines; each line's length and check sum must be right."""
    data = pathlib.Path(path).read_bytes()
    records = []
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        outer = json.loads(line)
        text = line[line.index(b'"record":') + len(b'"record":'):-1]
        check(outer["len"] == len(text), f"line {number}: length")
        check(outer["crc"] == f"{zlib.crc32(text):08x}", f"line {number}: check sum")
        records.append(outer["record"])
    return records


def of_type(records, kind):
    return [r for r in records if r["type"] == kind]


def new_folder():
    """A folder of this test's own, gone with the process."""
    folder = tempfile.mkdtemp(prefix="ladder-e2e-")
    import atexit
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return pathlib.Path(folder)


def copy_programs(*, without=(), python=False):
    """A copy of the programs, as if installed elsewhere; the Python runner where it is asked for.
    Returns: its folder."""
    folder = new_folder()
    for name in ("ladder", "ladder-one", "ladder-one-countable", "ladder-one-mpi",
                 "ladder-one-mpi-countable", "libladder-mpi-count.so", "libladder-try.so", "ladder-peaks",
                 "ladder-report", "ladder-costs", "ladder-costs-mpi", "ladder-confine"):
        if (BUILD / name).exists() and name not in without:
            shutil.copy(BUILD / name, folder / name)
    if python:
        shutil.copy(BUILD / "ladder-one-python", folder)
        shutil.copytree(BUILD / "variants/python", folder / "variants/python",
                        ignore=shutil.ignore_patterns("__pycache__", "*.p"))
    return folder


def with_own_lock(program):
    """Gives a copy of `ladder` a lock of its own: the usual one is the machine's, where others may time something
    now. Returns: its path."""
    usual, own = b"/tmp/lorenz-ladder.lock", f"/tmp/lorenz-ladder.{os.urandom(2).hex()}"
    text = program.read_bytes()
    check(text.count(usual) == 1, "the lock has one name")
    program.write_bytes(text.replace(usual, own.encode()))
    return pathlib.Path(own)


def runners_alive(folder=BUILD):
    """Pids of runner processes started from this folder's programs."""
    alive = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                program = os.readlink(entry / "exe")
                words = (entry / "cmdline").read_text(errors="replace").split("\0")
            except OSError:
                continue
            # of a program in Python the interpreter is what runs, and its workers name no program
            runner = str(folder) + "/ladder-one"
            if program.startswith(runner) or any(word.startswith(runner) for word in words[:3]):
                alive.append(int(entry.name))
    return alive


def wait_until(is_so, most_s=PATIENCE_S):
    """Asks again and again. Returns: whether it has come to be so."""
    end_s = time.monotonic() + most_s
    while not is_so():
        if time.monotonic() > end_s:
            return False
        time.sleep(0.01)
    return True


def check_nothing_left(folder, alive=runners_alive):
    """What was killed needs a moment to be gone; what was forgotten stays for longer than that. The folder is of one
    test alone: tests beside it have runners too."""
    check(wait_until(lambda: not alive(folder), 20), f"no process is left: {alive(folder)}")


def n_samples(out):
    """Returns: the samples in a journal that is being written, or is not there yet."""
    path = out / "run.jsonl"
    return path.read_bytes().count(b'"type":"sample"') if path.exists() else 0


def stop_at_work(words, out, n, number, code):
    """Starts a command with its --rounds, and ends it by a signal when it has taken n samples. A machine may be so busy
    that the run is over before this test has its turn: then another, with more rounds, in another folder.
    Returns: the folder, the rounds, what was said on stderr."""
    for rounds in (4, 40, 400):
        process = subprocess.Popen([str(w) for w in (*words, "--rounds", rounds, "--out", out)], text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        wait_until(lambda: n_samples(out) >= n or process.poll() is not None)
        process.send_signal(number)
        said = process.communicate(timeout=PATIENCE_S)[1]
        if process.returncode != 0:
            break
        out = out.with_name(out.name + "-longer")
    check(process.returncode == code, f"stopped at work: exit {code}, got {process.returncode}: {said}")
    return out, rounds, said


def at_once(*parts):
    """Runs parts of a test that do not touch each other's things at the same time: most of them wait."""
    def guarded(part):
        try:
            part()
        except Exception:  # a thread's own would be lost with what the others still say
            check(False, f"{part.__name__}: {traceback.format_exc()}")

    threads = [threading.Thread(target=guarded, args=[part]) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def done():
    print(f"{len(failures)} failures")
    sys.exit(1 if failures else 0)
