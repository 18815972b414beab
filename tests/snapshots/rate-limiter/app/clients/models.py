"""Fields and tables of the component clients."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.orm import Mapped

from app.platform.database import Base, column
from app.platform.fields import Identifier, Timestamp


class ClientFields:
    """The rules of a client's fields, which requests, responses, the table and tests share."""

    client_key = Annotated[
        str,
        Field(
            description="Key by which other services identify the client",
            min_length=3,
            max_length=64,
            pattern="^[a-z0-9]+([_-][a-z0-9]+)*$",
            examples=["mobile-app"],
        ),
    ]
    title = Annotated[
        str,
        Field(description="Display name", min_length=1, max_length=120, examples=["Mobile app"]),
    ]
    blocked = Annotated[
        bool,
        Field(
            description="Whether all requests of the client are denied, with `429` and without `Retry-After`",
        ),
    ]


class Client(Base):
    """A caller whose requests are counted."""

    __tablename__ = "clients"

    client_key: Mapped[str] = column(ClientFields.client_key, unique=True)
    title: Mapped[str] = column(ClientFields.title)
    blocked: Mapped[bool] = column(ClientFields.blocked, default=False)


class OverrideFields:
    """The rules of an override's fields, which requests, responses, the table and tests share."""

    client_id = Annotated[Identifier, Field(description="Client that has the override")]
    rule_id = Annotated[Identifier, Field(description="Rule whose limit is replaced")]
    max_requests = Annotated[
        int,
        Field(
            description="Replaces that of the rule; of several overrides that have not expired, the one created last applies",
            ge=1,
            le=1000000,
            examples=[1000],
        ),
    ]
    reason = Annotated[
        str,
        Field(
            description="Why the override exists",
            min_length=5,
            max_length=300,
            examples=["Migration of the old archive in November"],
        ),
    ]
    expires_at = Annotated[
        Timestamp | None,
        Field(
            description="When the limit of the rule applies again; never, if omitted",
            examples=["2099-12-31T23:00:00Z"],
        ),
    ]


class Override(Base):
    """A limit for one client that replaces `max_requests` of a rule with the scope `client`. It takes effect with the next check, and what the client has used so far still counts."""

    __tablename__ = "overrides"

    client_id: Mapped[UUID] = column(
        OverrideFields.client_id,
        sa.ForeignKey("clients.id"),
        index=True,
    )
    rule_id: Mapped[UUID] = column(OverrideFields.rule_id, sa.ForeignKey("rules.id"), index=True)
    max_requests: Mapped[int] = column(OverrideFields.max_requests)
    reason: Mapped[str] = column(OverrideFields.reason)
    expires_at: Mapped[datetime | None] = column(OverrideFields.expires_at, index=True)
