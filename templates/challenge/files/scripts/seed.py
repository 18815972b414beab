{% filter py_module(line_length=python.line_length) -%}
"""Fill a running API with records, through its own endpoints.

The records follow the rules of the requests (types, limits, choices), which the API declares in
`/openapi.json`. They differ from run to run where a field has to be unique.

    python -m scripts.seed                                   # 10 records each, http://127.0.0.1:8000
    python -m scripts.seed --count 100 --base-url http://127.0.0.1:9000

{% if auth.present -%}
It may write with {% if stack.auth == "jwt" %}the token in API_TOKEN{% else %}the key in API_KEY{% endif %}; without one it takes the credential of development.

{% endif -%}
Exit code: 0 everything was created, 1 the API refused something, 2 the API cannot be reached.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import string
import sys
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
{%- if auth.present %}

from scripts import credentials
{%- endif %}

TIMEOUT = 30.0
BIGINT = 2**63 - 1
"""A bound of an integer that the author has not limited."""
# Bypasses proxies: the API is reachable directly.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
{%- if auth.present %}
OPENER.addheaders += credentials.headers().items()
{%- endif %}
WORDS = (
    "amber",
    "birch",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "harbour",
    "island",
    "juniper",
)


@dataclass(frozen=True)
class Field:
    """A field of a create request, with its rules."""

    name: str
    kind: str
    required: bool
    unique: bool
    references: str | None
    min_length: int = 0
    max_length: int = 200
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
{%- if "decimal" in stored_types %}
    scale: int = 0
{%- endif %}
    example: str | None = None
{%- if "list" in stored_types %}
    items: Field | None = None
    min_items: int = 0
{%- endif %}


@dataclass(frozen=True)
class Resource:
    """One kind of record and the endpoint that creates it."""

    name: str
    path: str
    upload: bool = False
    unique: tuple[str, ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    """Fields with the kind of record that each refers to."""

    def fields(self, base_url: str) -> list[Field]:
        """Return the fields, with the rules that a running API declares."""
        document = openapi(base_url)
        [content] = document["paths"][self.path]["post"]["requestBody"]["content"].values()
        name = content["schema"]["$ref"].rpartition("/")[2]
        body = document["components"]["schemas"][name]
        required = body.get("required", [])
        return [
            self._field(name, schema, required=name in required)
            for name, schema in body.get("properties", {}).items()
            if not (self.upload and name == "file")
        ]

    def _field(self, name: str, schema: dict[str, Any], *, required: bool) -> Field:
        rule: dict[str, Any] = schema | next((s for s in schema.get("anyOf", ()) if s["type"] != "null"), {})
        choices = [rule["const"]] if "const" in rule else rule.get("enum", [])
        [example] = rule.get("examples", [None])
        low, high = rule.get("minimum", -BIGINT), rule.get("maximum", BIGINT)
{%- if "decimal" in stored_types %}
        if "x-scale" in rule:
            # Counted in the last digit, so that they are whole numbers.
            scale = rule["x-scale"]
            most = 10 ** rule["x-precision"] - 1
            low = int(Decimal(rule["x-minimum"]).scaleb(scale)) if "x-minimum" in rule else 0
            high = int(Decimal(rule["x-maximum"]).scaleb(scale)) if "x-maximum" in rule else most
            low, high = min(low, high), min(high, most, low + 10 ** (scale + 6))
{%- endif %}
        shortest = rule.get("minLength", 0)
        return Field(
            name=name,
            kind=rule.get("format", rule.get("type", "string")),
            required=required,
            unique=name in self.unique,
            references=dict(self.references).get(name),
            min_length=shortest,
            max_length=rule.get("maxLength", max(shortest, 200)),
            pattern=rule.get("pattern"),
            minimum=low if low > -BIGINT else None,
            maximum=high if high < BIGINT else None,
            choices=tuple(choice for choice in choices if choice is not None),
{%- if "decimal" in stored_types %}
            scale=rule.get("x-scale", 0),
{%- endif %}
            example=example if isinstance(example, str) else None,
{%- if "list" in stored_types %}
            items=self._field(name, rule["items"], required=True) if "items" in rule else None,
            min_items=rule.get("minItems", 0),
{%- endif %}
        )


# Targets of references come first.
RESOURCES: tuple[Resource, ...] = (
{%- for entity in entities %}
{%- for endpoint in creators %}
{%- if entity.name == endpoint.entity %}
{%- set settable = [f for f in entity.fields if not f.read_only] %}
{%- set unique = settable | where(field="unique") %}
{%- set linked = settable | where(field="references") %}
    Resource(
        name={{ entity.name | py }},
        path={{ endpoint.path | py }},
{%- if endpoint.operation == "upload" %}
        upload=True,
{%- endif %}
{%- if unique %}
        unique=({% for field in unique %}{{ field.name | py }},{% if not loop.last %} {% endif %}{% endfor %}),
{%- endif %}
{%- if linked %}
        references=({% for field in linked %}({{ field.name | py }}, {{ field.references | py }}),{% if not loop.last %} {% endif %}{% endfor %}),
{%- endif %}
    ),
{%- endif %}
{%- endfor %}
{%- endfor %}
)


@cache
def openapi(base_url: str) -> dict[str, Any]:
    """Return the description that a running API gives of itself."""
    with OPENER.open(f"{base_url}/openapi.json", timeout=TIMEOUT) as reply:
        document: dict[str, Any] = json.load(reply)
    return document


class UnknownValueError(Exception):
    """No value can be generated; the message has the reason."""


def text(rule: Field, number: int, random_source: random.Random) -> str:
    """Generate a text within the rule's limits."""
    if rule.choices:
        return random_source.choice(rule.choices)
    if rule.pattern is not None:
        return matching(rule, random_source)
    plain = rule.example or rule.name.replace("_", " ")
    mark = f" {random_source.getrandbits(40):010x}" if rule.unique else f" {number}"
    made = plain[: max(rule.max_length - len(mark), 0)] + mark
    return made[-rule.max_length :].strip().ljust(rule.min_length, "x")


def matching(rule: Field, random_source: random.Random) -> str:
    """Generate a text that matches the rule's pattern, by varying its example."""
    example = rule.example or ""
    try:
        pattern = re.compile(rule.pattern or "")
    except re.error:
        # The API supports some patterns that Python does not.
        pattern = re.compile(re.escape(example))
    for _ in range(500):
        made = variation(example, random_source)
        changed = sum(old != new for old, new in zip(example, made, strict=True))
        if rule.unique and changed < min(4, len(example)):
            continue
        if rule.min_length <= len(made) <= rule.max_length and pattern.search(made):
            return made
    raise UnknownValueError(f"no text found for {rule.name} that matches {rule.pattern}")


def variation(example: str, random_source: random.Random) -> str:
    """Replace an example's digits and letters at random, from a random position on."""
    start = random_source.randrange(len(example) + 1)
    made = list(example[:start])
    for character in example[start:]:
        for alphabet in (string.digits, string.ascii_lowercase, string.ascii_uppercase):
            if character in alphabet:
                made.append(random_source.choice(alphabet))
                break
        else:
            made.append(character)
    return "".join(made)


def quantity(rule: Field, random_source: random.Random) -> float:
    """Generate a number within the rule's limits, an integer if the rule requires it."""
    low = rule.minimum if rule.minimum is not None else min(0.0, rule.maximum or 0.0)
    width = 1_000_000 if rule.unique else 1000
    high = rule.maximum if rule.maximum is not None else low + width
    if rule.kind == "integer":
        return random_source.randint(math.ceil(low), math.floor(high))
    return min(max(round(random_source.uniform(low, high), 2), low), high)


{% if "json" in stored_types or "list" in stored_types -%}
def value(rule: Field, number: int, ids: dict[str, list[str]], random_source: random.Random) -> Any:
{%- else -%}
def value(
    rule: Field, number: int, ids: dict[str, list[str]], random_source: random.Random
) -> str | float | bool:
{%- endif %}
    """Generate the value of a field."""
    if rule.references is not None:
        known = ids[rule.references]
        return known[number % len(known)]
    match rule.kind:
        case "integer" | "number":
            return quantity(rule, random_source)
        case "boolean":
            return random_source.choice((False, True))
{%- if "list" in stored_types %}
        case "array" if rule.items is not None:
            many = max(rule.min_items, 1)
            return [value(rule.items, number + at, ids, random_source) for at in range(many)]
{%- endif %}
{%- if "json" in stored_types %}
        case "json":
            return {"number": number, "word": random_source.choice(WORDS)}
{%- endif %}
{%- if "decimal" in stored_types %}
        case "decimal":
            low, high = int(rule.minimum or 0), int(rule.maximum or 0)
            return f"{Decimal(random_source.randint(low, high)).scaleb(-rule.scale):f}"
{%- endif %}
{%- if "date" in stored_types %}
        case "date":
            day = datetime.now(UTC).date() + timedelta(days=random_source.randrange(365))
            return day.isoformat()
{%- endif %}
        case "date-time":
            moment = datetime.now(UTC) + timedelta(minutes=random_source.randrange(500_000))
            return moment.isoformat(timespec="seconds")
        case "uuid":
            return str(uuid.UUID(int=random_source.getrandbits(128), version=4))
    return text(rule, number, random_source)


def body(
    base_url: str,
    resource: Resource,
    number: int,
    ids: dict[str, list[str]],
    random_source: random.Random,
) -> dict[str, Any]:
    """Generate a create request, without optional references that have no target yet."""
    made: dict[str, Any] = {}
    for rule in resource.fields(base_url):
        if rule.references is not None and not ids.get(rule.references):
            if rule.required:
                raise UnknownValueError(f"{rule.name} requires a {rule.references}, and none exists")
            continue
        try:
            made[rule.name] = value(rule, number, ids, random_source)
        except UnknownValueError:
            if rule.required:
                raise
    return made


def multipart(
    fields: dict[str, Any], number: int, random_source: random.Random
) -> tuple[bytes, str]:
    """Encode a form with a small text file in the part "file"."""
    boundary = uuid.UUID(int=random_source.getrandbits(128)).hex
    content = "".join(f"{random_source.choice(WORDS)}\n" for _ in range(50))
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{as_form(entry)}\r\n'
        for name, entry in fields.items()
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="seed-{number}.txt"\r\n'
        f"Content-Type: text/plain\r\n\r\n{content}\r\n--{boundary}--\r\n"
    )
    return "".join(parts).encode(), f"multipart/form-data; boundary={boundary}"


def as_form(entry: Any) -> str:
    """Write a JSON value as a form field."""
    if isinstance(entry, bool):
        return "true" if entry else "false"
    return str(entry)


def post(url: str, data: bytes, media_type: str) -> dict[str, Any]:
    """Send a POST and return the created record."""
    request = urllib.request.Request(
        url, data=data, headers={"Content-Type": media_type}, method="POST"
    )
    with OPENER.open(request, timeout=TIMEOUT) as reply:
        record: dict[str, Any] = json.load(reply)
    return record


def create(
    base_url: str,
    resource: Resource,
    count: int,
    ids: dict[str, list[str]],
    random_source: random.Random,
) -> str:
    """Create records of one kind, skip existing ones, and return the counts."""
    created = taken = 0
    for number in range(1, count + 1):
        fields = body(base_url, resource, number, ids, random_source)
        if resource.upload:
            data, media_type = multipart(fields, number, random_source)
        else:
            data, media_type = json.dumps(fields).encode(), "application/json"
        try:
            record = post(base_url + resource.path, data, media_type)
        except urllib.error.HTTPError as error:
            if error.code != HTTPStatus.CONFLICT:
                raise
            error.close()
            taken += 1
            continue
        created += 1
        ids.setdefault(resource.name, []).append(str(record["id"]))
    return f"{created} created" + (f", {taken} existed already" if taken else "")


def main() -> int:
    """Create all records and print a summary."""
    parser = argparse.ArgumentParser(description="Fill a running API with records.")
    parser.add_argument("--base-url", default="http://127.0.0.1:8000", help="default: %(default)s")
    parser.add_argument(
        "--count", type=int, default=10, help="records of each kind; default: %(default)s"
    )
    parser.add_argument(
        "--seed",
        type=int,
        help="start value of the random numbers, to repeat a run on an empty database",
    )
    arguments = parser.parse_args()
    base_url = str(arguments.base_url).rstrip("/")
    random_source = random.Random(arguments.seed)

    ids: dict[str, list[str]] = {}
    refused = 0
    for resource in RESOURCES:
        try:
            result = create(base_url, resource, arguments.count, ids, random_source)
        except urllib.error.HTTPError as error:
            with error:
                answer = error.read(2000).decode(errors="replace")
            print(
                f"{resource.name}: POST {resource.path} answers {error.code}: {answer}",
                file=sys.stderr,
            )
            refused += 1
        except UnknownValueError as reason:
            print(f"{resource.name}: {reason}", file=sys.stderr)
            refused += 1
        except (OSError, HTTPException) as error:
            print(f"{base_url}: {error}", file=sys.stderr)
            return 2
        else:
            print(f"{resource.name}: {result}")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
{%- endfilter %}
