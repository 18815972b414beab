"""Rules over what one tenant sends. Exercise `statistics`.

Eight of the ten kinds of fraud show within one tenant: amount_spike, card_testing, card_velocity, refund_abuse, account_takeover,
credential_stuffing, impossible_travel and bot_checkout. `generator/fraud.py` makes them, `generator/journeys.py` the honest
customers who look alike: use the labels to choose limits, on other seeds than those you report.
"""

from core.detection.model import ModelSlot
from core.events import Event
from core.outputs import Alert, Settings


def alert_id(tenant: str, event_id: str, kind: str) -> str:
    """Return an id that depends on nothing else, so that a replay gives the same one."""
    raise NotImplementedError


class Detector:
    """Profiles of one tenant, bounded in time and number; they have to pickle."""

    def __init__(self, tenant: str, settings: Settings, models: ModelSlot | None) -> None:
        self.tenant = tenant
        self.models = models

    def observe(self, event: Event) -> list[Alert]:
        """Take an event; return alerts, at most one of a kind about the same thing within `settings.cooldown_ms`."""
        raise NotImplementedError
