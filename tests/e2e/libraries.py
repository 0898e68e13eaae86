"""Rungs whose library is another's work: its licence and weight stay in a runner of its own."""

import re
import subprocess

from ladder import BUILD, check, copy_programs, done, run

LIBRARIES = {"gsl": "libgsl", "sundials": "libsundials"}  # runner -> how its libraries begin


def needed(program):
    """Returns: the shared libraries that the program's file names."""
    result = subprocess.run(["readelf", "--dynamic", program], capture_output=True, text=True)
    check(result.returncode == 0, f"readelf {program}: {result.stderr}")
    return [line.split("[")[1].rstrip("]\n") for line in result.stdout.splitlines() if "(NEEDED)" in line]


# ---- who links what ----

programs = [p for p in sorted(BUILD.glob("ladder*")) if p.is_file()
            and p.open("rb").read(4) == b"\x7fELF"]
check(BUILD / "ladder-one" in programs, f"the C runner is there: {programs}")
for program in programs:
    names = needed(program)
    check(any(n.startswith("libc.so") for n in names), f"{program.name} needs C: {names}")
    for runner, prefix in LIBRARIES.items():
        is_linked = any(name.startswith(prefix) for name in names)
        is_its_own = program.name in (f"ladder-one-{runner}", f"ladder-one-{runner}-countable")
        check(is_linked == is_its_own, f"{program.name} and {prefix}: {names}")

# ---- the list ----

rungs = re.findall(r"^[*-]? *(v\d\d_\w+)", run("list").stdout, re.MULTILINE)
check(rungs == sorted(rungs), f"ladder order is by name: {rungs}")
for rung in ("v90_gsl", "v91_sundials_arkode", "v92_odeint", "v93_odeint_simd"):
    check(rungs.count(rung) == 1, f"{rung} is listed once: {rungs}")

# ---- without their runners, as on a machine where they were not copied ----

bare = copy_programs()
result = run("list", ladder=bare / "ladder")
check(result.returncode == 0 and "v35_simd" in result.stdout, f"the others go on: {result.stderr}")

done()
