"""No #include against the arrow: variants -> harness -> results <- reports, as the folders say.

usage: layers.py SOURCE_ROOT; with --self-test it must find the faults it is shown.
"""

import pathlib
import re
import sys

ALLOWED = {
    "variants": {"variants"},
    "results": {"results"},
    "harness": {"harness", "variants", "results"},
    "reports": {"reports", "results"},
}
EVERYWHERE = {"variants/workload/status.h"}  # the result codes of the whole project
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def faults(path: str, text: str) -> list[str]:
    """The includes of one file that its folder may not have."""
    folder = path.split("/")[0]
    found = []
    for include in INCLUDE.findall(text):
        target = include.split("/")[0]
        if target in ALLOWED and target not in ALLOWED[folder] and include not in EVERYWHERE:
            found.append(f"{path}: {folder}/ must not include {include}")
    return found


def self_test() -> list[str]:
    """Each row must be judged as it says."""
    rows = [
        ("reports/csv.c", '#include "results/record.h"\n', 0),
        ("reports/csv.c", '#include "variants/registry.h"\n', 1),
        ("reports/csv.c", '#include "variants/workload/status.h"\n', 0),
        ("results/stats.c", '  #  include "harness/runner.h"\n', 1),
        ("variants/v10_naive.c", '#include "results/record.h"\n#include "harness/timing.h"\n', 2),
        ("harness/one.c", '#include "reports/report.h"\n', 1),
    ]
    return [f"self-test: {path}: {text!r}" for path, text, n in rows if len(faults(path, text)) != n]


def main() -> int:
    root = pathlib.Path(sys.argv[1])
    found = self_test()
    n_files = 0
    for folder in ALLOWED:
        for path in sorted(root.glob(f"{folder}/**/*")):
            if path.suffix in {".c", ".h", ".cc"}:
                n_files += 1
                found += faults(str(path.relative_to(root)), path.read_text())
    print("\n".join(found) or f"{n_files} files keep the arrow")
    return 1 if found or n_files < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
