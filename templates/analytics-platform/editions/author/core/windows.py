"""Event time: one-minute cells, the watermark that closes them, and what is late.

Longer windows are sums of minutes, so one set of cells serves all of them.
"""

from core.events import Event
from core.outputs import MINUTE, Cell, Closed, Settings


class Minutes:
    """The open minutes of one tenant.

    The watermark trails the newest event by `out_of_order_ms`. A minute closes when the watermark reaches its end. For
    `lateness_ms` more it still takes events, and closes again with the next revision; after that they are late.
    """

    __slots__ = ("_cells", "_changed", "_due", "_newest", "_settings", "tenant", "watermark")

    def __init__(self, tenant: str, settings: Settings) -> None:
        self.tenant = tenant
        self.watermark = -1
        self._settings = settings
        self._newest = -1
        # (minute, type) -> [events, amount, failed, revision, closed]
        self._cells: dict[tuple[int, str], list[int]] = {}
        self._changed: set[tuple[int, str]] = set()
        self._due = 0
        """When the watermark next closes or drops something."""

    def is_late(self, minute: int) -> bool:
        """Tell whether a minute takes no more events."""
        return minute + MINUTE + self._settings.lateness_ms <= self.watermark

    @property
    def oldest(self) -> int:
        """Return the beginning of the first minute that still takes events."""
        return (self.watermark - self._settings.lateness_ms) // MINUTE * MINUTE

    def add(self, event: Event, minute: int) -> None:
        """Count an event that is not late."""
        key = (minute, event.type)
        cell = self._cells.get(key)
        if cell is None:
            cell = self._cells[key] = [0, 0, 0, 0, 0]
            self._due = 0
        cell[0] += 1
        if event.status == "ok":
            cell[1] += event.amount_cents
        else:
            cell[2] += 1
        if cell[4]:
            # It will close again, with what is new.
            cell[3] += 1
            cell[4] = 0
            self._due = 0
        self._changed.add(key)

    def observe(self, occurred_at: int) -> list[Closed]:
        """Move the watermark behind an event."""
        if occurred_at <= self._newest:
            return [] if self._due > self.watermark else self._close()
        self._newest = occurred_at
        return self.advance(occurred_at - self._settings.out_of_order_ms)

    def advance(self, watermark: int) -> list[Closed]:
        """Move the watermark, which never goes back, and close what it passes."""
        if watermark > self.watermark:
            self.watermark = watermark
        return [] if self._due > self.watermark else self._close()

    def changes(self) -> list[Cell]:
        """Return the cells that changed since the last call, as they are now."""
        changed = sorted(self._changed)
        self._changed.clear()
        return [self._cell(key) for key in changed if key in self._cells]

    def _close(self) -> list[Closed]:
        closed = []
        due: list[int] = []
        for key in sorted(self._cells):
            end = key[0] + MINUTE
            cell = self._cells[key]
            if not cell[4] and end <= self.watermark:
                cell[4] = 1
                closed.append(Closed(self._cell(key)))
                self._changed.discard(key)
            gone = end + self._settings.lateness_ms
            if gone <= self.watermark:
                del self._cells[key]
            else:
                due.append(gone if cell[4] else end)
        self._due = min(due, default=self.watermark + 1)
        return closed

    def _cell(self, key: tuple[int, str]) -> Cell:
        events, amount, failed, revision, closed = self._cells[key]
        return Cell(self.tenant, key[0], key[1], events, amount, failed, revision, bool(closed))
