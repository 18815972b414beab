"""Operations of the component links."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.links import models, schemas
from app.platform.cache import Cache, cache_key
from app.platform.database import delete, save
from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate


def create_link(session: Session, data: schemas.LinkCreate) -> models.Link:
    """Store a link."""
    row = models.Link(**data.model_dump())
    return save(session, row)


def list_links(session: Session, page: PageRequest) -> Rows[models.Link]:
    """Return one page of links."""
    return paginate(session, models.Link, page)


def get_link(session: Session, link_id: UUID) -> models.Link:
    """Return the link with this id, or raise an error."""
    row = session.get(models.Link, link_id)
    if row is None:
        raise NotFoundError("link", link_id)
    return row


def get_link_by_code(session: Session, code: str) -> models.Link:
    """Return the link with this code, or raise an error."""
    query = sa.select(models.Link).filter_by(code=code)
    row = session.scalar(query)
    if row is None:
        raise NotFoundError("link", code)
    return row


def read_link(session: Session, cache: Cache, link_id: UUID) -> schemas.LinkRead:
    """Return the link with this id, from the cache if possible."""
    key = cache_key("link", "id", link_id)
    return cache.read(key, schemas.LinkRead, lambda: get_link(session, link_id))


def read_link_by_code(session: Session, cache: Cache, code: str) -> schemas.LinkRead:
    """Return the link with this code, from the cache if possible."""
    key = cache_key("link", "code", code)
    return cache.read(key, schemas.LinkRead, lambda: get_link_by_code(session, code))


def link_keys(row: models.Link) -> list[str]:
    """Return the keys under which the cache may have a link."""
    return [
        cache_key("link", "id", row.id),
        cache_key("link", "code", row.code),
    ]


def update_link(
    session: Session,
    cache: Cache,
    row: models.Link,
    data: schemas.LinkUpdate,
) -> models.Link:
    """Change a link as `data` specifies."""
    keys = link_keys(row)
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(row, name, value)
    try:
        return save(session, row)
    finally:
        cache.remove(keys)


def delete_link(session: Session, cache: Cache, row: models.Link) -> None:
    """Delete a link."""
    keys = link_keys(row)
    try:
        delete(session, row)
    finally:
        cache.remove(keys)
