"""Drill: two clients change one record concurrently.

Expected: each request is answered, and the record is at the end as one of the two wrote it, not a
mixture of both.
"""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.drills.common import (
    CHANGE,
    CHANGE_METHOD,
    ENTITY,
    READ,
    Answer,
    Drill,
    address,
    kind,
    main,
)

ROUNDS = 10
CHANGES = 8
"""Concurrent changes in each round."""
COMPARED = ("string", "integer", "boolean", "uuid")
"""Kinds of fields that are returned as they were sent."""


def act(drill: Drill) -> None:
    """Let two clients repeatedly change all fields of a record."""
    ids = drill.references()
    record = drill.create(ids, 1).json()
    fields = kind(ENTITY).fields(drill.stack.base_url)
    rules = [rule for rule in fields if not rule.unique and not rule.references]
    unchanged: dict[str, Any] = {}
    if CHANGE_METHOD == "PUT":
        unchanged = {rule.name: record[rule.name] for rule in fields}

    others = [drill.create(ids, number).json() for number in (2, 3)]
    versions = [unchanged | {rule.name: other[rule.name] for rule in rules} for other in others]
    path = address(CHANGE, record)

    def change(number: int) -> Answer:
        return drill.ask(path, CHANGE_METHOD, json.dumps(versions[number % 2]).encode())

    answers = [change(0)]
    names = [rule.name for rule in rules if rule.kind in COMPARED]
    shown = [{name: version[name] for name in names} for version in versions]
    mixed = 0
    for _ in range(ROUNDS):
        with ThreadPoolExecutor(CHANGES) as pool:
            answers += pool.map(change, range(CHANGES))
        last = drill.ask(address(READ, record)).json()
        mixed += {name: last[name] for name in names} not in shown
    found = Counter(answer.status for answer in answers)
    told = ", ".join(f"{count} x {status}" for status, count in sorted(found.items()))
    is_known = set(found) <= {200, 204, 409}
    drill.expect("every change is answered with success or 409", is_known, told)
    drill.expect("some succeed", found[200] + found[204] > 0)
    told = f"{mixed} of {ROUNDS} times mixed"
    drill.expect("the record is as one of the two wrote it", not mixed, told)


if __name__ == "__main__":
    main("Two clients change one record", act)
