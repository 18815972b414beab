{% filter py_module(line_length=python.line_length) -%}
"""What a solution must do, and what candidates do not see.

Run `python -m pytest grading/tests -m acceptance`.
"""

import httpx2
import pytest

from tests.blackbox import eventually, matches

pytestmark = pytest.mark.acceptance
{%- for scenario in acceptance.hidden %}{% include "partials/py_scenario" %}{% endfor %}
{%- endfilter %}
