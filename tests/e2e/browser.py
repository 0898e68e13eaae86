"""The page of a run in a browser: sorting, unfolding, guessing, printing, narrow and dark, without a
script, and with a run whose every text is an attack.

usage: browser.py BUILD GOLDEN. Skipped where Debian's Chromium or selenium is missing.
"""

import math
import os
import pathlib
import re
import subprocess
import sys

import chromium
import hostile
from ladder import BUILD, STAND_IN, check, done, new_folder

GOLDEN = pathlib.Path(sys.argv[2])
EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "results/examples/xeon-2core.jsonl"
MOST_SORT_MS = 50
MOST_BYTES = 3 << 20

chrome, why = chromium.open_browser()
if not chrome:
    print(f"skipped: {why}")
    sys.exit(chromium.SKIP)

from selenium.webdriver.common.by import By  # noqa: E402  there is a browser, so there is selenium
from selenium.webdriver.common.keys import Keys  # noqa: E402

folder = new_folder()


def page_of(run, name, with_figures=False):
    """Writes the page of a run. Returns: its file."""
    path = os.environ["PATH"]
    if with_figures:
        path = os.pathsep.join(p for p in path.split(os.pathsep) if p != str(STAND_IN))
    result = subprocess.run([BUILD / "ladder-report", run, "--format", "html", "--out", folder / name],
                            env=dict(os.environ, PATH=path), capture_output=True, text=True,
                            check=False)
    check(result.returncode == 0, f"{run}: {result.stderr}")
    return folder / name


def broken(page, old, new):
    """A copy of a page that is wrong, to see a check fail."""
    text = page.read_text()
    check(old in text, f"{old!r} to be broken")
    target = folder / f"broken-{page.name}"
    target.write_text(text.replace(old, new, 1))
    return target


def go(page):
    chrome.get(page.as_uri())


def js(script, *arguments):
    return chrome.execute_script(script, *arguments)


def all_of(selector):
    return chrome.find_elements(By.CSS_SELECTOR, selector)


def one(selector):
    return chrome.find_element(By.CSS_SELECTOR, selector)


# --- What a page may do ---

def faults_of(page):
    """Returns: what the browser complains of, and what it asks others for."""
    chromium.complaints(chrome)
    chromium.requests(chrome)
    go(page)
    return chromium.complaints(chrome) + chromium.requests(chrome)


def check_quiet(page):
    faults = faults_of(page)
    check(not faults, f"{page.name}: no error, no request: {faults[:3]}")


def check_that_faults_are_seen(page):
    here = "<main id=\"main\">"
    for piece in ["<b onclick=\"x()\">", "<b style=\"color:red\">", "<script>window.__hit = 1</script>",
                  "<img src=\"https://example.invalid/x.png\">"]:
        check(faults_of(broken(page, here, here + piece)), f"a fault is seen: {piece}")
        check(js("return window.__hit") is None, f"and does nothing: {piece}")


# --- Sorting ---

def rows():
    return js("return [...document.querySelectorAll('.headline tbody.rung')].map(b => b.id)")


def keys(column):
    return js("""return [...document.querySelectorAll('.headline tbody.rung')].map(b => {
        const cell = b.rows[0].cells[arguments[0]];
        return cell && cell.hasAttribute('data-v') ? Number(cell.dataset.v) : null; })""", column)


def is_sorted(values, sign):
    there = [value for value in values if value is not None]
    return (values[:len(there)] == there  # what has no value stands last
            and all(sign * a <= sign * b for a, b in zip(there, there[1:])))


def check_sorting():
    before = rows()
    heads = all_of(".headline thead th")
    n_sorted = 0
    for column, head in enumerate(heads):
        if not head.get_attribute("data-sort"):
            continue
        button = head.find_element(By.TAG_NAME, "button")
        for sign, word in ((1, "ascending"), (-1, "descending")):
            button.send_keys(Keys.ENTER)
            check(head.get_attribute("aria-sort") == word, f"column {column}: {word}")
            check(sorted(rows()) == sorted(before), f"column {column}: all rows, once")
            if head.get_attribute("data-sort") == "number":
                values = keys(column)
                check(is_sorted(values, sign), f"column {column}, {word}: {values}")
                n_sorted += any(value is not None for value in values)
        others = js("return document.querySelectorAll('.headline [aria-sort]:not([aria-sort=none])').length")
        check(others == 1, "one column is sorted by")
        check(not one(".headline tbody.heading").is_displayed(), "no families when sorted")
    check(n_sorted >= 10, f"columns with numbers: {n_sorted}")
    one(".headline .restore").click()
    check(rows() == before and one(".headline tbody.heading").is_displayed(), "the ladder again")
    check(not one(".headline .restore").is_displayed(), "no button when there is nothing to restore")
    js("document.querySelector('.headline tbody').parentNode.append(document.querySelector('.headline tbody.rung'))")
    check(rows() != before, "a wrong order is seen")


def sort_ms():
    """Returns: the rows, and the times of sorts, each with the layout that follows it."""
    n, times = js("""const heads = [...document.querySelectorAll('.headline thead button')], times = [];
        for (const head of heads) for (let i = 0; i < 2; i++) {
            const start = performance.now();
            head.click();
            document.body.getBoundingClientRect();
            times.push(performance.now() - start);
        }
        return [document.querySelectorAll('.headline tbody.rung').length, times]""")
    return n, sorted(times)


# --- Unfolding, guessing ---

def check_unfolding():
    summary = one(".headline tbody.rung summary")
    about = one(".headline tbody.rung .about")
    check(not about.is_displayed(), "folded at first")
    js("arguments[0].focus()", summary)
    chrome.switch_to.active_element.send_keys(Keys.ENTER)
    check(about.is_displayed() and "How to look at it" in about.text, "Enter unfolds")
    summary.send_keys(Keys.SPACE)
    check(not about.is_displayed(), "and Space folds")


def hidden_text():
    """What of the numbers a reader can see in rows that are not shown."""
    return js("""return [...document.querySelectorAll('.headline tbody.rung[data-ns]:not(.shown) .truth')]
        .filter(e => e.checkVisibility({visibilityProperty: true})).map(e => e.outerHTML)""")


def check_bars():
    """Longer is faster, as the heading says, and as in the terminal."""
    bars = js("""return [...document.querySelectorAll('.headline tbody[data-ns]')].map(body =>
[Number(body.dataset.ns), Number(body.querySelector('rect').getAttribute('width'))])""")
    lengths = [length for _, length in sorted(bars)]
    check(len(bars) > 2 and lengths == sorted(lengths, reverse=True) and lengths[0] > lengths[-1],
          f"the longer, the faster: {sorted(bars)}")
    check("longer is faster" in one(".headline thead").text, "the heading says so")


def check_guessing():
    check(not hidden_text() or not js("return document.body.classList.contains('predict')"), "shown")
    check(len(hidden_text()) > 10, "numbers are seen before")
    switch = one("#predict-on")
    switch.send_keys(Keys.SPACE)
    check(hidden_text() == [], f"nothing to be read: {hidden_text()[:2]}")
    seen = js("return [...document.querySelectorAll('.spoiler')].filter(e => e.checkVisibility()).map(e => e.id)")
    check(seen == [], f"what tells times is away: {seen}")
    inputs = all_of(".ask input")
    n = len(inputs)
    check(n >= 5 and all(box.get_attribute("aria-label") for box in inputs), f"{n} questions with names")
    check(all(not button.is_enabled() for button in all_of(".headline thead button")), "no sorting")
    first = next(i for i, box in enumerate(inputs)
                 if js("return arguments[0].closest('tbody').hasAttribute('data-ratio')", box))
    body = js("return arguments[0].closest('tbody')", inputs[first])
    truth, base = (js(f"return Number(arguments[0].dataset.{key})", body) for key in ("ratio", "baseNs"))
    inputs[first].send_keys(Keys.ENTER)
    check("shown" not in body.get_attribute("class"), "no guess, no truth")
    inputs[first].send_keys("3" + Keys.ENTER)
    check("shown" in body.get_attribute("class"), "a guess is answered")
    said = body.find_element(By.CLASS_NAME, "said").text
    check(said == f"guessed 3x, was {float(f'{truth:.3g}'):g}x", f"{said!r}, {truth}")
    check(js("return document.activeElement === arguments[0]", inputs[first + 1]), "the next has the focus")
    mark = body.find_element(By.CLASS_NAME, "guess").get_attribute("d")
    low, high, width = (js(f"return Number(document.querySelector('.headline .ladder').dataset.{key})")
                        for key in ("low", "high", "width"))
    wanted = width * (high - math.log10(base / 3)) / (high - low)
    x = float(re.search(r"L([0-9.]+) 7", mark)[1])
    check(abs(x - wanted) < 0.01, f"the mark stands at {x}, wanted {wanted}")
    off = math.exp(abs(math.log(3 / truth)))
    check(f"1 guess, off by a factor of {float(f'{off:.3g}'):g}; {n - 1} to go." == one("#predict-says").text,
          one("#predict-says").text)
    one("#predict-unit").send_keys("ns")
    inputs = all_of(".ask input")
    check("ns of a step" in inputs[0].get_attribute("aria-label"), "or in ns")
    inputs[0].send_keys("2.5" + Keys.ENTER)
    check(any(e.text.startswith("guessed 2.5 ns, was ") for e in all_of(".said")), "a guess in ns")
    one("#predict-all").click()
    check(not all_of(".ask input") and "2 guesses, off by a factor of " in one("#predict-says").text
          and "all is shown" in one("#predict-says").text, one("#predict-says").text)
    check(one("#findings").is_displayed() and all_of(".headline thead button")[0].is_enabled(), "all is shown")
    one("#predict-reset").click()
    check(len(all_of(".ask input")) == n and not all_of(".said, .guess"), "from the start again")
    switch.send_keys(Keys.SPACE)
    check(not all_of(".ask") and one("#findings").is_displayed() and len(hidden_text()) > 10, "off")


# --- How it looks elsewhere ---

def check_printing():
    chromium.set_media(chrome, "print")
    shown = [e.tag_name for e in all_of(".screen, nav, .skip, thead button") if e.is_displayed()]
    check(shown == [], f"no controls on paper: {shown}")
    chromium.set_media(chrome)
    check(one("#predict").is_displayed() and one("nav").is_displayed(), "but on the screen")
    pdf = chromium.print_page(chrome)
    n = len(re.findall(rb"/Type\s*/Page\b", pdf))
    check(pdf.startswith(b"%PDF") and 2 <= n <= 40 and b"/MediaBox [0 0 594" in pdf, f"A4, {n} pages")


def overflow():
    """Returns: by how many pixels the page is wider than the window."""
    return js("return document.documentElement.scrollWidth - document.documentElement.clientWidth")


def check_widths(page):
    go(page)
    js("document.querySelectorAll('details').forEach(d => d.open = true)")
    for width in (360, 768, 1100, 1600):
        chromium.set_size(chrome, width)
        check(overflow() <= 0, f"{page.name} at {width}: {overflow()} pixels too wide")
    chromium.set_size(chrome, 1100)


def check_that_overflow_is_seen(page):
    go(broken(page, "<main id=\"main\">", "<main id=\"main\"><table><tr><td class=\"n\">" + "W" * 300))
    check(overflow() > 0, "a page that is too wide is seen")


def ground():
    return js("""return [getComputedStyle(document.body).backgroundColor,
        getComputedStyle(document.body).color, getComputedStyle(document.querySelector('img')).backgroundColor]""")


def check_dark():
    light = ground()
    chromium.set_media(chrome, scheme="dark")
    dark = ground()
    chromium.set_media(chrome)
    check(light[0] == "rgb(255, 255, 255)" and dark[0] != light[0] and dark[1] != light[1], f"{dark}")
    check(dark[2] == "rgb(255, 255, 255)", "figures keep their white ground")


def check_without_script(page):
    chromium.set_script(chrome, False)
    go(page)
    check(not one("#predict").is_displayed(), "no switch that does nothing")
    check(not all_of("thead button"), "no buttons that do nothing")
    check(one("#findings").is_displayed() and one(".headline td.n").text, "the page can be read")
    one(".headline tbody.rung summary").click()
    check(one(".headline tbody.rung .about").is_displayed(), "and rows unfold")
    chromium.set_script(chrome, True)


# --- Hostile runs ---

def check_hostile(page):
    check_quiet(page)
    check(js("return window.__hit") is None, f"{page.name}: nothing ran")
    check(not all_of("#hit, iframe, a[href^=javascript], [onmouseover], [onerror], img[src=x]"),
          f"{page.name}: no element came from a text")
    check("window.__hit" in js("return document.body.textContent"), "the texts are shown")
    for element in all_of("thead button")[:3]:
        element.click()
    if one("#main").find_elements(By.ID, "predict-on"):
        one("#predict-on").send_keys(Keys.SPACE)
        one(".ask input").send_keys("2" + Keys.ENTER)
        check(one(".said").text.startswith("guessed 2"), "guessing works as ever")
    check(js("return window.__hit") is None, f"{page.name}: and nothing ran later")


golden = page_of(GOLDEN, "golden.html")
example = page_of(EXAMPLE, "example.html", with_figures=True)
chromium.set_size(chrome, 1100)
check_that_faults_are_seen(golden)
for run in ("sweep", "scale", "profile", "overheads"):
    check_quiet(page_of(GOLDEN / run, f"{run}.html"))
check_quiet(golden)
check_sorting()
go(golden)
check_unfolding()
check_bars()
check_guessing()
check_widths(golden)
check_that_overflow_is_seen(golden)

check(example.stat().st_size < MOST_BYTES, f"{example.stat().st_size} bytes")
check_quiet(example)
check(len(all_of("figure img")) >= 5 and js(
    "return [...document.images].every(i => i.complete && i.naturalWidth > 0)"), "figures are drawn")
check_printing()
check_dark()
n_rows, times = sort_ms()
check(n_rows >= 30, f"{n_rows} rows")
print(f"{n_rows} rows are sorted and laid out in {times[len(times) // 2]:.1f} ms in the median of "
      f"{len(times)}, {times[-1]:.1f} at most (meant: {MOST_SORT_MS}); "
      f"{example.stat().st_size / 1e6:.2f} MB")
check_widths(example)
check_without_script(golden)

for run in ("", "profile"):
    journal = folder / "run.jsonl"
    hostile.make_hostile(GOLDEN / run / "run.jsonl", journal)
    page = page_of(journal, f"hostile-{run or 'ladder'}.html")
    check_hostile(page)
    check_widths(page)
hostile.make_long(GOLDEN / "run.jsonl", folder / "run.jsonl")
check_widths(page_of(folder / "run.jsonl", "long.html"))
done()
