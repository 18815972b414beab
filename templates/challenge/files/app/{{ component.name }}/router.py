{%- set routes = [{...e, "owner": (entities | where(field="name", is=e.entity) | first) or {}} for e in endpoints if e.component == component.name] -%}
{%- set routes = [{...r, "finds": r.operation in ["read", "update", "delete", "download"], "home": r.owner?.component or "", "status": r.statuses[0] if r.statuses else (201 if r.operation in ["create", "upload"] else (204 if r.operation == "delete" else 200))} for r in routes] -%}
{%- set routes = [{...r, "key": <py_key path={r.path} entity={r.owner} /> if r.finds else "", "empty": r.status in [204, 205, 304]} for r in routes] -%}
{%- set routes = [{...r, "function": <py_function name={<py_name endpoint={r} entity={r.owner} key={r.key} />} />, "parameters": [part | split(pat="}") | first for part in (r.path | split(pat="{"))[1:]]} for r in routes] -%}
{%- set routes = [{...r, "rank": 0 - ([f for f in routes if f.method == r.method and <py_hides by={f.path} path={r.path} />] | length)} for r in routes] | sort(attribute="rank") -%}
{%- set foreign = [r.home for r in routes if r.operation and r.home != component.name] | unique -%}
{% filter py_module(line_length=100) -%}
"""HTTP{% if routes | where(field="method", is="WS") %} and WebSocket{% endif %} endpoints of the component {{ component.name }}."""

from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Path, Query, Request, Response, UploadFile, WebSocket
from fastapi.responses import FileResponse

from app.blobs import BlobsDependency, stream
from app.cache import CacheDependency
from app.database import SessionDependency
from app.errors import NotBuiltError, NotFoundError, outcomes
from app.fields import MAX_INTEGER, MIN_INTEGER, Identifier, Integer, Number, Storable, Text, Timestamp
from app.hub import HubDependency
from app.pagination import Page, PageDependency, Rows
from app.{{ component.name }} import models, schemas, service
{%- for home in foreign %}
from app.{{ home }} import models as {{ home }}_models
from app.{{ home }} import schemas as {{ home }}_schemas
from app.{{ home }} import service as {{ home }}_service
{%- endfor %}

router = APIRouter(tags=["{{ component.name }}"])
{%- for route in routes %}{% if route.method == "WS" %}{% include "partials/py_socket" %}{% else %}{% include "partials/py_route" %}{% endif %}{% endfor %}
{%- endfilter %}
