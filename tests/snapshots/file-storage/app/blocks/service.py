"""Operations of the component blocks."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.blocks import models
from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate


def list_blocks(session: Session, page: PageRequest) -> Rows[models.Block]:
    """Return one page of blocks."""
    return paginate(session, models.Block, page)


def get_block(session: Session, block_id: UUID) -> models.Block:
    """Return the block with this id, or raise an error."""
    row = session.get(models.Block, block_id)
    if row is None:
        raise NotFoundError("block", block_id)
    return row
