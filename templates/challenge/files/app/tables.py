"""All tables: importing this module makes `metadata` know the models of every component."""
{% for name in entities | pluck(field="component") | unique | sort %}
import app.{{ name }}.models
{%- endfor %}
from app.database import Base

metadata = Base.metadata
