"""Operations of the component rules."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.platform.database import delete, save
from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate
from app.rules import models, schemas


def create_rule(session: Session, data: schemas.RuleCreate) -> models.Rule:
    """Store a rule."""
    row = models.Rule(**data.model_dump())
    return save(session, row)


def list_rules(session: Session, page: PageRequest) -> Rows[models.Rule]:
    """Return one page of rules."""
    return paginate(session, models.Rule, page)


def get_rule(session: Session, rule_id: UUID) -> models.Rule:
    """Return the rule with this id, or raise an error."""
    row = session.get(models.Rule, rule_id)
    if row is None:
        raise NotFoundError("rule", rule_id)
    return row


def replace_rule(session: Session, row: models.Rule, data: schemas.RuleReplace) -> models.Rule:
    """Replace a rule."""
    for name, value in data.model_dump().items():
        setattr(row, name, value)
    return save(session, row)


def delete_rule(session: Session, row: models.Rule) -> None:
    """Delete a rule."""
    delete(session, row)
