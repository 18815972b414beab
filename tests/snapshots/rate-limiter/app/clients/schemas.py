"""Request and response models of the component clients's entities."""

from pydantic import Field

from app.platform.fields import Identifier, Integer, RequestModel, ResponseModel, Timestamp, unset


class ClientCreate(RequestModel):
    """A client to create."""

    client_key: str = Field(
        description="Key by which other services identify the client",
        min_length=3,
        max_length=64,
        pattern="^[a-z0-9]+([_-][a-z0-9]+)*$",
        examples=["mobile-app"],
    )
    title: str = Field(
        description="Display name",
        min_length=1,
        max_length=120,
        examples=["Mobile app"],
    )
    blocked: bool = Field(
        default=False,
        description="Whether all requests of the client are denied, with `429` and without `Retry-After`",
    )
    contact: str | None = Field(
        default=None,
        description="Email address to notify before a limit is tightened",
        max_length=254,
        pattern="^[0-9A-Za-z._+-]+@[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)+$",
        examples=["ops@example.com"],
    )


class ClientUpdate(RequestModel):
    """A change of a client; omitted members are kept."""

    client_key: str = Field(
        default_factory=unset,
        description="Key by which other services identify the client",
        min_length=3,
        max_length=64,
        pattern="^[a-z0-9]+([_-][a-z0-9]+)*$",
        examples=["mobile-app"],
    )
    title: str = Field(
        default_factory=unset,
        description="Display name",
        min_length=1,
        max_length=120,
        examples=["Mobile app"],
    )
    blocked: bool = Field(
        default_factory=unset,
        description="Whether all requests of the client are denied, with `429` and without `Retry-After`",
    )
    contact: str | None = Field(
        default_factory=unset,
        description="Email address to notify before a limit is tightened",
        max_length=254,
        pattern="^[0-9A-Za-z._+-]+@[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)+$",
        examples=["ops@example.com"],
    )


class ClientRead(ResponseModel):
    """A client, as it is stored."""

    id: Identifier = Field(description="Identifier")
    client_key: str = Field(
        description="Key by which other services identify the client",
        examples=["mobile-app"],
    )
    title: str = Field(
        description="Display name",
        examples=["Mobile app"],
    )
    blocked: bool = Field(
        description="Whether all requests of the client are denied, with `429` and without `Retry-After`",
    )
    contact: str | None = Field(
        description="Email address to notify before a limit is tightened",
        examples=["ops@example.com"],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")


class OverrideCreate(RequestModel):
    """An override to create."""

    client_id: Identifier = Field(
        description="Client that has the override",
    )
    rule_id: Identifier = Field(
        description="Rule whose limit is replaced",
    )
    max_requests: int = Field(
        description="Replaces `max_requests` of the rule; of several overrides that have not expired, the one created last applies",
        ge=1,
        le=1000000,
        examples=[1000],
    )
    reason: str = Field(
        description="Why the override exists",
        min_length=5,
        max_length=300,
        examples=["Migration of the old archive in November"],
    )
    expires_at: Timestamp | None = Field(
        default=None,
        description="When the limit of the rule applies again; never, if omitted",
        examples=["2099-12-31T23:00:00Z"],
    )


class OverrideUpdate(RequestModel):
    """A change of an override; omitted members are kept."""

    client_id: Identifier = Field(
        default_factory=unset,
        description="Client that has the override",
    )
    rule_id: Identifier = Field(
        default_factory=unset,
        description="Rule whose limit is replaced",
    )
    max_requests: int = Field(
        default_factory=unset,
        description="Replaces `max_requests` of the rule; of several overrides that have not expired, the one created last applies",
        ge=1,
        le=1000000,
        examples=[1000],
    )
    reason: str = Field(
        default_factory=unset,
        description="Why the override exists",
        min_length=5,
        max_length=300,
        examples=["Migration of the old archive in November"],
    )
    expires_at: Timestamp | None = Field(
        default_factory=unset,
        description="When the limit of the rule applies again; never, if omitted",
        examples=["2099-12-31T23:00:00Z"],
    )


class OverrideRead(ResponseModel):
    """An override, as it is stored."""

    id: Identifier = Field(description="Identifier")
    client_id: Identifier = Field(
        description="Client that has the override",
    )
    rule_id: Identifier = Field(
        description="Rule whose limit is replaced",
    )
    max_requests: Integer = Field(
        description="Replaces `max_requests` of the rule; of several overrides that have not expired, the one created last applies",
        examples=[1000],
    )
    reason: str = Field(
        description="Why the override exists",
        examples=["Migration of the old archive in November"],
    )
    expires_at: Timestamp | None = Field(
        description="When the limit of the rule applies again; never, if omitted",
        examples=["2099-12-31T23:00:00Z"],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
