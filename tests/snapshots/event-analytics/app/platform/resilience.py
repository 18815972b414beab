"""Timeouts, retries and circuit breakers, which contain the failure of a dependency.

Three means: a limit of time for every wait, a circuit breaker in front of each server, and retries
of what is safe to repeat. Their numbers stand here and nowhere else.
"""

import logging
import math
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from tenacity import Retrying, before_sleep_log, retry_if_exception, stop_after_attempt

CONNECT_TIMEOUT_SECONDS = 2
"""Maximum wait for a new connection."""
POOL_TIMEOUT_SECONDS = 2
"""Maximum wait for a pooled connection."""
STATEMENT_TIMEOUT_SECONDS = 2.0
"""Maximum duration of a statement."""
ATTEMPTS = 3
"""Maximum number of attempts."""
BASE_DELAY_SECONDS = 0.05
"""Maximum pause before the second attempt; it doubles with each further one."""
MAX_DELAY_SECONDS = 1.0
"""Maximum pause before any attempt."""
BREAKER_FAILURES = 5
"""Consecutive failures that open a circuit breaker."""
BREAKER_RESET_SECONDS = 5
"""How long a circuit breaker stays open before it lets one call probe the dependency."""

State = Literal["closed", "open", "half_open"]

logger = logging.getLogger(__name__)


class CircuitOpenError(Exception):
    """The dependency has just failed, so the call was not attempted."""

    def __init__(self, name: str, retry_after: int) -> None:
        super().__init__(f"the circuit breaker of the {name} is open")
        self.name = name
        self.retry_after = retry_after


class CircuitBreaker:
    """Stops calls to a failing dependency, except for occasional probes.

    closed: every call goes through. After `failures` failures in a row it opens.
    open: no call goes through. After `reset_seconds` the next call becomes the probe.
    half open: the probe is under way. Its success closes the breaker, its failure opens it again;
    if nothing is heard of it, the next probe follows `reset_seconds` after it.
    """

    def __init__(
        self,
        name: str,
        *,
        failures: int = BREAKER_FAILURES,
        reset_seconds: float = BREAKER_RESET_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self.opened = 0
        self._limit = failures
        self._reset_seconds = reset_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._state: State = "closed"
        self._failures = 0
        self._next_probe = 0.0

    @property
    def state(self) -> State:
        """Return the state: closed, open or half_open."""
        return self._state

    def check(self) -> None:
        """Return if a call is allowed now, or raise `CircuitOpenError`."""
        if self.state == "closed":
            return
        with self._lock:
            if self._state == "closed":
                return
            now = self._clock()
            if now < self._next_probe:
                raise CircuitOpenError(self.name, math.ceil(self._next_probe - now))
            self._state = "half_open"
            self._next_probe = now + self._reset_seconds

    def succeeded(self) -> None:
        """Record a success of the dependency."""
        if self._state == "closed" and not self._failures:
            return
        with self._lock:
            if self._state == "open":
                return  # The answer to a call from before.
            if self._state == "half_open":
                logger.warning("circuit breaker closed", extra={"breaker": self.name})
            self._state = "closed"
            self._failures = 0

    def failed(self) -> None:
        """Record a failure of the dependency."""
        with self._lock:
            if self._state == "open":
                return  # A call from before.
            self._failures += 1
            if self._state == "closed":
                if self._failures < self._limit:
                    return
                self.opened += 1
                logger.error("circuit breaker opened", extra={"breaker": self.name})
            self._state = "open"
            self._next_probe = self._clock() + self._reset_seconds

    @contextmanager
    def guard(self, *errors: type[Exception]) -> Iterator[None]:
        """Run the block if calls are allowed, and record its outcome; `errors` are failures."""
        self.check()
        try:
            yield
        except errors:
            self.failed()
            raise
        self.succeeded()


def backoff(attempt: int) -> float:
    """Return the seconds to wait after the failed attempt with this number, from 1.

    The limit grows exponentially, and the pause is any time up to it ("full jitter"), so that those
    who failed together do not come back together.
    """
    limit = BASE_DELAY_SECONDS * 2.0 ** min(attempt - 1, 30)
    return random.uniform(0, min(limit, MAX_DELAY_SECONDS))


def retrying(repeatable: Callable[[BaseException], bool]) -> Retrying:
    """Return a caller that makes up to `ATTEMPTS` attempts while the error is `repeatable`.

    Only for what may run twice: nothing of a failed attempt may have remained.
    """
    return Retrying(
        retry=retry_if_exception(repeatable),
        stop=stop_after_attempt(ATTEMPTS),
        wait=lambda state: backoff(state.attempt_number),
        before_sleep=before_sleep_log(logger, logging.WARNING),
        reraise=True,
    )
