{%- set running = [...runner.every, ...runner.on] -%}
{% filter py_module(line_length=python.line_length) -%}
"""The tasks, and what starts each of them."""

from app.platform.tasks import EventTask, TimedTask
{%- for task in running %}
from app.{{ task.component }}.{{ task.name }} import {{ task.name }}
{%- endfor %}

TASKS: list[{{ runner.kind | safe }}] = [
{%- for task in runner.every %}
    TimedTask("{{ task.name }}", seconds={{ task.seconds }}, work={{ task.name }}),
{%- endfor %}
{%- for task in runner.on %}
    EventTask("{{ task.name }}", types=({% for type in task.on %}{{ type | py }}{% if not loop.last %}, {% elif loop.first %},{% endif %}{% endfor %}), work={{ task.name }}),
{%- endfor %}
]
{%- endfilter %}
