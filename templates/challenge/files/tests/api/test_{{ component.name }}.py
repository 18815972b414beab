{%- set routes = [{...e, "owner": (entities | where(field="name", is=e.entity) | first) or {}} for e in endpoints if e.component == component.name and e.operation] -%}
{%- set routes = [{...r, "finds": r.operation in ["read", "update", "delete", "download"], "status": r.statuses[0] if r.statuses else (201 if r.operation in ["create", "upload"] else (204 if r.operation == "delete" else 200))} for r in routes] -%}
{%- set routes = [{...r, "key": <py_key path={r.path} entity={r.owner} /> if r.finds else "", "empty": r.status in [204, 205, 304]} for r in routes] -%}
{%- set routes = [{...r, "function": <py_function name={<py_name endpoint={r} entity={r.owner} key={r.key} />} />, "parameters": [part | split(pat="}") | first for part in (r.path | split(pat="{"))[1:]]} for r in routes] -%}
{% filter py_module(line_length=100) -%}
"""The endpoints of the component {{ component.name }} that work from the start."""

from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.identifiers import uuid7
from tests.factories import CONTENT, DIGEST, to_json
{%- for entity in entities %}
from tests.factories import make_{{ entity.name }}, {{ entity.name }}_values
{%- endfor %}
from tests.paths import url
{%- for route in routes %}{% include "partials/py_test_route" %}{% endfor %}
{%- endfilter %}
