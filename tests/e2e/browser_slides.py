"""The slides of a run in a browser: keys, addresses, notes, printing, no slide too full on any
screen, nothing asked of the network, and a run whose every text is an attack.

usage: browser_slides.py BUILD GOLDEN [--long: a third screen, and attacks on every kind of run]. Skipped where Debian's Chromium or selenium is missing.
"""

import os
import pathlib
import re
import subprocess
import sys

import chromium
import hostile
from ladder import BUILD, STAND_IN, check, done, new_folder

GOLDEN = pathlib.Path(sys.argv[2])
ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "results/examples/xeon-2core.jsonl"
SCREENS = [(1280, 720), (1024, 768)] + ([(1920, 1080)] if "--long" in sys.argv else [])
MOST_BYTES = 3 << 20
RUNS = ["", "python", "sweep", "scale", "profile", "overheads", "duel"]
ATTACKED = RUNS if "--long" in sys.argv else ["", "profile", "duel"]
LONG_WORDED = ["", "profile"] if "--long" in sys.argv else [""]

# What does not fit: slides that would scroll, things beyond the edge or in the footer, boxes that are
# smaller than what is in them (but those that end in dots), letters that cannot be read from the back row. Letters of pictures are
# the pictures' own; headings for ears alone are one pixel.
MISFITS = r"""
const found = [];
const tell = (page, words) => found.push(page.id + ' ' + page.querySelector('h2').textContent.slice(0, 40) + ': ' + words);
const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
for (const page of document.querySelectorAll('.page')) {
  location.replace('#' + page.id);
  for (const other of document.querySelectorAll('.page')) other.classList.toggle('is-here', other === page);
  const slide = page.querySelector('.slide'), edge = slide.getBoundingClientRect();
  const foot = slide.querySelector('footer').getBoundingClientRect();
  if (edge.width > innerWidth + 1 || edge.height > innerHeight + 1 || edge.top < -1 || edge.left < -1)
    tell(page, 'larger than the screen');
  if (slide.scrollHeight > slide.clientHeight || slide.scrollWidth > slide.clientWidth) tell(page, 'would scroll');
  for (const e of slide.querySelectorAll('*')) {
    if (e.closest('footer, math') || (e.closest('svg') && e.tagName !== 'svg')) continue;
    const box = e.getBoundingClientRect(), what = e.tagName + '.' + (e.getAttribute('class') || '');
    if (box.width === 1 && box.height === 1) continue;
    if (box.bottom > foot.top + 1 || box.right > edge.right + 1 || box.left < edge.left - 1 || box.top < edge.top - 1)
      tell(page, what + ' is beyond the edge');
    const isCut = ['TD', 'TH'].includes(e.tagName) || e.matches('.idea, .stops, .flags');
    if (!isCut && e.clientHeight > 0 && (e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2))
      tell(page, what + ' is too full');
    const isText = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    const least = e.closest('pre, code, .code, .small, .flags, .tag') ? 1 : 1.5;
    if (isText && parseFloat(getComputedStyle(e).fontSize) < least * rem - .1) tell(page, what + ' is too small');
  }
}
return found;
"""

chrome, why = chromium.open_browser()
if not chrome:
    print(f"skipped: {why}")
    sys.exit(chromium.SKIP)

from selenium.webdriver.common.by import By  # noqa: E402  there is a browser, so there is selenium
from selenium.webdriver.common.keys import Keys  # noqa: E402

folder = new_folder()


def deck_of(run, name, with_figures=False):
    """Writes the slides of a run. Returns: their file."""
    path = os.environ["PATH"]
    if with_figures:
        path = os.pathsep.join(p for p in path.split(os.pathsep) if p != str(STAND_IN))
    result = subprocess.run([BUILD / "ladder-report", run, "--format", "slides", "--out", folder / name],
                            env=dict(os.environ, PATH=path), capture_output=True, text=True,
                            check=False)
    check(result.returncode == 0, f"{run}: {result.stderr}")
    return folder / name


def with_sources(journal, target):
    """Writes a run with the sources of today, so that slides have code on them."""
    lines = [line for line in journal.read_bytes().splitlines(keepends=True)
             if b'"type":"source"' not in line]
    first = next(i for i, line in enumerate(lines) if b'"type":"rung"' in line)
    files = [f for f in (ROOT / "variants").rglob("v[0-9]*") if f.suffix in (".c", ".h", ".cc", ".py")]
    lines[first:first] = [hostile.line_of({"type": "source", "file": str(f.relative_to(ROOT)),
                                           "text": f.read_text()}) for f in sorted(files)]
    target.write_bytes(b"".join(lines))
    return target


def broken(deck, old, new):
    """A copy of a deck that is wrong, to see a check fail."""
    text = deck.read_text()
    check(old in text, f"{old!r} to be broken")
    target = folder / f"broken-{deck.name}"
    target.write_text(text.replace(old, new, 1))
    return target


def go(deck, address=""):
    chrome.get("about:blank")
    chrome.get(deck.as_uri() + address)


def js(script):
    return chrome.execute_script(script)


def press(*keys):
    for key in keys:
        chrome.find_element(By.TAG_NAME, "body").send_keys(key)


def here():
    return js("return document.querySelector('.page.is-here').id")


def n_slides():
    return js("return document.querySelectorAll('.page').length")


def shown():
    """Returns: the ids of slides that can be seen."""
    return js("return [...document.querySelectorAll('.slide')].filter(s => s.checkVisibility())"
              ".map(s => s.parentElement.id)")


def is_quiet(what):
    said, asked = chromium.complaints(chrome), chromium.requests(chrome)
    check(not said, f"{what}: the browser says {said[:3]}")
    check(not asked, f"{what}: asked for {asked[:3]}")


def is_asked():
    return js("return document.querySelector('.page.is-here.is-asked') !== null")


def sees_number():
    """Whether the number of the rung can be seen; its place is kept while it cannot."""
    return js("return document.querySelector('.is-here .big').checkVisibility({ visibilityProperty: true })")


def n_pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


# ---- keys, addresses, buttons ----

example = deck_of(with_sources(EXAMPLE, folder / "example.jsonl"), "example.html", with_figures=True)
check(example.stat().st_size < MOST_BYTES, f"{example.stat().st_size} bytes")
chromium.set_size(chrome, *SCREENS[0])
go(example)
n = n_slides()
check(n > 25, f"{n} slides of a full run")
check(here() == "1" and shown() == ["1"], "one slide at a time, the first one first")
for key, wanted in [(Keys.ARROW_RIGHT, 2), (" ", 3), (Keys.PAGE_DOWN, 4), (Keys.ENTER, 5),
                    (Keys.ARROW_LEFT, 4), (Keys.PAGE_UP, 3), (Keys.BACKSPACE, 2), (Keys.END, n),
                    (Keys.ARROW_RIGHT, n), (Keys.HOME, 1), (Keys.ARROW_LEFT, 1)]:
    press(key)
    check(here() == str(wanted), f"{key!r} leads to {wanted}, not to {here()}")
check(js("return document.getElementById('where').textContent") == f"1 / {n}", "where one is")
js("""return new Promise(done => {
window.addEventListener('hashchange', done, { once: true });
location.hash = '#7'; }).then(() => true)""")
check(chrome.current_url.endswith("#7"), "an address")
check(here() == "7" and shown() == ["7"], "an address leads to its slide")
go(example, "#12")
check(here() == "12", "an address opens at its slide")
for nonsense in ("#0", "#99999", "#1.5", "#x", "#%3Cb%3E"):
    go(example, nonsense)
    check(here() == "1", f"{nonsense} is no slide")
chrome.find_element(By.ID, "on").click()
check(here() == "2", "the button leads on")
chrome.find_element(By.ID, "back").click()
check(here() == "1", "the button leads back")

# ---- guess first ----

rung = int(js("return document.querySelector('.page:has(.slide.rung)').id"))
go(example, f"#{rung}")
check(is_asked() and not sees_number(), "a rung comes without its number")
press(Keys.ARROW_RIGHT)
check(here() == str(rung) and sees_number(), "one key more shows it")
press(Keys.ARROW_RIGHT)
check(here() == str(rung + 1) and not sees_number(), "the next one leads on, to the next question")
press("n", "n")
check(not sees_number(), "notes do not show it")
press("o")
check(sees_number(), "it is seen among all slides")
press("o")
js("document.querySelector('.is-here .slide').click()")
check(here() == str(rung + 1) and sees_number(), "a click shows it")
press(Keys.ARROW_RIGHT, Keys.ARROW_LEFT)
check(here() == str(rung + 1) and sees_number(), "the way back hides nothing")
go(example, f"#{rung}")
chromium.set_media(chrome, "print")
check(sees_number(), "paper shows it")
chromium.set_media(chrome)
chromium.set_script(chrome, False)
go(example)
check(js("return [...document.querySelectorAll('.big')].every(e => e.checkVisibility({ visibilityProperty: true }))"),
      "without a script it is there")
chromium.set_script(chrome, True)
go(example)

# ---- notes, overview, short way, help, fingers ----

press("n")
check(js("return document.querySelector('.is-here .notes').checkVisibility()"), "N shows notes")
check("next: " in js("return document.getElementById('where').textContent"), "and what comes next")
check(js("""const s = document.querySelector('.is-here .slide').getBoundingClientRect(),
n = document.querySelector('.is-here .notes').getBoundingClientRect();
return s.right <= n.left + 1 && n.right <= innerWidth + 1 && s.bottom <= innerHeight"""), "beside the slide")
press("n")
check(not js("return document.querySelector('.is-here .notes').checkVisibility()"), "N hides them")
press("o")
check(len(shown()) == n, "O shows all")
check(js("""return [...document.querySelectorAll('.page')].every(page => {
const p = page.getBoundingClientRect(), s = page.querySelector('.slide').getBoundingClientRect();
return Math.abs(p.top - s.top) < 2 && Math.abs(p.left - s.left) < 2; })"""), "each in its place")
chrome.find_element(By.CSS_SELECTOR, "[id='5']").click()
check(here() == "5" and shown() == ["5"], "a click leads there")
press("o", Keys.ESCAPE)
check(shown() == ["5"], "escape closes it")
press("s", Keys.HOME)
# as many keys as there are slides, twice: sent from inside, which is quicker
seen = js("""const seen = [], here = () => document.querySelector('.page.is-here');
const on = () => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }));
while (!seen.includes(here().id)) {
  seen.push(here().id);
  if (here().classList.contains('is-asked')) on();
  on();
}
return seen;""")
asides = js("return [...document.querySelectorAll('.aside')].map(p => p.id)")
check(len(asides) > 5 and seen == [str(i + 1) for i in range(n) if str(i + 1) not in asides],
      "S leaves out what stands beside the spine")
press("s", "?")
check(js("return document.getElementById('keys').open"), "? tells the keys")
press("?")
check(not js("return document.getElementById('keys').open"), "and no more")
go(example)
js("""const touch = (type, x) => document.dispatchEvent(new TouchEvent(type, { bubbles: true,
  touches: type === 'touchstart' ? [new Touch({ identifier: 1, target: document.body, clientX: x, clientY: 300 })] : [],
  changedTouches: [new Touch({ identifier: 1, target: document.body, clientX: x, clientY: 300 })] }));
touch('touchstart', 600); touch('touchend', 400); touch('touchstart', 300); touch('touchend', 310);""")
check(here() == "2", "a finger to the left leads on, a tap does not")
is_quiet("example")

# ---- nothing is too full ----

for size in SCREENS:
    chromium.set_size(chrome, *size)
    go(example)
    misfits = js(MISFITS)
    check(not misfits, f"{size}: {misfits[:5]}")
chromium.set_size(chrome, *SCREENS[0])
small = deck_of(with_sources(GOLDEN / "run.jsonl", folder / "small.jsonl"), "small.html")
for old, new, word in [("<ul>\n<li>", "<ul>\n" + "<li>more</li>\n" * 20 + "<li>", "beyond the edge"),
                       ("<pre class=\"code\">", "<pre class=\"code\">" + "x\n" * 40, "too full"),
                       ("<p class=\"sentence\">", "<p class=\"small\"></p><h6 class=\"flag\">y</h6><p>", "too small")]:
    go(broken(small, old, new))
    check(any(word in misfit for misfit in js(MISFITS)), f"a deck that is wrong is seen: {word}")
chromium.complaints(chrome)

# ---- print ----

go(example)
chromium.requests(chrome)
check(n_pages(chromium.print_page(chrome)) == n, "one slide a page")
js("document.documentElement.classList.add('handout')")
chromium.set_media(chrome, "print")
check(js("return [...document.querySelectorAll('.notes')].every(e => e.scrollWidth <= e.clientWidth + 1)"),
      "all of the notes find room")
chromium.set_media(chrome)
check(n_pages(chromium.print_page(chrome)) == n, "one slide a page with its notes")
js("document.documentElement.classList.remove('handout')")
js("window.print = () => { window.printed = document.documentElement.classList.contains('handout'); }")
press("p")
check(js("return window.printed"), "P prints with notes")
js("window.dispatchEvent(new Event('afterprint'))")
check(not js("return document.documentElement.classList.contains('handout')"), "and that is over then")

# ---- without a script ----

chromium.set_script(chrome, False)
go(example)
check(len(shown()) == n, "all slides stand below each other")
check(js("return [...document.querySelectorAll('.notes')].every(e => e.checkVisibility())"), "with notes")
check(n_pages(chromium.print_page(chrome)) == n, "and print one a page")
chromium.set_script(chrome, True)
is_quiet("without a script")

# ---- other runs, and such as are attacks ----

for run in RUNS:
    go(deck_of(GOLDEN / run, f"golden-{run}.html"))
    misfits = js(MISFITS)
    check(not misfits, f"{run}: {misfits[:5]}")
    is_quiet(run)
for make, attacked in [(hostile.make_hostile, ATTACKED), (hostile.make_long, LONG_WORDED)]:
    for run in attacked:
        journal = folder / "attack.jsonl"
        make(GOLDEN / run / "run.jsonl", journal)
        go(deck_of(journal, "attack.html"))
        what = f"{make.__name__} {run}"
        press(Keys.ARROW_RIGHT, "o", Keys.ESCAPE, "n")
        press("n")
        check(js("return window.__hit === undefined && !document.getElementById('hit')"), f"{what}: harmless")
        check(js("""return [...document.querySelectorAll('*')].every(e => [...e.attributes].every(
a => !a.name.startsWith('on') && a.name !== 'style' && !/^\\s*javascript:/i.test(a.value)))"""),
              f"{what}: no attribute that acts")
        misfits = js(MISFITS)
        check(not misfits, f"{what}: {misfits[:5]}")
        is_quiet(what)
go(broken(deck_of(GOLDEN, "golden.html"), "<main>", "<main><script>window.__hit = 1</script><img src=\"http://192.0.2.1/x\">"))
check(js("return window.__hit === undefined"), "the policy holds where escaping fails")
check(chromium.complaints(chrome), "and the browser says so")

sys.exit(done())
