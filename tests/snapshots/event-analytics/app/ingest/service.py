"""Operations of the component ingest."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.ingest import models, schemas
from app.platform.cache import Cache, cache_key
from app.platform.errors import NotFoundError


def get_click_batch(session: Session, click_batch_id: UUID) -> models.ClickBatch:
    """Return the click batch with this id, or raise an error."""
    row = session.get(models.ClickBatch, click_batch_id)
    if row is None:
        raise NotFoundError("click batch", click_batch_id)
    return row


def get_click_batch_by_batch_key(session: Session, batch_key: str) -> models.ClickBatch:
    """Return the click batch with this batch key, or raise an error."""
    query = sa.select(models.ClickBatch).filter_by(batch_key=batch_key)
    row = session.scalar(query)
    if row is None:
        raise NotFoundError("click batch", batch_key)
    return row


def read_click_batch(
    session: Session,
    cache: Cache,
    click_batch_id: UUID,
) -> schemas.ClickBatchRead:
    """Return the click batch with this id, from the cache if possible."""
    key = cache_key("click_batch", "id", click_batch_id)
    return cache.read(key, schemas.ClickBatchRead, lambda: get_click_batch(session, click_batch_id))


def read_click_batch_by_batch_key(
    session: Session,
    cache: Cache,
    batch_key: str,
) -> schemas.ClickBatchRead:
    """Return the click batch with this batch key, from the cache if possible."""
    key = cache_key("click_batch", "batch_key", batch_key)
    return cache.read(
        key,
        schemas.ClickBatchRead,
        lambda: get_click_batch_by_batch_key(session, batch_key),
    )
