"""All tables: importing this module makes `metadata` know the models of every component."""
{% for item in [{"key": <py_sort_key text={name ~ "."} />, "name": name} for name in entities | pluck(field="component") | unique] | sort(attribute="key") %}
import app.{{ item.name }}.models
{%- endfor %}
from app.database import Base

metadata = Base.metadata
