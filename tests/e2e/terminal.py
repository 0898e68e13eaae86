"""A terminal to look at programs on: a pty, and as much of an emulator as their escapes need.

usage: terminal.py --size COLUMNSxROWS [--until TEXT] PROGRAM [WORD...]: prints the screen as it was when TEXT
first stood on it (that drawing whole), else as it was at the end.
"""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time

SEQUENCE = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])")


class Terminal:
    """A screen of rows and columns. What it does not know, or what runs over its edge, is a fault."""

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.cells = [[" "] * columns for _ in range(rows)]
        self.row = self.column = 0
        self.scrolled = []  # lines that left at the top
        self.faults = []
        self.drawings = []  # the screen after each drawing
        self.pending = ""
        self.n_bytes = 0

    def resize(self, columns, rows):
        """As a terminal that cuts: no line is put elsewhere."""
        self.cells = [(line + [" "] * columns)[:columns] for line in self.cells]
        while len(self.cells) > rows:
            self.scrolled.append(self.cells.pop(0))
            self.row -= 1
        self.cells += [[" "] * columns for _ in range(rows - len(self.cells))]
        self.columns, self.rows = columns, rows
        self.row, self.column = max(self.row, 0), min(self.column, columns - 1)

    def lines(self):
        return ["".join(line).rstrip() for line in self.cells]

    def all_lines(self):
        return ["".join(line).rstrip() for line in self.scrolled + self.cells]

    def feed(self, text):
        self.n_bytes += len(text)
        text = self.pending + text
        self.pending = ""
        at = 0
        while at < len(text):
            if text[at] == "\x1b":
                found = SEQUENCE.match(text, at)
                if not found and len(text) - at < 12:
                    self.pending = text[at:]
                    return
                if not found:
                    self.faults.append(f"an unknown escape: {text[at:at + 8]!r}")
                    at += 1
                    continue
                self.control(found[2], found[1])
                at = found.end()
            else:
                self.put(text[at])
                at += 1

    def control(self, kind, number):
        if kind == "A":
            self.row -= int(number or 1)
            if self.row < 0:
                self.faults.append("above the top")
                self.row = 0
        elif kind == "H" and not number:
            self.row = self.column = 0
        elif kind == "K" and not number:
            self.cells[self.row][self.column:] = [" "] * (self.columns - self.column)
        elif kind == "J" and not number:
            self.control("K", "")
            for r in range(self.row + 1, self.rows):
                self.cells[r] = [" "] * self.columns
            if self.row or self.column:  # else the screen is wiped, and a drawing follows
                self.drawings.append(self.lines())
        elif kind == "m":
            if number not in ("0", "1", "2"):
                self.faults.append(f"a strange style: {number}")
        else:
            self.faults.append(f"an unknown escape: {number}{kind}")

    def put(self, character):
        if character == "\r":
            self.column = 0
        elif character == "\n":
            self.row += 1
            if self.row == self.rows:
                self.scrolled.append(self.cells.pop(0))
                self.cells.append([" "] * self.columns)
                self.row -= 1
        elif character.isprintable():
            if self.column == self.columns:
                self.faults.append(f"a line wider than {self.columns}: {self.lines()[self.row]!r}")
                self.put("\r")
                self.put("\n")
            self.cells[self.row][self.column] = character
            self.column += 1
        else:
            self.faults.append(f"a control character: {character!r}")


def set_size(file, columns, rows):
    fcntl.ioctl(file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def watch(words, columns, rows, *, on_drawing=None, stdout=None, env=None, timeout=120, faults=True):
    """Runs a program on a terminal of its own; `stdout` may lead elsewhere. on_drawing(terminal, master, pid) is
    called after each drawing, and ends the program by returning True.
    Returns: exit code, the terminal, what it wrote."""
    master, slave = pty.openpty()
    set_size(slave, columns, rows)
    terminal = Terminal(columns, rows)
    full = {**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8", **(env or {})}

    def own_terminal():
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

    process = subprocess.Popen([str(w) for w in words], stdin=slave, stdout=stdout or slave, stderr=slave,
                               env=full, start_new_session=True, preexec_fn=own_terminal)
    before = termios.tcgetattr(slave)
    written = bytearray()
    decoder = __import__("codecs").getincrementaldecoder("utf-8")("replace")
    deadline = time.monotonic() + timeout
    n_seen = 0
    while time.monotonic() < deadline:
        is_over = process.poll() is not None
        if select.select([master], [], [], 0 if is_over else 0.2)[0]:
            data = os.read(master, 65536)
            written += data
            terminal.feed(decoder.decode(data))
            while n_seen < len(terminal.drawings):
                n_seen += 1
                if on_drawing and on_drawing(terminal, master, process.pid):
                    process.kill()
        elif is_over:
            break
    if process.poll() is None:
        process.kill()
    code = process.wait()
    if termios.tcgetattr(slave) != before:
        terminal.faults.append("the modes of the terminal have changed")
    os.close(slave)
    os.close(master)
    return code, terminal, bytes(written)


def main(words):
    columns, rows, until = 100, 50, None
    while words and words[0].startswith("--"):
        option, value = words[0], words[1]
        words = words[2:]
        if option == "--size":
            columns, rows = map(int, value.split("x"))
        elif option == "--until":
            until = value
        else:
            sys.exit(__doc__)
    found = []

    def look(terminal, *_):
        for drawing in terminal.drawings[-8:]:
            if until and any(until in line for line in drawing) and not found:
                found.append(drawing)
        return bool(found)

    terminal = watch(words, columns, rows, on_drawing=look)[1]
    print("\n".join(found[0] if found else terminal.lines()).rstrip("\n"))
    return 1 if terminal.faults or (until and not found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
