"""The log of the embedded runner: a file of JSON lines that only grows.

A position is the number of bytes before a record. What `append` returned is on the disk; a line that a crash cut off was
never acknowledged, and is removed when the log is opened for writing.
"""

import json
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType


def record(tenant: str, received_at: int, body: object) -> bytes:
    """Return the line for an event of a tenant."""
    line = {"tenant": tenant, "received_at": received_at, "event": body}
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"


def tick_record(now: int) -> bytes:
    """Return the line that says how late it is when nothing else does."""
    return control_record({"tick": now})


def control_record(content: Mapping[str, object]) -> bytes:
    """Return a line that is no event: a tick, a promotion, or a truth about an event."""
    return json.dumps(content, separators=(",", ":")).encode() + b"\n"


class Log:
    """An append-only file; one process writes, and may read at the same time."""

    def __init__(self, path: str | Path, *, sync: bool = True) -> None:
        self.path = Path(path)
        self._sync = sync
        self._lock = threading.Lock()
        self._writer: int | None = None

    def append(self, records: Sequence[bytes]) -> int:
        """Write records and return the position after them, once they are on the disk."""
        data = b"".join(records)
        with self._lock:
            if self._writer is None:
                self._writer = self._open()
            written = 0
            while written < len(data):
                written += os.write(self._writer, data[written:])
            if self._sync:
                os.fsync(self._writer)
            return os.fstat(self._writer).st_size

    def end(self) -> int:
        """Return the position after the last byte."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def read(self, position: int, limit: int) -> tuple[list[bytes], int]:
        """Return up to `limit` whole lines from a position on, and the position after them."""
        lines: list[bytes] = []
        try:
            file = self.path.open("rb")
        except FileNotFoundError:
            return lines, position
        with file:
            file.seek(position)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                lines.append(line)
                position += len(line)
                if len(lines) >= limit:
                    break
        return lines, position

    def blank(self, position: int, length: int, received_at: int) -> None:
        """Overwrite a record that was processed, in place: its time of arrival stays, and so do all positions."""
        line = control_record({"erased": True, "received_at": received_at})
        if length < len(line):
            raise ValueError("the record is shorter than what would take its place")
        blanked = line[:-1] + b" " * (length - len(line)) + b"\n"
        # The writer appends, wherever it is told to write: this takes another one.
        file = os.open(self.path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        try:
            os.lseek(file, position, os.SEEK_SET)
            os.write(file, blanked)
            if self._sync:
                os.fsync(file)
        finally:
            os.close(file)

    def close(self) -> None:
        """Stop writing."""
        with self._lock:
            if self._writer is not None:
                os.close(self._writer)
                self._writer = None

    def __enter__(self) -> "Log":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> int:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        writer = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o640)
        with self.path.open("rb") as file:
            size = end = file.seek(0, os.SEEK_END)
            # Look back for the last whole line, a block at a time.
            while end > 0:
                start = max(end - 65_536, 0)
                file.seek(start)
                found = file.read(end - start).rfind(b"\n")
                if found >= 0:
                    end = start + found + 1
                    break
                end = start
        if end < size:
            os.ftruncate(writer, end)
        return writer
