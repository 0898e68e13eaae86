#!/usr/bin/env python3
"""Writes files into a C source, so that ladder-report carries its assets wherever it is copied.

    embed.py OUTPUT FILE...

A page names its style and script by their hash (Content-Security-Policy), which is taken here.
"""
import base64
import hashlib
import pathlib
import sys

output, *files = sys.argv[1:]
rows = []
for file in map(pathlib.Path, files):
    data = file.read_bytes()
    signed = ",".join(str(byte if byte < 128 else byte - 256) for byte in data)
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    rows.append(f'    {{ "{file.name}", (const char[]) {{ {signed}{"," if data else ""}0 }}, "sha256-{digest}" }},\n')
pathlib.Path(output).write_text(
    '#include "reports/assets.h"\n\nconst Asset assets[] = {\n' + "".join(rows)
    + "};\n\nconst size_t n_assets = sizeof assets / sizeof assets[0];\n")
