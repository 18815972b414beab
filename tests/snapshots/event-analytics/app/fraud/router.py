"""HTTP endpoints of the component fraud."""

from fastapi import APIRouter, Request, Response

from app.fraud import bodies, models, schemas, service
from app.fraud.check_click import check_click
from app.platform.auth import CallerDependency
from app.platform.background import BackgroundDependency
from app.platform.cache import CacheDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier
from app.platform.messaging.outbox import EventsDependency
from app.platform.pagination import Page, PageDependency, Rows
from app.settings import SettingsDependency

router = APIRouter(tags=["fraud"])


@router.post(
    "/api/v1/block-rules",
    status_code=201,
    response_model=schemas.BlockRuleRead,
    responses=outcomes(409, 422),
)
def create_block_rule(
    session: SessionDependency,
    data: schemas.BlockRuleCreate,
) -> models.BlockRule:
    """Create a block rule."""
    return service.create_block_rule(session, data)


@router.get(
    "/api/v1/block-rules",
    response_model=Page[schemas.BlockRuleRead],
    responses=outcomes(422),
)
def list_block_rules(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.BlockRule]:
    """List block rules, oldest first."""
    return service.list_block_rules(session, page)


@router.get(
    "/api/v1/block-rules/{block_rule_id}",
    response_model=schemas.BlockRuleRead,
    responses=outcomes(404, 422),
)
def read_block_rule(
    session: SessionDependency,
    cache: CacheDependency,
    block_rule_id: Identifier,
) -> schemas.BlockRuleRead:
    """Read a block rule."""
    return service.read_block_rule(session, cache, block_rule_id)


@router.patch(
    "/api/v1/block-rules/{block_rule_id}",
    response_model=schemas.BlockRuleRead,
    responses=outcomes(404, 409, 422),
)
def update_block_rule(
    session: SessionDependency,
    cache: CacheDependency,
    block_rule_id: Identifier,
    data: schemas.BlockRuleUpdate,
) -> models.BlockRule:
    """Change a block rule."""
    row = service.get_block_rule(session, block_rule_id)
    return service.update_block_rule(session, cache, row, data)


@router.delete(
    "/api/v1/block-rules/{block_rule_id}",
    status_code=204,
    responses=outcomes(404, 409, 422),
)
def delete_block_rule(
    session: SessionDependency,
    cache: CacheDependency,
    block_rule_id: Identifier,
) -> None:
    """Delete a block rule; a recount makes its clicks valid again."""
    row = service.get_block_rule(session, block_rule_id)
    service.delete_block_rule(session, cache, row)


@router.post(
    "/api/v1/click-checks",
    name="check_click",
    tags=["to build"],
    responses=outcomes(422, 501),
)
def _check_click(
    request: Request,
    response: Response,
    session: SessionDependency,
    cache: CacheDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    events: EventsDependency,
    caller: CallerDependency,
    data: bodies.CheckClickRequest,
) -> bodies.CheckClickResponse:
    """Judge a click without counting it."""
    return check_click(
        data,
        request=request,
        response=response,
        session=session,
        cache=cache,
        settings=settings,
        clock=clock,
        background=background,
        events=events,
        caller=caller,
    )
