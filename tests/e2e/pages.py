"""Pages as files: whole, tidy, with nothing in them that loads, runs or comes from a text of the run.

usage: pages.py BUILD GOLDEN. Every check is seen failing first, on a page that is broken for it.
"""

import base64
import hashlib
import html.parser
import pathlib
import re
import subprocess
import sys
import tempfile

import hostile
from ladder import BUILD, check, done

GOLDEN = pathlib.Path(sys.argv[2])
RUNS = ["", "python", "sweep", "scale", "profile", "overheads"]
VOID = {"meta", "img", "input", "br", "hr", "link"}
SHAPES = {"svg", "path", "rect", "circle", "text"}
ALLOWED = VOID - {"link", "br", "hr"} | SHAPES | set(
    "html head title style script body header nav main footer section form a p ul li h1 h2 h3 h4 div "
    "span b code pre table thead tbody tr th td dl dt dd details summary figure figcaption label "
    "select option button".split())
NOT_IN_P = {"p", "ul", "div", "table", "pre", "dl", "section", "details", "figure", "h2", "h3", "h4"}


class Page(html.parser.HTMLParser):
    """A page as a list of elements, with what is wrong about how they are nested."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.elements, self.faults, self.texts = [], [], [], {}
        self.tables, self.open_tables = [], []  # of each, the cells of its rows
        self.feed(text)
        self.close()
        self.faults += [f"not closed: {name}" for name in self.open]

    def handle_starttag(self, name, pairs):
        attributes = dict(pairs)
        if len(attributes) != len(pairs):
            self.faults.append(f"an attribute twice: {name} {pairs}")
        if "p" in self.open and name in NOT_IN_P:
            self.faults.append(f"{name} in p")
        self.elements.append((name, attributes, tuple(self.open)))
        self.count_cells(name, attributes)
        if name not in VOID:
            self.open.append(name)

    def count_cells(self, name, attributes):
        if name == "table":
            self.tables.append([])
            self.open_tables.append(self.tables[-1])
        elif name == "tr":
            self.open_tables[-1].append(0)
        elif name in ("td", "th"):
            self.open_tables[-1][-1] += int(attributes.get("colspan", 1))

    def handle_startendtag(self, name, pairs):
        self.handle_starttag(name, pairs)
        if name not in VOID:
            self.open.pop()

    def handle_endtag(self, name):
        if not self.open or self.open.pop() != name:
            self.faults.append(f"</{name}> closes nothing")
        if name == "table":
            self.open_tables.pop()

    def handle_data(self, data):
        if self.open:
            self.texts[self.open[-1]] = self.texts.get(self.open[-1], "") + data


def of(page, name):
    return [attributes for other, attributes, _ in page.elements if other == name]


def check_elements(text):
    """Nested as they should be, and of kinds that do nothing."""
    page = Page(text)
    return page.faults + [f"<{name}>" for name, _, _ in page.elements if name not in ALLOWED]


def check_attributes(text):
    """Nothing that runs, styles or leads out of the page."""
    faults = []
    for name, attributes, _ in Page(text).elements:
        for key, value in attributes.items():
            if key.startswith("on") or key in ("style", "srcset", "action", "srcdoc"):
                faults.append(f"{name} {key}")
            if key in ("src", "href") and not value.startswith(("#", "data:")):
                faults.append(f"{name} {key}={value[:40]}")
    return faults


def check_places(text):
    """Each id once; whatever is referred to is there."""
    page = Page(text)
    ids = [attributes["id"] for _, attributes, _ in page.elements if "id" in attributes]
    wanted = [a["href"][1:] for a in of(page, "a") if a.get("href", "").startswith("#")]
    wanted += [a["aria-labelledby"] for a in of(page, "section")]
    return ([f"twice: {place}" for place in set(ids) if ids.count(place) > 1]
            + [f"nowhere: {place}" for place in wanted if place not in ids])


def check_outline(text):
    """Language, title, landmarks, one first heading, no level left out, words for pictures."""
    page = Page(text)
    levels = [int(name[1]) for name, _, _ in page.elements if re.fullmatch(r"h[1-6]", name)]
    faults = [f"{name}: {len(of(page, name))}" for name in ("title", "main", "h1", "nav", "header")
              if len(of(page, name)) != 1]
    faults += [f"h{b} after h{a}" for a, b in zip(levels, levels[1:]) if b > a + 1]
    faults += ["no language"] * (of(page, "html")[0].get("lang") != "en")
    faults += ["a picture without words" for a in of(page, "img") if not a.get("alt")]
    faults += ["a head without scope" for a in of(page, "th") if "scope" not in a]
    return faults


def check_columns(text):
    """Every row of a table is as wide as its head."""
    return [f"rows of {sorted(set(rows))} cells" for rows in Page(text).tables if len(set(rows)) > 1]


def check_policy(text):
    """The policy lets this style and this script run, and nothing else."""
    page = Page(text)
    policy = next(a["content"] for a in of(page, "meta") if "http-equiv" in a)
    faults = [] if policy.startswith("default-src 'none'; img-src data:; ") else ["policy: " + policy]
    for name in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.texts.get(name, "").encode()).digest()).decode()
        if f"{name}-src 'sha256-{digest}'" not in policy:
            faults.append(f"{name}: not as the policy says")
        if len(of(page, name)) != 1:
            faults.append(f"{name}: {len(of(page, name))}")
    return faults


CHECKS = [check_elements, check_attributes, check_places, check_outline, check_columns, check_policy]


def write_page(run, target):
    result = subprocess.run([BUILD / "ladder-report", run, "--format", "html", "--out", target],
                            capture_output=True, text=True, check=False)
    check(result.returncode == 0, f"{run}: {result.stderr}")
    return target.read_text()


def check_page(text, name):
    for look in CHECKS:
        faults = look(text)
        check(not faults, f"{name}, {look.__doc__} {faults[:3]}")


def check_downloads(text, run):
    """What is to be saved is what the other formats write."""
    links = {a["download"]: a["href"] for a in of(Page(text), "a") if "download" in a}
    check(set(links) == {"report.csv", "report.json"}, f"downloads: {sorted(links)}")
    for file, address in links.items():
        wanted = subprocess.run([BUILD / "ladder-report", run, "--format", file.split(".")[1]],
                                capture_output=True, check=False).stdout
        check(base64.b64decode(address.split(",")[1]) == wanted, f"{run}: {file}")


# A check that never fails is none: what each must object to, put where the page has <main>.
BROKEN = [
    (check_elements, "<p><ul></ul></p>"), (check_elements, "<p>"), (check_elements, "<iframe></iframe>"),
    (check_attributes, "<b onclick=\"x()\"></b>"), (check_attributes, "<b style=\"color:red\"></b>"),
    (check_attributes, "<a href=\"https://example.org\"></a>"),
    (check_places, "<b id=\"main\"></b>"), (check_places, "<a href=\"#nowhere\"></a>"),
    (check_outline, "<h4></h4>"), (check_outline, "<img src=\"data:,\">"),
    (check_outline, "<table><tr><th></th></tr></table>"), (check_outline, "<h1></h1>"),
    (check_columns, "<table><tr><th></th><td></td></tr><tr><td></td></tr></table>"),
    (check_policy, "<script>alert(1)</script>"), (check_policy, "<style>p{}</style>"),
]


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    page = folder / "page.html"
    for run in RUNS:
        text = write_page(GOLDEN / run, page)
        check_page(text, run or "golden")
        check_downloads(text, GOLDEN / run)
        hostile.make_hostile(GOLDEN / run / "run.jsonl", folder / "run.jsonl")
        text = write_page(folder / "run.jsonl", page)
        check_page(text, f"hostile {run}")
        check("window.__hit" in text and "\u202e" not in text and "\x1b" not in text, f"vectors, {run}")
    hostile.make_long(GOLDEN / "run.jsonl", folder / "run.jsonl")
    text = write_page(folder / "run.jsonl", page)
    check_page(text, "long")
    check("W" * 397 + "..." in text and "W" * 401 not in text, "long texts are cut")

    text = write_page(GOLDEN, page)
    for look, piece in BROKEN:
        broken = text.replace("<main id=\"main\">", "<main id=\"main\">" + piece)
        check(look(broken), f"{look.__name__} sees {piece}")
done()
