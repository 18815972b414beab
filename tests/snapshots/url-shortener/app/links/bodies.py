"""What the exercises of the component links receive and return."""

from pydantic import Field

from app.platform.fields import Identifier, RequestModel, ResponseModel, Timestamp


class ShortenRequest(RequestModel):
    """Body of POST /api/v1/shorten."""

    target_url: str = Field(
        description="Target address, sent unchanged in redirects",
        min_length=10,
        max_length=2048,
        pattern="^https?://[!-~]+$",
        examples=["https://www.example.com/articles/2026/spring?ref=newsletter"],
    )
    expires_at: Timestamp | None = Field(
        default=None,
        description="Time at which the link expires; must be in the future",
        examples=["2099-12-31T23:00:00Z"],
    )


class ShortenResponse(ResponseModel):
    """Response of POST /api/v1/shorten."""

    id: Identifier = Field(
        description="Identifier of the new link",
        examples=["0199c2a4-5b7e-7c31-9d42-3f1e8a6b2c10"],
    )
    code: str = Field(
        description="Generated code of CODE_LENGTH characters from CODE_ALPHABET",
        min_length=4,
        max_length=32,
        pattern="^[0-9A-Za-z]{4,32}$",
        examples=["aZ3kP9x"],
    )
    short_url: str = Field(
        description="Short address, composed of BASE_URL, `/r/` and the code",
        max_length=2048,
        pattern="^https?://[!-~]+/r/[0-9A-Za-z]{4,32}$",
        examples=["http://localhost:8000/r/aZ3kP9x"],
    )
