{% filter py_module(line_length=python.line_length) -%}
"""Identifiers made by the service."""

from uuid import RFC_4122

import pytest

from app.platform.identifiers import uuid7


def test_version_and_variant() -> None:
    identifier = uuid7()
    assert identifier.version == 7
    assert identifier.variant == RFC_4122


def test_later_ones_are_greater(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([10**18, 10**18 + 1_000, 10**18 + 1_000_000])
    monkeypatch.setattr("time.time_ns", lambda: next(moments))
    first, second, third = uuid7(), uuid7(), uuid7()
    assert first < second < third


def test_no_two_are_equal() -> None:
    assert len({uuid7() for _ in range(1000)}) == 1000
{%- endfilter %}
