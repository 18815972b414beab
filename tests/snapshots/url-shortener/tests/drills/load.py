"""Drill: more load than planned.

Expected: requests are answered, or refused with 503 or 429 and a time to try again; none ends in a defect
or a broken connection, /health is answered all the time, and afterwards all is as before.
"""

import threading
import time
from collections import Counter

from tests.drills.common import LIST, Answer, Drill, main

CLIENTS = 100
SECONDS = 10
HEALTH_SECONDS = 5
"""Maximum duration of /health: the timeout of the liveness probe in k8s/30-api.yaml."""
PER_MINUTE = 600
BURST = 100
"""Rate limits if this drill starts the service itself; otherwise those of the stack apply."""


def act(drill: Drill) -> None:
    """Let many clients send requests without pause."""
    answers: list[Answer] = []
    health: list[Answer] = []
    end = time.monotonic() + SECONDS

    def flood() -> None:
        while time.monotonic() < end:
            answers.append(drill.ask(LIST))

    def watch() -> None:
        while time.monotonic() < end:
            health.append(drill.ask("/health"))
            time.sleep(0.5)

    threads = [threading.Thread(target=flood) for _ in range(CLIENTS)]
    threads.append(threading.Thread(target=watch))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = Counter(answer.status for answer in answers)
    rate = len(answers) / SECONDS
    allowed = {200, 503, 429}
    told = ", ".join(f"{count} x {status}" for status, count in sorted(found.items()))
    drill.expect(f"every answer is one of {sorted(allowed)}", set(found) <= allowed, told)
    drill.expect("some are answered with 200", found[200] > 0, f"{rate:.0f} requests a second")
    refused = [answer for answer in answers if answer.status in (429, 503)]
    told_when = all("retry-after" in answer.headers for answer in refused)
    drill.expect("refusals tell when to try again", told_when, f"{len(refused)} refusals")
    if drill.stack.is_local:
        most = BURST + PER_MINUTE * (SECONDS + 5) / 60
        is_held = found[200] <= most
        drill.expect("a client gets no more than its limit", is_held, f"{found[200]} of {most:.0f}")
        drill.expect("the rest is refused with 429", found[429] > 0, found[429])
    slowest = max(health, key=lambda answer: answer.seconds)
    is_alive = all(answer.status == 200 for answer in health)
    is_alive = is_alive and slowest.seconds <= HEALTH_SECONDS
    drill.expect(f"/health is answered within {HEALTH_SECONDS} s all the time", is_alive, slowest)
    if drill.stack.is_local:
        # The bucket must refill.
        drill.wait_until(lambda: drill.ask(LIST).status != 429, 60)
    drill.expect_ready()


if __name__ == "__main__":
    limits = {"RATE_LIMIT_PER_MINUTE": str(PER_MINUTE), "RATE_LIMIT_BURST": str(BURST)}
    main("More load than planned", act, variables=limits)
