{% filter py_module(line_length=python.line_length) -%}
"""What the exercises of the component {{ component.name }} receive and return."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from app import objects
from app.platform.fields import MAX_INTEGER, MIN_INTEGER, Date, Exact, Identifier, Json, Integer, Number, RequestModel, ResponseModel, Storable, Timestamp
{%- for entity in entities %}
from app.{{ entity.component }}.models import {{ entity.name | pascal }}Fields
{%- endfor %}
{%- for route in routes %}
{%- if route.component == component.name and not route.operation %}
{%- if route.request and route.method != "GET" %}


class {{ route.class }}{% if route.method == "WS" %}Message{% else %}Request{% endif %}(RequestModel):
    """{% if route.method == "WS" %}Data of a message to the room at{% else %}Body of {{ route.method }}{% endif %} {{ route.path }}."""
{% for field in route.request %}{{<py_member field={field} is_read={false} entities={entities} />}}{% endfor %}
{%- endif %}
{%- if route.response %}


class {{ route.class }}Response(ResponseModel):
    """Response of {{ route.method }} {{ route.path }}."""
{% for field in route.response %}{{<py_member field={field} is_read={true} entities={entities} />}}{% endfor %}
{%- endif %}
{%- endif %}
{%- endfor %}
{%- endfilter %}
