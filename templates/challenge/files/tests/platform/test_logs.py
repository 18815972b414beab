{% filter py_module(line_length=100) -%}
"""Logs: every line is one JSON object."""

import json
import logging

from app.platform.logs import JsonFormatter, request_id


def format_record(**extra: object) -> dict[str, object]:
    """Format a record and read the line again."""
    record = logging.makeLogRecord({"msg": "hello %s", "args": ("you",), "name": "test"} | extra)
    line = JsonFormatter("staging").format(record)
    assert "\n" not in line
    return json.loads(line)


def test_line_has_the_usual_members() -> None:
    entry = format_record(levelname="WARNING")
    assert entry["message"] == "hello you"
    assert entry["level"] == "WARNING"
    assert entry["environment"] == "staging"
    assert "request_id" not in entry


def test_line_has_the_request_id_and_extra_members() -> None:
    token = request_id.set("abc")
    try:
        entry = format_record(status=200)
    finally:
        request_id.reset(token)
    assert entry["request_id"] == "abc"
    assert entry["status"] == 200


def test_exceptions_stay_on_one_line() -> None:
    try:
        raise ValueError("broken")
    except ValueError as error:
        entry = format_record(exc_info=(type(error), error, error.__traceback__))
    assert "ValueError: broken" in str(entry["exception"])
{%- endfilter %}
