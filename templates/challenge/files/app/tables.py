{% filter py_module(line_length=100) -%}
"""All tables: importing this module makes `metadata` know the models of every component."""
{% for name in entities | pluck(field="component") | unique %}
import app.{{ name }}.models
{%- endfor %}
{%- if broker.present %}
import app.messaging.handlers
import app.messaging.inbox
import app.messaging.outbox
{%- endif %}
from app.database import Base

metadata = Base.metadata
{%- endfilter %}
