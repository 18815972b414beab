{% filter py_module(line_length=python.line_length) -%}
"""Objects in request and response bodies that are not stored."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from app.platform.fields import MAX_INTEGER, MIN_INTEGER, Date, Exact, Identifier, Json, Integer, Number, RequestModel, Storable, Timestamp
{%- for entity in entities %}
from app.{{ entity.component }}.models import {{ entity.name | pascal }}Fields
{%- endfor %}
{%- for object in objects %}


class {{ object.name | pascal }}(RequestModel):
    {{ object.description | sentence | py_docstring }}

{%- set members %}{% for field in object.fields %}{{<py_member field={field} is_read={false} entities={entities} />}}{% endfor %}{% endset %}
{{ members | replace(from="objects.", to="") | safe }}
{%- endfor %}
{%- endfilter %}
