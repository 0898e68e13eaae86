"""Stands in for perf, likwid-perfctr or valgrind (FAKE_NAME says which), for tests.

It runs the program that it is given, as the real tool does, and replays output of the real layout:
of a machine with hardware counters, or of one of the bad days that FAKE_DAY names.
"""

import os
import pathlib
import subprocess
import sys
import threading
import time

NAME = os.environ["FAKE_NAME"]
WORDS = sys.argv[1:]
DAY = os.environ.get("FAKE_DAY", "good")
DATA = pathlib.Path(__file__).resolve().parent.parent / "data" / "profile"

# value, share of the time counted in percent; "<...>" is perf's own word for what it lacks
COUNTS = {"task-clock": (250.5, 100.0), "context-switches": (3, 100.0), "cpu-migrations": (0, 100.0),
          "page-faults": (17, 100.0), "cycles": (3.9e9, 62.5), "instructions": (7.8e9, 62.5),
          "branches": (1.0e8, 62.5), "branch-misses": ("<not counted>", 0.0),
          "cache-references": ("<not supported>", 100.0), "cache-misses": (393.0, 50.0)}


def value_after(word, words):
    return words[words.index(word) + 1] if word in words else None


def program_of(words):
    return words[words.index("--") + 1:]


def bad_day(out):
    """What goes wrong on every tool alike. Returns: whether this was such a day."""
    if DAY == "refused":
        sys.exit(f"{NAME}: Permission denied: access to performance monitoring is limited")
    if DAY == "killed":
        os.kill(os.getpid(), 9)
    if DAY == "hangs":
        time.sleep(600)
    if DAY == "silent":  # exit 0, and nothing inside
        if out:
            pathlib.Path(out).write_text("")
        return True
    return False


def answer_control(control):
    """What perf does with --control fifo:COMMANDS,ANSWERS: opens both before the program starts, and
    acknowledges every line."""
    commands, answers = (os.open(path, os.O_RDWR) for path in control.removeprefix("fifo:").split(","))

    def serve():
        for _ in os.fdopen(commands):
            os.write(answers, b"ack\n")
    if DAY != "never answers":
        threading.Thread(target=serve, daemon=True).start()


def perf_lines(events):
    lines = ["# started on Mon Jan  1 00:00:00 2024", ""]
    for event in events:
        value, share = COUNTS.get(event.removesuffix(":u"), ("<not supported>", 100.0))
        text = value if isinstance(value, str) else f"{value:.6f}"
        unit = "msec" if event == "task-clock" else ""
        if DAY == "other locale":
            text = text.replace(".", ",")
        lines.append(f'{{"counter-value" : "{text}", "unit" : "{unit}", "event" : "{event}", '
                     f'"event-runtime" : 1000, "pcnt-running" : {share:.2f}, '
                     '"metric-value" : 0.000000, "metric-unit" : "(null)"}')
    text = "\n".join(lines) + "\n"
    return text[:len(text) // 2] if DAY == "cut" else text


def perf():
    if WORDS[:1] == ["--version"]:
        print("perf version 6.1.0")
    elif WORDS[:1] == ["script"]:
        if not bad_day(None):
            for _ in range(20):
                print("ladder-one\n\t    55d0 step\n\t    55e0 run\n\t    55f0 main\n")
    elif WORDS[:1] == ["annotate"]:
        print("Percent | Source code & Disassembly\n 99.00 | mulsd %xmm0, %xmm1")
    elif "--log-fd" in WORDS:  # the harness tries events
        print(perf_lines_good(value_after("-e", WORDS).split(",")))
    else:
        out = value_after("-o", WORDS)
        if bad_day(out):
            return
        answer_control(value_after("--control", WORDS))
        status = subprocess.run(program_of(WORDS)).returncode
        recorded = WORDS[0] == "record"
        pathlib.Path(out).write_text("data" if recorded else
                                     perf_lines(value_after("-e", WORDS).split(",")))
        sys.exit(status)


def perf_lines_good(events):
    """Trying works on all days but those on which nothing does."""
    global DAY
    if DAY == "refused":
        bad_day(None)
    day, DAY = DAY, "good"
    text = perf_lines(events)
    DAY = day
    return text


def likwid():
    if WORDS[:1] == ["--version"]:
        print("likwid-perfctr -- Version 5.2.2")
    elif WORDS[:1] == ["-a"]:
        print("Group name\tDescription\n---\n  FLOPS_DP\tDouble Precision MFLOP/s\n  NOT_OURS\tother")
    elif "CLOCK" in WORDS:
        if DAY == "refused":
            bad_day(None)
    else:
        out = value_after("-o", WORDS)
        if bad_day(out):
            return
        start = next(i for i, w in enumerate(WORDS) if "ladder-one" in pathlib.Path(w).name)
        status = subprocess.run(WORDS[start:]).returncode
        text = (DATA / ("likwid_marker_1.csv" if "-m" in WORDS else "likwid_plain_1.csv")).read_text()
        pathlib.Path(out).write_text(text[:len(text) // 2] if DAY == "cut" else text)
        sys.exit(status)


def valgrind():
    if "--version" in WORDS:
        print("valgrind-3.19.0")
        return
    if WORDS[-1] == "true":  # the harness tries it
        return
    prefix = "--callgrind-out-file="
    out = next(w.removeprefix(prefix) for w in WORDS if w.startswith(prefix))
    if bad_day(out):
        return
    start = next(i for i, w in enumerate(WORDS) if "ladder-one" in pathlib.Path(w).name)
    status = subprocess.run(WORDS[start:]).returncode
    if DAY == "cut":
        pathlib.Path(out).write_text("# callgrind format\nversion: 1\nevents: Ir Dr Dw\nfn=(1) step\n1 2")
    sys.exit(status)


{"perf": perf, "likwid-perfctr": likwid, "valgrind": valgrind}[NAME]()
