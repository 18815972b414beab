{%- set routes = [{...e, "owner": (entities | where(field="name", is=e.entity) | first) or {}} for e in endpoints if e.component == component.name and e.operation] -%}
{%- set routes = [{...r, "finds": r.operation in ["read", "update", "delete", "download"], "status": r.statuses[0] if r.statuses else (201 if r.operation in ["create", "upload"] else (204 if r.operation == "delete" else 200))} for r in routes] -%}
{%- set routes = [{...r, "key": <py_key path={r.path} entity={r.owner} /> if r.finds else "", "empty": r.status in [204, 205, 304]} for r in routes] -%}
{%- set routes = [{...r, "function": <py_function name={<py_name endpoint={r} entity={r.owner} key={r.key} />} />, "parameters": [part | split(pat="}") | first for part in (r.path | split(pat="{"))[1:]]} for r in routes] -%}
{%- set body %}{% for route in routes %}{% include "partials/py_test_route" %}{% endfor %}{% endset -%}
"""The endpoints of the component {{ component.name }} that work from the start."""
{% if body is containing(pat="BytesIO(") %}
from io import BytesIO
{% endif %}
{%- if body is containing(pat="@pytest.mark") %}
import pytest
{%- endif %}
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session
{% if body is containing(pat="uuid7()") %}
from app.identifiers import uuid7
{%- endif %}
{%- set names = [] %}
{%- for entity in entities %}
{%- if body is matching(pattern="[^a-z0-9_]make_" ~ entity.name ~ "[(]") %}{% set_global names = [...names, "make_" ~ entity.name] %}{% endif %}
{%- if body is matching(pattern="[^a-z0-9_]" ~ entity.name ~ "_values[(]") %}{% set_global names = [...names, entity.name ~ "_values"] %}{% endif %}
{%- endfor %}
{%- if body is containing(pat="to_json(") %}{% set names = [...names, "to_json"] %}{% endif %}
{%- set constants = [...(["CONTENT"] if body is matching(pattern="[(, ]CONTENT") else []), ...(["DIGEST"] if body is containing(pat="DIGEST") else [])] %}
{{<py_import from="tests.factories" names={[...constants, ...([item.name for item in [{"key": <py_sort_key text={n} />, "name": n} for n in names] | sort(attribute="key")])]} />}}
{%- if body is containing(pat="    path = url(") %}
from tests.paths import url
{%- endif %}
{{- body }}
