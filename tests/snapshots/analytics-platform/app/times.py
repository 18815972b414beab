"""Times in requests: RFC 3339 with an offset."""

from app.problems import Problem
from core.events import Malformed, parse_time

_FIRST, _LAST = 0, 253_402_300_799_999


def at(field: str, text: str) -> int:
    """Read a time between 1970 and 9999."""
    try:
        moment = parse_time(text)
    except (Malformed, OverflowError):
        moment = -1
    if not _FIRST <= moment <= _LAST:
        reason = "is not a time with an offset, such as 2026-11-21T09:30:00Z"
        raise Problem(422, f"`{field}` {reason}", errors=[{"field": field, "reason": reason}])
    return moment


def span(start: str, until: str) -> tuple[int, int]:
    """Read a range of time, the end excluded."""
    times = at("from", start), at("until", until)
    if times[0] >= times[1]:
        raise Problem(
            422, "`until` must be after `from`", errors=[{"field": "until", "reason": "must be after `from`"}]
        )
    return times
