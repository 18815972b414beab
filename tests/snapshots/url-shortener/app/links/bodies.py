"""What the exercises of the component links receive and return."""

from pydantic import Field

from app.links.models import LinkFields
from app.platform.fields import Identifier, RequestModel, ResponseModel


class ShortenRequest(RequestModel):
    """Body of POST /api/v1/shorten."""

    target_url: LinkFields.target_url
    expires_at: LinkFields.expires_at = Field(
        default=None,
        description="Time at which the link expires; must be in the future",
    )


class ShortenResponse(ResponseModel):
    """Response of POST /api/v1/shorten."""

    id: Identifier = Field(
        description="Identifier of the new link",
        examples=["0199c2a4-5b7e-7c31-9d42-3f1e8a6b2c10"],
    )
    code: LinkFields.code = Field(
        description="Generated code of CODE_LENGTH characters from CODE_ALPHABET",
    )
    short_url: str = Field(
        description="Short address, composed of BASE_URL, `/r/` and the code",
        max_length=2048,
        pattern="^https?://[!-~]+/r/[0-9A-Za-z]{4,32}$",
        examples=["http://localhost:8000/r/aZ3kP9x"],
    )
