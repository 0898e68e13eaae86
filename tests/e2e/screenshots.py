"""Renews the pictures of the page in results/examples/, from the example run.

usage: screenshots.py BUILD [FOLDER]. Look at each before it is committed.
"""

import pathlib
import subprocess
import sys
import tempfile

import chromium
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

BUILD = pathlib.Path(sys.argv[1]).resolve()
EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "results/examples"
FOLDER = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else EXAMPLES
RUN = EXAMPLES / "xeon-2core.jsonl"
RUNG, GUESSES = "v35_simd", ["80", "1500", "1000", "300", "0.9", "2"]


def shoot(chrome, name):
    chrome.save_screenshot(str(FOLDER / name))
    print(FOLDER / name)


def scroll_to(chrome, element, above=0):
    chrome.execute_script("scrollTo(0, arguments[0].getBoundingClientRect().top + scrollY - arguments[1])",
                          element, above)


def rung(chrome):
    for body in chrome.find_elements(By.CSS_SELECTOR, ".headline tbody.rung"):
        if body.find_element(By.TAG_NAME, "th").text == RUNG:
            return body
    sys.exit(f"screenshots: the example run has no {RUNG}")


def guess(chrome):
    chrome.find_element(By.ID, "predict-on").send_keys(Keys.SPACE)
    inputs = [box for box in chrome.find_elements(By.CSS_SELECTOR, ".ask input")
              if "times as fast" in box.get_attribute("aria-label")]
    for box, number in zip(inputs, GUESSES):
        box.send_keys(number + Keys.ENTER)


def main():
    chrome, why = chromium.open_browser()
    if not chrome:
        sys.exit(f"screenshots: {why}")
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder) / "page.html"
        subprocess.run([BUILD / "ladder-report", RUN, "--format", "html", "--out", page], check=True)
        chromium.set_size(chrome, 1050, 1300)
        chrome.get(page.as_uri())
        shoot(chrome, "page.png")
        rung(chrome).find_element(By.TAG_NAME, "summary").send_keys(Keys.ENTER)
        scroll_to(chrome, rung(chrome), 10)
        shoot(chrome, "page-rung.png")
        guess(chrome)
        scroll_to(chrome, chrome.find_element(By.CSS_SELECTOR, ".headline h3"), 110)
        shoot(chrome, "page-predict.png")


main()
