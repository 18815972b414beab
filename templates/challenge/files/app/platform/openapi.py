{% filter py_module(line_length=python.line_length) -%}
"""Write the API's OpenAPI document without starting a server.

The keys are sorted, so that two versions of the document can be compared line by line.

    python -m app.platform.openapi                           # to standard output
    python -m app.platform.openapi docs/openapi.json         # to a file
    python -m app.platform.openapi --check docs/openapi.json # exit code 1 when the file is out of date
"""

import argparse
import json
import sys
from pathlib import Path

from app.main import create_app


def main() -> int:
    """Write the document, or compare it with a file."""
    parser = argparse.ArgumentParser(description="Write the API's OpenAPI document.")
    parser.add_argument("file", nargs="?", type=Path, help="default: standard output")
    parser.add_argument(
        "--check", action="store_true", help="compare with the file instead of writing it"
    )
    arguments = parser.parse_args()
    if arguments.check and arguments.file is None:
        parser.error("--check needs a file")

    text = json.dumps(create_app().openapi(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    if arguments.file is None:
        sys.stdout.write(text)
        return 0
    if arguments.check:
        if arguments.file.is_file() and arguments.file.read_text(encoding="utf-8") == text:
            return 0
        print(
            f"{arguments.file} is out of date: python -m app.platform.openapi {arguments.file}",
            file=sys.stderr,
        )
        return 1
    arguments.file.parent.mkdir(parents=True, exist_ok=True)
    arguments.file.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
{%- endfilter %}
