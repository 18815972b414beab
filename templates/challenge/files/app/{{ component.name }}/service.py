{%- set own = entities | where(field="component", is=component.name) -%}
{%- set uses = [{...r, "blob": r.owner.blob} for r in routes if r.operation and r.home == component.name] -%}
{%- set cached = uses | where(field="is_cached") -%}
{%- set uncaches = [e for e in uses if e.operation in ["update", "delete"] and e.entity in (cached | pluck(field="entity"))] -%}
{% filter py_module(line_length=python.line_length) -%}
"""Operations of the component {{ component.name }}."""

from datetime import date as calendar_date
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from fastapi import UploadFile
from sqlalchemy.orm import Session

from app.platform.blobs import BlobStore, remove, store
from app.platform.cache import Cache, cache_key
from app.platform.database import delete, save
from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate
from app.{{ component.name }} import models, schemas
{%- for entity in own %}
{%- set model = "models." ~ (entity.name | pascal) %}
{%- set thing = entity.name | words | article %}
{%- set wanted = [e for e in uses if e.entity == entity.name] %}
{%- set done = wanted | pluck(field="operation") | unique %}
{%- set keys = [e.key for e in wanted if e.operation in ["read", "update", "delete", "download"]] | unique %}
{%- if "create" in done %}


def create_{{ entity.name }}(session: Session, data: schemas.{{ entity.name | pascal }}Create) -> {{ model }}:
    """Store {{ thing | docstring }}."""
    row = {{ model }}(**data.model_dump())
    return save(session, row)
{%- endif %}
{%- if "upload" in done %}


def upload_{{ entity.name }}(session: Session, blobs: BlobStore, file: UploadFile, row: {{ model }}) -> {{ model }}:
    """Store {{ thing | docstring }} and its content."""
    return store(session, blobs, file, row)
{%- endif %}
{%- if "list" in done %}
{%- set filters = wanted | where(field="operation", is="list") | pluck(field="filters") | unique %}
{%- set filtered = [f for f in entity.fields if f.name in filters] %}


def list_{{ entity.plural }}(session: Session, page: PageRequest{% if filtered %}, *{% endif %}{% for field in filtered %}, {{<py_param name={field.name} />}}: {{<py_stored_type kind={field.type} />}} | None = None{% endfor %}) -> Rows[{{ model }}]:
    """Return one page of {{ entity.plural | words | docstring }}{% if filtered %} that have all of the values{% endif %}."""
{%- if filtered %}
    conditions: list[sa.ColumnElement[bool]] = []
{%- for field in filtered %}
    if {{<py_param name={field.name} />}} is not None:
        conditions.append({{ model }}.{{<py_attr name={field.name} />}} == {{<py_param name={field.name} />}})
{%- endfor %}
    return paginate(session, {{ model }}, page, *conditions)
{%- else %}
    return paginate(session, {{ model }}, page)
{%- endif %}
{%- endif %}
{%- for key in keys %}
{%- if key %}
{%- set kind = (entity.fields | where(field="name", is=key) | pluck(field="type"))[0] %}
{%- set parameter = <py_param name={key} /> %}


def get_{{ entity.name }}_by_{{ key }}(session: Session, {{ parameter }}: {{<py_stored_type kind={kind} />}}) -> {{ model }}:
    """Return the {{ entity.name | words | docstring }} with this {{ key | words | docstring }}, or raise an error."""
    query = sa.select({{ model }}).filter_by({{<py_attr name={key} />}}={{ parameter }})
    row = session.scalar(query)
{%- else %}
{%- set parameter = entity.name ~ "_id" %}


def get_{{ entity.name }}(session: Session, {{ parameter }}: UUID) -> {{ model }}:
    """Return the {{ entity.name | words | docstring }} with this id, or raise an error."""
    row = session.get({{ model }}, {{ parameter }})
{%- endif %}
    if row is None:
        raise NotFoundError({{ entity.name | words | py }}, {{ parameter }})
    return row
{%- endfor %}
{%- set cache_keys = [e.key for e in cached if e.entity == entity.name] | unique %}
{%- set read_schema = "schemas." ~ (entity.name | pascal) ~ "Read" %}
{%- for key in cache_keys %}
{%- set kind = (entity.fields | where(field="name", is=key) | pluck(field="type"))[0] if key else "uuid" %}
{%- set parameter = <py_param name={key} /> if key else entity.name ~ "_id" %}
{%- set suffix = entity.name ~ ("_by_" ~ key if key else "") %}


def read_{{ suffix }}(session: Session, cache: Cache, {{ parameter }}: {{<py_stored_type kind={kind} />}}) -> {{ read_schema }}:
    """Return the {{ entity.name | words | docstring }} with this {{ (key or "id") | words | docstring }}, from the cache if possible."""
    key = cache_key({{ entity.name | py }}, {{ (key or "id") | py }}, {{ parameter }})
    return cache.read(key, {{ read_schema }}, lambda: get_{{ suffix }}(session, {{ parameter }}))
{%- endfor %}
{%- set changes = uncaches | where(field="entity", is=entity.name) %}
{%- if changes %}


def {{ entity.name }}_keys(row: {{ model }}) -> list[str]:
    """Return the keys under which the cache may have {{ thing | docstring }}."""
    return [
{%- for key in cache_keys %}
        cache_key({{ entity.name | py }}, {{ (key or "id") | py }}, row.{% if key %}{{<py_attr name={key} />}}{% else %}id{% endif %}),
{%- endfor %}
    ]
{%- endif %}
{%- for method in wanted | where(field="operation", is="update") | pluck(field="method") | unique %}
{%- set replaces = method == "PUT" %}


def {% if replaces %}replace{% else %}update{% endif %}_{{ entity.name }}(session: Session{% if changes %}, cache: Cache{% endif %}, row: {{ model }}, data: schemas.{{ entity.name | pascal }}{% if replaces %}Replace{% else %}Update{% endif %}) -> {{ model }}:
    """{% if replaces %}Replace {{ thing | docstring }}{% else %}Change {{ thing | docstring }} as `data` specifies{% endif %}."""
{%- if changes %}
    keys = {{ entity.name }}_keys(row)
{%- endif %}
    for name, value in data.model_dump({% if not replaces %}exclude_unset=True{% endif %}).items():
        setattr(row, name, value)
{%- if changes %}
    try:
        return save(session, row)
    finally:
        cache.remove(keys)
{%- else %}
    return save(session, row)
{%- endif %}
{%- endfor %}
{%- if "delete" in done %}
{%- if entity.blob %}


def delete_{{ entity.name }}(session: Session, blobs: BlobStore{% if changes %}, cache: Cache{% endif %}, row: {{ model }}) -> None:
    """Delete {{ thing | docstring }}, and its content if nothing else has the same."""
{%- if changes %}
    keys = {{ entity.name }}_keys(row)
    try:
        remove(session, blobs, row)
    finally:
        cache.remove(keys)
{%- else %}
    remove(session, blobs, row)
{%- endif %}
{%- else %}


def delete_{{ entity.name }}(session: Session{% if changes %}, cache: Cache{% endif %}, row: {{ model }}) -> None:
    """Delete {{ thing | docstring }}."""
{%- if changes %}
    keys = {{ entity.name }}_keys(row)
    try:
        delete(session, row)
    finally:
        cache.remove(keys)
{%- else %}
    delete(session, row)
{%- endif %}
{%- endif %}
{%- endif %}
{%- endfor %}
{%- endfilter %}
