{% filter py_module(line_length=python.line_length) -%}
"""All tables: importing this module registers the models of every component in `metadata`."""
{% for name in entities | pluck(field="component") | unique %}
import app.{{ name }}.models
{%- endfor %}
{%- if broker.present %}
import app.platform.messaging.handlers
import app.platform.messaging.inbox
import app.platform.messaging.outbox
{%- endif %}
{%- if runner.every %}
import app.platform.tasks
{%- endif %}
from app.platform.database import Base

metadata = Base.metadata
{%- endfilter %}
