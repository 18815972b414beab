#!/usr/bin/env python3
"""Counts the blanks of README.md: those that are open, and those that are filled in."""

import pathlib
import re
import sys

BLANK = re.compile(r'<!-- (blank|bonus): (\S+) "(.*?)" -->\s*(.*?)\s*<!-- /\1 -->', re.DOTALL)


def count(text: str) -> dict[str, list[str]]:
    """Return the names of all blanks: asked for and open, bonus and open, and done."""
    found: dict[str, list[str]] = {"blank": [], "bonus": [], "done": []}
    for kind, name, _, content in BLANK.findall(text):
        still = content.startswith(("**To fill in:**", "**Bonus:**"))
        found[kind if still else "done"].append(name)
    return found


def main() -> int:
    """Print what is open; exit with 1 while a blank that is asked for is."""
    readme = pathlib.Path(__file__).parent.parent / "README.md"
    found = count(readme.read_text(encoding="utf-8"))
    print(f"{len(found['done'])} filled in, {len(found['blank'])} open, and {len(found['bonus'])} bonus")
    for name in found["blank"]:
        print(f"  open: {name}")
    return 1 if found["blank"] else 0


if __name__ == "__main__":
    sys.exit(main())
