"""Who calls: the tenant comes from the key in `Authorization`, and from nowhere else."""

import hashlib
import hmac
import time
from collections.abc import Callable, Collection
from typing import Annotated, NamedTuple, cast

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.grants import Grants, from_text
from app.permissions import allowed
from app.problems import Problem
from app.service import Service

_BEARER = HTTPBearer(auto_error=False, description="A key of a tenant")


class Caller(NamedTuple):
    """A key that is valid."""

    tenant: str
    key: str
    grants: Grants
    currency: str


def service(request: Request) -> Service:
    """Return the service of this process."""
    return cast(Service, request.app.state.service)


def secret_of(authorization: str | None) -> str:
    """Return the secret in a header, or an empty text."""
    scheme, _, secret = (authorization or "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def identify(service: Service, secret: str) -> Caller:
    """Return the caller with a secret, if its key is valid."""
    found = service.credential(digest_of(secret)) if secret else None
    now = time.time_ns() // 1_000_000
    # One answer for all that is wrong: it tells nothing about keys.
    if found is None or found[0].revoked_at or 0 < found[0].expires_at <= now:
        raise Problem(401, "a valid key is needed", headers={"WWW-Authenticate": "Bearer"})
    key, tenant = found
    return Caller(key.tenant, key.id, from_text(key.grants), tenant.currency)


def authorize(service: Service, caller: Caller, action: str, **attributes: Collection[str]) -> None:
    """Refuse what a caller may not do, and write it down."""
    if not allowed(caller.grants, action, attributes):
        service.note(caller.tenant, caller.key, action, "", "refused")
        raise Problem(403, f"this key does not allow `{action}`")


def may(action: str) -> Callable[..., Caller]:
    """Return a dependency: the caller, if its key allows an action."""

    def caller(
        service: Annotated[Service, Depends(service)],
        bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    ) -> Caller:
        found = identify(service, bearer.credentials if bearer else "")
        authorize(service, found, action)
        return found

    return caller


def operator(
    service: Annotated[Service, Depends(service)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
) -> None:
    """Refuse everyone but the operator, whose key belongs to no tenant and reads nothing of any."""
    given = digest_of(bearer.credentials if bearer else "")
    if not hmac.compare_digest(given, service.settings.operator_digest):
        raise Problem(401, "the operator's key is needed", headers={"WWW-Authenticate": "Bearer"})


def digest_of(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


CurrentService = Annotated[Service, Depends(service)]
