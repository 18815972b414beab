{% filter py_module(line_length=python.line_length) -%}
"""Logs: one JSON object a line for programs, text for a person at a terminal."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest

from app.platform.logs import configure_logging, create_formatter, request_id


def line_of(formatter: logging.Formatter, **extra: object) -> str:
    """Format a record."""
    fields = {"msg": "hello %s", "args": ("you",), "name": "test", "levelname": "WARNING"}
    return formatter.format(logging.makeLogRecord(fields | {"levelno": logging.WARNING} | extra))


def entry_of(**extra: object) -> dict[str, object]:
    """Format a record as JSON and read the line again."""
    line = line_of(create_formatter("staging", is_text=False), **extra)
    assert "\n" not in line
    entry = json.loads(line)
    assert isinstance(entry, dict)
    return entry


def test_line_has_the_usual_members() -> None:
    entry = entry_of()
    assert entry.pop("time")
    assert entry == {
        "message": "hello you",
        "level": "warning",
        "logger": "test",
        "environment": "staging",
    }


def test_line_has_the_request_id_and_extra_members() -> None:
    token = request_id.set("abc")
    try:
        entry = entry_of(status=200, event="created", color_message="\x1b[1mhello")
        text = line_of(create_formatter("staging", is_text=True), status=200)
    finally:
        request_id.reset(token)
    assert (entry["request_id"], entry["status"]) == ("abc", 200)
    assert (entry["message"], entry["event"]) == ("hello you", "created")
    assert "color_message" not in entry
    assert "request_id=abc" in text
    assert "status=200" in text


def test_exceptions_stay_on_one_line() -> None:
    try:
        raise ValueError("broken")
    except ValueError as error:
        entry = entry_of(exc_info=(type(error), error, error.__traceback__))
    assert "ValueError: broken" in str(entry["exception"])


class Terminal(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        """Tell that it is one."""
        return True


@pytest.fixture
def root() -> Iterator[None]:
    """Put the root logger back afterwards."""
    logger = logging.getLogger()
    handlers, level = logger.handlers[:], logger.level
    yield
    logger.handlers, logger.level = handlers, level


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(
    ("form", "stream", "is_text", "has_colors"),
    [
        ("auto", io.StringIO, False, False),
        ("auto", Terminal, True, True),
        ("json", Terminal, False, False),
        ("text", io.StringIO, True, False),
        ("text", Terminal, True, True),
    ],
)
def test_form_follows_setting_and_terminal(
    form: str,
    stream: type[io.StringIO],
    is_text: bool,
    has_colors: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal = stream()
    monkeypatch.setattr(sys, "stderr", terminal)
    configure_logging("INFO", form, "test")
    logging.getLogger("somebody").info("hello")
    written = terminal.getvalue()
    assert "hello" in written
    assert written.startswith("{") != is_text
    assert ("\x1b" in written) == has_colors


@pytest.mark.usefixtures("root")
def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    configure_logging("INFO", "auto", "test")
    logging.getLogger("somebody").info("hello")
    assert "\x1b" not in terminal.getvalue()
{%- endfilter %}
