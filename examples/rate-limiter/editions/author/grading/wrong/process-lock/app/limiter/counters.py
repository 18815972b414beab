"""The counters, one row each, which all processes share."""

import json
import threading
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.limiter.algorithms import MICROSECONDS, State
from app.limiter.models import Counter
from app.platform.clock import Clock

LOCK = threading.Lock()
"""Keeps parallel requests from each other."""


def peek(session: Session, names: Sequence[str]) -> dict[str, State]:
    """Return the states of counters."""
    query = sa.select(Counter.name, Counter.state).where(Counter.name.in_(names))
    states = {name: _parse(text) for name, text in session.execute(query)}
    return {name: states.get(name, []) for name in names}


def store(session: Session, name: str, state: State) -> None:
    """Insert or replace the state of a counter."""
    values = {"state": json.dumps(state)}
    update = sa.update(Counter).where(Counter.name == name).values(values)
    if session.connection().execute(update).rowcount == 0:
        try:
            with session.begin_nested():
                session.add(Counter(name=name, **values))
        except IntegrityError:
            session.execute(update)


def microseconds(clock: Clock) -> int:
    """Return the time since 1970, as the algorithms take it."""
    now = clock()
    return int(now.timestamp()) * MICROSECONDS + now.microsecond


def _parse(text: str) -> State:
    return [(at, amount) for at, amount in json.loads(text)]
