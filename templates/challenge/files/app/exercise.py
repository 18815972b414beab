{%- set exercise = routes | where(field="name", is=endpoint.name) | first -%}
{%- set sends = exercise.request and exercise.method != "GET" -%}
{% filter py_module(line_length=python.line_length) -%}
"""{{ exercise.method }} {{ exercise.path }}: {{ exercise.description | strip_stop | docstring }}.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from collections.abc import Sequence
from datetime import date as calendar_date
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app import objects
from app.{{ exercise.component }} import bodies, models
{%- if exercise.returned_home and exercise.returned_home != exercise.component %}
from app.{{ exercise.returned_home }} import models as {{ exercise.returned_home }}_models
{%- endif %}
from app.platform.auth import Caller
from app.platform.background import Background
from app.platform.blobs import BlobStore
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.platform.hub import Rooms
from app.platform.messaging.outbox import Events
from app.settings import Settings


def {{ exercise.name }}(
{%- for name in exercise.parameters %}
    {{<py_param name={name} />}}: {{<py_stored_type kind={<py_path_type name={name} field={(exercise.owner?.fields or []) | where(field="name", is=name) | first or {} } is_id={false} />} />}},
{%- endfor %}
{%- for field in exercise.query %}
    {{<py_param name={field.name} />}}: {{<py_argument_type field={field} objects={objects} />}},
{%- endfor %}
{%- if sends %}
    data: bodies.{{ exercise.class }}Request,
{%- endif %}
    *,
{%- for tool in exercise.tools %}
    {{ tool.name }}: {{ tool.type }},
{%- endfor %}
) -> {% if exercise.empty %}None{% elif exercise.response %}bodies.{{ exercise.class }}Response{% elif exercise.returned %}{{<py_given text={exercise.returns} home={exercise.returned_home} component={exercise.component} />}}{% else %}Response{% endif %}:
{%- if not exercise.errors %}
    {{ exercise.description | sentence | py_docstring }}
{%- else %}
    """{{ exercise.description | sentence | docstring }}

    Errors for the client, from app.platform.errors:
{% for status in exercise.errors %}
    {%- set row = statuses | where(field="status", is=status) | first %}
    - {{ row.error }}({{ (row.arguments if row?.given and row?.arguments else "detail") | docstring }}): {{ status }}
{%- endfor %}
    """
{%- endif %}
    raise NotBuiltError
{%- endfilter %}
