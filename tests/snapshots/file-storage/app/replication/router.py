"""HTTP endpoints of the component replication."""

from fastapi import APIRouter

from app.errors import NotBuiltError, outcomes
from app.fields import Identifier
from app.replication import schemas

router = APIRouter(tags=["replication"])


@router.get(
    "/api/v1/replicas",
    tags=["to build"],
    responses=outcomes(422, 501),
)
def replica_status() -> schemas.ReplicaStatusResponse:
    """Summarise the state of all replicas."""
    raise NotBuiltError


@router.post(
    "/api/v1/files/{file_id}/verify",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def verify_file(
    file_id: Identifier,
) -> schemas.VerifyFileResponse:
    """Compare every copy of a file with its digest and repair the bad ones."""
    raise NotBuiltError


@router.post(
    "/api/v1/repairs",
    tags=["to build"],
    status_code=202,
    responses=outcomes(409, 422, 501),
)
def start_repair(
    data: schemas.StartRepairRequest,
) -> schemas.StartRepairResponse:
    """Start verifying all blobs, oldest verification first."""
    raise NotBuiltError
