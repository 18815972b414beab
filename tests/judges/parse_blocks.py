"""Parses code blocks: reads [{"name", "language", "text"}] from a file and prints [[name, error]] for those that fail."""

import json
import sys
import tomllib

failures = []
with open(sys.argv[1], encoding="utf-8") as file:
    blocks = json.load(file)
for block in blocks:
    try:
        if block["language"] == "toml":
            tomllib.loads(block["text"])
        else:
            compile(block["text"], block["name"], "exec")
    except (SyntaxError, ValueError) as error:
        failures.append([block["name"], f"{type(error).__name__}: {error}"])
json.dump(failures, sys.stdout)
