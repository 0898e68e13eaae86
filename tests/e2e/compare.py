"""`ladder compare`: two quick runs of this build side by side, and what is refused.

usage: compare.py BUILD. Nothing here asks which run was quicker: the command does not say so either.
"""

import csv
import functools
import io
import json
import shutil

import ladder as e2e
from ladder import check, check_refused, copy_programs, done, new_folder

PROGRAMS = copy_programs(without=("ladder-peaks", "ladder-one-mpi"))  # ceilings take as long as all else
run = functools.partial(e2e.run, ladder=PROGRAMS / "ladder")

folder = new_folder()
runs = [folder / "first", folder / "second"]
for path in runs:
    result = run("bench", "--quick", "--no-lock", "--rungs", "v15,v20", "--rounds", "6", "--out",
                 path, "--trajectories", "256", "--steps", "200")
    check(result.returncode == 0, f"bench: {result.stderr}")

result = run("compare", *runs)
check(result.returncode == 0, result.stderr)
text = result.stdout
check("not comparable in time, also on one machine" in text, "times are not judged")
check("ladder duel" in text, "what to do instead")
for word in ("faster", "slower", "the runs are of different machines"):
    check(word not in text, f"{word!r} is not said of two runs of one build")
same = text[text.index("\nsame:"):text.index("\n\n", text.index("\nsame:"))]
for fact in ("machine", "CPU", "compiler", "source", "runners"):
    check(fact in same, f"{fact} is the same: {same}")
check("bit for bit" in text and "other bits" not in text, "one build, one machine: the same bits")

whole = json.loads(run("compare", *runs, "--format", "json").stdout)
problem, = whole["problems"]
check(len(problem["rungs"]) == 2, f"two rungs: {problem['rungs']}")
for row in problem["rungs"]:
    for side in row["runs"].values():
        check(side["time_verdict"] == "not comparable in time", f"{side}")
check(all(count["is_same"] for count in whole["counts"]), "one build: its counts are the same")

target = folder / "compared.csv"
result = run("compare", *runs, "--format", "csv", "--out", target)
check(result.returncode == 0 and result.stdout == "", result.stderr)
rows = list(csv.DictReader(io.StringIO(target.read_text())))
check(sorted({row["run"] for row in rows}) == ["A", "B"] and len(rows) == 4, f"{len(rows)} rows")
check({row["time_verdict"] for row in rows} == {"not comparable in time"}, "in every row")

result = run("compare", runs[0], runs[0] / "run.jsonl", "--format", "markdown")
check("A and B are the same run" in result.stdout, "a run twice is known")

torn = folder / "future"
shutil.copytree(runs[1], torn)
journal = torn / "run.jsonl"
journal.write_text(journal.read_text().replace('"schema":1', '"schema":9', 1))
check_refused(run("compare", runs[0], torn), 2, str(journal) + ":1")
check_refused(run("compare"), 2, "needs RUN RUN")
check_refused(run("compare", runs[0]), 2, "two runs or more")
check_refused(run("compare", runs[0], folder / "nowhere"), 2, "nowhere")
check_refused(run("compare", *([runs[0]] * 9)), 2, "one word too many")
check_refused(run("compare", *runs, "--format", "figures"), 2, "cannot be compared in a format")
check_refused(run("compare", *runs, "--figure", "ladder"), 2, "knows no option")
check_refused(run("compare", *runs, "--out", folder), 2, "is a folder")
done()
