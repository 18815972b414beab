"""The tasks, and what starts each of them."""

from app.platform.tasks import TimedTask
from app.replication.scrub_replicas import scrub_replicas

TASKS: list[TimedTask] = [
    TimedTask("scrub_replicas", seconds=86400, work=scrub_replicas),
]
