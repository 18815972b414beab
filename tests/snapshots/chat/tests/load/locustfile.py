"""Load test: the design load on every endpoint that works, with the design targets as criteria.

    locust --locustfile tests/load/locustfile.py --headless --only-summary --host http://127.0.0.1:8000

It drives one process, so it asks for the peak of the design only as far as one replica is planned
with it. LOAD_RATE sets another rate (requests a second), LOAD_SECONDS another length. Exit code: 0
all targets were met, 1 one was missed, 2 the API could not be tested.

Endpoints get their own part of the design load; an exercise gets it once it is built.
"""

from __future__ import annotations

import json
import math
import os
import random
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import deque
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Any

from gevent import sleep
from locust import FastHttpUser, LoadTestShape, constant_throughput, events, task
from locust.env import Environment

sys.path.insert(0, str(Path(__file__).parents[2]))

from scripts import seed

PEAK = 416.7
"""Requests a second in the busiest hour of the design."""
RATE = float(os.environ.get("LOAD_RATE") or 300.0)
"""Requested rate, per second."""
SECONDS = float(os.environ.get("LOAD_SECONDS") or 60)
"""How long is measured."""
WARMUP_SECONDS = 10
"""How long the load rises before that."""
REQUESTS_PER_DAY = 6000000
"""Requests on an average day of the design."""
READS_PER_WRITE = 24
"""Mix of requests to endpoints that are not in load.by."""
LATENCY_P95_MS = 150
"""Target for the 95th percentile."""
ERROR_PERCENT = 0.1
"""Share of requests that may fail at 99.9 % availability."""
RATE_SHARE = 0.95
"""Share of the rate that must be reached for a valid test."""
RECORDS = 100
"""Records of each kind created before the load starts."""
RECORDS_MOST = 10_000
"""Records of each kind that are remembered."""
TIMEOUT_SECONDS = 10
"""Timeout, after which a request has failed."""

# As many clients as it takes when each answer needs twice the target, and 5 requests a second each.
USERS = math.ceil(max(RATE / 5, RATE * LATENCY_P95_MS / 1000 * 2, 1))
HEADERS: dict[str, str] = {}


@dataclass(frozen=True)
class Operation:
    """One endpoint."""

    name: str
    kind: str
    method: str
    path: str
    entity: str
    statuses: tuple[int, ...]
    """Expected statuses, success first."""
    per_day: int = 0
    """Requests on an average day; 0 for a share of the remaining ones."""
    query: str = ""
    body: bytes | None = None


# An endpoint that creates stands before those that use what it made, and an exercise comes last.
OPERATIONS = (
    Operation(
        name="create_conversation",
        kind="create",
        method="POST",
        path="/api/v1/conversations",
        entity="conversation",
        statuses=(201,),
    ),
    Operation(
        name="create_membership",
        kind="create",
        method="POST",
        path="/api/v1/memberships",
        entity="membership",
        statuses=(201,),
    ),
    Operation(
        name="list_conversations",
        kind="list",
        method="GET",
        path="/api/v1/conversations",
        entity="conversation",
        statuses=(200,),
    ),
    Operation(
        name="list_memberships",
        kind="list",
        method="GET",
        path="/api/v1/memberships",
        entity="membership",
        statuses=(200,),
    ),
    Operation(
        name="read_membership",
        kind="read",
        method="GET",
        path="/api/v1/memberships/{membership_id}",
        entity="membership",
        statuses=(200,),
    ),
    Operation(
        name="delete_membership",
        kind="delete",
        method="DELETE",
        path="/api/v1/memberships/{membership_id}",
        entity="membership",
        statuses=(204,),
    ),
    Operation(
        name="send_message",
        kind="exercise",
        method="POST",
        path="/api/v1/conversations/{conversation_id}/messages",
        entity="",
        statuses=(201, 409),
        per_day=1000000,
        body=json.dumps(
            {
                "author": "alice",
                "client_message_id": "01990f3c-5b7e-7c31-9d42-3f1e8a6b2c10",
                "text": "The usual place, at noon?",
            },
        ).encode(),
    ),
)


class NothingToDoError(Exception):
    """No record is available for the operation."""


class Records:
    """Known records of the API."""

    def __init__(self) -> None:
        self.kept: dict[str, list[dict[str, Any]]] = {}
        self.spare: dict[str, deque[dict[str, Any]]] = {}
        self._deleted = {o.entity for o in OPERATIONS if o.kind == "delete"}

    def add(self, entity: str, record: dict[str, Any]) -> None:
        """Remember a new record: every other one for an endpoint that deletes, if there is one."""
        kept = self.kept.setdefault(entity, [])
        spare = self.spare.setdefault(entity, deque(maxlen=RECORDS_MOST))
        if entity in self._deleted and len(spare) < len(kept):
            spare.append(record)
        elif len(kept) < RECORDS_MOST:
            kept.append(record)
        else:
            kept[random.randrange(RECORDS_MOST)] = record

    def any(self, entity: str) -> dict[str, Any]:
        """Return a record that stays."""
        if not self.kept.get(entity):
            raise NothingToDoError
        return random.choice(self.kept[entity])

    def take(self, entity: str) -> dict[str, Any]:
        """Return a record that no other request uses."""
        if not self.spare.get(entity):
            raise NothingToDoError
        return self.spare[entity].popleft()

    def forget(self, entity: str, record: dict[str, Any]) -> None:
        """Exclude a record that an exercise rejects, such as an expired one."""
        if record in self.kept.get(entity, []):
            self.kept[entity].remove(record)

    def ids(self) -> dict[str, list[str]]:
        """Return one id of each kind, that a new record may refer to."""
        return {entity: [random.choice(kept)["id"]] for entity, kept in self.kept.items() if kept}


records = Records()
reads: list[Operation] = []
writes: list[Operation] = []
shares: list[float] = []
"""Requests on an average day, for each read and then each write."""
first: deque[Operation] = deque()
"""Operations not called yet: each is called once before they are chosen at random."""
driven: set[str] = set()

RESOURCES = {resource.name: resource for resource in seed.RESOURCES}


def subject_of(operation: Operation) -> dict[str, Any]:
    """Choose the record that a request is about."""
    if "{" not in operation.path:
        return {}
    return (records.take if operation.kind == "delete" else records.any)(operation.entity)


def body_of(
    operation: Operation,
    record: dict[str, Any],
    host: str,
) -> tuple[bytes | None, str | None]:
    """Generate the body of a request, and return it with its media type."""
    if operation.kind == "exercise":
        return operation.body, "application/json" if operation.body else None
    if operation.kind not in ("create", "upload", "update"):
        return None, None
    resource = RESOURCES[operation.entity]
    number = random.randrange(1, 1_000_000)
    fields = seed.body(host, resource, number, records.ids(), random.Random())
    if operation.kind == "upload":
        return seed.multipart(fields, number, random.Random())
    if operation.kind == "update":
        # What records are found by stays: others ask for them at the same time.
        if operation.method == "PUT":
            fields |= {name: record[name] for name in resource.unique}
        else:
            chosen = random.choice([*(fields.keys() - set(resource.unique)), ""])
            fields = {name: value for name, value in fields.items() if name == chosen}
    return json.dumps(fields).encode(), "application/json"


def address_of(operation: Operation, record: dict[str, Any]) -> str:
    """Fill the path with the values of a record."""
    parts = []
    for part in operation.path.split("/"):
        if part.startswith("{"):
            value = record.get(part.strip("{}"), record["id"])
            parts.append(urllib.parse.quote(str(value), safe=""))
        else:
            parts.append(part)
    return "/".join(parts) + (f"?{operation.query}" if operation.query else "")


def share_out() -> None:
    """Assign each operation its number of requests, or a share of the rest."""
    left = REQUESTS_PER_DAY - sum(o.per_day for o in reads + writes)
    shares.clear()
    for group, part in ((reads, READS_PER_WRITE), (writes, 1)):
        others = sum(not o.per_day for o in group)
        share = left * part / (READS_PER_WRITE + 1) / max(others, 1)
        shares.extend(o.per_day or share for o in group)
    if not any(shares):
        shares[:] = [1] * len(shares)


def leave_out(operation: Operation) -> None:
    """Stop calling an exercise that is not built; its requests go to the others."""
    for group in (reads, writes):
        if operation in group:
            group.remove(operation)
            print(f"not driven, since it is not built: {operation.method} {operation.path}")
    share_out()


class Client(FastHttpUser):
    """A user who sends requests at a steady rate."""

    wait_time = constant_throughput(RATE / USERS)
    connection_timeout = TIMEOUT_SECONDS
    network_timeout = TIMEOUT_SECONDS
    max_retries = 0

    def on_start(self) -> None:
        """Start at a random time, so that requests are evenly distributed."""
        sleep(random.uniform(0, USERS / RATE))

    @task
    def use(self) -> None:
        """Send one request."""
        operation = first.popleft() if first else random.choices(reads + writes, shares)[0]
        try:
            record = subject_of(operation)
        except NothingToDoError:
            # Nothing is left to delete: make something.
            operation = next(
                (o for o in writes if o.entity == operation.entity and "{" not in o.path),
                reads[0] if reads else operation,
            )
            record = subject_of(operation)
        self.send(operation, record)

    def send(self, operation: Operation, record: dict[str, Any]) -> None:
        """Send a request, check the response and keep its records."""
        path = address_of(operation, record)
        body, media_type = body_of(operation, record, self.client.base_url)
        headers = HEADERS | ({"Content-Type": media_type} if media_type else {})
        with self.client.request(
            operation.method,
            path,
            name=f"{operation.method} {operation.path}",
            data=body,
            headers=headers,
            allow_redirects=False,
            catch_response=True,
        ) as response:
            if operation.kind == "exercise" and response.status_code == HTTPStatus.NOT_IMPLEMENTED:
                response.success()
                leave_out(operation)
                return
            # Made up values may be taken already: a refusal is then the right answer.
            taken = body is not None and response.status_code == HTTPStatus.CONFLICT
            if response.status_code in operation.statuses or taken:
                response.success()
            else:
                response.failure(f"answered {response.status_code}")
            if operation.kind == "exercise" and response.status_code >= HTTPStatus.BAD_REQUEST:
                records.forget(operation.entity, record)
            if response.status_code not in operation.statuses:
                return
            driven.add(operation.name)
            if operation.kind in ("create", "upload"):
                records.add(operation.entity, response.json())


class DesignLoad(LoadTestShape):
    """The load rises, is measured, and ends."""

    began = 0.0
    is_measuring = False

    def tick(self) -> tuple[int, float] | None:
        """Return the number of clients, and how many of them start in a second."""
        elapsed = time.monotonic() - DesignLoad.began if DesignLoad.began else 0
        if elapsed >= WARMUP_SECONDS + SECONDS:
            return None
        if elapsed >= WARMUP_SECONDS and not self.is_measuring:
            self.is_measuring = True
            self.runner.stats.reset_all()
        return USERS, max(USERS / WARMUP_SECONDS * 2, 1)


def fetch(url: str) -> Any:
    """Return the response to a GET."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, headers=HEADERS)
    with opener.open(request, timeout=TIMEOUT_SECONDS) as reply:
        return json.load(reply)


def prepare(host: str) -> None:
    """Wait until the API is ready, create records, and select the operations."""
    for _ in range(30):
        try:
            fetch(f"{host}/ready")
            break
        except (OSError, HTTPException):
            time.sleep(1)
    fetch(f"{host}/ready")
    made: dict[str, list[str]] = {}
    for resource in seed.RESOURCES:
        seed.create(host, resource, RECORDS, made, random.Random())
    for operation in OPERATIONS:
        if operation.kind == "list" and "{" not in operation.path:
            page = fetch(f"{host}{operation.path}?limit=100")
            # None of these is deleted: others may refer to it.
            records.kept[operation.entity] = page["items"]
    for operation in OPERATIONS:
        made_here = operation.entity in RESOURCES
        needs_no_record = "{" not in operation.path and operation.kind not in ("create", "upload")
        is_possible = made_here or needs_no_record
        if operation.kind in ("read", "download", "exercise"):
            is_possible = is_possible or bool(records.kept.get(operation.entity))
        if not is_possible:
            print(f"not driven, since nobody creates records: {operation.method} {operation.path}")
            continue
        (reads if operation.method == "GET" else writes).append(operation)
        first.append(operation)
    share_out()


@events.test_start.add_listener
def start(environment: Environment, **_: Any) -> None:
    """Make the API ready for the load."""
    print(f"{RATE:g} requests a second by {USERS} clients; the design's peak is {PEAK:g}")
    try:
        prepare((environment.host or "").rstrip("/"))
    except (OSError, HTTPException, ValueError, seed.UnknownValueError) as error:
        print(f"{environment.host}: {error}", file=sys.stderr)
        environment.process_exit_code = 2
        assert environment.runner is not None
        environment.runner.quit()
    DesignLoad.began = time.monotonic()


@events.test_stop.add_listener
def judge(environment: Environment, **_: Any) -> None:
    """Compare the measurements with the targets."""
    if environment.process_exit_code == 2:
        return
    total = environment.stats.total
    rate = total.num_requests / SECONDS
    p95 = total.get_response_time_percentile(0.95) or 0
    errors = 100 * total.num_failures / max(total.num_requests, 1)
    least = RATE * RATE_SHARE
    wanted = len(reads) + len(writes)
    rows = [
        ("requests a second", f">= {least:.1f}", f"{rate:.1f}", rate >= least),
        ("95 of 100 within, ms", f"<= {LATENCY_P95_MS}", f"{p95:.0f}", p95 <= LATENCY_P95_MS),
        ("errors, %", f"<= {ERROR_PERCENT:g}", f"{errors:.3g}", errors <= ERROR_PERCENT),
        ("endpoints driven", f"{wanted}", f"{len(driven)}", len(driven) == wanted),
    ]
    print(f"\n{'':24} {'target':>12} {'measured':>12}")
    for name, target, measured, is_met in rows:
        print(f"{name:24} {target:>12} {measured:>12}  {'met' if is_met else 'MISSED'}")
    environment.process_exit_code = 0 if all(row[-1] for row in rows) else 1
