"""The tables of README.md match routes and settings."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from app.settings import Settings

README = Path(__file__).parents[2] / "README.md"

_CELL = re.compile(r"(?<!\\)\|")


def table(heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading, without its two head rows."""
    _, _, section = README.read_text(encoding="utf-8").partition(f"\n## {heading}\n")
    lines = section.partition("\n## ")[0].splitlines()
    rows = [line for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in _CELL.split(row)[1:-1]] for row in rows[2:]]


def code(cell: str) -> str | None:
    """Return the text of a code span, if the cell holds one."""
    found = re.fullmatch(r"(`+)(.+)\1", cell)
    return found[2].strip(" ").replace("\\|", "|") if found else None


def shown(value: object) -> object:
    """Return a value as a table cell shows it, with white space collapsed."""
    text = value.get_secret_value() if isinstance(value, SecretStr) else value
    if not isinstance(text, str):
        return text
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def test_endpoints(app: FastAPI) -> None:
    documented = {(row[0].strip("`"), code(row[1])) for row in table("API Endpoints")}
    served = {
        (method.upper(), path)
        for path, operations in app.openapi()["paths"].items()
        for method in operations
    }
    assert documented == served


def test_variables() -> None:
    documented = [code(row[0]) for row in table("Environment Variables")]
    aliases = {name: field.validation_alias for name, field in Settings.model_fields.items()}
    assert sorted(map(str, documented)) == sorted(str(aliases[n] or n.upper()) for n in aliases)


@pytest.mark.parametrize("row", table("Environment Variables"), ids=lambda row: row[0])
def test_defaults(row: list[str], settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    variable, default = code(row[0]), code(row[2])
    assert variable is not None
    fields = {str(f.validation_alias or n.upper()): n for n, f in Settings.model_fields.items()}
    unset = getattr(Settings(_env_file=None), fields[variable])
    if default is None:
        assert shown(unset) in (None, "")
    else:
        monkeypatch.setenv(variable, default)
        assert shown(getattr(Settings(_env_file=None), fields[variable])) == shown(unset)
