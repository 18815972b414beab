"""Who may call the API: keys with roles, sent in the header `X-API-Key`.

main.py adds the dependency `authorize` to every component's router. Only SHA-256 digests of keys are
stored. Keys are 256 random bits and cannot be guessed, so a fast digest is as safe as a slow one.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends
from fastapi.openapi.models import APIKey, APIKeyIn
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.platform.errors import ForbiddenError, UnauthorizedError

Role = Literal["reader", "writer"]

HEADER = "X-API-Key"
DEVELOPMENT_DIGEST = "ed20191044553dac8f9c45e62062dd18e7dc1f898a897240b4179fb84fea3db4"
"""Digest of `local-development-only`; the settings reject it outside development."""

_CHALLENGE = f'ApiKey realm="event-analytics", header="{HEADER}"'
_ENTRY = re.compile(r"([A-Za-z0-9._-]{1,64}):(reader|writer):([0-9a-f]{64})")


@dataclass(frozen=True)
class Key:
    """A caller's key, by its digest."""

    name: str
    role: Role
    digest: str


def parse_keys(text: str) -> tuple[Key, ...]:
    """Parse keys as `name:role:digest`, separated by commas; errors do not quote them."""
    keys: list[Key] = []
    for number, entry in enumerate(text.split(","), start=1):
        found = _ENTRY.fullmatch(entry.strip())
        if found is None:
            raise ValueError(f"entry {number} is not NAME:ROLE:DIGEST")
        keys.append(Key(found[1], "writer" if found[2] == "writer" else "reader", found[3]))
    return tuple(keys)


def is_public(key: Key) -> bool:
    """Return whether this is the published development key."""
    return key.digest == DEVELOPMENT_DIGEST


@dataclass(frozen=True)
class Caller:
    """An authenticated caller and its roles."""

    name: str
    roles: frozenset[Role]

    def may(self, role: Role) -> bool:
        """Return whether the caller has a role; writers may also read."""
        return role in self.roles or "writer" in self.roles


class Verifier:
    """Verifies keys."""

    def __init__(self, keys: Sequence[Key]) -> None:
        self._keys = tuple(keys)

    def caller(self, credential: str | None) -> Caller:
        """Return the caller that a key identifies, or raise 401."""
        if not credential:
            raise UnauthorizedError(f"Send a key in the header {HEADER}.", _CHALLENGE)
        digest = hashlib.sha256(credential.encode()).hexdigest()
        found: Key | None = None
        # Compares with all keys in constant time, so that timing reveals nothing.
        for key in self._keys:
            if hmac.compare_digest(key.digest, digest):
                found = key
        if found is None:
            raise UnauthorizedError("The key is not valid.", _CHALLENGE)
        return Caller(name=found.name, roles=frozenset([found.role]))


def _credential(connection: HTTPConnection) -> str | None:
    if HEADER in connection.headers:
        return connection.headers[HEADER]
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
    if connection.scope["method"] in ("GET", "HEAD"):
        role = "reader"
    if not identify(connection).may(role):
        raise ForbiddenError(role)


class Authorize(SecurityBase):
    """The dependency of every protected route; OpenAPI describes it as a security scheme."""

    def __init__(self) -> None:
        self.scheme_name = "ApiKey"
        self.model = APIKey.model_validate({"in": APIKeyIn.header, "name": HEADER})

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
