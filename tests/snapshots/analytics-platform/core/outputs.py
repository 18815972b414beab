"""What comes out of a step, and the settings that decide about it."""

from typing import NamedTuple

from core.events import Event

MINUTE = 60_000


class Settings(NamedTuple):
    """Limits of time, memory and detection; times are in milliseconds."""

    out_of_order_ms: int = 10_000
    """How far an event may lie behind the newest one of its tenant before its minute closes."""
    lateness_ms: int = 120_000
    """How long a closed minute still takes late events; those that come after it are rejected."""
    idle_ms: int = 60_000
    """How long a tenant may be silent before the time of the log moves its watermark."""
    future_ms: int = 300_000
    """How far an event's time may lie ahead of its arrival: a wrong clock must not close minutes."""
    max_ids: int = 200_000
    """Ids of one tenant that are kept, however many events its open minutes have."""
    cooldown_ms: int = 300_000
    """How long the same kind of alert about the same card, device or customer is not repeated."""


class Accepted(NamedTuple):
    """An event that counts; its row is to be stored."""

    event: Event


class Rejected(NamedTuple):
    """An event that does not count."""

    event: Event
    reason: str
    """`duplicate`, `late` or `future`."""


class Cell(NamedTuple):
    """What one tenant's events of one type come to in one minute."""

    tenant: str
    minute: int
    type: str
    events: int
    amount_cents: int
    """Sum over the events that are `ok`."""
    failed: int
    """How many of the events are `failed`; they are part of `events`."""
    revision: int
    """How many times the cell was closed before."""
    closed: bool


class Closed(NamedTuple):
    """A cell that is final, unless an event within the lateness revises it."""

    cell: Cell


class Alert(NamedTuple):
    """A suspicious event."""

    tenant: str
    id: str
    """The same for the same event and kind on every engine."""
    event_id: str
    occurred_at: int
    kind: str
    layer: str
    """`statistics`, `model` or `links`."""
    score: float
    """From 0 to 1."""
    reason: str
    amount_cents: int
    currency: str


class Link(NamedTuple):
    """A payment as the layer across tenants sees it."""

    tenant: str
    event_id: str
    occurred_at: int
    card: str
    device: str
    amount_cents: int
    currency: str


Output = Accepted | Rejected | Closed | Alert | Link
