{%- set own = entities | where(field="component", is=component.name) -%}
{% filter py_module(line_length=python.line_length) -%}
"""Fields and tables of the component {{ component.name }}."""

from datetime import date as calendar_date
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.orm import Mapped

from app.platform.blobs import BlobBase
from app.platform.database import Base, LongText, column, utc_now
from app.platform.fields import MAX_INTEGER, MIN_INTEGER, Date, Exact, Identifier, Json, Integer, Number, Storable, Timestamp
from app.platform.identifiers import token, uuid7
{%- for entity in own %}
{%- if entity.fields %}


class {{ entity.name | pascal }}Fields:
    """The rules of {{ entity.name | words | article | docstring }}'s fields, which requests, responses, the table and tests share."""
{% for field in entity.fields %}{{<py_field_type field={field} entity={entity} />}}{% endfor %}
{%- endif %}


class {{ entity.name | pascal }}({% if entity.blob %}BlobBase{% else %}Base{% endif %}):
    {{ entity.description | sentence | py_docstring }}

    __tablename__ = "{{ entity.plural }}"
{%- if entity.fields %}
{% endif %}
{%- for field in entity.fields %}
{%- set target = entities | where(field="name", is=field.references) | first or {} -%}
{{<py_column field={field} entity={entity} references={target?.plural or ""} database={stack.database} />}}
{%- endfor %}
{%- endfor %}
{%- endfilter %}
