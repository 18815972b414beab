"""DELETE /api/v1/versions/{version_id}: Delete a version and free the blocks that nothing else uses."""

from uuid import UUID

import sqlalchemy as sa
from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.blocks.models import Block
from app.platform.background import Background
from app.platform.blobs import BlobStore, remove
from app.platform.clock import Clock
from app.platform.errors import ConflictError, NotFoundError
from app.settings import Settings
from app.versions import bodies
from app.versions.models import Piece, Version


def delete_version(
    version_id: UUID,
    *,
    request: Request,
    response: Response,
    session: Session,
    blobs: BlobStore,
    settings: Settings,
    clock: Clock,
    background: Background,
) -> bodies.DeleteVersionResponse:
    """Delete a version that a newer one has replaced, then the blocks that are now unused."""
    version = session.get(Version, version_id)
    if version is None:
        raise NotFoundError("version", version_id)
    newer = sa.select(Version.id).where(
        Version.space_id == version.space_id,
        Version.path == version.path,
        Version.number != version.number,
    )
    if session.scalar(newer.limit(1)) is None:
        raise ConflictError("This is the current version of its file.")

    pieces = sa.select(Piece.block_id).where(Piece.version_id == version_id)
    candidates = set(session.scalars(pieces))
    session.execute(sa.delete(Piece).where(Piece.version_id == version_id))
    deleted = sa.delete(Version).where(Version.id == version_id).returning(Version.id)
    if session.scalar(deleted) is None:
        raise NotFoundError("version", version_id)  # Another request was faster.
    session.commit()

    unused = sa.select(Block).where(
        Block.id.in_(candidates),
        ~sa.exists().where(Piece.block_id == Block.id),
    )
    freed = [block.size for block in session.scalars(unused).all() if _free(session, blobs, block)]
    return bodies.DeleteVersionResponse(freed_blocks=len(freed), freed_bytes=sum(freed))


def _free(session: Session, blobs: BlobStore, block: Block) -> bool:
    """Delete a block and its content, unless a commit has used it in the meantime.

    The foreign key of the pieces decides, not the query above: it sees each committed use. The
    content goes last, under the lock of the store, which an upload of the same content takes too.
    """
    try:
        remove(session, blobs, block)
    except ConflictError:
        return False
    return True
