{%- set own = entities | where(field="component", is=component.name) -%}
{% filter py_module(line_length=python.line_length) -%}
"""Tables of the component {{ component.name }}."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.blobs import BlobBase
from app.platform.database import Base, LongText, UtcDateTime, character_length, utc_now
from app.platform.identifiers import token, uuid7
{%- for entity in own %}


class {{<py_class name={entity.name} />}}({% if entity.blob %}BlobBase{% else %}Base{% endif %}):
    {{ entity.description | sentence | py_docstring }}

    __tablename__ = "{{ entity.plural }}"
{%- set checks -%}
{%- for field in entity.fields %}{{<py_checks field={field} database={stack.database} />}}{% endfor -%}
{%- endset %}
{%- if checks %}
    __table_args__ = (
        {{- checks }}
    )
{%- endif %}
{%- if entity.fields %}
{% endif %}
{%- for field in entity.fields %}
{%- set target = entities | where(field="name", is=field.references) | first or {} -%}
{{<py_column field={field} entity={entity} references={target?.plural or ""} database={stack.database} />}}
{%- endfor %}
{%- endfor %}
{%- endfilter %}
