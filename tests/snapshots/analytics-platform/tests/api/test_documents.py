"""The table of endpoints is that of the application, with the right that each of them needs."""

import re
from pathlib import Path

from app.main import create_app
from app.settings import Settings
from tests.api.rights import GRANTS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "api" / "REQUIREMENTS.md").read_text(encoding="utf-8")


def rows() -> list[tuple[str, str, str]]:
    found = re.findall(r"^\| ([A-Z, ]+) \| `(/[^`]*)` \| (.*?) \|", TEXT, re.MULTILINE)
    return [(method, path, right.strip("`")) for methods, path, right in found for method in methods.split(", ")]


def test_every_endpoint_is_listed_and_exists() -> None:
    paths = create_app(Settings()).openapi()["paths"]
    served = {(method.upper(), path) for path, item in paths.items() for method in item}
    listed = {(method, path) for method, path, _ in rows()}
    assert listed == served | {("WS", "/v1/alerts/stream")}


def test_every_right_is_given_to_somebody() -> None:
    needed = {right for _, _, right in rows() if ":" in right}
    given = set(re.findall(r"`(\w+:\w+)`", TEXT.partition("## Rights")[2].partition("## What has to hold")[0]))
    assert needed == given
    assert len(GRANTS) == 4


def test_every_right_is_asked_for_where_the_table_says() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "app" / "routes").glob("*.py")))
    asked = set(re.findall(r'may\("([\w:]+)"\)', code))
    assert asked == {right for _, _, right in rows() if ":" in right}
