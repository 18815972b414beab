{%- set own = entities | where(field="component", is=component.name) -%}
{%- set fields = own | pluck(field="fields") -%}
{%- set kinds = fields | pluck(field="type") -%}
{%- set defaults = [<py_server_default field={field} /> for field in fields] -%}
"""Tables of the component {{ component.name }}."""
{% if "datetime" in kinds or "uuid" in kinds %}
{%- if "datetime" in kinds %}
from datetime import datetime
{%- endif %}
{%- if "uuid" in kinds %}
from uuid import UUID
{%- endif %}
{% endif %}
{%- set sql = [kind for kind in kinds if kind in ["string", "text", "integer", "number"]] or [field for field in fields if field.references] %}
{%- if sql %}
import sqlalchemy as sa
{%- endif %}
{%- if fields %}
from sqlalchemy.orm import Mapped{% if [field for field in fields if field.type not in ["boolean", "uuid"] or field.unique or field.indexed or field.references or <py_server_default field={field} /> or <py_attr name={field.name} /> != field.name] %}, mapped_column{% endif %}
{% endif %}
{%- if own | where(field="blob") %}
from app.blobs import BlobBase
{%- endif %}
{%- set texts = [<py_text_type field={field} database={stack.database} /> for field in fields if field.type in ["string", "text"]] %}
{%- set lengths = [field for field in fields if stack.database == "mysql" and field.type in ["string", "text"] and not field.choices and (field.min_length or field.max_length)] %}
{%- set from_database = [...(["Base"] if own | where(field="blob", unless=true) else []), ...(["LongText"] if "LongText" in texts else []), ...(["UtcDateTime"] if "datetime" in kinds else []), ...(["character_length"] if lengths else []), ...(["utc_now"] if "utc_now" in defaults else [])] %}
{%- if from_database %}
{{<py_import from="app.database" names={from_database} />}}
{%- endif %}
{%- set from_identifiers = [...(["token"] if [default for default in defaults if default is starting_with(pat="lambda: token")] else []), ...(["uuid7"] if [default for default in defaults if default is containing(pat="uuid7")] else [])] %}
{%- if from_identifiers %}
{{<py_import from="app.identifiers" names={from_identifiers} />}}
{%- endif %}
{%- for entity in own %}


class {{<py_class name={entity.name} />}}({% if entity.blob %}BlobBase{% else %}Base{% endif %}):
    """{{<py_doc text={entity.description | sentence} />}}"""

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
