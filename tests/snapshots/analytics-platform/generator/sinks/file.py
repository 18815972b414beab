"""Events as lines of a log: into a file, or to standard output."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from generator.journeys import Record


class LineSink:
    """A file that the embedded runner can read as its log; an existing one is replaced."""

    def __init__(self, path: str | Path | None) -> None:
        self._file: BinaryIO = sys.stdout.buffer
        if path is not None:
            # It stays open until `close`.
            self._file = Path(path).open("wb")  # noqa: SIM115

    def write(self, records: Sequence[Record]) -> None:
        """Write one line for each record."""
        self._file.write(b"".join([record.line for record in records]))

    def close(self) -> None:
        """Close the file, or flush standard output."""
        if self._file is sys.stdout.buffer:
            self._file.flush()
        else:
            self._file.close()
