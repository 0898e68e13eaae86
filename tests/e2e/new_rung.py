"""The README's five steps, followed to the letter in a copy of the source: the new rung is everywhere.

usage: new_rung.py BUILD SOURCE
"""

import json
import pathlib
import shutil
import subprocess
import sys

from ladder import check, done, new_folder

source = pathlib.Path(sys.argv[2])
folder = new_folder() / "copy"
shutil.copytree(source, folder, ignore=shutil.ignore_patterns("build*", ".git", "runs", "out"))


def sh(command):
    result = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True,
                            stdin=subprocess.DEVNULL, timeout=600)
    check(result.returncode == 0, f"{command}: {result.stdout[-500:]} {result.stderr[-500:]}")
    return result.stdout


def edit(path, *replacements):
    text = (folder / path).read_text()
    for old, new in replacements:
        check(old in text, f"{path} holds {old!r}")
        text = text.replace(old, new, 1)
    (folder / path).write_text(text)


before = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
sh("cp variants/v20_soa.c variants/v24_mine.c")
edit("variants/v24_mine.c",
     ("const Variant v20_soa", "const Variant v24_mine"), ('.name = "v20_soa"', '.name = "v24_mine"'),
     ('.base = "v15_inlined"', '.base = "v20_soa"'), (".is_spine = true", ".is_spine = false"),
     ('.title = "cache-friendly: arrays in L1 tiles"', '.title = "mine: larger tiles"'),
     ("TILE = 256", "TILE = 512"))
edit("variants/meson.build", ("  ['v30_simd_pragma'", "  ['v24_mine', plain, []],\n  ['v30_simd_pragma'"))
sh("meson setup build")
sh("ninja -C build")
check("v24_mine" in sh("./build/ladder list"), "in the list")
verified = sh("./build/ladder verify --rungs mine")
check(verified.split()[:2] == ["v24_mine", "ok"], f"verified: {verified!r}")
check("verify v24_mine" in sh("meson test -C build --list"), "has a test of its own")
sh("meson test -C build 'verify v24_mine' 'truth v24_mine'")
table = sh("./build/ladder bench --rungs soa,mine --problem cache --rounds 6 --no-lock --out run")
check("v24_mine" in table and "mine: larger tiles" in table, "in the table")
rows = {r["rung"]: r for r in json.loads((folder / "run/report.json").read_text())["rungs"]}
check(rows["v24_mine"]["speedup_base"] is not None, "compared with its base")
check(rows["v24_mine"]["lines_changed"] <= 6, f"few lines: {rows['v24_mine']['lines_changed']}")
changed = [str(p) for p, text in before.items() if (folder / p).read_bytes() != text]
check(changed == ["variants/meson.build"], f"one file and one line: {changed}")
done()
