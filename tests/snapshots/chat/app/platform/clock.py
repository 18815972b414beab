"""The current time, which tests can set."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

Clock = Callable[[], datetime]
"""Returns the current time, in UTC."""


def get_clock(request: Request) -> Clock:
    """Return the clock of the application."""
    clock: Clock = request.app.state.clock
    return clock


ClockDependency = Annotated[Clock, Depends(get_clock)]
