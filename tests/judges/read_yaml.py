"""Reads YAML files with PyYAML and prints them as one JSON object: file name to list of documents."""

import json
import sys

import yaml


def plain(value, workflow):
    """Gives what JSON can hold; a value of any other type shows its type."""
    if isinstance(value, dict):
        # GitHub reads YAML 1.2, where `on` is a word; every workflow writes it bare.
        return {"on" if workflow and key is True else as_key(key): plain(item, workflow) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item, workflow) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return f"{type(value).__name__}: {value}"


def as_key(key):
    return key if isinstance(key, str) else json.dumps(key, default=str)


result = {}
for name in sys.argv[1:]:
    try:
        with open(name, encoding="utf-8") as file:
            documents = list(yaml.safe_load_all(file))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        result[name] = {"error": str(error)}
    else:
        result[name] = [plain(document, "/.github/workflows/" in f"/{name}") for document in documents]
json.dump(result, sys.stdout)
