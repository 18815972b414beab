"""HTTP endpoints of the component rules."""

from fastapi import APIRouter

from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier
from app.platform.pagination import Page, PageDependency, Rows
from app.rules import models, schemas, service

router = APIRouter(tags=["rules"])


@router.post(
    "/api/v1/rules",
    status_code=201,
    response_model=schemas.RuleRead,
    responses=outcomes(409, 422),
)
def create_rule(
    session: SessionDependency,
    data: schemas.RuleCreate,
) -> models.Rule:
    """Create a rule."""
    return service.create_rule(session, data)


@router.get(
    "/api/v1/rules",
    response_model=Page[schemas.RuleRead],
    responses=outcomes(422),
)
def list_rules(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Rule]:
    """List rules, oldest first."""
    return service.list_rules(session, page)


@router.get(
    "/api/v1/rules/{rule_id}",
    response_model=schemas.RuleRead,
    responses=outcomes(404, 422),
)
def read_rule(
    session: SessionDependency,
    rule_id: Identifier,
) -> models.Rule:
    """Read a rule."""
    return service.get_rule(session, rule_id)


@router.put(
    "/api/v1/rules/{rule_id}",
    response_model=schemas.RuleRead,
    responses=outcomes(404, 409, 422),
)
def replace_rule(
    session: SessionDependency,
    rule_id: Identifier,
    data: schemas.RuleReplace,
) -> models.Rule:
    """Replace a rule."""
    row = service.get_rule(session, rule_id)
    return service.replace_rule(session, row, data)


@router.delete(
    "/api/v1/rules/{rule_id}",
    status_code=204,
    responses=outcomes(404, 409, 422),
)
def delete_rule(
    session: SessionDependency,
    rule_id: Identifier,
) -> None:
    """Delete a rule without overrides."""
    row = service.get_rule(session, rule_id)
    service.delete_rule(session, row)
