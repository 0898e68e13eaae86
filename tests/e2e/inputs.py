"""Bad input at the command line: one clear line, the documented exit code, nothing written."""

import os
import subprocess

from ladder import LADDER, check, check_refused, done, new_folder, run

folder = new_folder()
target = folder / "states.csv"
SOLVE = ("solve", "v35_simd", "--out", target)

# ---- values: (option, value, exit code) ----

ROWS = [
    *[("--trajectories", v, 2) for v in (
        "0", "-1", "99999999999999999999", "12abc", "", " 5", "0x10", "1e3", "nan")],
    ("--trajectories", "1000000000000", 3),
    ("--trajectories", "384307168202282326", 3),
    ("--trajectories", "768614336404564651", 3),
    *[("--steps", v, 2) for v in ("-1", "9223372036854775807", "9223372036854775808", "1.5")],
    *[("--dt", v, 2) for v in (
        "0", "-0.01", "-0.0", "1e-320", "0.15", "1e308", "nan", "inf", "0,01")],
    *[(o, v, 2) for o in ("--sigma", "--rho", "--beta") for v in ("nan", "inf", "1e300", "")],
    *[("--seed", v, 2) for v in ("-1", "4294967296", "x")],
    ("--isa", "avx1024", 2), ("--threads", "0", 2), ("--ranks", "abc", 2),
    ("--timeout", "0", 2), ("--nonsense", "1", 2),
]
for option, value, code in ROWS:
    check_refused(run(*SOLVE, option, value), code)

# ---- names ----

for name in ("unknown", "../x", "a;rm", "x" * 10_000, "", "SOA", "v99_none", "\udcff\udcfe"):
    check_refused(run("solve", name, "--out", target), 2)
    check_refused(run("verify", "--rungs", name), 2)
check_refused(run("solve", "-v"), 2, "-v")
check_refused(run("verify", "--rungs", "naive,"), 2)
check_refused(run("verify", "--rungs", "naive,,soa"), 2)
check_refused(run("solve", "sao"), 2, "v20_soa")

# ---- commands ----

check_refused(run(), 2, "--help")
check_refused(run("bnech"), 2, "bench")
check_refused(run("solve"), 2, "RUNG")
check_refused(run("bench", "--steps", "0"), 2, "--steps")
check_refused(run("bench", "--problem", "memory", "--trajectories", "8"), 2, "--problem")
check_refused(run("bench", "--resume", folder / "nothing", "--no-lock"), 2, "nothing")
check_refused(run("report", folder / "nothing"), 2, "nothing")
check_refused(run("report", folder / "nothing", "--format", "jsn"), 2)
check(not target.exists() and not os.listdir(folder), "nothing was written")

# ---- a file that is no journal ----

for name, text in (("empty", b""), ("brace", b"{"), ("nul", b"\0" * 100), ("bom", b"\xef\xbb\xbf{}\n"),
                   ("deep", b"[" * 100_000 + b"\n"), ("other", b'{"schema": 1}\n')):
    path = folder / name
    path.write_bytes(text)
    check_refused(run("report", path), 2, name)
    check_refused(run("bench", "--resume", path, "--no-lock"), 2, name)

# ---- help ----

for command in ("list", "verify", "bench", "duel", "solve", "report", "compare", "machine", "overheads",
                "doctor"):
    result = run(command, "--help")
    check(result.returncode == 0 and "Usage: ladder " + command in result.stdout, f"{command} --help")
check(run("--help").returncode == 0, "--help")

# ---- places that cannot be written ----

check_refused(run("solve", "soa", "--trajectories", "5", "--steps", "1", "--out", "/dev/full"), 4,
              "/dev/full")
with open("/dev/full", "w") as full:
    result = subprocess.run([LADDER, "verify", "--rungs", "soa"], stdout=full, stderr=subprocess.PIPE,
                            text=True)
reader = subprocess.run(f"{LADDER} list | head -1; exit ${{PIPESTATUS[0]}}", shell=True,
                        executable="/bin/bash", capture_output=True, text=True)
check(reader.returncode == 0 and not reader.stderr, f"a closed pipe is no failure: {reader.stderr}")
check(result.returncode == 4, f"standard output is full: exit 4, got {result.returncode}")
check_refused(run("solve", "soa", "--trajectories", "5", "--steps", "1", "--out", "/nowhere/x.csv"), 4,
              "/nowhere/x.csv")
check_refused(run("solve", "soa", "--trajectories", "5", "--steps", "1", "--out", folder), 2)
check_refused(run("bench", "--rungs", "soa", "--out", "/proc/nowhere", "--no-lock"), 4, "/proc/nowhere")
done()
