"""check.toml of an exercise as JSON, for programs without a reader of TOML: CHECK.TOML COMMON OUT."""

import json
import pathlib
import sys
import tomllib

path, common, out = map(pathlib.Path, sys.argv[1:])
folder = path.resolve().parent
try:
    check = tomllib.loads(path.read_text(encoding="utf-8"))
except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
    sys.exit(f"{path}: {error}")
check |= {"name": folder.name, "folder": str(folder), "common": str(common)}
out.write_text(json.dumps(check, indent=1, default=str) + "\n", encoding="utf-8")
