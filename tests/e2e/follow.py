"""The view of a run on a terminal, while it is measured and in a replay.

usage: follow.py BUILD
"""

import functools
import hashlib
import json
import os
import pathlib
import re
import time
import zlib

import ladder as e2e
from ladder import check, check_nothing_left, check_refused, copy_programs, done, new_folder, of_type, read_journal
from terminal import set_size, watch

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "results/examples/xeon-2core.jsonl"
GOLDEN = ROOT / "tests/golden/run.jsonl"
PROGRAMS = copy_programs(without=("ladder-peaks", "ladder-one-mpi"))  # ceilings take as long as all else
LADDER = PROGRAMS / "ladder"
run = functools.partial(e2e.run, ladder=LADDER)
BLOCKS = "█▏▎▍▌▋▊▉"
NULL = open(os.devnull, "w")
out = new_folder()


def rounds_of(records):
    """Each round once, warm-ups too."""
    return list(dict.fromkeys((s["heat"], s["session"], s["block"], s["round"], s["is_warm_up"])
                              for s in of_type(records, "sample")))


def check_screens(terminal, what, *, columns, rows):
    """Whatever was drawn fits, and nothing but drawings was written."""
    check(not terminal.faults, f"{what}: {terminal.faults[:3]}")
    check(terminal.drawings, f"{what}: something is drawn")
    for drawing in terminal.drawings:
        used = [i for i, line in enumerate(drawing) if line]
        if not check(all(len(line) < columns for line in drawing) and len(used) < rows,
                     f"{what}: it fits {columns}x{rows}: {drawing}"):
            break


def check_only_drawings(written, what):
    check(written.rsplit(b"\033[J", 1)[-1] in (b"\r\n", b""), f"{what}: the cursor is left below: "
          f"{written[-60:]!r}")
    check(b"?25l" not in written and b"?1049" not in written, f"{what}: no mode is changed")


def feet(terminal):
    """The last line of each drawing."""
    return [[line for line in drawing if line][-1] for drawing in terminal.drawings]


# ---- while it is measured: stopped by Ctrl-C, and gone on with ----

def words_of(n_rounds, path):
    return [LADDER, "bench", "--rungs", "v10,v35", "--quick", "--rounds", n_rounds, "--trajectories", "256",
            "--steps", "300", "--no-lock", "--out", path]


def stop_in_round_1(terminal, master, _pid):
    if "round 1 of " in feet(terminal)[-1] and "warm-up" not in feet(terminal)[-1]:
        os.write(master, b"\x03")


for n_rounds in (3, 30, 300):  # a busy machine may see the end of a short run before the stop comes
    live = out / f"live-{n_rounds}"
    code, terminal, written = watch(words_of(n_rounds, live), 80, 24, on_drawing=stop_in_round_1)
    if code != 0:
        break
records = read_journal(live / "run.jsonl")
check(code == 130, f"Ctrl-C: exit 130, got {code}")
check(records[-1]["type"] == "end" and records[-1]["outcome"] == "incomplete", "Ctrl-C: a closed journal")
screen = "\n".join(terminal.all_lines())
check("* v10_naive" in screen and "--resume" in screen.split("* v35_simd")[-1].replace("\n", ""),
      f"the last view stays above, how to go on below: {screen}")
check("left" not in screen.split("-- own problem")[-1], f"nothing is said to go on: {screen}")
terminal.faults = [f for f in terminal.faults if "'ladder: stopped" not in f]  # a plain line may be long
check_screens(terminal, "stopped", columns=80, rows=24)
check_nothing_left(PROGRAMS)

n_before = len(records)
code, terminal, written = watch([LADDER, "bench", "--resume", live, "--no-lock"], 80, 24, stdout=NULL)
records = read_journal(live / "run.jsonl")
check(code == 0, f"gone on with: exit {code}")
check_screens(terminal, "gone on with", columns=80, rows=24)
check_only_drawings(written, "gone on with")
new = [r for r in rounds_of(records) if r[1] == 1]
blocks = {r[:3] for r in new}
rungs = of_type(records, "rung")
# one a rung and one a block before they are timed, one a round after it, the first and the last
check(len(terminal.drawings) == 1 + len(rungs) + len(blocks) + len(new) + 1,
      f"drawn between rounds only: {len(terminal.drawings)} drawings, {len(new)} rounds")
said = [m[0] for m in (re.search(r"(warm-up for )?round \d", foot) for foot in feet(terminal)) if m]
check(said == [("warm-up for " if r[4] else "") + f"round {r[3] + 1}" for r in new],
      f"one drawing a round, in their order: {said}")
check(any(c in BLOCKS for line in terminal.drawings[-1] for c in line), "bars")
check(all(("no verdict yet" in line) == (not re.search(rf"\b{n_rounds} of {n_rounds} rounds", line))
          for drawing in terminal.drawings for line in drawing
          if f"of {n_rounds} rounds" in line and line.startswith("-- ")),
      f"no verdict yet, until all rounds are taken: {terminal.drawings[-1]}")
check(sum(f"{n_rounds} of {n_rounds} rounds, the report judges them" in line for line in terminal.drawings[-1]) == 1, "all rounds")

# ---- elsewhere: plain lines, the same in a run and in its replay ----

plain = out / "plain"
result = run(*words_of(3, plain)[1:])
check(result.returncode == 0 and "\033" not in result.stderr and "\r" not in result.stderr, "no escape at all")
replay = run("bench", "--replay", plain, "--speed", "max")
first, *lines = replay.stderr.splitlines()
check(re.fullmatch(r"REPLAY of run \S+, measured on \S+", first), f"marked: {first}")
check(lines == [re.sub(r", \d+:\d\d left$", "", line) for line in result.stderr.splitlines()],
      f"the same lines: {lines} {result.stderr}")
for words, env in ((["--plain"], {}), ([], {"TERM": "dumb"})):
    code, terminal, written = watch([LADDER, "bench", "--replay", plain, "--speed", "max", *words], 80, 24,
                                    stdout=NULL, env=env)
    check(code == 0 and b"\033" not in written and terminal.lines()[:1 + len(lines)] == [first, *lines]
          or words == [], f"plain lines on a terminal: {written}")
    check(not terminal.drawings, "no view")

# ---- a replay: the same text as `ladder report`, on any run, which stays as it is ----


def hash_of(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def check_replay(path, what, stopped=None):
    before, beside = hash_of(path), sorted(os.listdir(pathlib.Path(path).parent))
    shown, report = run("bench", "--replay", path, "--speed", "max"), run("report", path)
    check(shown.returncode == 0, f"{what}: exit {shown.returncode}: {shown.stderr}")
    check(shown.stdout.startswith(report.stdout), f"{what}: the text of the report")
    tail = shown.stdout[len(report.stdout):].splitlines()
    check(len(tail) == 3 and tail[1].startswith("REPLAY of run ") and "nothing was measured now" in tail[1],
          f"{what}: says that it was a replay: {tail}")
    check(("stopped here" in shown.stderr) == bool(stopped) and (stopped or "") in shown.stderr,
          f"{what}: says where it stopped: {shown.stderr}")
    check(shown.stderr.isascii() and "\033" not in shown.stderr, f"{what}: harmless lines")
    check(hash_of(path) == before and sorted(os.listdir(pathlib.Path(path).parent)) == beside,
          f"{what}: nothing is written")
    return shown


check_replay(EXAMPLE, "a full run")
check_replay(GOLDEN, "synthetic")
check_replay(live / "run.jsonl", "stopped and gone on with")
for name in ("sweep", "scale", "python"):
    check_replay(ROOT / "tests/golden" / name / "run.jsonl", name)

text = EXAMPLE.read_bytes()
lines = text.splitlines(keepends=True)
samples = [i for i, line in enumerate(lines) if b'"type":"sample"' in line]
(out / "killed.jsonl").write_bytes(b"".join(lines[:samples[100]]) + lines[samples[100]][:70])
last = json.loads(lines[samples[99]])["record"]
check_replay(out / "killed.jsonl", "killed", f"in round {last['round'] + 1} of the cache problem")
(out / "early.jsonl").write_bytes(b"".join(lines[:samples[0] // 2]))
check_replay(out / "early.jsonl", "killed early", "before its first round")

folder = out / "reports"
result = run("bench", "--replay", GOLDEN, "--speed", "max", "--out", folder)
check(result.returncode == 0 and not (folder / "run.jsonl").exists(), "reports, and no journal")
check((folder / "report.csv").read_text() == run("report", GOLDEN, "--format", "csv").stdout, "the run's own")

# ---- screens of any size ----


def screens(path, columns, rows, **more):
    return watch([LADDER, "bench", "--replay", path, "--speed", "max"], columns, rows, stdout=NULL, **more)


records = read_journal(EXAMPLE)
for columns, rows in ((80, 24), (100, 50), (60, 20)):
    code, terminal, written = screens(EXAMPLE, columns, rows)
    what = f"{columns}x{rows}"
    check(code == 0, f"{what}: exit {code}")
    check_screens(terminal, what, columns=columns, rows=rows)
    check_only_drawings(written, what)
    check(all(drawing[0].startswith(f"REPLAY of run {records[0]['run_id']}") for drawing in terminal.drawings),
          f"{what}: every screen is marked")
    middle = next(d for d in terminal.drawings if "cache problem: round 20 of 32" in "".join(d))
    rows_seen = [line for line in middle if re.match(r"[*-]? *v\d\d_", line)]
    spine = {r["rung"] for r in of_type(records, "rung") if r["is_spine"]}
    check(spine <= {line[2:].split()[0] for line in rows_seen}, f"{what}: the spine first: {rows_seen}")
    check(all(line.rstrip()[-1] in BLOCKS for line in rows_seen), f"{what}: bars: {rows_seen}")
    lengths = {line[2:].split()[0]: sum(c in BLOCKS for c in line) for line in rows_seen}
    check(lengths["v10_naive"] < lengths["v35_simd"] < lengths["v40_openmp"], f"{what}: longer is faster")
    check("x previous longer" not in middle[1] and (columns < 80 or "x previous  bar: longer" in middle[1]),
          f"{what}: headings stand apart: {middle[1]}")
    check(columns < 80 or "* way up, - shows a cost" in middle[0], f"{what}: the marks are explained: {middle[0]}")
    check(columns < 80 or "[95 %]" in "".join(middle), f"{what}: intervals where there is room")

# the committed screen is this one; CONTRIBUTING.md says how it is made
_, terminal, _ = screens(EXAMPLE, 100, 40)
middle = next(d for d in terminal.drawings if any("round 20 of" in line for line in d))
committed = (ROOT / "results/examples/follow.txt").read_text()
check("\n".join(middle).rstrip() == committed.rstrip(), "results/examples/follow.txt is current")

# at the end, the figures of the view are those of the verdicts
_, terminal, _ = screens(EXAMPLE, 120, 120)
shown = "\n".join(terminal.drawings[-1])
for verdict in of_type(records, "verdict"):
    time_ns = verdict["time_per_step_ns_median"]
    if time_ns and verdict["problem"] == "memory":
        digits = f"{time_ns:.3g}"
        row = next(line for line in shown.split("-- memory")[1].splitlines() if f" {verdict['rung']} " in line)
        check(float(row[27:33]) == float(digits), f"the time of {verdict['rung']}: {digits} in {row}")

# in a locale without UTF-8, and where no style is wanted
_, terminal, written = screens(GOLDEN, 80, 24, env={"LC_ALL": "C", "NO_COLOR": "1"})
check(written.isascii() and b"##" in written and b"[1m" not in written, "'#', and no bold type")
_, _, written = screens(GOLDEN, 80, 24)
check(b"\033[1m" in written, "bold type")

# what comes from outside moves no cursor and fills no line


def hostile(path):
    """The golden run, with everything that a view shows said by a stranger."""
    text = "\033[2J\033]0;x\007\x9b31m\u202e世界\r\n\t<b>" + "w" * 300
    names, written = {}, []
    for record in read_journal(GOLDEN):
        for key in ("host_name", "reason", "run_id", "title", "note"):
            if record.get(key):
                record[key] = text
        for key in ("rung", "base", "answer"):
            if record.get(key):
                name = record[key]
                names[name] = record[key] = names.get(name, name + text)
        if record["type"] == "heat" and record["control"]:
            record["control"] = names.setdefault(record["control"], record["control"] + text)
        if record["type"] == "verdict" and record.get("start"):
            record["start"] = names[record["start"]]
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
        written.append(b'{"crc":"%08x","len":%d,"record":%s}\n' % (zlib.crc32(line), len(line), line))
    path.write_bytes(b"".join(written))


hostile(out / "hostile.jsonl")
for columns, rows in ((60, 20), (100, 50), (20, 5), (3, 2)):
    code, terminal, written = screens(out / "hostile.jsonl", columns, rows)
    check(code == 0 and not terminal.faults, f"harmless on {columns}x{rows}: {code} {terminal.faults[:3]}")
    check(b"\033[2J" not in written and b"\007" not in written, "no escape of a stranger's")
result = run("bench", "--replay", out / "hostile.jsonl", "--speed", "max")
check(result.stderr.isascii() and "\033" not in result.stderr and "\033" not in result.stdout, "nor in lines")

# ---- a terminal that changes its size ----

sizes = [(60, 20), (100, 50), (70, 12), (90, 30)]
n_seen = n_of_last = 0


def resize(terminal, master, _pid):
    """What was written for the old size may still be on its way: the middle is where some of the last size are seen."""
    global n_seen, n_of_last
    n_seen += 1
    if n_seen % 6 == 0 and sizes:
        size = sizes.pop()
        terminal.resize(*size)
        set_size(master, *size)
    used = [line for line in terminal.drawings[-1] if line]
    n_of_last += not sizes and len(used) == 19 and len(max(used, key=len)) < 60
    return n_of_last > 6


_, terminal, _ = watch([LADDER, "bench", "--replay", EXAMPLE, "--speed", "100"], 80, 24, on_drawing=resize,
                       stdout=NULL)
last = terminal.drawings[-1]
check(not sizes and sum("REPLAY" in line for line in last) == 1 and last[0].startswith("REPLAY"),
      f"one view after all sizes: {last}")
check(len(last) == 20 and len([line for line in last if line]) == 19 and len(max(last, key=len)) < 60,
      f"as large as the terminal is now: {last}")

# ---- Ctrl-C, and at which speed ----


def stop_later(terminal, master, _pid):
    if "verify v02" in feet(terminal)[-1]:
        os.write(master, b"\x03")


code, terminal, written = watch([LADDER, "bench", "--replay", EXAMPLE, "--speed", "50"], 80, 24,
                                on_drawing=stop_later)
screen = "\n".join(terminal.all_lines())
check(code == 130 and not terminal.faults, f"exit 130, got {code} {terminal.faults}")
check("REPLAY at 50x of run" in screen and "ladder: the replay was stopped" in screen, f"says so: {screen[:2000]}")
check("What came out" not in screen, "no report of a replay that was stopped")

took_s = of_type(read_journal(plain / "run.jsonl"), "end")[0]["elapsed_s"]
for words, speed in ((["--speed", "4"], 4), ([], 10)):
    began = time.monotonic()
    result = run("bench", "--replay", plain, *words)
    check(time.monotonic() - began >= took_s / speed, f"{speed}x as fast: not faster")
    check(result.stderr.startswith(f"REPLAY at {speed}x of run"), f"{speed}x: {result.stderr}")
    check(re.search(r"rounds 1 to 3 of 3, \d:\d\d left", result.stderr), "time left")

# ---- what is refused ----

for words, needle in (
    (["--replay", ROOT / "tests/golden/profile"], "not timed"),
    (["--replay", ROOT / "tests/golden/overheads"], "not timed"),
    (["--replay", "nowhere"], "nowhere"),
    (["--replay", ROOT / "README.md"], "README.md:1"),
    (["--replay", ""], "--replay"),
    (["--replay", GOLDEN, "--rounds", "3"], "leave out --rounds"),
    (["--replay", GOLDEN, "--rungs", "soa"], "leave out --rungs"),
    (["--replay", GOLDEN, "--resume", "x"], "leave out --"),
    (["--replay", GOLDEN, "--quick"], "leave out --quick"),
    (["--replay", GOLDEN, "--out", GOLDEN.parent], "run.jsonl"),
    (["--speed", "2"], "--replay"),
    *[(["--replay", GOLDEN, "--speed", v], "--speed") for v in ("0", "-1", "1001", "fast", "inf", "nan", "")],
):
    check_refused(run("bench", *words), 2, needle)
check_refused(run("scale", "--replay", GOLDEN), 2, "--replay")
broken = bytearray(GOLDEN.read_bytes())
broken[5000] ^= 1
(out / "broken.jsonl").write_bytes(broken)
check_refused(run("bench", "--replay", out / "broken.jsonl"), 2, "broken.jsonl:")
done()
