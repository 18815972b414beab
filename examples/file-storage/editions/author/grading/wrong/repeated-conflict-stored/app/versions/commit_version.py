"""POST /api/v1/spaces/{space_id}/commits: Make a list of blocks the next version of a file."""

import posixpath
import re
from datetime import datetime, timedelta
from itertools import count
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.blocks.models import Block
from app.platform.background import Background
from app.platform.blobs import BlobStore
from app.platform.clock import Clock
from app.platform.errors import InvalidFieldError, NotFoundError
from app.settings import Settings
from app.spaces.models import Space
from app.versions import bodies
from app.versions.models import Piece, Version

MAX_PATH = 500
"""Characters of the longest path, also of a conflict copy."""
MAX_EXTENSION = 20
"""Characters of the longest end of a name that counts as its extension."""


def commit_version(
    space_id: UUID,
    data: bodies.CommitVersionRequest,
    *,
    request: Request,
    response: Response,
    session: Session,
    blobs: BlobStore,
    settings: Settings,
    clock: Clock,
    background: Background,
) -> bodies.CommitVersionResponse:
    """Store the next version of a file, or a conflict copy if `base` is not its current version."""
    if data.deleted and data.blocks:
        raise InvalidFieldError("blocks", "must be empty for a deletion")

    # The row of the space is the lock: commits to one space take turns until their transactions
    # end, in all processes, while other spaces go on. So the current version cannot change after
    # it was read, and each commit gets a later time than those before it: a device that has seen a
    # version will never find a new one before it. Writing comes before all reading, because SQLite
    # ignores FOR UPDATE.
    locked = sa.update(Space).where(Space.id == space_id).values(updated_at=clock())
    if session.scalar(locked.returning(Space.id)) is None:
        raise NotFoundError("space", space_id)

    repeated = session.scalar(sa.select(Version).where(Version.commit_id == data.commit_id))
    if repeated is not None:
        if repeated.space_id != space_id:
            raise InvalidFieldError("commit_id", "belongs to a commit to another space")
        return _stored(repeated, "stored")

    blocks = _find_blocks(session, data.blocks)
    missing = [digest for digest in dict.fromkeys(data.blocks) if digest not in blocks]
    if missing:
        return bodies.CommitVersionResponse(outcome="incomplete", missing=missing)

    current = _current_number(session, space_id, data.path)
    path, number = data.path, current + 1
    if data.base != current:
        if data.deleted:
            return bodies.CommitVersionResponse(outcome="conflict", missing=[])
        path, number = _conflict_path(session, space_id, data), 1
    last = sa.select(sa.func.max(Version.created_at)).where(Version.space_id == space_id)
    version = Version(
        space_id=space_id,
        path=path,
        number=number,
        created_at=_after(session.scalar(last), clock()),
        commit_id=data.commit_id,
        device=data.device,
        deleted=data.deleted,
        size=sum(blocks[digest].size for digest in data.blocks),
    )
    session.add(version)
    session.flush()
    session.add_all(
        Piece(version_id=version.id, number=place, block_id=blocks[digest].id)
        for place, digest in enumerate(data.blocks, start=1)
    )
    session.commit()
    return _stored(version, "stored" if path == data.path else "conflict")


def _after(last: datetime | None, now: datetime) -> datetime:
    """Return the time of a commit: later than the last one in the space, whatever clocks say."""
    return now if last is None else max(now, last + timedelta(microseconds=1))


def _stored(
    version: Version, outcome: Literal["stored", "conflict"]
) -> bodies.CommitVersionResponse:
    return bodies.CommitVersionResponse(
        outcome=outcome,
        version_id=version.id,
        path=version.path,
        number=version.number,
        missing=[],
    )


def _find_blocks(session: Session, digests: list[str]) -> dict[str, Block]:
    """Return the blocks by digest, locked so that they are not freed before they are used."""
    query = sa.select(Block).where(Block.digest.in_(set(digests))).order_by(Block.id)
    query = query.with_for_update(read=True, key_share=True)
    return {block.digest: block for block in session.scalars(query)}


def _current_number(session: Session, space_id: UUID, path: str) -> int:
    """Return the number of the current version, or 0 for a path without versions."""
    query = sa.select(sa.func.max(Version.number))
    query = query.where(Version.space_id == space_id, Version.path == path)
    return session.scalar(query) or 0


def _conflict_path(session: Session, space_id: UUID, data: bodies.CommitVersionRequest) -> str:
    """Return a path beside the file that no version has, not even of an earlier conflict."""
    root, extension = posixpath.splitext(data.path)
    if len(extension) > MAX_EXTENSION:
        root, extension = data.path, ""
    device = re.sub(r"[/\x00-\x1f]", "-", data.device)
    for n in count(1):
        end = f" (conflict {n}, {device}){extension}"
        path = root[: MAX_PATH - len(end)] + end
        if _current_number(session, space_id, path) == 0:
            return path
    raise AssertionError("there is always another number")
