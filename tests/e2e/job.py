"""The job script for Slurm: a shell takes it, and with a scontrol and a ladder that are none it writes
the hosts and calls ladder with the right words.

usage: job.py BUILD PRINTER
"""

import os
import shutil
import subprocess
import sys

from ladder import LADDER, check, done, new_folder

folder = new_folder()


def printed(*words):
    result = subprocess.run([sys.argv[2], *words], capture_output=True, text=True)
    check(result.returncode == 0 and not result.stderr, f"the script is printed: {result.stderr}")
    return result.stdout


def program(name, text):
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)
    return path


def run_job(script, *words, **slurm):
    """Runs a script as sbatch would, with a ladder that says how it was called."""
    path = program("job", script.replace(str(LADDER), str(folder / "ladder")))
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SLURM_")}
    environment.update(slurm, PATH=f"{folder}:{environment['PATH']}")
    return subprocess.run(["sh", path, *words], cwd=folder, env=environment, capture_output=True,
                          text=True)


program("scontrol", '#!/bin/sh\n[ "$*" = "show hostnames n[1-3]" ] && printf "n1\\nn2\\nn3\\n"\n')
program("ladder", "#!/bin/sh\nprintf '%s|' \"$@\"\n")

script = printed("--print-job", "slurm")
path = program("script", script)
check(subprocess.run(["sh", "-n", path]).returncode == 0, "a shell can read it")
if shutil.which("shellcheck"):
    lint = subprocess.run(["shellcheck", path], capture_output=True, text=True)
    check(lint.returncode == 0, f"shellcheck: {lint.stdout}")
head = script[:script.index("set -eu")]
for option in ("nodes", "ntasks-per-node", "cpus-per-task", "time", "exclusive", "output"):
    check(f"\n#SBATCH --{option}" in head, f"asks for {option} before the first command")
check(f"--ntasks-per-node={len(os.sched_getaffinity(0))}\n" in head, "tasks: the CPUs of this machine")
check(f"ladder='{LADDER}'" in script, "the ladder of this build")

# ---- what Slurm says -> slots ----

for tasks, want in (("4(x2),3", (4, 4, 3)), ("2(x3)", (2, 2, 2)), ("1,12(x2)", (1, 12, 12)), ("5", (5, 5, 5))):
    result = run_job(script, SLURM_JOB_ID="7", SLURM_JOB_NODELIST="n[1-3]", SLURM_TASKS_PER_NODE=tasks,
                     SLURM_CPUS_ON_NODE="99")
    hosts = (folder / "ladder-scale-7" / "hosts").read_text().splitlines()
    check(hosts == [f"n{n} slots={s}" for n, s in enumerate(want, 1)], f"{tasks}: {hosts}")
    check(result.stdout == "scale|--hosts|ladder-scale-7/hosts|--out|ladder-scale-7|", f"{result}")
result = run_job(script, "--rungs", "v50,v53", SLURM_JOB_ID="8", SLURM_JOB_NODELIST="n[1-3]",
                 SLURM_CPUS_ON_NODE="16")
hosts = (folder / "ladder-scale-8" / "hosts").read_text()
check(hosts == "n1 slots=16\nn2 slots=16\nn3 slots=16\n", f"without tasks: all CPUs: {hosts}")
check(result.stdout.endswith("|--rungs|v50,v53|"), f"more options are passed on: {result.stdout}")

# ---- a folder of one's own; outside of Slurm ----

result = run_job(printed("--print-job", "slurm", "--out", "it's a folder"), SLURM_JOB_ID="9",
                 SLURM_JOB_NODELIST="n[1-3]", SLURM_TASKS_PER_NODE="1(x3)")
check((folder / "it's a folder" / "hosts").exists(), f"any name of a folder: {result.stderr}")
result = run_job(script)
check(result.returncode != 0 and "sbatch" in result.stderr, f"outside of Slurm it says so: {result}")
refused = subprocess.run([sys.argv[2], "--print-job", "lsf"], capture_output=True, text=True)
check(refused.returncode == 2 and "slurm" in refused.stderr, f"another system: {refused.stderr}")
done()
