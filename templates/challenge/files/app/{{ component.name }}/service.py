{%- set own = entities | where(field="component", is=component.name) -%}
{%- set uses = [{...e, "owner": own | where(field="name", is=e.entity) | first} for e in endpoints if e.operation and e.entity in (own | pluck(field="name"))] -%}
{%- set uses = [{...e, "blob": e.owner.blob, "key": <py_key path={e.path} entity={e.owner} />} for e in uses] -%}
{%- set finders = uses | where(field="operation", is=["read", "update", "delete", "download"]) -%}
{%- set by_key = finders | where(field="key") -%}
{%- set key_kinds = [(e.owner.fields | where(field="name", is=e.key) | pluck(field="type"))[0] for e in by_key] -%}
{%- set operations = uses | pluck(field="operation") -%}
{%- set plain_deletes = [e for e in uses if e.operation == "delete" and not e.blob] -%}
{%- set blob_deletes = [e for e in uses if e.operation == "delete" and e.blob] -%}
{%- set saves = [e for e in uses if e.operation in ["create", "update"]] -%}
{%- set cached = [e for e in uses if cache.present and e.operation == "read" and not (e.statuses and e.statuses[0] in [204, 205, 304])] -%}
{%- set uncaches = [e for e in uses if e.operation in ["update", "delete"] and e.entity in (cached | pluck(field="entity"))] -%}
{%- set uploads = uses | where(field="operation", is="upload") -%}
{%- set by_id = finders | where(field="key", is="") -%}
"""What the component {{ component.name }} does, whoever asks for it."""
{% if "datetime" in key_kinds or by_id or "uuid" in key_kinds %}
{%- if "datetime" in key_kinds %}
from datetime import datetime
{%- endif %}
{%- if by_id or "uuid" in key_kinds %}
from uuid import UUID
{%- endif %}
{% endif %}
{%- if by_key %}
import sqlalchemy as sa
{%- endif %}
{%- if uploads %}
from fastapi import UploadFile
{%- endif %}
from sqlalchemy.orm import Session
{% set from_blobs = [...(["BlobStore"] if uploads or blob_deletes else []), ...(["remove"] if blob_deletes else []), ...(["store"] if uploads else [])] %}
{%- set from_database = [...(["delete"] if plain_deletes else []), ...(["save"] if saves else [])] %}
{%- set own_modules = [...["models"], ...(["schemas"] if saves or cached else [])] %}
{%- set lines = [] %}
{%- if cached %}{% set line = <py_import from="app.cache" names={["Cache", "cache_key"]} /> %}{% set lines = [...lines, line] %}{% endif %}
{%- if from_blobs %}{% set line = <py_import from="app.blobs" names={from_blobs} /> %}{% set lines = [...lines, line] %}{% endif %}
{%- if from_database %}{% set line = <py_import from="app.database" names={from_database} /> %}{% set lines = [...lines, line] %}{% endif %}
{%- if finders %}{% set line = <py_import from="app.errors" names={["NotFoundError"]} /> %}{% set lines = [...lines, line] %}{% endif %}
{%- if "list" in operations %}{% set line = <py_import from="app.pagination" names={["PageRequest", "Rows", "paginate"]} /> %}{% set lines = [...lines, line] %}{% endif %}
{%- set line = <py_import from={"app." ~ component.name} names={own_modules} /> %}{% set lines = [...lines, line] %}
{%- for line in [{"key": <py_sort_key text={line} />, "line": line} for line in lines] | sort(attribute="key") %}
{{ line.line }}
{%- endfor %}
{%- for entity in own %}
{%- set model = "models." ~ <py_class name={entity.name} /> %}
{%- set thing = entity.name | words | article %}
{%- set wanted = [e for e in uses if e.entity == entity.name] %}
{%- set done = wanted | pluck(field="operation") | unique %}
{%- set keys = [e.key for e in wanted if e.operation in ["read", "update", "delete", "download"]] | unique %}
{%- if "create" in done %}


{{<py_def name={"create_" ~ entity.name} parameters={["session: Session", "data: schemas." ~ (entity.name | pascal) ~ "Create"]} result={model} />}}
    """Store {{ thing | docstring }}."""
    row = {{ model }}(**data.model_dump())
    return save(session, row)
{%- endif %}
{%- if "upload" in done %}


{{<py_def name={"upload_" ~ entity.name} parameters={["session: Session", "blobs: BlobStore", "file: UploadFile", "row: " ~ model]} result={model} />}}
    """Store {{ thing | docstring }} and its content."""
    return store(session, blobs, file, row)
{%- endif %}
{%- if "list" in done %}


{{<py_def name={"list_" ~ entity.plural} parameters={["session: Session", "page: PageRequest"]} result={"Rows[" ~ model ~ "]"} />}}
    """Return one page of {{ entity.plural | words | docstring }}."""
    return paginate(session, {{ model }}, page)
{%- endif %}
{%- for key in keys %}
{%- if key %}
{%- set kind = (entity.fields | where(field="name", is=key) | pluck(field="type"))[0] %}
{%- set parameter = <py_param name={key} /> %}


{{<py_def name={"get_" ~ entity.name ~ "_by_" ~ key} parameters={["session: Session", parameter ~ ": " ~ <py_stored_type kind={kind} />]} result={model} />}}
    """Return the {{ entity.name | words | docstring }} with this {{ key | words | docstring }}, or raise an error."""
    {{<py_call head={"query = sa.select(" ~ model ~ ").filter_by"} arguments={[<py_attr name={key} /> ~ "=" ~ parameter]} />}}
    row = session.scalar(query)
{%- else %}
{%- set parameter = entity.name ~ "_id" %}


{{<py_def name={"get_" ~ entity.name} parameters={["session: Session", parameter ~ ": UUID"]} result={model} />}}
    """Return the {{ entity.name | words | docstring }} with this id, or raise an error."""
    {{<py_call head="row = session.get" arguments={[model, parameter]} />}}
{%- endif %}
    if row is None:
        {{<py_call head="raise NotFoundError" arguments={[<py_quoted text={entity.name | words} />, parameter]} indent={8} />}}
    return row
{%- endfor %}
{%- set cache_keys = [e.key for e in cached if e.entity == entity.name] | unique %}
{%- set read_schema = "schemas." ~ (entity.name | pascal) ~ "Read" %}
{%- for key in cache_keys %}
{%- set kind = (entity.fields | where(field="name", is=key) | pluck(field="type"))[0] if key else "uuid" %}
{%- set parameter = <py_param name={key} /> if key else entity.name ~ "_id" %}
{%- set suffix = entity.name ~ ("_by_" ~ key if key else "") %}


{{<py_def name={"read_" ~ suffix} parameters={["session: Session", "cache: Cache", parameter ~ ": " ~ <py_stored_type kind={kind} />]} result={read_schema} />}}
    """Return the {{ entity.name | words | docstring }} with this {{ (key or "id") | words | docstring }}, from the cache if it is there."""
    {{<py_call head="key = cache_key" arguments={[<py_quoted text={entity.name} />, <py_quoted text={key or "id"} />, parameter]} />}}
    {{<py_call head="return cache.read" arguments={["key", read_schema, "lambda: get_" ~ suffix ~ "(session, " ~ parameter ~ ")"]} />}}
{%- endfor %}
{%- set changes = uncaches | where(field="entity", is=entity.name) %}
{%- if changes %}


{{<py_def name={entity.name ~ "_keys"} parameters={["row: " ~ model]} result="list[str]" />}}
    """Return the keys under which the cache may have {{ thing | docstring }}."""
    return [
{%- for key in cache_keys %}
        {{<py_call head="cache_key" arguments={[<py_quoted text={entity.name} />, <py_quoted text={key or "id"} />, "row." ~ (<py_attr name={key} /> if key else "id")]} indent={8} />}},
{%- endfor %}
    ]
{%- endif %}
{%- for method in wanted | where(field="operation", is="update") | pluck(field="method") | unique %}
{%- set replaces = method == "PUT" %}


{{<py_def name={("replace_" if replaces else "update_") ~ entity.name} parameters={["session: Session", ...(["cache: Cache"] if changes else []), "row: " ~ model, "data: schemas." ~ (entity.name | pascal) ~ ("Replace" if replaces else "Update")]} result={model} />}}
    """{% if replaces %}Give {{ thing | docstring }} a new state{% else %}Change the members of {{ thing | docstring }} that `data` has{% endif %}."""
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


{{<py_def name={"delete_" ~ entity.name} parameters={["session: Session", "blobs: BlobStore", ...(["cache: Cache"] if changes else []), "row: " ~ model]} result="None" />}}
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


{{<py_def name={"delete_" ~ entity.name} parameters={["session: Session", ...(["cache: Cache"] if changes else []), "row: " ~ model]} result="None" />}}
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
