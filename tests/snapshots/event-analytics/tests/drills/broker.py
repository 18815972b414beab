"""Drill: the broker is unreachable, so events accumulate.

Expected: writes succeed at their speed and their events wait in the outbox; when the broker is back
they are published, and each has its effect once.
"""

import math
import re
import time

from tests.drills.common import ENTITY, FAST_SECONDS, Drill, main

RECORDS = 20


def waiting(drill: Drill) -> int:
    """Return the number of events in the outbox."""
    status = drill.stack.run("-m", "app.platform.worker", "status")
    found = re.search(r"waiting in the outbox: (\d+)", status)
    return int(found[1]) if found else -1


def counted(drill: Drill) -> int:
    """Return how many events of new records took effect."""
    status = drill.stack.run("-m", "app.platform.worker", "status")
    return sum(int(count) for count in re.findall(rf" {ENTITY} created: (\d+)", status))


def settled(drill: Drill) -> int:
    """Return the same after all earlier events have been handled."""
    drill.wait_until(lambda: waiting(drill) == 0, 60)
    count = -1
    while count != counted(drill):
        count = counted(drill)
        time.sleep(2)
    return count


def state(drill: Drill) -> str:
    """Return the broker's state in /ready."""
    answer = drill.ask("/ready")
    return str(answer.json()["checks"]["broker"]) if answer.status == 200 else str(answer)


def act(drill: Drill) -> None:
    """Stop the broker, create records, and start it again."""
    ids = drill.references()
    before = settled(drill)
    drill.stack.stop("broker")
    answers = [drill.create(ids, number) for number in range(1, RECORDS + 1)]
    good = all(200 <= answer.status < 300 for answer in answers)
    slowest = max(answers, key=lambda answer: answer.seconds)
    drill.expect("writes go on", good, slowest)
    drill.expect(f"each within {FAST_SECONDS} s", slowest.seconds <= FAST_SECONDS, slowest)
    held = waiting(drill)
    drill.expect("their events wait in the outbox", held >= RECORDS, f"{held} wait")
    waited = drill.wait_until(lambda: state(drill) == "degraded")
    drill.expect("/ready says 200 and degraded", waited < math.inf, state(drill))
    drill.stack.start("broker")
    waited = drill.wait_until(lambda: waiting(drill) == 0, 60)
    drill.expect("the outbox drains", waited < math.inf, f"{waiting(drill)} wait")
    drill.wait_until(lambda: counted(drill) >= before + RECORDS, 60)
    made = counted(drill) - before
    drill.expect("each event took effect once", made == RECORDS, f"{made} of {RECORDS}")
    waited = drill.wait_until(lambda: state(drill) == "ok")
    drill.expect("/ready says ok", waited < math.inf, state(drill))
    drill.expect_ready()


if __name__ == "__main__":
    main("The broker does not accept events", act, "broker", variables={"WORKER_IN_API": "true"})
