"""A bounded memory of event ids. Exercise `duplicates`."""


class SeenIds:
    """Ids that have been counted, at most `limit` of them: the oldest minutes go first."""

    def __init__(self, limit: int) -> None:
        self.forgotten = 0

    def __len__(self) -> int:
        raise NotImplementedError

    def add(self, event_id: str, minute: int) -> bool:
        """Return whether an id is new, and keep it with the minute of its event."""
        raise NotImplementedError

    def forget(self, before: int) -> None:
        """Drop the ids of minutes that begin before a time."""
        raise NotImplementedError
