{%- set routes = [{...e, "owner": (entities | where(field="name", is=e.entity) | first) or {}} for e in endpoints if e.component == component.name] -%}
{%- set routes = [{...r, "finds": r.operation in ["read", "update", "delete", "download"], "home": r.owner?.component or "", "status": r.statuses[0] if r.statuses else (201 if r.operation in ["create", "upload"] else (204 if r.operation == "delete" else 200))} for r in routes] -%}
{%- set routes = [{...r, "key": <py_key path={r.path} entity={r.owner} /> if r.finds else "", "empty": r.status in [204, 205, 304]} for r in routes] -%}
{%- set routes = [{...r, "function": <py_function name={<py_name endpoint={r} entity={r.owner} key={r.key} />} />, "parameters": [part | split(pat="}") | first for part in (r.path | split(pat="{"))[1:]]} for r in routes] -%}
{%- set routes = [{...r, "rank": 0 - ([f for f in routes if f.method == r.method and <py_hides by={f.path} path={r.path} />] | length)} for r in routes] | sort(attribute="rank") -%}
{%- set foreign = [r.home for r in routes if r.operation and r.home != component.name] | unique -%}
{%- set body %}{% for route in routes %}{% if route.method == "WS" %}{% include "partials/py_socket" %}{% else %}{% include "partials/py_route" %}{% endif %}{% endfor %}{% endset -%}
"""HTTP{% if routes | where(field="method", is="WS") %} and WebSocket{% endif %} endpoints of the component {{ component.name }}."""
{% set typing = [name for name in ["Annotated", "Literal"] if body is matching(pattern="(?m)^ +([a-z0-9_]+: )?" ~ name ~ "\\[")] %}
{%- if typing %}
{{<py_import from="typing" names={typing} />}}
{% endif %}
{%- set from_fastapi = [name for name in ["APIRouter", "File", "Form", "Path", "Query", "Request", "Response", "UploadFile", "WebSocket"] if name == "APIRouter" or body is matching(pattern="(?m)^(        " ~ name ~ "[(]|    [a-z]+: " ~ name ~ ",|    response_class=" ~ name ~ ",|[)] -> " ~ name ~ ":|    file: .*" ~ name ~ "\\b)")] %}
{{<py_import from="fastapi" names={from_fastapi} />}}
{%- if body is matching(pattern="(?m)^    response_class=FileResponse,") %}
from fastapi.responses import FileResponse
{%- endif %}
{% set lines = [] %}
{%- set from_blobs = [name for name in ["BlobsDependency", "stream"] if body is matching(pattern="(?m)^    (blobs: |return )" ~ name ~ "[,(]")] %}
{%- if from_blobs %}{% set line = <py_import from="app.blobs" names={from_blobs} /> %}{% set lines = [...lines, line] %}{% endif %}
{%- if body is matching(pattern="(?m)^    cache: CacheDependency,") %}{% set line = <py_import from="app.cache" names={["CacheDependency"]} /> %}{% set lines = [...lines, line] %}{% endif %}
{%- if body is matching(pattern="(?m)^    session: SessionDependency,") %}{% set line = <py_import from="app.database" names={["SessionDependency"]} /> %}{% set lines = [...lines, line] %}{% endif %}
{%- set from_errors = [...(["NotBuiltError"] if [r for r in routes if not r.operation and r.method != "WS"] else []), ...(["NotFoundError"] if body is matching(pattern="(?m)^        raise NotFoundError") else []), "outcomes"] %}
{%- if routes | where(field="method", unless="WS") %}{% set line = <py_import from="app.errors" names={from_errors} /> %}{% set lines = [...lines, line] %}{% endif %}
{%- if routes | where(field="method", is="WS") %}{% set line = <py_import from="app.hub" names={["HubDependency"]} /> %}{% set lines = [...lines, line] %}{% endif %}
{%- set bounds = [...(["MAX_INTEGER"] if body is matching(pattern="(?m)^            le=MAX_INTEGER,") else []), ...(["MIN_INTEGER"] if body is matching(pattern="(?m)^            ge=MIN_INTEGER,") else [])] %}
{%- set from_fields = [name for name in ["Identifier", "Integer", "Number", "Storable", "Text", "Timestamp"] if body is matching(pattern="(?m)^    (    |[a-z0-9_]+: )" ~ name ~ "( [|] None)?,")] %}
{%- set from_fields = [...bounds, ...from_fields] %}
{%- if from_fields %}{% set line = <py_import from="app.fields" names={from_fields} /> %}{% set lines = [...lines, line] %}{% endif %}
{%- if routes | where(field="operation", is="list") %}{% set line = <py_import from="app.pagination" names={[name for name in ["Page", "PageDependency", "Rows"] if body is matching(pattern="(?m)(^    response_model=|: |[)] -> )" ~ name ~ "\\b")]} /> %}{% set lines = [...lines, line] %}{% endif %}
{%- set modules = [name for name in ["models", "schemas", "service"] if body is matching(pattern="(?m)(^|[^a-z0-9_])" ~ name ~ "[.][A-Za-z]")] %}
{%- if modules %}{% set line = <py_import from={"app." ~ component.name} names={modules} /> %}{% set lines = [...lines, line] %}{% endif %}
{%- for home in foreign %}
{%- for module in ["models", "schemas", "service"] %}
{%- if body is matching(pattern="(?m)(^|[^a-z0-9_])" ~ home ~ "_" ~ module ~ "[.][A-Za-z]") %}
{%- set_global lines = [...lines, <py_import from={"app." ~ home} names={[module ~ " as " ~ home ~ "_" ~ module]} />] %}
{%- endif %}
{%- endfor %}
{%- endfor %}
{%- for line in [{"key": <py_sort_key text={line} />, "line": line} for line in lines] | sort(attribute="key") %}
{{ line.line }}
{%- endfor %}

router = APIRouter(tags=["{{ component.name }}"])
{{- body }}
