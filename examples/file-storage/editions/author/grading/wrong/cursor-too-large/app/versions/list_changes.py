"""GET /api/v1/spaces/{space_id}/changes: List the versions of a space in the order of their commits."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.blocks.models import Block
from app.objects import Change, ContentBlock
from app.platform.background import Background
from app.platform.blobs import BlobStore
from app.platform.clock import Clock
from app.platform.errors import InvalidFieldError, NotFoundError
from app.settings import Settings
from app.spaces.models import Space
from app.versions import bodies
from app.versions.models import Piece, Version

_CURSOR = re.compile(r"[0-9]+")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def list_changes(
    space_id: UUID,
    after: str | None,
    limit: int,
    *,
    request: Request,
    response: Response,
    session: Session,
    blobs: BlobStore,
    settings: Settings,
    clock: Clock,
    background: Background,
) -> bodies.ListChangesResponse:
    """List the versions after a cursor, which is the time of the last version seen.

    A commit gets its time while it holds the lock of the space, later than those before it, so no
    version appears behind a cursor. Deleting versions shifts nothing.
    """
    if after is not None and not _CURSOR.fullmatch(after):
        raise InvalidFieldError("after", "is not a cursor of this service", "query")
    if session.get(Space, space_id) is None:
        raise NotFoundError("space", space_id)
    time = _EPOCH + int(after or 0) * _TICK
    query = (
        sa.select(Version)
        .where(Version.space_id == space_id, Version.created_at > time)
        .order_by(Version.created_at)
        .limit(limit + 1)  # One more shows whether there is more.
    )
    found = session.scalars(query).all()
    versions = found[:limit]
    blocks = _blocks_of(session, versions)
    return bodies.ListChangesResponse(
        changes=[
            Change(
                version_id=version.id,
                path=version.path,
                number=version.number,
                device=version.device,
                deleted=version.deleted,
                size=version.size,
                blocks=blocks[version.id],
            )
            for version in versions
        ],
        cursor=_cursor_of(versions[-1].created_at if versions else time),
        more=len(found) > limit,
    )


def _cursor_of(time: datetime) -> str:
    """Return the time as a cursor: microseconds since 1970."""
    return str((time - _EPOCH) // _TICK)


def _blocks_of(session: Session, versions: Sequence[Version]) -> dict[UUID, list[ContentBlock]]:
    """Return the blocks of each version in the order of its content, with one query for all."""
    query = (
        sa.select(Piece.version_id, Block.id, Block.digest, Block.size)
        .join(Block, Block.id == Piece.block_id)
        .where(Piece.version_id.in_([version.id for version in versions]))
        .order_by(Piece.version_id, Piece.number)
    )
    blocks: dict[UUID, list[ContentBlock]] = defaultdict(list)
    for version_id, block_id, digest, size in session.execute(query):
        blocks[version_id].append(ContentBlock(block_id=block_id, digest=digest, size=size))
    return blocks
