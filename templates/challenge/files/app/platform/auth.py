{%- set jwt = stack.auth == "jwt" -%}
{% filter py_module(line_length=python.line_length) -%}
{%- if jwt -%}
"""Who may call the API: signed tokens (JWT) with roles, sent as `Authorization: Bearer`.

`authorize` is the one dependency that main.py gives to the routers of the components. Tokens are
signed and verified with the same keys; the algorithm is fixed, whatever a token says about itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal, get_args

import jwt
from fastapi.openapi.models import HTTPBearer
from fastapi import Depends
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.platform.errors import ForbiddenError, UnauthorizedError

Role = Literal["reader", "writer"]

ALGORITHM = "HS256"
LEEWAY_SECONDS = {{ auth.leeway_seconds }}
"""How far the clocks of issuer and service may differ."""
MIN_KEY_BYTES = {{ auth.key_bytes_min }}
"""As long as the digest of the algorithm (RFC 7518, section 3.2)."""
DEVELOPMENT_KEY = "{{ auth.development_signing_key }}"
"""Signs tokens where nothing is protected; the settings refuse it everywhere else."""

_CHALLENGE = 'Bearer realm="{{ name }}"'
_INVALID = f'{_CHALLENGE}, error="invalid_token"'
_ENTRY = re.compile(r"([A-Za-z0-9._-]{1,64}):(.+)", re.DOTALL)


@dataclass(frozen=True)
class Key:
    """A key that signs tokens; `kid` is its name in their header."""

    kid: str
    secret: str = field(repr=False)


def parse_keys(text: str) -> tuple[Key, ...]:
    """Read keys as `kid:secret`, separated by commas; errors do not repeat the text."""
    keys: list[Key] = []
    for number, entry in enumerate(text.split(","), start=1):
        found = _ENTRY.fullmatch(entry.strip())
        if found is None:
            raise ValueError(f"entry {number} is not KID:SECRET")
        if len(found[2].encode()) < MIN_KEY_BYTES:
            raise ValueError(f"the secret of entry {number} has less than {MIN_KEY_BYTES} bytes")
        if found[1] in [key.kid for key in keys]:
            raise ValueError(f"entry {number} has the kid of another one")
        keys.append(Key(found[1], found[2]))
    return tuple(keys)


def is_public(key: Key) -> bool:
    """Tell whether it is the key of development, which everybody can read above."""
    return key.secret == DEVELOPMENT_KEY
{%- else -%}
"""Who may call the API: keys with roles, sent in the header `X-API-Key`.

`authorize` is the one dependency that main.py gives to the routers of the components. Of a key
only its SHA-256 digest is kept. Keys are 256 random bits: nobody finds one by trying, so a fast
digest is as good as a slow one.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi.openapi.models import APIKey, APIKeyIn
from fastapi import Depends
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.platform.errors import ForbiddenError, UnauthorizedError

Role = Literal["reader", "writer"]

HEADER = "X-API-Key"
DEVELOPMENT_DIGEST = "{{ auth.development_digest }}"
"""Digest of `{{ auth.development_key }}`; the settings refuse it outside of development."""

_CHALLENGE = f'ApiKey realm="{{ name }}", header="{HEADER}"'
_ENTRY = re.compile(r"([A-Za-z0-9._-]{1,64}):(reader|writer):([0-9a-f]{64})")


@dataclass(frozen=True)
class Key:
    """A key that callers may have, by its digest."""

    name: str
    role: Role
    digest: str


def parse_keys(text: str) -> tuple[Key, ...]:
    """Read keys as `name:role:digest`, separated by commas; errors do not repeat the text."""
    keys: list[Key] = []
    for number, entry in enumerate(text.split(","), start=1):
        found = _ENTRY.fullmatch(entry.strip())
        if found is None:
            raise ValueError(f"entry {number} is not NAME:ROLE:DIGEST")
        keys.append(Key(found[1], "writer" if found[2] == "writer" else "reader", found[3]))
    return tuple(keys)


def is_public(key: Key) -> bool:
    """Tell whether it is the key of development, which everybody can read above."""
    return key.digest == DEVELOPMENT_DIGEST
{%- endif %}


@dataclass(frozen=True)
class Caller:
    """Who calls, and as what."""

    name: str
    roles: frozenset[Role]
{%- if jwt and hub.present %}
    expires: float
    """When the token counts no more, in seconds since 1970."""
{%- endif %}

    def may(self, role: Role) -> bool:
        """Tell whether the caller has a role; who may write may read."""
        return role in self.roles or "writer" in self.roles


class Verifier:
{%- if jwt %}
    """Finds out who sent a token."""

    def __init__(self, keys: Sequence[Key], issuer: str, audience: str) -> None:
        self._keys = {key.kid: key.secret for key in keys}
        self._issuer = issuer
        self._audience = audience

    def caller(self, credential: str | None) -> Caller:
        """Return who sent the token, or raise 401."""
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
            # No reason is given: it would help nobody but those who try tokens.
            raise UnauthorizedError("The token is not valid.", _INVALID) from None
        roles = claims.get("roles")
        if not claims["sub"] or not isinstance(roles, list):
            raise UnauthorizedError("The token has no subject or no list of roles.", _INVALID)
        return Caller(
            name=claims["sub"],
            roles=frozenset(role for role in get_args(Role) if role in roles),
{%- if hub.present %}
            expires=float(claims["exp"]) + LEEWAY_SECONDS,
{%- endif %}
        )
{%- else %}
    """Finds out whose key was sent."""

    def __init__(self, keys: Sequence[Key]) -> None:
        self._keys = tuple(keys)

    def caller(self, credential: str | None) -> Caller:
        """Return whose key it is, or raise 401."""
        if not credential:
            raise UnauthorizedError(f"Send a key in the header {HEADER}.", _CHALLENGE)
        digest = hashlib.sha256(credential.encode()).hexdigest()
        found: Key | None = None
        # All of them and in constant time: how long it takes tells nothing about the keys.
        for key in self._keys:
            if hmac.compare_digest(key.digest, digest):
                found = key
        if found is None:
            raise UnauthorizedError("The key is not valid.", _CHALLENGE)
        return Caller(name=found.name, roles=frozenset([found.role]))
{%- endif %}


def _credential(connection: HTTPConnection) -> str | None:
{%- if jwt %}
    scheme, _, token = connection.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
{%- else %}
    if HEADER in connection.headers:
        return connection.headers[HEADER]
{%- endif %}
{%- if hub.present %}
    # Browsers set no headers of a WebSocket, but they offer subprotocols.
    for offered in connection.scope.get("subprotocols", []):
        if offered.startswith("credential."):
            return str(offered).removeprefix("credential.")
{%- endif %}
    return None


def identify(connection: HTTPConnection) -> Caller:
    """Return who calls, once for each request; raise 401 if nobody is recognised."""
    caller: Caller | None = getattr(connection.state, "caller", None)
    if caller is None:
        verifier: Verifier = connection.app.state.verifier
        caller = verifier.caller(_credential(connection))
        connection.state.caller = caller
        connection.state.principal = caller.name
    return caller

{%- if exercises %}


CallerDependency = Annotated[Caller, Depends(identify)]
{%- endif %}


def _check(connection: HTTPConnection) -> None:
    role: Role = "writer"
{%- if hub.present %}
    # A WebSocket may be opened to listen; the hub asks for the role of what is sent.
    if connection.scope.get("method", "GET") in ("GET", "HEAD"):
{%- else %}
    if connection.scope["method"] in ("GET", "HEAD"):
{%- endif %}
        role = "reader"
    if not identify(connection).may(role):
        raise ForbiddenError(role)


class Authorize(SecurityBase):
    """The dependency of every protected route; OpenAPI describes it as a security scheme."""

    def __init__(self) -> None:
{%- if jwt %}
        self.scheme_name = "Bearer"
        self.model = HTTPBearer(bearerFormat="JWT", description="A token with `roles`")
{%- else %}
        self.scheme_name = "ApiKey"
        self.model = APIKey.model_validate({"in": APIKeyIn.header, "name": HEADER})
{%- endif %}

    async def __call__(self, connection: HTTPConnection) -> None:
        """Let the caller pass, or raise 401 or 403."""
        _check(connection)


authorize = Authorize()


class AuthorizeFirst:
    """Checks who calls before a body is read.

    The framework reads and parses a body before it asks any dependency. Without this, strangers
    could make it do that for nothing.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return

        async def receive_if_allowed() -> Message:
            _check(HTTPConnection(scope))
            return await receive()

        await self.app(scope, receive_if_allowed, send)
{%- endfilter %}
