"""Drill: a client sends invalid data.

Expected: each request is refused with a problem document that names what is wrong, and nothing of
it is stored.
"""

import json

from tests.drills.common import ENTITY, Answer, Drill, kind, main


def act(drill: Drill) -> None:
    """Send requests with one mistake each."""
    resource = kind(ENTITY)
    fields = resource.fields(drill.stack.base_url)
    ids = drill.references()
    good = drill.create(ids, 1)
    drill.expect("a valid request is accepted", 200 <= good.status < 300, good)
    before = drill.count()
    valid = {rule.name: good.json()[rule.name] for rule in fields}
    cases: list[tuple[str, bytes, int]] = [
        ("no JSON", b"{", 422),
        ("a list instead of an object", b"[]", 422),
        ("an unknown member", json.dumps(valid | {"no_such_member": 1}).encode(), 422),
        ("half a surrogate pair", b'"\\ud800"', 422),
        ("too large a body", b" " * 3_000_000, 413),
    ]
    for rule in fields:
        wrong = json.dumps(valid | {rule.name: {"an": "object"}}).encode()
        cases.append((f"an object as {rule.name}", wrong, 422))
    for name, body, status in cases:
        answer = drill.ask(resource.path, "POST", body)
        drill.expect(f"{name}: {status}", answer.status in {400, status}, told(answer))
    stored = drill.count() - before
    drill.expect("nothing was stored", not stored, f"{stored} more records")


def told(answer: Answer) -> str:
    """Return the content of a problem document."""
    if not answer.headers.get("content-type", "").startswith("application/problem+json"):
        return f"{answer}, no problem document"
    problem = answer.json()
    errors = [error["pointer"] for error in problem.get("errors") or []]
    return f"{problem['title']} {' '.join(errors)}"


if __name__ == "__main__":
    main("A client sends invalid data", act)
