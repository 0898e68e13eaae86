"""Pictures of some slides of a run, for results/examples/: the title, a rung, quick wins.

usage: screenshots_slides.py BUILD RUN FOLDER [RUNG]. The run should hold its sources; without a rung
the picture is of v30_simd_pragma. Ends with 77 where Chromium or selenium is missing.
"""

import pathlib
import subprocess
import sys
import tempfile

import chromium

MOST_BYTES = 300_000


def heading_of(chrome, index):
    return chrome.execute_script(f"return document.getElementById('{index}').querySelector('h2').textContent")


def main():
    build, run, folder = map(pathlib.Path, sys.argv[1:4])
    rung = sys.argv[4] if len(sys.argv) > 4 else "v30_simd_pragma"
    chrome, why = chromium.open_browser()
    if not chrome:
        print(why)
        return chromium.SKIP
    with tempfile.TemporaryDirectory() as work:
        deck = pathlib.Path(work) / "slides.html"
        subprocess.run([build / "ladder-report", run, "--format", "slides", "--out", deck], check=True)
        chromium.set_size(chrome, 1280, 720)
        chrome.get(deck.as_uri())
        n = chrome.execute_script("return document.querySelectorAll('.page').length")
        found = {heading_of(chrome, i): i for i in range(n, 0, -1)}
        wanted = {"slide-title.png": "The Lorenz-63 ladder", "slide-rung.png": rung,
                  "slide-wins.png": "Quick wins and diminishing returns"}
        for name, heading in wanted.items():
            chrome.get(f"{deck.as_uri()}#{found[heading]}")
            chrome.refresh()
            chrome.execute_script("document.querySelector('main').click()")  # shows what is to be guessed
            target = folder / name
            chrome.save_screenshot(str(target))
            print(target, target.stat().st_size)
            if target.stat().st_size > MOST_BYTES:
                return 1
    return 0


sys.exit(main())
