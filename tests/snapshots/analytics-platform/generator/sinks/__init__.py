"""Where events go."""

from collections.abc import Sequence
from typing import Protocol

from generator.journeys import Record


class Sink(Protocol):
    """Takes records in the order of their arrival."""

    def write(self, records: Sequence[Record]) -> None:
        """Take some records."""
        ...

    def close(self) -> None:
        """Wait until everything that was taken is where it belongs."""
        ...
