"""ladder try: files that are rungs, wrong, or none; a runner in Perl; nothing is left behind.

usage: try.py BUILD SOURCE
"""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import zlib

from ladder import PATIENCE_S, check, check_nothing_left, check_refused, copy_programs, done, new_folder, run, wait_until

SOURCE = pathlib.Path(sys.argv[2])
EXAMPLE = SOURCE / "results/examples/xeon-2core.jsonl"
HERE = copy_programs(without=("ladder-peaks", "ladder-one-mpi"))  # ceilings take longer than all else
folder, scratch = new_folder(), new_folder()
QUICK = ("--no-lock", "--rounds", 6, "--steps", 100, "--timeout", 60)

RUNG = (SOURCE / "exercises/my_rung.c").read_text()
HEAD, BODY = RUNG[RUNG.index("void lorenz_run"):].split("{\n", 1)
HEAD += "{\n"
IGNORED = "    (void) x, (void) y, (void) z, (void) n, (void) steps, (void) dt, (void) sigma, (void) rho, (void) beta;\n"


def write(name, text):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# Counting takes as long as all else: mostly a Valgrind that refuses does.
refusing = new_folder()
(refusing / "valgrind").write_text("#!/bin/sh\necho 'no counting today' >&2\nexit 1\n")
(refusing / "valgrind").chmod(0o755)
UNCOUNTED = f"{refusing}{os.pathsep}{os.environ['PATH']}"


def attempt(*words):
    path = os.environ["PATH"] if "--keep" in words else UNCOUNTED
    result = run("try", *words, ladder=HERE / "ladder", env={"TMPDIR": str(scratch), "PATH": path})
    check(not list(scratch.iterdir()), f"{words}: nothing is left: {list(scratch.iterdir())}")
    check_nothing_left(HERE)
    check_nothing_left(scratch)
    return result


def page_of(*words, code=0):
    """Returns: the lines of the page by their labels, wrapped ones put together; all of it."""
    result = attempt(*words)
    check(result.returncode == code, f"{words}: exit {code}, got {result.returncode}: {result.stderr[-300:]}")
    lines, label = {}, None
    for line in result.stdout.splitlines():
        found = re.match(r"([a-z][a-z ,]*):\s+(.*)", line)
        label = found[1] if found else label if line.startswith("   ") else None
        if found:
            lines[label] = found[2]
        elif label:
            lines[label] += " " + line.strip()
    return lines, result


# ---- a function: right, with a verdict, counted and placed ----

mine = write("mine.c", RUNG)
kept = folder / "kept"
page, result = page_of(mine, *QUICK, "--run", EXAMPLE, "--keep", kept)
check("10 of 10 checks passed" in page["right"], f"right: {page}")
check(result.stdout.startswith("mine against v20_soa\n"), f"the usual base: {result.stdout[:200]}")
check("the time of v20_soa" in page["verdict"] or "few rounds" in page["verdict"], f"a verdict: {page}")
check("lorenz_run" not in page.get("stops it now", ""), f"its loop is found: {page}")
check("usual problem" in page["place"], f"no place, of 100 steps: {page}")
check("-ffp-contract=off -O2;" in page["built"] and "-W" not in page["built"], f"all flags: {page}")
check("ladder-one --rung mine --alone" in page["look deeper"], f"its own command line: {page}")
alone = subprocess.run([kept / "build/ladder-one", "--rung", "mine", "--alone", "--steps", "3"],
                       capture_output=True, text=True)
check(alone.returncode == 0 and "mine: 3840" in alone.stdout, "what is kept runs alone")
alone = subprocess.run([kept / "build/ladder-one", "--rung", "mine", "--alone", "--trajectories", "3", "--steps", "1",
                        "--print", "2"], capture_output=True, text=True)
solved = run("solve", "v20_soa", "--trajectories", 3, "--steps", 1, ladder=HERE / "ladder")
check(alone.stdout.splitlines()[1:] == solved.stdout.splitlines()[:3] and len(alone.stdout.splitlines()) == 4,
      f"its numbers beside those of a right rung: {alone.stdout}{solved.stdout}")
check("ladder-one-countable' --rung mine" in result.stdout, "and how to look at it is told")
ladder = HERE / "ladder"
shown = run("report", kept / "run", "--format", "try-json", ladder=ladder)
report = json.loads(shown.stdout)
check(report["tried"]["rung"] == "mine" and report["base"]["rung"] == "v20_soa", "who met")
check(report["checks"]["passed"] == 10 and report["checks"]["failed"] is None, f"checks: {report['checks']}")
check(report["outcome"] == report["tried"]["outcome"] == "ok" and report["rounds"] == 6, "all rounds")
check("-ffp-contract=off" in report["tried"]["project_flags"], f"flags: {report['tried']}")
check(report["base"]["compiler"] and "-ffp-contract=off" in report["base"]["project_flags"], f"of both: {report['base']}")
samples = [s["record"] for s in map(json.loads, (kept / "run/run.jsonl").open()) if s["record"]["type"] == "sample"]
timed = [s for s in samples if not s["is_warm_up"]]
noise = report["noise"]
check(noise["samples"] == len(timed) >= 18 and noise["disturbed"] <= noise["samples"], f"samples: {noise}")
check(noise["control"]["low"] <= noise["control"]["median"] <= noise["control"]["high"], f"the control: {noise}")
of_tried = report["tried"]["samples"]
check(of_tried["all"] == 6 and 0 <= of_tried["disturbed"] <= 6, f"of one: {of_tried}")
used = report["verdict_from"]
check(used["rounds"] == 6 or 0 < used["rounds"] < 6 and used["is_undisturbed_only"], f"rounds of the verdict: {used}")
limit = report["tried"]["limit"]
check(limit["kind"] is None or limit["is_certain"] != ("can't tell" in report["tried"]["what_stops"]), f"one word: {limit}")
counted = report["tried"]["per_step"]
if shutil.which("valgrind"):
    # the same arithmetic as v20's, a trajectory after the other: some hundred instructions
    check(71 <= counted["instructions"] <= 200, f"instructions a step: {counted}")
check_refused(attempt(mine, "--keep", kept, *QUICK), 2, "--keep", "there already")

# ---- the place: between the neighbours of that run, by the ratio ----

steady = SOURCE / "tests/golden/duel"
shown = run(steady, "--format", "try", "--ladder", EXAMPLE, ladder=HERE / "ladder-report", env={"COLUMNS": ""})
check(shown.stdout == (steady / "try.txt").read_text(), f"the golden page: {shown.stdout}{shown.stderr}")
golden = run(steady, "--format", "try-json", "--ladder", EXAMPLE, ladder=HERE / "ladder-report")
place = json.loads(golden.stdout)["place"] if golden.returncode == 0 else {}
ladder_json = json.loads(run("report", EXAMPLE, "--format", "json", ladder=ladder).stdout)
times = {r["rung"]: r["time_per_step_ns"]["median"] for r in ladder_json["rungs"]
         if r["outcome"] == "ok" and r["problem"]["name"] == "cache"}
check(place.get("is_approximate") is True, f"a place is about: {golden.stdout[:300]} {golden.stderr}")
if check(place.get("reason") is None, f"placed: {place}"):
    own = place["time_per_step_ns"]["median"]
    faster, slower = place["faster"], place["slower"]
    check(faster is None or abs(times[faster["rung"]] - faster["time_per_step_ns"]) < 1e-6 < own - faster["time_per_step_ns"], f"below: {place}")
    check(slower is None or abs(times[slower["rung"]] - slower["time_per_step_ns"]) < 1e-6 and slower["time_per_step_ns"] >= own, f"above: {place}")

itself = json.loads(run(steady, "--format", "try-json", "--ladder", steady, ladder=HERE / "ladder-report").stdout)
there = itself["base"]["time_per_step_ns"]["median"] / itself["speedup"]["median"]
check(abs(itself["place"]["time_per_step_ns"]["median"] - there) < 1e-6 and there < 0.9, f"by the ratio: {itself}")

# ---- what a busy machine leaves to be said: the golden duel, with a core that is watched ----


def pages_of_busy(change):
    """Returns: the page and the object of the golden duel, each of its samples changed."""
    busy = new_folder()
    with (busy / "run.jsonl").open("w") as out:
        for line in (steady / "run.jsonl").open():
            record = json.loads(line)["record"]
            if record["type"] == "loop":
                record.update(step_cycles=20, chain_cycles=0)
            if record["type"] == "sample":
                record.update(issue_per_ns=16, clock_ghz=2.5, pace_before_per_ns=10, pace_after_per_ns=10)
                change(record)
            body = json.dumps(record, separators=(",", ":"))
            out.write(f'{{"crc":"{zlib.crc32(body.encode()):08x}","len":{len(body.encode())},"record":{body}}}\n')
    shown = [run(busy, "--format", form, ladder=HERE / "ladder-report", env={"COLUMNS": ""}) for form in ("try", "try-json")]
    check(all(s.returncode == 0 for s in shown), f"a page: {shown[0].stderr}")
    return " ".join(shown[0].stdout.split()), json.loads(shown[1].stdout)


def share_core(record, n_rounds):
    if record["round"] < n_rounds:
        record["cpu_s"] = 0.5 * record["wall_s"]


for what, change, is_told, words in (
        ("a quiet machine", lambda r: None, True,
         ("only 1.1 steps overlap: work on more at once. Of its limit, what one core can issue, 29 % is reached.", "29 % issue ")),
        ("few left", lambda r: share_core(r, 24), True, ("work on more at once",)),
        ("too few left", lambda r: share_core(r, 28), False,
         ("can't tell: other work took its core in 28 of 32 samples", "29 % issue?", "a quiet one may show another ratio")),
        ("none left", lambda r: share_core(r, 32), False, ("took its core in 32 of 32", "29 % issue?", "96 of 96 samples")),
        ("a neighbour", lambda r: r.update(pace_after_per_ns=9), False,
         ("can't tell: its core was slow, or changed its pace, beside", "29 % issue?", "on a core that was slow"))):
    page, report = pages_of_busy(change)
    check(all(w in page for w in words), f"{what}: {words}: {page}")
    check(("can't tell" in page) != is_told and ("?" in page) != is_told, f"{what}: one thing is said: {page}")
    check(report["tried"]["limit"]["is_certain"] is is_told, f"{what}: {report['tried']}")

for what, factors, words in (("uncertain", (0.8, 1.3), "the control against itself is known too badly"),
                             ("off", (0.7, 0.72), "the control came out different from itself")):
    page, report = pages_of_busy(lambda r: r["is_control"] and r.update(
        wall_s=r["wall_s"] * factors[r["round"] % 2], cpu_s=r["cpu_s"] * factors[r["round"] % 2]))
    check(words in page, f"a control that is {what}: {page}")
    holds_one = report["noise"]["control"]["low"] <= 1 <= report["noise"]["control"]["high"]
    check(report["noise"]["is_too_noisy"] and holds_one == (what == "uncertain"), f"{what}: {report['noise']}")

# ---- a descriptor: a copy of a rung, under its own name and under the old one ----

text = (SOURCE / "variants/v20_soa.c").read_text()
page, result = page_of(write("renamed.c", text.replace("v20_soa", "v24_mine")), "--base", "soa", *QUICK, "--json")
report = json.loads(result.stdout)
check(report["tried"]["rung"] == "v24_mine" and report["base"]["rung"] == "v20_soa", "the descriptor's name")
check("no counting today" in report["tried"]["per_step"]["reason"], f"why not counted: {report['tried']}")
check(report["checks"]["worst_error"] == 0, "bit-identical, as its descriptor says")
page, result = page_of(write("v20_soa.c", text), *QUICK, "--trajectories", 300)
check(result.stdout.startswith("v20_soa@try against v15_inlined"), f"its own base: {result.stdout[:100]}")
check_refused(attempt(write("b.c", text.replace('name = "v20_soa"', 'name = "v2"')), *QUICK), 1, "b.c", ".name")
check_refused(attempt(write("c.c", text.replace("    .run = run,\n", "    .run = 0, /* run */\n")
                            .replace("static void run", "void run")), *QUICK), 1, "c.c", ".run")

# ---- wrong answers, each with what can be done about it ----

for name, old, new, wrong, hint in (
        ("wrong", "dt / 6.0", "dt / 5.0", "1 of 1 trajectories after 10 steps", "first steps"),
        ("rest", "m < n;", "m < (n > 4 ? n / 4 * 4 : n);", "7 trajectories after", "left over"),
        ("once", "i < steps;", "i < (steps > 10 ? 10 : steps);", "after 100 steps", "every step"),
        ("built-in", "(rho -", "(28.0 -", "35 of 35", "arguments"),
        ("nan", "x[m] += sixth", "x[m] += 0.0 / 0.0 + sixth", "nan", "not a number")):
    page, result = page_of(write(f"{name}.c", RUNG.replace(old, new)), *QUICK, code=1)
    check(wrong in page["wrong"] and hint in page["look at"], f"{name}: {page}")
    check(name != "wrong" or f"{ladder} solve v20_soa" in page["look at"], f"as it was called: {page}")
    check("verdict" not in page and "ns/step" not in result.stdout, f"{name}: no verdict, no number")
    check(result.stderr.strip().splitlines()[-1].startswith("ladder: not passed"), f"{name}: {result.stderr}")
    check("trajectories" not in result.stderr and result.stdout.count("relative error") <= 1, f"{name}: once: {result.stderr}")
    check(name != "wrong" or "--rung wrong --alone --trajectories 1 --steps 1 --print 1" in page["look at"], f"how to look: {page}")

# ---- files that do not answer ----

spin = "    for (volatile int i = 0;; ) i = 1;\n}\n"
crash = "    for (size_t m = 0; m < 100000000; m++) x[m + n] = 1.0;\n}\n"
prints = "    for (int i = 0; i < 1000000; i++) printf(\"%0100d\\n\", i);\n"
for name, body, wrong, hint in (("hang", HEAD + IGNORED + spin, "no answer in time", "loop"),
                                ("crash", HEAD + IGNORED + crash, "signal 11", "sanitize"),
                                ("exit", "#include <stdlib.h>\n" + HEAD + IGNORED + "    exit(3);\n}\n", "status 3", ""),
                                ("prints", "#include <stdio.h>\n" + HEAD + prints + BODY, "printed", "printing")):
    page, result = page_of(write(f"{name}.c", body), *QUICK[:-1], 1 if name == "hang" else 60, code=1)
    check(wrong in page["wrong"] and hint in page["look at"], f"{name}: {page}")

# ---- files that are no rung, and wrong usage ----

many = "".join(f"int a{i} = b{i};\n" for i in range(40))
said = attempt(write("many.c", many), *QUICK)
lines = said.stderr.splitlines()
check(said.returncode == 1 and len(lines) == 23 and "more lines" in lines[-2], f"twenty lines: {lines}")
check("many.c does not compile" in lines[-1] and not said.stdout, f"and a sentence: {lines[-1]}")
check("error" not in lines[-1] and "above" in lines[-1], f"which repeats nothing: {lines[-1]}")
said = attempt(write("many.c", many), *QUICK, "--json")
refused = json.loads(said.stdout)
check(said.returncode == 1 and refused["outcome"] == "does not compile" and "many.c" in refused["file"], f"JSON: {refused}")
check("'b0' undeclared" in refused["compiler"]["says"] or "identifier 'b0'" in refused["compiler"]["says"], f"words: {refused}")
said = attempt(write("unnamed.c", "void my_run(int n);\nvoid my_run(int n) { (void) n; }\n"), *QUICK, "--json")
check(said.returncode == 1 and json.loads(said.stdout)["outcome"] == "holds no rung", f"no rung: {said.stdout}")
said = attempt(write("calls.c", "int other(void);\n" + RUNG.replace("for (size_t m", "if (other()) return;\n    for (size_t m", 1)), *QUICK, "--json")
check(said.returncode == 1 and json.loads(said.stdout)["outcome"] == "cannot be linked", f"no function: {said.stdout}")
shape = attempt(write("shape.c", "void lorenz_run(int n) { (void) n; }\n"), *QUICK)
check(shape.returncode == 1 and "conflicting types" in shape.stderr, f"another shape: {shape.stderr}")
unused = attempt(write("other.c", "void my_run(int n);\nvoid my_run(int n) { (void) n; }\n"), *QUICK)
check_refused(unused, 1, "my_run", "lorenz_run")
for words, code, needle in (((folder / "none.c",), 2, "No such file"), ((write("empty.c", "\n"),), 2, "empty"),
                            ((write("binary.c", b"\x7fELF\0\0\1"),), 2, "binary"), ((folder,), 2, "no file"),
                            ((write("rung.py", RUNG),), 2, "--runner"), ((), 2, "FILE.c"),
                            ((mine, "--base", "v2o_soa"), 2, "v20_soa"),
                            ((mine, "--base", "nosuch"), 2, "no rung 'nosuch'; ladder list names them"), ((mine, "--runner", "x"), 2, "two rungs"),
                            ((mine, "--cc", "no-such-cc"), 3, "no-such-cc"), ((mine, "--cflags", "-flto"), 2, "flto"),
                            (("--runner", "no-such-program x"), 3, "no-such-program"),
                            (("--runner", "echo"), 1, "--list"), (("--runner", "false"), 1, "false"),
                            (("--runner", "x", "--cc", "cc"), 2, "--runner"), ((mine, "--rounds", 2), 2, "rounds"),
                            ((mine, "--run", folder), 2, "run.jsonl")):
    more = () if "--rounds" in words else QUICK
    refused = attempt(*words, *more)
    check(refused.returncode == code and needle in refused.stderr.splitlines()[-1], f"{words}: {refused.stderr}")

# ---- a runner in another language ----

if shutil.which("perl") and subprocess.run(["perl", "-MJSON::PP", "-e1"]).returncode == 0:
    perl = SOURCE / "exercises/other_language/runner.pl"
    page, result = page_of("--runner", f"perl {perl}", *QUICK, "--trajectories", 50)
    check("10 of 10 checks passed" in page["right"], f"Perl is right: {page} {result.stderr}")
    check("mine_in_perl against v20_soa" in result.stdout and "not counted" in page, f"Perl: {result.stdout}")
    text = perl.read_text()
    unwritten = "print { opened('+<:raw', $p->{end}) } pack"
    check(unwritten in text, "the Perl runner writes its states there")
    bad = write("bad.pl", text.replace(unwritten, "print STDERR pack"))
    page, result = page_of("--runner", f"perl {bad}", *QUICK, "--trajectories", 50, code=1)
    check("wrong" in page, f"states that were not written: {page}")
    mute = write("mute.pl", text.replace("syswrite $answers", "sleep 600; syswrite $answers"))
    page, result = page_of("--runner", f"perl {mute}", *QUICK[:-1], 1, code=1)
    check("no answer in time" in page["wrong"], f"a runner that hangs: {page}")

# ---- stopped, and killed: what was made is removed all the same ----

for number, code in ((signal.SIGINT, 130), (signal.SIGKILL, -9)):
    words = [HERE / "ladder", "try", mine, "--no-lock", "--rounds", 3000]
    process = subprocess.Popen([str(w) for w in words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, env={"TMPDIR": str(scratch), "PATH": "/usr/bin:/bin"})
    check(wait_until(lambda: list(scratch.glob("*/run/run.jsonl"))), "it is at work")
    process.send_signal(number)
    check(process.wait(timeout=PATIENCE_S) == code, f"{number}: {process.returncode}")
    check(wait_until(lambda: not list(scratch.iterdir()), 60), f"{number}: nothing is left: {list(scratch.iterdir())}")
    check_nothing_left(scratch)
shutil.rmtree(kept)
done()
