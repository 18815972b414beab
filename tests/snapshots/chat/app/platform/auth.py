"""Who may call the API: signed tokens (JWT) with roles, sent as `Authorization: Bearer`.

main.py adds the dependency `authorize` to every component's router. The same keys sign and verify
tokens. The algorithm is fixed: the one that a token names is ignored.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal, get_args

import jwt
from fastapi import Depends
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.platform.errors import ForbiddenError, UnauthorizedError

Role = Literal["reader", "writer"]

ALGORITHM = "HS256"
LEEWAY_SECONDS = 10
"""Tolerated difference between the clocks of issuer and service."""
MIN_KEY_BYTES = 32
"""As long as the digest of the algorithm (RFC 7518, section 3.2)."""
DEVELOPMENT_KEY = "local-development-only-not-for-production"
"""Signs tokens in development; the settings reject it everywhere else."""

_CHALLENGE = 'Bearer realm="chat"'
_INVALID = f'{_CHALLENGE}, error="invalid_token"'
_ENTRY = re.compile(r"([A-Za-z0-9._-]{1,64}):(.+)", re.DOTALL)


@dataclass(frozen=True)
class Key:
    """A signing key; `kid` is its name in the header of tokens."""

    kid: str
    secret: str = field(repr=False)


def parse_keys(text: str) -> tuple[Key, ...]:
    """Parse keys as `kid:secret`, separated by commas; errors do not quote them."""
    keys: list[Key] = []
    for number, entry in enumerate(text.split(","), start=1):
        found = _ENTRY.fullmatch(entry.strip())
        if found is None:
            raise ValueError(f"entry {number} is not KID:SECRET")
        if len(found[2].encode()) < MIN_KEY_BYTES:
            raise ValueError(f"the secret of entry {number} has fewer than {MIN_KEY_BYTES} bytes")
        if found[1] in [key.kid for key in keys]:
            raise ValueError(f"entry {number} repeats the kid of another entry")
        keys.append(Key(found[1], found[2]))
    return tuple(keys)


def is_public(key: Key) -> bool:
    """Return whether this is the published development key."""
    return key.secret == DEVELOPMENT_KEY


@dataclass(frozen=True)
class Caller:
    """An authenticated caller and its roles."""

    name: str
    roles: frozenset[Role]
    expires: float
    """Expiry of the token, in seconds since 1970."""

    def may(self, role: Role) -> bool:
        """Return whether the caller has a role; writers may also read."""
        return role in self.roles or "writer" in self.roles


class Verifier:
    """Verifies tokens."""

    def __init__(self, keys: Sequence[Key], issuer: str, audience: str) -> None:
        self._keys = {key.kid: key.secret for key in keys}
        self._issuer = issuer
        self._audience = audience

    def caller(self, credential: str | None) -> Caller:
        """Return the caller that a token identifies, or raise 401."""
        if not credential:
            raise UnauthorizedError("Send a token as Authorization: Bearer.", _CHALLENGE)
        try:
            claims = jwt.decode(
                credential,
                self._keys[jwt.get_unverified_header(credential)["kid"]],
                algorithms=[ALGORITHM],
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.ExpiredSignatureError:
            raise UnauthorizedError("The token has expired.", _INVALID) from None
        except (jwt.InvalidTokenError, KeyError):
            # A reason would only help attackers.
            raise UnauthorizedError("The token is not valid.", _INVALID) from None
        roles = claims.get("roles")
        if not claims["sub"] or not isinstance(roles, list):
            raise UnauthorizedError("The token has no subject or no list of roles.", _INVALID)
        return Caller(
            name=claims["sub"],
            roles=frozenset(role for role in get_args(Role) if role in roles),
            expires=float(claims["exp"]) + LEEWAY_SECONDS,
        )


def _credential(connection: HTTPConnection) -> str | None:
    scheme, _, token = connection.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    # Browsers cannot set headers of a WebSocket, but they can offer subprotocols.
    for offered in connection.scope.get("subprotocols", []):
        if offered.startswith("credential."):
            return str(offered).removeprefix("credential.")
    return None


def identify(connection: HTTPConnection) -> Caller:
    """Return the caller, determined once per request, or raise 401."""
    caller: Caller | None = getattr(connection.state, "caller", None)
    if caller is None:
        verifier: Verifier = connection.app.state.verifier
        caller = verifier.caller(_credential(connection))
        connection.state.caller = caller
        connection.state.principal = caller.name
    return caller


CallerDependency = Annotated[Caller, Depends(identify)]


def _check(connection: HTTPConnection) -> None:
    role: Role = "writer"
    # Listening on a WebSocket takes a reader; the hub checks the role for each message sent.
    if connection.scope.get("method", "GET") in ("GET", "HEAD"):
        role = "reader"
    if not identify(connection).may(role):
        raise ForbiddenError(role)


class Authorize(SecurityBase):
    """The dependency of every protected route; OpenAPI describes it as a security scheme."""

    def __init__(self) -> None:
        self.scheme_name = "Bearer"
        self.model = HTTPBearer(bearerFormat="JWT", description="A token with `roles`")

    async def __call__(self, connection: HTTPConnection) -> None:
        """Return if the caller is authorized, or raise 401 or 403."""
        _check(connection)


authorize = Authorize()


class AuthorizeFirst:
    """Authorizes a request before its body is read.

    The framework parses a body before it runs dependencies. Without this, unauthorized clients could
    make it do so.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return

        async def receive_if_allowed() -> Message:
            _check(HTTPConnection(scope))
            return await receive()

        await self.app(scope, receive_if_allowed, send)
