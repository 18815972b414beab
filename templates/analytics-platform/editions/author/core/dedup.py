"""A bounded memory of event ids."""


class SeenIds:
    """Ids of the events that a tenant's minutes may still take.

    An id is kept as long as the minute of its event can change. A repetition that comes later is late, so it is not
    counted either, and nothing has to be remembered for it. The number of ids is limited as well: beyond it the
    oldest minute is forgotten early, and `forgotten` counts its ids.
    """

    __slots__ = ("_by_minute", "_ids", "_limit", "forgotten")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._ids: set[str] = set()
        self._by_minute: dict[int, list[str]] = {}
        self.forgotten = 0

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, event_id: str, minute: int) -> bool:
        """Remember an id; return whether it is new."""
        ids = self._ids
        if event_id in ids:
            return False
        ids.add(event_id)
        of_minute = self._by_minute.get(minute)
        if of_minute is None:
            self._by_minute[minute] = [event_id]
        else:
            of_minute.append(event_id)
        if len(ids) > self._limit:
            oldest = min(self._by_minute)
            self.forgotten += len(self._by_minute[oldest])
            self._ids.difference_update(self._by_minute.pop(oldest))
        return True

    def forget(self, before: int) -> None:
        """Forget the ids of all minutes that begin before a time."""
        for minute in [minute for minute in self._by_minute if minute < before]:
            self._ids.difference_update(self._by_minute.pop(minute))
