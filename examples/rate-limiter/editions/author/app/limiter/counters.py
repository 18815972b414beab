"""The counters, one row each, which all processes share."""

import json
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.limiter.algorithms import MICROSECONDS, State
from app.limiter.models import Counter
from app.platform.clock import Clock


def hold(session: Session, names: Sequence[str]) -> dict[str, State]:
    """Return the states of counters, and keep others from them until the transaction ends.

    Two requests that share several counters lock them in the same order. Otherwise each could wait
    for the other.
    """
    return {name: _hold(session, name) for name in sorted(names)}


def peek(session: Session, names: Sequence[str]) -> dict[str, State]:
    """Return the states of counters without waiting for anyone."""
    query = sa.select(Counter.name, Counter.state).where(Counter.name.in_(names))
    states = {name: _parse(text) for name, text in session.execute(query)}
    return {name: states.get(name, []) for name in names}


def store(session: Session, name: str, state: State) -> None:
    """Replace the state of a counter that is held."""
    values = {"state": json.dumps(state)}
    session.execute(sa.update(Counter).where(Counter.name == name).values(values))


def microseconds(clock: Clock) -> int:
    """Return the time since 1970, as the algorithms take it."""
    now = clock()
    return int(now.timestamp()) * MICROSECONDS + now.microsecond


def _hold(session: Session, name: str) -> State:
    # Reading comes second: an update waits for the lock, in SQLite for that of the whole file, and
    # what is read after it can no longer be changed by anyone else.
    lock = sa.update(Counter).where(Counter.name == name).values(state=Counter.state)
    while session.connection().execute(lock).rowcount == 0:
        try:
            with session.begin_nested():
                session.add(Counter(name=name, state="[]"))
        except IntegrityError:
            pass  # Another request was faster, and its row is there to be locked now.
    query = sa.select(Counter.state).where(Counter.name == name)
    return _parse(session.scalars(query).one())


def _parse(text: str) -> State:
    return [(at, amount) for at, amount in json.loads(text)]
