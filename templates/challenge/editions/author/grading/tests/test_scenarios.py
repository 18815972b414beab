{% filter py_module(line_length=python.line_length) -%}
"""What a solution must do, and what candidates do not see.

Run `python -m pytest grading/tests -m acceptance`.
"""

from uuid import uuid4

import httpx2
import pytest

from tests.blackbox import eventually, matches
from tests.paths import url

pytestmark = pytest.mark.acceptance
{%- for scenario in acceptance.hidden %}{% include "partials/py_scenario" %}{% endfor %}
{%- endfilter %}
