"""Drill: the cache is lost.

Expected: nobody notices but the readiness report, which says "degraded"; reads come from the
database, and the cache is used again by itself.
"""

import math

from tests.drills.common import FAST_SECONDS, LIST, Drill, main


def state(drill: Drill) -> str:
    """Return the cache's state in /ready."""
    answer = drill.ask("/ready")
    return str(answer.json()["checks"]["cache"]) if answer.status == 200 else str(answer)


def act(drill: Drill) -> None:
    """Stop the cache, send requests, and start it again."""
    ids = drill.references()
    record = drill.create(ids, 1).json()
    drill.expect("a record can be read", drill.is_stored(record))
    drill.stack.stop("cache")
    answers = [drill.ask(LIST) for _ in range(10)]
    drill.expect("the record can be read", drill.is_stored(record))
    answers += [drill.create(ids, number) for number in range(2, 6)]
    good = all(200 <= answer.status < 300 for answer in answers)
    slowest = max(answers, key=lambda answer: answer.seconds)
    drill.expect("reads and writes go on", good, slowest)
    drill.expect(f"each within {FAST_SECONDS} s", slowest.seconds <= FAST_SECONDS, slowest)
    waited = drill.wait_until(lambda: state(drill) == "degraded")
    drill.expect("/ready says 200 and degraded", waited < math.inf, state(drill))
    drill.stack.start("cache")
    waited = drill.wait_until(lambda: state(drill) == "ok")
    drill.expect("the cache is used again", waited < math.inf, state(drill))
    drill.expect_ready()


if __name__ == "__main__":
    main("The cache is unavailable", act, "cache")
