"""A bounded memory of what happened lately, by key."""

from typing import Generic, TypeVar

V = TypeVar("V")


class Recent(Generic[V]):
    """Values by key that are forgotten when they are between one and two horizons old.

    Two dictionaries take turns: what is used moves to the younger one, and the older one is dropped as a whole. That
    costs nothing for each entry, and time is that of the events, so a replay forgets the same.
    """

    __slots__ = ("_horizon", "_limit", "_next", "_old", "_young")

    def __init__(self, horizon_ms: int, limit: int = 50_000) -> None:
        self._horizon = horizon_ms
        self._limit = limit
        self._young: dict[str, V] = {}
        self._old: dict[str, V] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def advance(self, now: int) -> None:
        """Forget what is too old, or too much."""
        if now >= self._next or len(self._young) > self._limit:
            self._old = self._young if now < self._next + self._horizon else {}
            self._young = {}
            self._next = now + self._horizon

    def get(self, key: str) -> V | None:
        """Return the value of a key, which is kept for longer by that."""
        value = self._young.get(key)
        if value is None:
            value = self._old.pop(key, None)
            if value is not None:
                self._young[key] = value
        return value

    def put(self, key: str, value: V) -> None:
        """Set the value of a key that `get` did not find, or replace it."""
        self._young[key] = value
