"""The tasks, and what starts each of them."""

from app.platform.tasks import TimedTask
from app.usage.forget_usage import forget_usage

TASKS: list[TimedTask] = [
    TimedTask("forget_usage", seconds=3600, work=forget_usage),
]
