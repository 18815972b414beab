"""The three algorithms, as pure functions of a limit, a state, a time and a cost.

Times are whole microseconds, and a token is divided into as many parts as a window has microseconds.
All arithmetic is on integers, so a request that arrives at the very end of its wait is allowed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

MICROSECONDS = 1_000_000

State = list[tuple[int, int]]
"""Pairs of a time and an amount; empty at first. What they mean is up to the algorithm."""


class Limit(Protocol):
    """What the algorithms need to know of a rule."""

    @property
    def algorithm(self) -> str:
        """Name of the algorithm."""

    @property
    def max_requests(self) -> int:
        """Cost that is allowed in a window, or tokens that are gained in it."""

    @property
    def window_seconds(self) -> int:
        """Length of the window."""

    @property
    def burst(self) -> int | None:
        """Capacity of a bucket."""


@dataclass(frozen=True)
class Decision:
    """Whether a request is allowed, and what is left after it."""

    allowed: bool
    remaining: int
    reset: int
    """Microseconds until nothing is used."""
    wait: int | None
    """Microseconds until the request would be allowed; None if it is, or if it never will be."""


def decide(limit: Limit, state: State, now: int, cost: int) -> tuple[Decision, State]:
    """Decide on a request, and return the state after it; a cost of 0 shows what is left."""
    # Clocks of processes differ. One that is behind must not reopen what others have left.
    now = max([now, *(at for at, _ in state[-1:])])
    return _ALGORITHMS[limit.algorithm](limit, state, now, cost)


def seconds(microseconds: int) -> int:
    """Return whole seconds, rounded up: a client that comes back sooner is denied again."""
    return -(-microseconds // MICROSECONDS)


def _fixed_window(limit: Limit, state: State, now: int, cost: int) -> tuple[Decision, State]:
    """The state is the start of the window that was used last, and its use."""
    window = limit.window_seconds * MICROSECONDS
    start = now - now % window
    left = start + window - now
    used = sum(amount for at, amount in state if at == start)
    allowed = used + cost <= limit.max_requests
    if allowed:
        used += cost
    decision = Decision(
        allowed=allowed,
        remaining=max(0, limit.max_requests - used),
        reset=left if used else 0,
        wait=None if allowed or cost > limit.max_requests else left,
    )
    return decision, [(start, used)]


def _sliding_window(limit: Limit, state: State, now: int, cost: int) -> tuple[Decision, State]:
    """The state is a log of the allowed requests that are still in the window."""
    window = limit.window_seconds * MICROSECONDS
    log = [(at, amount) for at, amount in state if at > now - window]
    used = sum(amount for _, amount in log)
    excess = used + cost - limit.max_requests
    allowed = excess <= 0
    wait = None
    if allowed and cost:
        log.append((now, cost))
        used += cost
    elif not allowed and cost <= limit.max_requests:
        for at, amount in log:
            excess -= amount
            if excess <= 0:
                wait = at + window - now
                break
    decision = Decision(
        allowed=allowed,
        remaining=max(0, limit.max_requests - used),
        reset=log[-1][0] + window - now if log else 0,
        wait=wait,
    )
    return decision, log


def _token_bucket(limit: Limit, state: State, now: int, cost: int) -> tuple[Decision, State]:
    """The state is the time of the last request, and the parts of tokens that it left."""
    token = limit.window_seconds * MICROSECONDS
    gain = limit.max_requests  # Parts in a microsecond: max_requests tokens in a window.
    capacity = (limit.burst or limit.max_requests) * token
    # Nothing runs between requests: what has flowed in since the last one is added now.
    at, level = state[-1] if state else (now, capacity)
    level += (now - at) * gain
    missing = cost * token - level
    allowed = missing <= 0
    if allowed:
        level -= cost * token
    decision = Decision(
        allowed=allowed,
        remaining=level // token,
        reset=max(0, -(-(capacity - level) // gain)),
        wait=None if allowed or cost * token > capacity else -(-missing // gain),
    )
    return decision, [(now, level)]


_ALGORITHMS: dict[str, Callable[[Limit, State, int, int], tuple[Decision, State]]] = {
    "fixed_window": _fixed_window,
    "sliding_window": _sliding_window,
    "token_bucket": _token_bucket,
}
