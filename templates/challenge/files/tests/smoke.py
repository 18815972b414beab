{% filter py_module(line_length=python.line_length) -%}
"""Call every documented GET operation of a running API, and compare the responses with the document.

Only reads: nothing is created or changed. Path parameters are taken from records that the list
operations return; where there is none yet, a made-up value has to get a documented refusal.

    python -m tests.smoke                                  # http://127.0.0.1:8000
    python -m tests.smoke --base-url http://127.0.0.1:9000 --wait 60

{% if auth.present -%}
It may read with {% if stack.auth == "jwt" %}the token in API_TOKEN{% else %}the key in API_KEY{% endif %}; without one it takes the credential of development.

{% endif -%}
Exit code: 0 all answers are as documented, 1 at least one is not, 2 the API cannot be reached.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
{%- if auth.present %}

from scripts import credentials
{%- endif %}

TIMEOUT = 10.0
READ_LIMIT = 8 * 1024 * 1024
PARAMETER = re.compile(r"\{([^{}]+)\}")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Does not follow redirects."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Return nothing: the redirect then arrives as an HTTPError."""
        return None


# Bypasses proxies: the API is reachable directly.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect())
{%- if auth.present %}
OPENER.addheaders += credentials.headers().items()
{%- endif %}


@dataclass
class Answer:
    """A response: status, media type without parameters, body."""

    status: int
    media_type: str
    body: bytes

    def json(self) -> Any:
        """Return the decoded body."""
        return json.loads(self.body)


@dataclass
class Run:
    """The API's address, its document, and the records found so far."""

    base_url: str
    document: dict[str, Any]
    # Collection path -> the records that its list operation returned.
    records: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    failures: int = 0


def get(url: str) -> Answer:
    """Send one GET; a status of 400 or more is a normal response."""
    try:
        with OPENER.open(url, timeout=TIMEOUT) as reply:
            return Answer(reply.status, reply.headers.get_content_type(), reply.read(READ_LIMIT))
    except urllib.error.HTTPError as reply:
        with reply:
            return Answer(reply.code, reply.headers.get_content_type(), reply.read(READ_LIMIT))


def wait_until_ready(base_url: str, seconds: float) -> None:
    """Poll /ready until it returns 200; after the timeout, raise OSError with the last reason."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            answer = get(f"{base_url}/ready")
            if answer.status == HTTPStatus.OK:
                return
            reason = f"/ready answers {answer.status}"
        except (OSError, HTTPException) as error:
            reason = str(error)
        if time.monotonic() >= deadline:
            raise OSError(reason)
        time.sleep(0.5)


def resolve(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Follow $ref, and take the branch of anyOf that is not null."""
    while True:
        if "$ref" in schema:
            target: Any = document
            for part in str(schema["$ref"]).removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            schema = target
        elif "anyOf" in schema:
            branches = [branch for branch in schema["anyOf"] if branch.get("type") != "null"]
            if not branches:
                return schema
            schema = {**{k: v for k, v in schema.items() if k != "anyOf"}, **branches[0]}
        else:
            return schema


def made_up(document: dict[str, Any], parameter: dict[str, Any]) -> str:
    """Return a value that the parameter's schema is likely to accept."""
    schema = resolve(document, parameter.get("schema", {}))
    for key in ("example", "default"):
        if parameter.get(key, schema.get(key)) is not None:
            return as_text(parameter.get(key, schema.get(key)))
    for key in ("examples", "enum"):
        if isinstance(schema.get(key), list) and schema[key]:
            return as_text(schema[key][0])
    match schema.get("type"):
        case "integer" | "number":
            return str(schema.get("minimum", schema.get("maximum", 1)))
        case "boolean":
            return "true"
    match schema.get("format"):
        case "uuid":
            return str(uuid.UUID(int=0))
        case "date-time":
            return "2000-01-01T00:00:00Z"
{%- if "date" in field_types %}
        case "date":
            return "2000-01-01"
{%- endif %}
{%- if "decimal" in field_types %}
        case "decimal":
            return str(schema.get("x-minimum", schema.get("x-maximum", "0")))
{%- endif %}
    length = max(int(schema.get("minLength", 0)), 5)
    return ("smoke" * length)[: min(length, int(schema.get("maxLength", length)))]


def as_text(value: Any) -> str:
    """Format a JSON value for a URL."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def address(run: Run, path: str, parameters: list[dict[str, Any]]) -> tuple[str, bool]:
    """Fill the path and the required query; also return whether every path value is real."""
    known: dict[str, str] = {}
    real = True
    for match in PARAMETER.finditer(path):
        name = match.group(1)
        # The collection that this parameter picks a record of: /links/{link_id} -> /links
        collection = run.records.get(path[: match.start()].rstrip("/"), [])
        value = None
        for record in collection[:1]:
            value = record.get(name, record.get("id") if name.endswith("id") else None)
        real = real and value is not None
        if value is None:
            # Another collection may have a field of that name: /codes/{code} and /links
            every = [record for records in run.records.values() for record in records]
            value = next((record[name] for record in every if record.get(name) is not None), None)
        if value is not None:
            known[name] = as_text(value)
    query: dict[str, str] = {}
    for parameter in parameters:
        if parameter.get("in") == "path":
            known.setdefault(parameter["name"], made_up(run.document, parameter))
        elif parameter.get("in") == "query" and parameter.get("required"):
            query[parameter["name"]] = made_up(run.document, parameter)
    filled = PARAMETER.sub(
        lambda m: urllib.parse.quote(known.get(m.group(1), "smoke"), safe=""), path
    )
    return filled + (f"?{urllib.parse.urlencode(query)}" if query else ""), real


def judge(operation: dict[str, Any], answer: Answer, real: bool) -> str | None:
    """Return what is wrong with a response, or None."""
    documented = set(operation.get("responses", {}))
    status = answer.status
    if not documented & {str(status), f"{status // 100}XX", "default"}:
        return f"the status is not documented ({', '.join(sorted(documented))} are)"
    if status >= 500 and status != HTTPStatus.NOT_IMPLEMENTED:
        return "the server failed"
    if real and status == HTTPStatus.NOT_FOUND:
        return "a record that a list returned is not found"
    if answer.media_type.endswith("json"):
        try:
            answer.json()
        except ValueError as error:
            return f"the body is no JSON: {error}"
    return None


def visit(run: Run, path: str, operation: dict[str, Any], parameters: list[dict[str, Any]]) -> None:
    """Call one operation, print one line, keep the records of a list."""
    target, real = address(run, path, parameters)
    try:
        answer = get(run.base_url + target)
    except (OSError, HTTPException) as error:
        run.failures += 1
        print(f"FAIL  ---  GET {path}: {error}")
        return
    fault = judge(operation, answer, real)
    if fault:
        run.failures += 1
        print(f"FAIL  {answer.status}  GET {target}: {fault}")
        return
    remark = "  (not implemented yet)" if answer.status == HTTPStatus.NOT_IMPLEMENTED else ""
    print(f"ok    {answer.status}  GET {target}{remark}")
    if answer.status == HTTPStatus.OK and answer.media_type == "application/json":
        body = answer.json()
        items = body.get("items") if isinstance(body, dict) else body
        if isinstance(items, list):
            run.records[path.rstrip("/")] = [item for item in items if isinstance(item, dict)]


def main() -> int:
    """Wait for the API, call all operations, print a summary."""
    parser = argparse.ArgumentParser(
        description="Ask every documented GET operation of a running API."
    )
    parser.add_argument("--base-url", default="http://127.0.0.1:8000", help="default: %(default)s")
    parser.add_argument(
        "--wait", type=float, default=30.0, help="seconds to wait for /ready; default: %(default)s"
    )
    arguments = parser.parse_args()
    base_url = str(arguments.base_url).rstrip("/")

    try:
        wait_until_ready(base_url, arguments.wait)
        document = get(f"{base_url}/openapi.json").json()
    except (OSError, HTTPException, ValueError) as error:
        print(f"{base_url}: {error}", file=sys.stderr)
        return 2

    run = Run(base_url, document)
    asked = 0
    # Collections before their records: fewer parameters first.
    for path, item in sorted(
        document["paths"].items(), key=lambda entry: (entry[0].count("{"), entry[0])
    ):
        if "get" in item:
            operation = item["get"]
            visit(
                run,
                path,
                operation,
                [*item.get("parameters", []), *operation.get("parameters", [])],
            )
            asked += 1
    print(f"{asked} GET operations called, {run.failures} not as documented")
    return 1 if run.failures else 0


if __name__ == "__main__":
    sys.exit(main())
{%- endfilter %}
