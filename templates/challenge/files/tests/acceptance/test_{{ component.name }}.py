{%- set stubs = acceptance.stubs | where(field="component", is=component.name) -%}
{%- set told = acceptance.visible | where(field="component", is=component.name) -%}
{% filter py_module(line_length=python.line_length) -%}
"""What the component {{ component.name }} must do once it is built.

{% if told -%}
Make these tests pass, and add more. `python -m pytest tests/acceptance -m acceptance` runs them with
the service in its process; with `--base-url http://127.0.0.1:8000` they call one that is running.
{%- else -%}
Each test calls one endpoint with the examples in docs/api.md. Make them pass, and add more:
run `python -m pytest tests/acceptance -m acceptance`.
{%- endif %}
"""

from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy.orm import Session

from app.{{ component.name }} import bodies
from tests.blackbox import eventually, matches
{%- for entity in entities %}
from tests.factories import make_{{ entity.name }}
{%- endfor %}
from tests.paths import url

pytestmark = pytest.mark.acceptance
{%- for scenario in told %}{% include "partials/py_scenario" %}{% endfor %}
{%- for route in stubs %}{% include "partials/py_test_stub" %}{% endfor %}
{%- endfilter %}
