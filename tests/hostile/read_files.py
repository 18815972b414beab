"""Reads generated Python and TOML files as their own parsers do.

Arguments are folders. Prints one JSON object: `faults`, and by folder the texts that its Python files hold.
"""

import ast
import json
import pathlib
import re
import sys
import tomllib
import warnings

warnings.simplefilter("error")
faults, texts = [], {}
for folder in sys.argv[1:]:
    found = texts[folder] = []
    for path in sorted(pathlib.Path(folder).rglob("*")):
        try:
            if path.suffix == ".py":
                tree = ast.parse(path.read_bytes(), filename=str(path))
                compile(tree, str(path), "exec")
                constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
                # Halves of characters, which tests of the app hold on purpose, are no text for JSON.
                found += [value for value in constants if isinstance(value, str) and not re.search("[\ud800-\udfff]", value)]
            elif path.suffix == ".toml":
                tomllib.loads(path.read_text(encoding="utf-8"))
        except Exception as error:  # whatever it is, it is a fault of the file
            faults.append(f"{path}: {type(error).__name__}: {error}")
json.dump({"faults": faults, "texts": texts}, sys.stdout)
