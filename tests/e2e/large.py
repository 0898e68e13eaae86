"""Four million trajectories: it works, and the harness itself stays small.

usage: large.py BUILD
"""

import subprocess
import time

from ladder import LADDER, check, done, new_folder, of_type, read_journal

N = 4_000_000
STATES_BYTES = 3 * 24 * N  # starting points, final states, the reference's
out = new_folder() / "run"
process = subprocess.Popen(
    [LADDER, "bench", "--rungs", "naive,soa,v35_simd,v40_openmp", "--trajectories", str(N),
     "--steps", "10", "--rounds", "6", "--no-lock", "--out", out],
    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
peak_kib = 0
while process.poll() is None:
    try:
        with open(f"/proc/{process.pid}/status") as status:
            peak_kib = max([peak_kib, *(int(line.split()[1]) for line in status
                                        if line.startswith("VmHWM"))])
    except OSError:
        pass
    time.sleep(0.02)
_, err = process.communicate()
check(process.returncode == 0, f"exit 0, got {process.returncode}: {err}")
beside_mib = (peak_kib * 1024 - STATES_BYTES) / 2**20
print(f"peak of the harness beside the states: {beside_mib:.1f} MiB")
check(peak_kib > 0 and beside_mib < 64, f"{beside_mib:.1f} MiB beside the states")
samples = of_type(read_journal(out / "run.jsonl"), "sample")
check({s["rung"] for s in samples} == {"v10_naive", "v20_soa", "v35_simd", "v40_openmp"}, "all timed")
done()
