"""Cells of one minute. They are counted here already; what closes them and what is late is the exercise `windows`."""

from core.events import Event
from core.outputs import Cell, Closed, Settings


class Minutes:
    """One tenant's minutes, by type of event.

    To build: a watermark `out_of_order_ms` behind the newest event closes each minute whose end it reaches. A closed minute
    takes events for `lateness_ms` more and is closed again, with `revision` raised. Memory holds no minute beyond that.
    """

    def __init__(self, tenant: str, settings: Settings) -> None:
        self.tenant = tenant
        self.watermark = -1
        self._cells: dict[tuple[int, str], list[int]] = {}
        self._changed: set[tuple[int, str]] = set()

    def is_late(self, minute: int) -> bool:
        """Return whether events of a minute come too late to count."""
        raise NotImplementedError

    @property
    def oldest(self) -> int:
        """Return where the oldest minute begins that can still change."""
        raise NotImplementedError

    def add(self, event: Event, minute: int) -> None:
        """Count an event."""
        key = (minute, event.type)
        cell = self._cells.setdefault(key, [0, 0, 0])
        cell[0] += 1
        if event.status == "ok":
            cell[1] += event.amount_cents
        else:
            cell[2] += 1
        self._changed.add(key)

    def observe(self, occurred_at: int) -> list[Closed]:
        """Let an event move the watermark; return what that closes."""
        raise NotImplementedError

    def advance(self, watermark: int) -> list[Closed]:
        """Move the watermark, but never back; return what that closes."""
        raise NotImplementedError

    def changes(self) -> list[Cell]:
        """Return what changed since the last call."""
        changed = sorted(self._changed)
        self._changed.clear()
        return [self._cell(key) for key in changed]

    def _cell(self, key: tuple[int, str]) -> Cell:
        events, amount_cents, failed = self._cells[key]
        return Cell(self.tenant, key[0], key[1], events, amount_cents, failed, revision=0, closed=False)
