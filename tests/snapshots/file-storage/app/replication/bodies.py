"""What the exercises of the component replication receive and return."""

from pydantic import Field

from app.platform.fields import MAX_INTEGER, Identifier, Integer, RequestModel, ResponseModel


class ReplicaStatusResponse(ResponseModel):
    """Response of GET /api/v1/replicas."""

    replicas: Integer = Field(
        description="Replicas that are configured",
        examples=[3],
    )
    writable: Integer = Field(
        description="Replicas that can be written to now",
        examples=[3],
    )
    blobs: Integer = Field(
        description="Different contents that the records name",
        examples=[1204],
    )
    missing: Integer = Field(
        description="Copies that a replica should hold and does not",
        examples=[0],
    )


class VerifyFileResponse(ResponseModel):
    """Response of POST /api/v1/files/{file_id}/verify."""

    digest: str = Field(
        description="SHA-256 that every copy must have, in hexadecimal",
        max_length=255,
        pattern="^[0-9a-f]{64}$",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    intact: Integer = Field(
        description="Copies that were right",
        examples=[2],
    )
    repaired: Integer = Field(
        description="Copies that were missing or damaged and have been restored",
        examples=[1],
    )
    lost: bool = Field(
        description="Whether no good copy is left to repair from",
        examples=[False],
    )


class StartRepairRequest(RequestModel):
    """Body of POST /api/v1/repairs."""

    max_blobs: int | None = Field(
        default=None,
        description="How many blobs to look at; without it, all",
        ge=1,
        le=MAX_INTEGER,
        examples=[10000],
    )


class StartRepairResponse(ResponseModel):
    """Response of POST /api/v1/repairs."""

    repair_id: Identifier = Field(
        description="Identifier of the run",
        examples=["0199c2a4-99aa-7b64-8c0d-6e5f4a3b2c1d"],
    )
    blobs: Integer = Field(
        description="Blobs that the run will look at",
        examples=[1204],
    )
