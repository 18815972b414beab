"""Operations of the component fraud."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.fraud import models, schemas
from app.platform.cache import Cache, cache_key
from app.platform.database import delete, save
from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate


def create_block_rule(session: Session, data: schemas.BlockRuleCreate) -> models.BlockRule:
    """Store a block rule."""
    row = models.BlockRule(**data.model_dump())
    return save(session, row)


def list_block_rules(session: Session, page: PageRequest) -> Rows[models.BlockRule]:
    """Return one page of block rules."""
    return paginate(session, models.BlockRule, page)


def get_block_rule(session: Session, block_rule_id: UUID) -> models.BlockRule:
    """Return the block rule with this id, or raise an error."""
    row = session.get(models.BlockRule, block_rule_id)
    if row is None:
        raise NotFoundError("block rule", block_rule_id)
    return row


def read_block_rule(session: Session, cache: Cache, block_rule_id: UUID) -> schemas.BlockRuleRead:
    """Return the block rule with this id, from the cache if possible."""
    key = cache_key("block_rule", "id", block_rule_id)
    return cache.read(key, schemas.BlockRuleRead, lambda: get_block_rule(session, block_rule_id))


def block_rule_keys(row: models.BlockRule) -> list[str]:
    """Return the keys under which the cache may have a block rule."""
    return [
        cache_key("block_rule", "id", row.id),
    ]


def update_block_rule(
    session: Session,
    cache: Cache,
    row: models.BlockRule,
    data: schemas.BlockRuleUpdate,
) -> models.BlockRule:
    """Change a block rule as `data` specifies."""
    keys = block_rule_keys(row)
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(row, name, value)
    try:
        return save(session, row)
    finally:
        cache.remove(keys)


def delete_block_rule(session: Session, cache: Cache, row: models.BlockRule) -> None:
    """Delete a block rule."""
    keys = block_rule_keys(row)
    try:
        delete(session, row)
    finally:
        cache.remove(keys)
