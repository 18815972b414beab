{%- set own = entities | where(field="component", is=component.name) -%}
{%- set own = [{...entity, "operations": [e.operation ~ " " ~ e.method for e in endpoints if e.entity == entity.name and e.operation]} for entity in own] -%}
{% filter py_module(line_length=python.line_length) -%}
"""Request and response models of the component {{ component.name }}'s entities."""

from pydantic import Field

from app.platform.fields import Identifier, Integer, RequestModel, ResponseModel, Timestamp, unset
{%- for entity in own %}
from app.{{ component.name }}.models import {{ entity.name | pascal }}Fields
{%- endfor %}
{%- for entity in own %}
{%- set writable = entity.fields | where(field="read_only", unless=true) %}
{%- set creates = "create POST" in entity.operations %}
{%- if creates or "update PUT" in entity.operations %}


class {{ entity.name | pascal }}{% if creates %}Create{% else %}Replace{% endif %}(RequestModel):
    """{{ entity.name | words | article | upper_first | docstring }} {% if creates %}to create{% else %}in its new state{% endif %}."""
{%- if writable %}
{% endif %}
{%- for field in writable %}{{<py_field field={field} entity={entity} mode="create" />}}{% endfor %}
{%- if creates and "update PUT" in entity.operations %}


class {{ entity.name | pascal }}Replace({{ entity.name | pascal }}Create):
    """{{ entity.name | words | article | upper_first | docstring }} in its new state."""
{%- endif %}
{%- endif %}
{%- if "update PATCH" in entity.operations %}


class {{ entity.name | pascal }}Update(RequestModel):
    """A change of {{ entity.name | words | article | docstring }}; omitted members are kept."""
{%- if writable %}
{% endif %}
{%- for field in writable %}{{<py_field field={field} entity={entity} mode="update" />}}{% endfor %}
{%- endif %}
{%- if [operation for operation in entity.operations if operation not in ["delete DELETE", "download GET"]] or entity.name in (routes | pluck(field="returned")) %}


class {{ entity.name | pascal }}Read(ResponseModel):
    """{{ entity.name | words | article | upper_first | docstring }}, as it is stored."""

    id: Identifier = Field(description="Identifier")
{%- for field in entity.fields %}{{<py_field field={field} entity={entity} mode="read" />}}{% endfor %}
{%- if entity.blob %}
    filename: str = Field(description="Name of the file")
    media_type: str = Field(description="Media type of the content")
    size: Integer = Field(description="Size of the content in bytes")
    digest: str = Field(description="SHA-256 digest of the content, in hexadecimal")
{%- endif %}
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
{%- endif %}
{%- endfor %}
{%- endfilter %}
