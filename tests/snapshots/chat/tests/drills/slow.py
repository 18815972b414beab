"""Drill: the database accepts statements and does not respond.

Expected: no request waits longer than all limits of time together, soon none waits at all, and the
service works again by itself. A database that is only slow makes answers slow, and nothing else.
"""

from tests.drills.common import ANSWER_SECONDS, FAST_SECONDS, LIST, Drill, LocalStack, main

DELAY_SECONDS = 0.05


def act(drill: Drill) -> None:
    """Freeze the database, send requests, and resume it."""
    if isinstance(drill.stack, LocalStack):
        proxy = drill.stack.proxies["db"]
        proxy.delay = DELAY_SECONDS
        answer = drill.ask(LIST)
        is_slow = answer.seconds > DELAY_SECONDS
        drill.expect("a slow database: slow answers", answer.status == 200 and is_slow, answer)
        proxy.delay = 0
    drill.stack.pause("db")
    drill.expect_refusals(drill.ask_at_once(10, LIST), ANSWER_SECONDS)
    again = [drill.ask(LIST) for _ in range(5)]
    late = sum(answer.seconds > FAST_SECONDS for answer in again)
    # One may be the circuit breaker's probe.
    drill.expect(f"then within {FAST_SECONDS} s, but for a probe", late <= 1, f"{late} of 5 later")
    answer = drill.ask("/health")
    is_fast = answer.seconds <= FAST_SECONDS
    drill.expect("/health is answered with 200 at once", answer.status == 200 and is_fast, answer)
    drill.stack.resume("db")
    drill.expect_ready()


if __name__ == "__main__":
    main("The database is slow", act, "db")
