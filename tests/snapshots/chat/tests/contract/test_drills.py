"""Each drill belongs to exactly one failure scenario in README.md."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_drill_belongs_to_one_failure() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("\n## Failure Scenarios\n")[2].partition("\n## ")[0]
    told = Counter(re.findall(r"\]\(tests/drills/([a-z_]+)\.py\)", section))
    files = {path.stem for path in (ROOT / "tests" / "drills").glob("*.py")} - {"common"}
    assert told == dict.fromkeys(files, 1)
