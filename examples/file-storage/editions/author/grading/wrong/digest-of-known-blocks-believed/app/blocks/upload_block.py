"""POST /api/v1/blocks: Store a block under the digest of its content, once."""

import binascii
from base64 import b64decode
from io import BytesIO

import sqlalchemy as sa
from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.blocks import bodies
from app.blocks.models import Block
from app.platform.background import Background
from app.platform.blobs import BlobStore
from app.platform.clock import Clock
from app.platform.database import save
from app.platform.errors import BodyTooLargeError, InvalidFieldError
from app.settings import Settings


def upload_block(
    data: bodies.UploadBlockRequest,
    *,
    request: Request,
    response: Response,
    session: Session,
    blobs: BlobStore,
    settings: Settings,
    clock: Clock,
    background: Background,
) -> bodies.UploadBlockResponse:
    """Store a block, unless the service has it already."""
    # Most blocks are known, and for them there is nothing to do.
    known_block = session.scalar(sa.select(Block).where(Block.digest == data.digest))
    if known_block is not None:
        return bodies.UploadBlockResponse(
            block_id=known_block.id,
            digest=known_block.digest,
            size=known_block.size,
            known=True,
        )
    try:
        content = b64decode(data.content, validate=True)
    except binascii.Error:
        raise InvalidFieldError("content", "is not valid base64") from None
    if len(content) > settings.block_max_bytes:
        raise BodyTooLargeError(settings.block_max_bytes)
    with blobs.stage(BytesIO(content)) as staged:
        # Everyone who has this content will get the block, so nobody may choose its name.
        if staged.digest != data.digest:
            raise InvalidFieldError("digest", "is not the SHA-256 of the content")
        # The lock keeps two uploads from both finding nothing, and `delete_version` from removing
        # content between the search and the insertion. Content is published first: a crash leaves
        # unused content, never a block without content.
        with blobs.exclusive():
            blobs.publish(staged)
            block = session.scalar(sa.select(Block).where(Block.digest == staged.digest))
            known = block is not None
            if block is None:
                block = Block(
                    filename=staged.digest,
                    media_type="application/octet-stream",
                    size=staged.size,
                    digest=staged.digest,
                )
                save(session, block)
    return bodies.UploadBlockResponse(
        block_id=block.id,
        digest=block.digest,
        size=block.size,
        known=known,
    )
