"""A/A on this machine, as it is now: how often a run calls a rung different from itself.

usage: same_twice.py BUILD [N]: N quick runs (default 5). A claim is false when the control's whole
interval lies beyond the noise threshold. Identical programs may be told apart by chance: one claim in
twenty runs is allowed.
"""

import json
import sys

from ladder import check, done, new_folder, run

runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
claims = 0
for number in range(runs):
    out = new_folder() / "run"
    result = run("bench", "--quick", "--rungs", "naive,soa,v35_simd", "--out", out, "--no-lock")
    check(result.returncode == 0, f"run {number}: {result.stderr}")
    for noise in json.loads((out / "report.json").read_text())["noise"]:
        control = noise["control"]
        is_claim = control["low"] > 1.01 or control["high"] < 0.99
        claims += is_claim
        print(f"{number + 1}: {control['median']:.4f} [{control['low']:.4f}, {control['high']:.4f}]"
              f"{' FALSE CLAIM' if is_claim else ''}", flush=True)
check(claims <= max(1, runs // 20), f"{claims} false claims in {runs} runs")
done()
