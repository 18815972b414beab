{%- set routes = routes | where(field="component", is=component.name) -%}
{%- set routes = [{...r, "rank": 0 - ([f for f in routes if f.method == r.method and <py_hides by={f.path} path={r.path} />] | length)} for r in routes] | sort(attribute="rank") -%}
{%- set foreign = [home for home in [...[r.home for r in routes if r.operation], ...[r.returned_home for r in routes]] if home and home != component.name] | unique -%}
{% filter py_module(line_length=python.line_length) -%}
"""HTTP{% if routes | where(field="method", is="WS") %} and WebSocket{% endif %} endpoints of the component {{ component.name }}."""

from datetime import date as calendar_date
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Path, Query, Request, Response, UploadFile, WebSocket
from fastapi.responses import FileResponse
from pydantic import Field

from app.platform.blobs import BlobsDependency, stream
from app.platform.cache import CacheDependency
from app.platform.database import SessionDependency
from app.platform.errors import NotFoundError, outcomes
from app.platform.fields import MAX_INTEGER, MIN_INTEGER, Date, Exact, Identifier, Json, Integer, Number, Storable, Text, Timestamp
from app.platform.hub import HubDependency
from app.platform.pagination import Page, PageDependency, Rows
from app.platform.background import BackgroundDependency
from app.platform.clock import ClockDependency
from app.platform.auth import CallerDependency
from app.platform.messaging.outbox import EventsDependency
from app.platform.hub import RoomsDependency
from app.settings import SettingsDependency
from app import objects
from app.{{ component.name }} import bodies, models, schemas, service
{%- for route in routes %}{% if not route.operation and route.method != "WS" %}
from app.{{ component.name }}.{{ route.name }} import {{ route.name }}
{%- endif %}{% endfor %}
{%- for home in foreign %}
from app.{{ home }} import models as {{ home }}_models
from app.{{ home }} import schemas as {{ home }}_schemas
from app.{{ home }} import service as {{ home }}_service
{%- endfor %}
{%- for entity in entities %}
from app.{{ entity.component }}.models import {{ entity.name | pascal }}Fields
{%- endfor %}

router = APIRouter(tags=["{{ component.name }}"])
{%- for route in routes %}{% if route.method == "WS" %}{% include "partials/py_socket" %}{% else %}{% include "partials/py_route" %}{% endif %}{% endfor %}
{%- endfilter %}
