{%- set given = task.gives | trim_start(pat="list of ") -%}
{%- set home = entities | where(field="name", is=given) | pluck(field="component") | first or "" -%}
{%- set timed = runner.every | where(field="name", is=task.name) | first or {} -%}
{% filter py_module(line_length=python.line_length) -%}
"""{% if task.function %}Function{% else %}Task, {{<doc_start task={task} />}}{% endif %}: {{ task.description | strip_stop | lower_first | docstring }}.

Write the function below. {% if task.function %}Exercises and tests call it; nothing else does.{% elif task.on and broker.present %}The {% if messaging.worker_apart %}worker{% else %}consumer{% endif %} calls it for each event, and leaves events
alone until you do.{% else %}app/platform/tasks.py calls it, and leaves it alone until
you do.{% endif %}
"""

from collections.abc import Sequence
from datetime import date as calendar_date
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app import objects
from app.{{ task.component }} import models
{%- if home and home != task.component %}
from app.{{ home }} import models as {{ home }}_models
{%- endif %}
from app.platform.blobs import BlobStore
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.platform.events import Event
from app.platform.messaging.outbox import Events
from app.settings import Settings


def {{ task.name }}(
{%- if task.on %}
    event: Event,
{%- endif %}
{%- if task.function %}
{%- for field in task.takes %}{% if field.required and not field.default %}
    {{<py_param name={field.name} />}}: {{<py_argument_type field={field} objects={objects} />}},
{%- endif %}{% endfor %}
{%- for field in task.takes %}{% if not field.required or field.default %}
    {{<py_param name={field.name} />}}: {{<py_argument_type field={field} objects={objects} several={"list" if field.required else "Sequence"} />}}{% if field.default and field.type in ["datetime", "uuid"] %} | None = None{% elif field.default %} = {{<py_value kind={field.type} text={field.default} />}}{% elif field.type == "list" %} = (){% else %} = None{% endif %},
{%- endif %}{% endfor %}
{%- else %}
    *,
{%- for tool in runner.event_tools if task.on else runner.tools %}
    {{ tool.name }}: {{ tool.type }},
{%- endfor %}
{%- endif %}
) -> {% if task.gives %}{{<py_given text={task.gives} home={home} component={task.component} />}}{% else %}None{% endif %}:
{%- if task.function and not task.takes %}
    {{ task.description | sentence | py_docstring }}
{%- else %}
    """{{ task.description | sentence | docstring }}
{% if task.function %}
{%- for field in task.takes %}
{%- set rules = <doc_rules field={field} /> | trim_start(pat="required") | trim_start(pat="optional") | trim_start(pat=", ") %}
    - {{<py_param name={field.name} />}}: {{ field.description | strip_stop | lower_first | docstring }}{% if rules %}; {{ rules | docstring }}{% endif %}
{%- endfor %}
{%- elif task.on and broker.present %}
    The session is committed when the function returns, with a note that the event is handled. An
    exception rolls it back, and the event comes again.
{%- else %}
    The session is committed when the function returns; an exception rolls it back.
{%- endif %}
    """
{%- endif %}
    raise NotBuiltError
{%- endfilter %}
