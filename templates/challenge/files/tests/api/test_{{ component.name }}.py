{%- set routes = [r for r in routes if r.component == component.name and r.operation] -%}
{% filter py_module(line_length=python.line_length) -%}
"""The given endpoints of the component {{ component.name }}."""

from io import BytesIO

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.platform.identifiers import uuid7
from tests.factories import CONTENT, DIGEST, refused, to_json
{%- for entity in entities %}
from app.{{ entity.component }}.models import {{ entity.name | pascal }}Fields
from tests.factories import make_{{ entity.name }}, {{ entity.name }}_values
{%- endfor %}
from tests.paths import url
{%- for route in routes %}{% include "partials/py_test_route" %}{% endfor %}
{%- endfilter %}
