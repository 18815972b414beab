"""The metrics that can be asked for, and the windows they are given over."""

from collections.abc import Iterable

from core.outputs import MINUTE, Cell

WINDOWS = {"1m": MINUTE, "5m": 5 * MINUTE, "1h": 60 * MINUTE}
"""Tumbling windows by name; each begins at a multiple of its length since 1970, UTC."""

METRICS = {
    "revenue": "cents",
    "refunds": "cents",
    "events": "count",
    "payments": "count",
    "declined": "count",
    "failed_logins": "count",
}
"""Metrics by name, with their units. Revenue and payments are those that were not declined."""


def window_start(at: int, window: str) -> int:
    """Return the beginning of the window that a time lies in."""
    return at - at % WINDOWS[window]


def roll_up(cells: Iterable[Cell], metric: str) -> int:
    """Return what a metric comes to over some cells."""
    return sum(value(cell, metric) for cell in cells)


def value(cell: Cell, metric: str) -> int:
    """Return what one cell adds to a metric."""
    match metric, cell.type:
        case "events", _:
            return cell.events
        case ("revenue", "payment") | ("refunds", "refund"):
            return cell.amount_cents
        case "payments", "payment":
            return cell.events - cell.failed
        case ("declined", "payment") | ("failed_logins", "login"):
            return cell.failed
    return 0
