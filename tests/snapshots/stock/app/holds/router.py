"""HTTP endpoints of the component holds."""

from fastapi import APIRouter, Request, Response

from app.holds import bodies, models, schemas, service
from app.holds.confirm import confirm
from app.holds.release import release
from app.holds.reserve import reserve
from app.platform.background import BackgroundDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier
from app.settings import SettingsDependency

router = APIRouter(tags=["holds"])


@router.post(
    "/api/v1/items/{item_id}/holds",
    name="reserve",
    tags=["to build"],
    status_code=201,
    response_model=schemas.HoldRead,
    responses=outcomes(404, 409, 422, 501),
)
def _reserve(
    request: Request,
    response: Response,
    session: SessionDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    item_id: Identifier,
    data: bodies.ReserveRequest,
) -> models.Hold:
    """Hold units of an item for HOLD_SECONDS, all or none. Repeating a request with its key returns the same hold, whatever became of it, and takes nothing more. Returns 409 if too few units can be held, or if the key belongs to a hold of another item or quantity."""
    return reserve(
        item_id,
        data,
        request=request,
        response=response,
        session=session,
        settings=settings,
        clock=clock,
        background=background,
    )


@router.get(
    "/api/v1/holds/{hold_id}",
    response_model=schemas.HoldRead,
    responses=outcomes(404, 422),
)
def read_hold(
    session: SessionDependency,
    hold_id: Identifier,
) -> models.Hold:
    """Read a hold."""
    return service.get_hold(session, hold_id)


@router.post(
    "/api/v1/holds/{hold_id}/confirm",
    name="confirm",
    tags=["to build"],
    response_model=schemas.HoldRead,
    responses=outcomes(404, 409, 422, 501),
)
def _confirm(
    request: Request,
    response: Response,
    session: SessionDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    hold_id: Identifier,
) -> models.Hold:
    """Confirm a hold, so that its units are never held again. Confirming it once more changes nothing. Returns 409 if the hold was released or has expired."""
    return confirm(
        hold_id,
        request=request,
        response=response,
        session=session,
        settings=settings,
        clock=clock,
        background=background,
    )


@router.post(
    "/api/v1/holds/{hold_id}/release",
    name="release",
    tags=["to build"],
    response_model=schemas.HoldRead,
    responses=outcomes(404, 409, 422, 501),
)
def _release(
    request: Request,
    response: Response,
    session: SessionDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    hold_id: Identifier,
) -> models.Hold:
    """Release a hold, so that its units can be held again. Releasing it once more changes nothing. Returns 409 if the hold was confirmed or has expired."""
    return release(
        hold_id,
        request=request,
        response=response,
        session=session,
        settings=settings,
        clock=clock,
        background=background,
    )
