"""A content-addressed store: every replica has each blob under the SHA-256 digest of its bytes.

A replica is a folder, ideally on a separate disk. Equal contents are stored once. A blob is verified
before it is read, and a missing or damaged copy is restored from a good one.
"""

import hashlib
import heapq
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from itertools import groupby
from pathlib import Path
from typing import IO, Annotated, TypeVar

import sqlalchemy as sa
from fastapi import Depends, Request, UploadFile
from fastapi.responses import FileResponse, Response
from filelock import FileLock, Timeout
from sqlalchemy import orm

from app.platform.database import Base, Database, delete, save
from app.platform.errors import BodyTooLargeError, UnavailableError

CHUNK_BYTES = 1024 * 1024
LOCK_SECONDS = 10
"""Maximum wait for the lock."""
PAGE_DIGESTS = 10_000
"""Digests that one statement reads, few enough to stay within the time limit."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")

logger = logging.getLogger(__name__)


class BlobBase(Base):
    """Base of tables whose rows have content in the store."""

    __abstract__ = True

    filename: orm.Mapped[str] = orm.mapped_column(sa.String(255))
    media_type: orm.Mapped[str] = orm.mapped_column(sa.String(127))
    size: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    digest: orm.Mapped[str] = orm.mapped_column(sa.String(64), index=True)


BlobRow = TypeVar("BlobRow", bound=BlobBase)


@dataclass(frozen=True)
class StagedBlob:
    """Content that was received but is not stored yet."""

    path: Path
    digest: str
    size: int


@dataclass(frozen=True)
class ScrubReport:
    """The result of a scrub."""

    verified: int
    """Good copies."""
    repaired: int
    """Restored copies."""
    lost: list[str]
    """Digests without a good copy."""


class BlobStore:
    """Blobs in one or more replica folders."""

    def __init__(self, roots: Sequence[Path], max_bytes: int) -> None:
        self.roots = list(roots)
        self.max_bytes = max_bytes

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Lock the store against all other threads and processes.

        Storing or removing a blob and its row takes one such block. Otherwise, a removal could delete
        a blob that an upload has just found to exist.
        """
        try:
            lock = FileLock(self._workspace() / ".lock").acquire(timeout=LOCK_SECONDS)
        except Timeout:
            raise UnavailableError("Too many files are being stored at once.") from None
        with lock:
            yield

    @contextmanager
    def stage(self, source: IO[bytes]) -> Iterator[StagedBlob]:
        """Read `source` into a temporary file, which `publish` takes."""
        with tempfile.NamedTemporaryFile(dir=self._workspace(), prefix=".upload-") as target:
            digest = hashlib.sha256()
            size = 0
            while chunk := source.read(CHUNK_BYTES):
                size += len(chunk)
                if size > self.max_bytes:
                    raise BodyTooLargeError(self.max_bytes)
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            yield StagedBlob(Path(target.name), digest.hexdigest(), size)

    def publish(self, staged: StagedBlob) -> None:
        """Store staged content in every replica, or at least in most."""
        failed = 0
        for copy in self._copies(staged.digest):
            try:
                if not _is_good(copy, staged.digest):
                    _copy(staged.path, copy)
            except OSError:
                logger.exception("cannot write to a replica", extra={"copy": str(copy)})
                failed += 1
        if failed * 2 >= len(self.roots):
            raise UnavailableError("Too few replicas are writable.")

    def path(self, digest: str) -> Path:
        """Return a verified copy, and restore the bad copies found before it."""
        bad: list[Path] = []
        for copy in self._copies(digest):
            if _is_good(copy, digest):
                for target in bad:
                    _repair(copy, target)
                return copy
            bad.append(copy)
        raise UnavailableError("The content is missing or damaged in every replica.")

    def remove(self, digest: str) -> None:
        """Delete a blob from every writable replica."""
        for copy in self._copies(digest):
            try:
                copy.unlink(missing_ok=True)
            except OSError:
                logger.exception("cannot remove from a replica", extra={"copy": str(copy)})

    def scrub(self, digests: Iterable[str]) -> ScrubReport:
        """Verify and repair every copy of these blobs."""
        verified = repaired = 0
        lost: list[str] = []
        for digest in digests:
            copies = self._copies(digest)
            good = [copy for copy in copies if _is_good(copy, digest)]
            verified += len(good)
            if not good:
                lost.append(digest)
                continue
            repaired += sum(_repair(good[0], copy) for copy in copies if copy not in good)
        return ScrubReport(verified=verified, repaired=repaired, lost=lost)

    def _workspace(self) -> Path:
        """Return the first writable replica, which has the lock and unfinished uploads."""
        for root in self.roots:
            with suppress(OSError):
                root.mkdir(parents=True, exist_ok=True)
            if root.is_dir() and os.access(root, os.W_OK):
                return root
        raise UnavailableError("No replica is writable.")

    def _copies(self, digest: str) -> list[Path]:
        if _DIGEST.fullmatch(digest) is None:
            raise ValueError(f"not a digest: {digest!r}")
        return [root / digest[:2] / digest for root in self.roots]


def _is_good(path: Path, digest: str) -> bool:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except OSError:
        return False


def _copy(source: Path, target: Path) -> None:
    """Copy a file atomically, so that `target` is complete even after a power failure."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".copy-", delete=False) as file:
        try:
            with source.open("rb") as content:
                shutil.copyfileobj(content, file, CHUNK_BYTES)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(target)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _repair(source: Path, target: Path) -> bool:
    """Restore `target`; a replica that is not writable must not prevent reads from others."""
    try:
        _copy(source, target)
    except OSError:
        logger.exception("cannot repair a replica", extra={"copy": str(target)})
        return False
    logger.warning("repaired a replica", extra={"copy": str(target)})
    return True


def get_blobs(request: Request) -> BlobStore:
    """Return the store of the application."""
    blobs: BlobStore = request.app.state.blobs
    return blobs


BlobsDependency = Annotated[BlobStore, Depends(get_blobs)]


def store(session: orm.Session, blobs: BlobStore, upload: UploadFile, row: BlobRow) -> BlobRow:
    """Store an uploaded file and the row that names it: both, or neither."""
    with blobs.stage(upload.file) as staged, blobs.exclusive():
        row.filename = _name_of(upload)
        row.media_type = _media_type_of(upload)
        row.size = staged.size
        row.digest = staged.digest
        try:
            blobs.publish(staged)
            return save(session, row)
        except Exception:
            session.rollback()
            _collect(session, blobs, staged.digest)
            raise


def remove(session: orm.Session, blobs: BlobStore, row: BlobBase) -> None:
    """Delete a row, and its content if no other row has the same."""
    digest = row.digest
    with blobs.exclusive():
        delete(session, row)
        _collect(session, blobs, digest)


def stream(request: Request, blobs: BlobStore, row: BlobBase) -> Response:
    """Send the content of a row, or the requested range of it."""
    etag = f'"{row.digest}"'
    headers = {"ETag": etag, "X-Content-Type-Options": "nosniff"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return FileResponse(
        blobs.path(row.digest),
        filename=row.filename,
        media_type=row.media_type,
        headers=headers,
    )


def stored_digests(database: Database) -> Iterator[str]:
    """Yield the digests of all rows, without a long transaction."""
    digests = heapq.merge(*(_digests_of(database, table) for table in BlobBase.__subclasses__()))
    return (digest for digest, _ in groupby(digests))


def is_named(session: orm.Session, digest: str) -> bool:
    """Return whether any row refers to this content."""
    return any(
        session.scalar(sa.select(table.id).where(table.digest == digest).limit(1)) is not None
        for table in BlobBase.__subclasses__()
    )


def _digests_of(database: Database, table: type[BlobBase]) -> Iterator[str]:
    query = sa.select(table.digest).distinct().order_by(table.digest).limit(PAGE_DIGESTS)
    last = ""
    while True:
        with database.session() as session:
            page = session.scalars(query.where(table.digest > last)).all()
        yield from page
        if len(page) < PAGE_DIGESTS:
            return
        last = page[-1]


def _collect(session: orm.Session, blobs: BlobStore, digest: str) -> None:
    if not is_named(session, digest):
        blobs.remove(digest)


def _name_of(upload: UploadFile) -> str:
    """Return the last segment of the client's file name, in storable form."""
    name = re.split(r"[/\\]", upload.filename or "")[-1].replace("\0", "")
    return name[-255:] or "unnamed"


def _media_type_of(upload: UploadFile) -> str:
    """Return the client's media type without parameters, if it is well-formed."""
    media_type = (upload.content_type or "").partition(";")[0].strip().lower()
    return media_type if _MEDIA_TYPE.fullmatch(media_type) else "application/octet-stream"
