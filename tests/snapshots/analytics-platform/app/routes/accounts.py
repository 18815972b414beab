"""Tenants and their keys."""

import secrets
import time
import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, Field

from app.access import Caller, CurrentService, digest_of, may, operator
from app.grants import EVERYTHING, Grants, from_text, to_text
from app.problems import Problem
from app.service import Service
from app.times import at
from core.events import format_time
from storage.interface import Key, Tenant

router = APIRouter(tags=["accounts"])

Admin = Annotated[Caller, Depends(may("keys:manage"))]


class NewTenant(BaseModel):
    """A shop to be known."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    name: str = Field(min_length=1, max_length=100)
    currency: str = Field(pattern=r"^[A-Z]{3}$")


class NewKey(BaseModel):
    """A key to be made; the grants cannot exceed the tenant."""

    name: str = Field(min_length=1, max_length=100)
    grants: Grants
    expires_at: str | None = None


@router.post("/v1/tenants", status_code=201, dependencies=[Depends(operator)])
def add_tenant(request: NewTenant, service: CurrentService) -> dict[str, Any]:
    """Create a tenant with its first key, whose secret is shown this once."""
    now = time.time_ns() // 1_000_000
    if not service.store.add_tenant(Tenant(request.id, request.name, request.currency, now)):
        raise Problem(409, "there is a tenant with this id")
    key = _new_key(service, request.id, NewKey(name="first key", grants=EVERYTHING), "operator")
    return {"id": request.id, "name": request.name, "currency": request.currency, "key": key}


@router.get("/v1/tenants", dependencies=[Depends(operator)])
def tenants(service: CurrentService) -> dict[str, Any]:
    """Return all tenants, without anything that they keep."""
    found = service.store.accounts()
    return {"tenants": [{"id": each.id, "name": each.name, "currency": each.currency} for each in found]}


@router.post("/v1/keys", status_code=201)
def add_key(request: NewKey, caller: Admin, service: CurrentService) -> dict[str, Any]:
    """Create a key of the caller's tenant; its secret is shown this once."""
    return _new_key(service, caller.tenant, request, caller.key)


@router.get("/v1/keys")
def keys(caller: Admin, service: CurrentService) -> dict[str, Any]:
    """Return the keys of the caller's tenant, without their secrets."""
    return {"keys": [_body(key) for key in service.store.keys(caller.tenant)]}


@router.delete("/v1/keys/{key_id}", status_code=204)
def revoke(key_id: Annotated[str, Path(max_length=100)], caller: Admin, service: CurrentService) -> Response:
    """End a key at once."""
    if not service.revoke(caller.tenant, key_id):
        raise Problem(404, "there is no such key")
    service.note(caller.tenant, caller.key, "keys:revoke", key_id)
    return Response(status_code=204)


def _new_key(service: Service, tenant: str, request: NewKey, by: str) -> dict[str, Any]:
    now = time.time_ns() // 1_000_000
    expires = at("expires_at", request.expires_at) if request.expires_at is not None else 0
    secret = secrets.token_urlsafe(32)
    key = Key(tenant, str(uuid.uuid4()), request.name, digest_of(secret), to_text(request.grants), now, expires, 0)
    service.store.add_key(key)
    service.note(tenant, by, "keys:create", key.id)
    return {**_body(key), "secret": secret}


def _body(key: Key) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "grants": from_text(key.grants).model_dump(),
        "created_at": format_time(key.created_at),
        "expires_at": format_time(key.expires_at) if key.expires_at else None,
        "revoked": bool(key.revoked_at),
    }
