{%- set routes = [{...e, "owner": (entities | where(field="name", is=e.entity) | first) or {}} for e in endpoints if e.component == component.name and not e.operation and e.method != "WS"] -%}
{%- set routes = [{...r, "status": r.statuses[0] if r.statuses else 200, "function": <py_function name={<py_name endpoint={r} entity={ {} } key="" />} />, "parameters": [part | split(pat="}") | first for part in (r.path | split(pat="{"))[1:]]} for r in routes] -%}
{%- set body %}{% for route in routes %}{% include "partials/py_test_stub" %}{% endfor %}{% endset -%}
"""What the component {{ component.name }} has to do once it is built.

Each test calls one endpoint with the example of its description. Make them pass, and add to them:
run `python -m pytest tests/acceptance -m acceptance`.
"""

import pytest
from fastapi.testclient import TestClient
{%- if body is containing(pat="session: Session") %}
from sqlalchemy.orm import Session
{%- endif %}
{%- set names = [] %}
{%- for entity in entities %}
{%- if body is matching(pattern="[^a-z0-9_]make_" ~ entity.name ~ "[(]") %}{% set_global names = [...names, "make_" ~ entity.name] %}{% endif %}
{%- endfor %}
{%- set paths = body is containing(pat="    path = url(") %}
{%- set checks = body is containing(pat="    schemas.") %}
{%- if checks or names or paths %}
{% if checks %}
from app.{{ component.name }} import schemas
{%- endif %}
{%- if names %}
{{<py_import from="tests.factories" names={[item.name for item in [{"key": <py_sort_key text={n} />, "name": n} for n in names] | sort(attribute="key")]} />}}
{%- endif %}
{%- if paths %}
from tests.paths import url
{%- endif %}
{%- endif %}

pytestmark = pytest.mark.acceptance
{{- body }}
