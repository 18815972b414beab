{% filter py_module(line_length=python.line_length) -%}
{%- if not database.is_server -%}
"""Drill: another process holds the database file.

Expected: reads go on{% if creators %}, writes wait for a while and are then refused with 503{% endif %}, and everything works again
as soon as the file is free.
"""

import time

from tests.drills.common import {% if creators %}ANSWER_SECONDS, {% endif %}FAST_SECONDS, LIST, Drill, main

HOLD_SECONDS = {{ drills.hold_seconds }}
HOLD = """
import sqlite3, sys, time
from app.settings import get_settings
connection = sqlite3.connect(get_settings().database_url.removeprefix("sqlite:///"))
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[1]))
"""


def act(drill: Drill) -> None:
    """Lock the file, send requests, and release it."""
{%- if creators %}
    ids = drill.references()
{%- endif %}
    holder = drill.stack.hold("-c", HOLD, str(HOLD_SECONDS))
    assert holder.stdout is not None
    holder.stdout.readline()
    begin = time.monotonic()
    answer = drill.ask(LIST)
    is_fast = answer.seconds <= FAST_SECONDS
    drill.expect("reads go on", answer.status == 200 and is_fast, answer)
    answer = drill.ask("/health")
    drill.expect("/health is answered", answer.status == 200, answer)
{%- if creators %}
    drill.expect_refusals([drill.create(ids, 1)], ANSWER_SECONDS)
{%- endif %}
    holder.wait()
    print(f"      the file is free after {time.monotonic() - begin:.0f} s")
    drill.expect_ready()
{%- if creators %}
    answer = drill.create(ids, 2)
    drill.expect("writes work again", answer.status < 300 and answer.status > 0, answer)
{%- endif %}


if __name__ == "__main__":
    main("The database file is held by another process", act)
{%- else -%}
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
{%- endif %}
{%- endfilter %}
