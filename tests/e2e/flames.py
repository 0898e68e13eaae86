"""Flame graphs as files: XML that a strict parser takes, without scripts or anything from outside.

usage: flames.py BUILD GOLDEN
"""

import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree

from ladder import BUILD, check, failures

GOLDEN = pathlib.Path(sys.argv[2])
SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {SVG + tag for tag in ("svg", "title", "style", "rect", "text", "g", "path")}


def report(*words):
    """Runs ladder-report. Returns: what it did."""
    return subprocess.run([BUILD / "ladder-report", *map(str, words)], capture_output=True,
                          text=True, check=False)


def check_picture(path):
    """Nothing but shapes and words; every frame has its title and its shape."""
    root = tree.parse(path).getroot()
    check(root.tag == SVG + "svg" and root.get("viewBox", "").startswith("0 0 1200 "),
          f"{path.name}: a picture of 1200 pixels")
    for element in root.iter():
        check(element.tag in ALLOWED, f"{path.name}: {element.tag}")
        names = set(element.attrib)
        check(not any("href" in name or name.startswith("on") for name in names),
              f"{path.name}: {names}")
    check("url(" not in path.read_text() and "@import" not in path.read_text(), "nothing outside")
    frames = root.findall(SVG + "g")
    for frame in frames:
        title = frame.find(SVG + "title")
        check(frame.find(SVG + "path") is not None and title is not None
              and " sample" in title.text and title.text.endswith(" %"), "a frame says what it is")
    return len(frames)


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name) / "new" / "folder"
    result = report(GOLDEN / "profile", "--format", "flame", "--out", folder)
    check(result.returncode == 0, result.stderr)
    told = [pathlib.Path(line) for line in result.stdout.splitlines()]
    check(sorted(told) == sorted(folder.iterdir()) and len(told) == 3, "it says what it wrote")
    counts = {path.name: check_picture(path) for path in folder.iterdir()}
    check(counts["flame_v10_naive.svg"] == 7, f"frames: {counts}")

    everything = pathlib.Path(name) / "all"
    check(report(GOLDEN / "profile", "--all", everything).returncode == 0, "--all")
    for path in folder.iterdir():
        check((everything / path.name).read_bytes() == path.read_bytes(), f"{path.name} again")
    check((everything / "report.txt").exists(), "and the other formats")

    journal = pathlib.Path(name) / "run.jsonl"
    journal.write_bytes((GOLDEN / "profile" / "run.jsonl").read_bytes())
    check(report(journal, "--format", "flame").returncode == 0, "beside the journal")
    check((pathlib.Path(name) / "flame_v10_naive.svg").exists(), "beside the journal")
    check(report(journal, "--format", "flame", "--out", journal).returncode == 4, "no folder")

sys.exit(1 if failures else 0)
