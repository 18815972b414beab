"""The counters, in the memory of the process."""

import threading
from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.limiter.algorithms import MICROSECONDS, State
from app.platform.clock import Clock

LOCK = threading.Lock()
"""Keeps parallel requests from each other."""

_states: dict[str, State] = {}


def peek(session: Session, names: Sequence[str]) -> dict[str, State]:
    """Return the states of counters."""
    return {name: _states.get(name, []) for name in names}


def store(session: Session, name: str, state: State) -> None:
    """Replace the state of a counter."""
    _states[name] = state


def microseconds(clock: Clock) -> int:
    """Return the time since 1970, as the algorithms take it."""
    now = clock()
    return int(now.timestamp()) * MICROSECONDS + now.microsecond
