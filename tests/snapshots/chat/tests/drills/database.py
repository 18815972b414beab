"""Drill: the database is unreachable.

Expected: the service keeps running, says that it is not ready, refuses what needs the database with
503 and a time to try again, soon without asking the database; and it works again by itself.
"""

from tests.drills.common import ANSWER_SECONDS, FAST_SECONDS, LIST, Drill, main


def act(drill: Drill) -> None:
    """Stop the database, send requests, and start it again."""
    drill.stack.stop("db")
    drill.expect_refusals(drill.ask_at_once(10, LIST), ANSWER_SECONDS)
    again = [drill.ask(LIST) for _ in range(5)]
    late = sum(answer.seconds > FAST_SECONDS for answer in again)
    # One may be the circuit breaker's probe.
    drill.expect(f"then within {FAST_SECONDS} s, but for a probe", late <= 1, f"{late} of 5 later")
    answer = drill.ask("/health")
    drill.expect("/health is answered with 200", answer.status == 200, answer)
    answer = drill.ask("/ready")
    drill.expect("/ready is answered with 503", answer.status == 503, answer)
    drill.stack.start("db")
    drill.expect_ready()


if __name__ == "__main__":
    main("The database cannot be reached", act, "db")
