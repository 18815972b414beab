{%- set routes = [{...e, "owner": (entities | where(field="name", is=e.entity) | first) or {}} for e in endpoints if e.component == component.name and not e.operation and e.method != "WS"] -%}
{%- set routes = [{...r, "status": r.statuses[0] if r.statuses else 200, "function": <py_function name={<py_name endpoint={r} entity={ {} } key="" />} />, "parameters": [part | split(pat="}") | first for part in (r.path | split(pat="{"))[1:]]} for r in routes] -%}
{% filter py_module(line_length=100) -%}
"""What the component {{ component.name }} has to do once it is built.

Each test calls one endpoint with the example of its description. Make them pass, and add to them:
run `python -m pytest tests/acceptance -m acceptance`.
"""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.{{ component.name }} import schemas
{%- for entity in entities %}
from tests.factories import make_{{ entity.name }}
{%- endfor %}
from tests.paths import url

pytestmark = pytest.mark.acceptance
{%- for route in routes %}{% include "partials/py_test_stub" %}{% endfor %}
{%- endfilter %}
