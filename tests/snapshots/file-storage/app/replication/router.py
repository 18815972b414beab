"""HTTP endpoints of the component replication."""

from fastapi import APIRouter, Request, Response

from app.platform.background import BackgroundDependency
from app.platform.blobs import BlobsDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier
from app.platform.messaging.outbox import EventsDependency
from app.replication import bodies
from app.replication.replica_status import replica_status
from app.replication.start_repair import start_repair
from app.replication.verify_file import verify_file
from app.settings import SettingsDependency

router = APIRouter(tags=["replication"])


@router.get(
    "/api/v1/replicas",
    name="replica_status",
    tags=["to build"],
    responses=outcomes(422, 501),
)
def _replica_status(
    request: Request,
    response: Response,
    session: SessionDependency,
    blobs: BlobsDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    events: EventsDependency,
) -> bodies.ReplicaStatusResponse:
    """Summarise the state of all replicas."""
    return replica_status(
        request=request,
        response=response,
        session=session,
        blobs=blobs,
        settings=settings,
        clock=clock,
        background=background,
        events=events,
    )


@router.post(
    "/api/v1/files/{file_id}/verify",
    name="verify_file",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def _verify_file(
    request: Request,
    response: Response,
    session: SessionDependency,
    blobs: BlobsDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    events: EventsDependency,
    file_id: Identifier,
) -> bodies.VerifyFileResponse:
    """Compare every copy of a file with its digest and repair the bad ones."""
    return verify_file(
        file_id,
        request=request,
        response=response,
        session=session,
        blobs=blobs,
        settings=settings,
        clock=clock,
        background=background,
        events=events,
    )


@router.post(
    "/api/v1/repairs",
    name="start_repair",
    tags=["to build"],
    status_code=202,
    responses=outcomes(409, 422, 501),
)
def _start_repair(
    request: Request,
    response: Response,
    session: SessionDependency,
    blobs: BlobsDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    events: EventsDependency,
    data: bodies.StartRepairRequest,
) -> bodies.StartRepairResponse:
    """Start verifying all blobs, oldest verification first."""
    return start_repair(
        data,
        request=request,
        response=response,
        session=session,
        blobs=blobs,
        settings=settings,
        clock=clock,
        background=background,
        events=events,
    )
