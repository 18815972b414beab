{%- set own = routes | where(field="entity", is=hammer.entity) -%}
{%- set create = own | where(field="operation", is="create") | first -%}
{%- set read = [r for r in own if r.operation == "read" and not r.empty] | first -%}
{%- set change = [r for r in own if r.operation == "update" and r.method == "PATCH" and not r.empty] | first -%}
{%- set list = [r for r in own if r.operation == "list" and not r.empty] | first or {} -%}
{%- set delete = own | where(field="operation", is="delete") | first or {} -%}
{%- set settable = [f for f in create.owner.fields if not f.read_only and not f.references] -%}
{%- set changed = [f for f in settable if not f.unique and f.name not in [...read.parameters, ...change.parameters]] -%}
{%- set fields = (create.owner.name | pascal) ~ "Fields" -%}
{%- set names = [field.name for field in create.owner.fields] -%}
{%- set words = create.owner.name | words -%}
{%- set plural = create.owner.plural | words -%}
{% filter py_module(line_length=python.line_length) -%}
"""Two processes under load lose nothing, and do nothing twice.

Sixteen threads call both processes. What one process has acknowledged, the other must show.
"""

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any, TypeVar

import httpx2

from app.{{ create.owner.component }}.models import {{ fields }}
from tests.blackbox import Start, at_once, eventually
from tests.factories import to_json, value
from tests.paths import url

THREADS = 16
ROUNDS = 4
"""How often each thread repeats what it does."""
PATIENCE_SECONDS = 60
"""How long a call is repeated that fails with 503, as when the database is too busy."""
FIELDS: dict[str, Any] = {
{%- for field in settable %}
    {{ field.name | py }}: {{ fields }}.{{<py_attr name={field.name} />}},
{%- endfor %}
}
{%- if changed %}
CHANGED = ({% for field in changed %}{{ field.name | py }},{% if not loop.last %} {% endif %}{% endfor %})
"""Members that a change may have. Each member of a record has one writer, so its value is known."""
{%- endif %}

Result = TypeVar("Result")
_numbers = count(1)


def test_two_processes_lose_nothing_and_double_nothing(start: Start) -> None:
    apis = start(workers=2{% if stack.rate_limit %}, RATE_LIMIT_PER_MINUTE="1000000", RATE_LIMIT_BURST="1000000"{% endif %}).apis
    check_creation(apis)
{%- if changed %}
    check_changes(apis)
{%- endif %}
{%- if settable | where(field="unique") %}
    check_unique_values(apis)
{%- endif %}
{%- if delete %}
    check_deletion(apis)
{%- endif %}


def check_creation(apis: list[httpx2.Client]) -> None:
    """{{ plural | upper_first | docstring }} created at once all exist, each of them once."""

    def work(thread: int) -> list[str]:
        return [create(apis[thread % 2])["id"] for _ in range(ROUNDS)]

    created = [identifier for identifiers in in_threads(work) for identifier in identifiers]
{%- if list %}
    for api in apis:
        assert sorted(listed(api)) == sorted(created)
{%- else %}
    assert len(set(created)) == len(created)
{%- endif %}
{%- if changed %}


def check_changes(apis: list[httpx2.Client]) -> None:
    """No change is lost to another one of the same record, or hidden by {% if read.is_cached %}an old copy in the cache{% else %}the other process{% endif %}."""
    records = [create(apis[0]) for _ in range(0, THREADS, len(CHANGED))]

    def work(thread: int) -> None:
        record, name = records[thread // len(CHANGED)], CHANGED[thread % len(CHANGED)]
        one, other = apis[thread % 2], apis[1 - thread % 2]
        path = url({{ change.path | py }}{% for name in change.parameters %}{% set value %}record[{% if name in names and (change.key or not loop.last) %}{{ name | py }}{% else %}"id"{% endif %}]{% endset %}, {{ name | py_argument(value=value) }}{% endfor %})
{%- if read.path != change.path or read.key != change.key %}
        read_path = url({{ read.path | py }}{% for name in read.parameters %}{% set value %}record[{% if name in names and (read.key or not loop.last) %}{{ name | py }}{% else %}"id"{% endif %}]{% endset %}, {{ name | py_argument(value=value) }}{% endfor %})
{%- endif %}
        for _ in range(ROUNDS):
            change = {name: body()[name]}
            changed = call(one.patch, path, json=change)
            assert changed.json().items() >= change.items()
            read = call(other.get, {% if read.path != change.path or read.key != change.key %}read_path{% else %}path{% endif %})
            assert read.json().items() >= change.items()

    in_threads(work)
{%- endif %}
{%- if settable | where(field="unique") %}


def check_unique_values(apis: list[httpx2.Client]) -> None:
    """Of those who want the same value at once, one gets it."""
    wanted = body()

    def work(thread: int) -> int:
        return call(apis[thread % 2].post, {{ create.path | py }}, json=wanted).status_code

    assert sorted(in_threads(work)) == [{{ create.status }}] + [409] * (THREADS - 1)
{%- endif %}
{%- if delete %}


def check_deletion(apis: list[httpx2.Client]) -> None:
    """Of those who delete the same record at once, one has deleted it."""
    record = create(apis[0])
    path = url({{ delete.path | py }}{% for name in delete.parameters %}{% set value %}record[{% if name in names and (delete.key or not loop.last) %}{{ name | py }}{% else %}"id"{% endif %}]{% endset %}, {{ name | py_argument(value=value) }}{% endfor %})

    def work(thread: int) -> int:
        return call(apis[thread % 2].delete, path).status_code

    statuses = in_threads(work)
    assert statuses.count({{ delete.status }}) == 1, statuses
    assert set(statuses) <= { {{- delete.status }}, 404, 409}, statuses
{%- if read.path != delete.path or read.key != delete.key %}
    path = url({{ read.path | py }}{% for name in read.parameters %}{% set value %}record[{% if name in names and (read.key or not loop.last) %}{{ name | py }}{% else %}"id"{% endif %}]{% endset %}, {{ name | py_argument(value=value) }}{% endfor %})
{%- endif %}
    for api in apis:
        assert call(api.get, path).status_code == 404
{%- endif %}


def body() -> dict[str, Any]:
    """Return the body of a request that creates {{ words | article | docstring }}."""
    number = next(_numbers)
    return to_json({name: value(field, number) for name, field in FIELDS.items()})


def create(api: httpx2.Client) -> dict[str, Any]:
    """Create {{ words | article | docstring }}, and return it."""
    response = call(api.post, {{ create.path | py }}, json=body())
    assert response.status_code == {{ create.status }}, response.text
    return response.json()
{%- if list %}


def listed(api: httpx2.Client) -> list[str]:
    """Return the ids of all {{ plural | docstring }}, from all pages."""
    found: list[str] = []
    page: dict[str, Any] = {"next": ""}
    while page["next"] is not None:
        after = {"after": page["next"]} if page["next"] else {}
        page = call(api.get, {{ list.path | py }}, params=after).json()
        found += [item["id"] for item in page["items"]]
    return found
{%- endif %}


def in_threads(work: Callable[[int], Result]) -> list[Result]:
    """Do `work` in all threads at once; each gets its number."""
    return at_once([partial(work, thread) for thread in range(THREADS)])


def call(method: Callable[..., httpx2.Response], path: str, **arguments: Any) -> httpx2.Response:
    """Send a request, and again while the service is too busy."""

    def accepted() -> httpx2.Response:
        response = method(path, **arguments)
        assert response.status_code != 503, response.text
        return response

    return eventually(accepted, PATIENCE_SECONDS)
{%- endfilter %}
