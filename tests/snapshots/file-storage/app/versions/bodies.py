"""What the exercises of the component versions receive and return."""

from typing import Annotated, Literal

from pydantic import Field

from app import objects
from app.platform.fields import (
    MAX_INTEGER,
    Identifier,
    Integer,
    RequestModel,
    ResponseModel,
    Storable,
)
from app.versions.models import VersionFields


class CommitVersionRequest(RequestModel):
    """Body of POST /api/v1/spaces/{space_id}/commits."""

    commit_id: Identifier = Field(
        description="Drawn by the client. A client without a response repeats the commit with the same identifier: it is stored once, and both responses are the same",
        examples=["0199c2a4-99aa-7b64-8c0d-6e5f4a3b2c1d"],
    )
    path: str = Field(
        description="Path of the file in the space",
        min_length=2,
        max_length=500,
        pattern="^(/[^/\\x00-\\x1f]+)+$",
        examples=["/reports/2026/budget.ods"],
    )
    base: int = Field(
        description="Number of the version that was changed, perhaps a deletion; 0 for a path without versions. If it is not the current one, the commit is a conflict",
        ge=0,
        le=MAX_INTEGER,
        examples=[0],
    )
    device: VersionFields.device
    deleted: bool = Field(
        default=False,
        description="Whether the file is deleted; with blocks, that is refused with 422",
    )
    blocks: list[
        Annotated[
            str,
            Field(
                max_length=255,
                pattern="^[0-9a-f]{64}$",
            ),
            Storable,
        ]
    ] = Field(
        description="Digests in the order of the content, with repetitions; without any, the file is empty",
        max_length=10000,
        examples=[["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]],
    )


class CommitVersionResponse(ResponseModel):
    """Response of POST /api/v1/spaces/{space_id}/commits."""

    outcome: Literal[
        "stored",
        "conflict",
        "incomplete",
    ] = Field(
        description="`stored`: it is the current version. `conflict`: the file stays as it is, and the content is version 1 of a new file beside it; a deletion stores nothing. `incomplete`: blocks are missing, whatever `base` is, and nothing was stored; the client uploads them and repeats the commit",
        examples=["stored"],
    )
    version_id: Identifier | None = Field(
        default=None,
        description="The stored version, if any",
        examples=["0199c2a4-8c11-7d20-b3f5-2a1b0c9d8e72"],
    )
    path: str | None = Field(
        default=None,
        description="Its path: that of the request, or for a conflict a path without versions that the service chose",
        max_length=500,
        examples=["/reports/2026/budget.ods"],
    )
    number: Integer | None = Field(
        default=None,
        description="Its number",
        examples=[1],
    )
    missing: list[
        Annotated[
            str,
            Field(
                max_length=255,
            ),
            Storable,
        ]
    ] = Field(
        description="For `incomplete`, the digests that are not stored, each once, in the order of the request; otherwise empty",
    )


class ListChangesResponse(ResponseModel):
    """Response of GET /api/v1/spaces/{space_id}/changes."""

    changes: list[objects.Change] = Field(
        description="Oldest first",
    )
    cursor: str = Field(
        description="Value of `after` for the next request; at the end of the feed, it leads to what is yet to come",
        max_length=200,
        pattern="^[0-9A-Za-z._~:=-]+$",
        examples=["kT4v-9w"],
    )
    more: bool = Field(
        description="Whether there are more now",
        examples=[False],
    )


class DeleteVersionResponse(ResponseModel):
    """Response of DELETE /api/v1/versions/{version_id}."""

    freed_blocks: Integer = Field(
        description="How many were freed",
        examples=[2],
    )
    freed_bytes: Integer = Field(
        description="Their total size",
        examples=[734003],
    )
