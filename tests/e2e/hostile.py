"""Runs in which every text is an attack: each string of a journal with a vector before it.

Equal texts stay equal, so that records still name the heats and rungs they belong to; words that the
reader knows (choices, hashes, times) stay as they are.
"""

import json
import pathlib
import re
import zlib

FIELDS = pathlib.Path(__file__).resolve().parents[2] / "results" / "FIELDS.md"
VECTORS = [
    "<script>window.__hit=1</script>",
    "\"><img src=x onerror=window.__hit=1>",
    "'><svg onload=window.__hit=1>",
    "</td></tr></table></details></main><b id=\"hit\">",
    "<a href=\"javascript:window.__hit=1\">",
    "</script><script>window.__hit=1</script>",
    "</pre></style><iframe src=//example.org/>",
    "\" onmouseover=\"window.__hit=1\" style=\"color:red",
    "--><!-- ]]> &lt;b&gt; &amp; &#60;",
    "=1+1 | ` \u202e \x1b[2J \n %s %n ",
]


def chosen_words():
    """Returns: (record, key) of texts that are one of a list of words."""
    record, words = None, set()
    for line in FIELDS.read_text().splitlines():
        if line.startswith("## "):
            record = line[3:].strip()
        row = re.match(r"\| `(\w+)` \| text .*\(one of ", line)
        if row:
            words.add((record, row[1]))
    return words


def vector_of(text):
    return VECTORS[zlib.crc32(text.encode()) % len(VECTORS)]


def line_of(record):
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
    return b'{"crc":"%08x","len":%d,"record":%s}\n' % (zlib.crc32(text), len(text), text)


# What the reader or the reports take for more than a text to show.
KEPT = {"type", "state_hash", "points", "ranks_s", "binding", "stack", "tool", "metric", "operation"}


def source_of(rung):
    """A source file of that rung, and none better."""
    return line_of({"type": "source", "file": f"variants/{rung}.c", "text": "\n".join(VECTORS) + "\n"})


def make_hostile(journal, target):
    """Writes the run with a vector in every text that is free, and sources and listings of such."""
    chosen = chosen_words()
    lines = []
    for line in pathlib.Path(journal).read_bytes().splitlines():
        record = json.loads(line)["record"]
        for key, value in record.items():
            if isinstance(value, str) and key not in KEPT and (record["type"], key) not in chosen:
                record[key] = vector_of(value) + value
        if record["type"] == "loop" and not record["reason"]:
            record["listing"] = "\n".join(VECTORS)
        lines.append(line_of(record))
        if record["type"] == "rung":
            lines.append(source_of(record["rung"]))
    pathlib.Path(target).write_bytes(b"".join(lines))


def make_long(journal, target, length=65536):
    """Writes the run with a host name, a title and a flag of 64 kB without a space."""
    lines = []
    for line in pathlib.Path(journal).read_bytes().splitlines():
        record = json.loads(line)["record"]
        for key in ("host_name", "cpu_model", "title", "flags", "teaches", "compiler"):
            if isinstance(record.get(key), str):
                record[key] = "W" * length
        lines.append(line_of(record))
    pathlib.Path(target).write_bytes(b"".join(lines))
