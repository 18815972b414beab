{%- set routes = exercises | where(field="component", is=component.name) -%}
{% filter py_module(line_length=python.line_length) -%}
"""What the component {{ component.name }} must do once it is built.

Each test calls one endpoint with the examples in docs/api.md. Make them pass, and add more:
run `python -m pytest tests/acceptance -m acceptance`.
"""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.{{ component.name }} import bodies
{%- for entity in entities %}
from tests.factories import make_{{ entity.name }}
{%- endfor %}
from tests.paths import url

pytestmark = pytest.mark.acceptance
{%- for route in routes %}{% include "partials/py_test_stub" %}{% endfor %}
{%- endfilter %}
