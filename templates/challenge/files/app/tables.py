"""All tables: importing this module makes `metadata` know the models of every component."""
{% set modules = [name ~ ".models" for name in entities | pluck(field="component") | unique] -%}
{%- if broker.present %}{% set modules = [...modules, "messaging.handlers", "messaging.inbox", "messaging.outbox"] %}{% endif -%}
{%- for item in [{"key": <py_sort_key text={module} />, "module": module} for module in modules] | sort(attribute="key") %}
import app.{{ item.module }}
{%- endfor %}
from app.database import Base

metadata = Base.metadata
