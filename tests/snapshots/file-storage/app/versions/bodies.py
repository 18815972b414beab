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


class CommitVersionRequest(RequestModel):
    """Body of POST /api/v1/spaces/{space_id}/commits."""

    commit_id: Identifier = Field(
        description="Identifier that the client draws for the commit. A client that received no response repeats the commit with the same identifier: it is stored once, and both responses are the same",
        examples=["0199c2a4-99aa-7b64-8c0d-6e5f4a3b2c1d"],
    )
    path: str = Field(
        description="Full path of the file in the space",
        min_length=2,
        max_length=500,
        pattern="^(/[^/\\x00-\\x1f]+)+$",
        examples=["/reports/2026/budget.ods"],
    )
    base: int = Field(
        description="Number of the version that the change was made from, which may be a deletion; 0 for a path without versions. If it is not the number of the current version, the commit is a conflict",
        ge=0,
        le=MAX_INTEGER,
        examples=[0],
    )
    device: str = Field(
        description="Name of the device that made the change",
        min_length=1,
        max_length=60,
        examples=["laptop"],
    )
    deleted: bool = Field(
        default=False,
        description="Whether the change deletes the file; a deletion with blocks is refused with 422",
    )
    blocks: list[
        Annotated[
            str,
            Field(
                min_length=64,
                max_length=64,
                pattern="^[0-9a-f]{64}$",
            ),
            Storable,
        ]
    ] = Field(
        description="Digests of the blocks in the order of the content. A digest may occur several times; without any, the file is empty",
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
        description="`stored`: the new version is the current one. `conflict`: the file stays as it is, and the content is version 1 of a new file beside it; a deletion in conflict stores nothing. `incomplete`: blocks are missing, and nothing was stored, whatever `base` is; the client uploads them and repeats the commit",
        examples=["stored"],
    )
    version_id: Identifier | None = Field(
        default=None,
        description="Version that was stored, if one was",
        examples=["0199c2a4-8c11-7d20-b3f5-2a1b0c9d8e72"],
    )
    path: str | None = Field(
        default=None,
        description="Path of the version that was stored: the one in the request, or for a conflict a path without versions that the service chose",
        max_length=500,
        examples=["/reports/2026/budget.ods"],
    )
    number: Integer | None = Field(
        default=None,
        description="Number of the version that was stored",
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
        description="Digests in the request that are not stored, each once, in the order of the request; empty unless the outcome is `incomplete`",
    )


class ListChangesResponse(ResponseModel):
    """Response of GET /api/v1/spaces/{space_id}/changes."""

    changes: list[objects.Change] = Field(
        description="The changes, oldest first",
    )
    cursor: str = Field(
        description="Value of `after` for the next request, in every response: at the end of the feed, it leads to the changes that are yet to come. Its characters need no encoding in a URL",
        max_length=200,
        pattern="^[0-9A-Za-z._~:=-]+$",
        examples=["1204"],
    )
    more: bool = Field(
        description="Whether there are changes after these",
        examples=[False],
    )


class DeleteVersionResponse(ResponseModel):
    """Response of DELETE /api/v1/versions/{version_id}."""

    freed_blocks: Integer = Field(
        description="Number of blocks that were freed",
        examples=[2],
    )
    freed_bytes: Integer = Field(
        description="Total size of these blocks",
        examples=[734003],
    )
