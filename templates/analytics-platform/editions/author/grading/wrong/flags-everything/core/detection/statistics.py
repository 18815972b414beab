"""The first layer: what one tenant's own events say, by rules over robust profiles."""

from hashlib import blake2b

from core.detection.features import Features
from core.detection.model import ModelSlot
from core.detection.recent import Recent
from core.detection.robust import RobustScale, log8
from core.events import Event
from core.outputs import Alert, Settings

TEN_MINUTES = 600_000
HOUR = 3_600_000

SPIKE = 3.5
"""Deviations above the median from which an amount is suspicious."""
KNOWN_AMOUNTS = 60
"""Payments of a tenant before its amounts are judged."""
TESTED_CARDS = 4
"""Cards of one device that were declined within ten minutes."""
VELOCITY = 5
"""Payments with one card within ten minutes."""
GUESSES_ABROAD = 4
GUESSES_ELSEWHERE = 6
GUESSES_OF_STRANGER = 8
"""Failed logins of one customer within ten minutes, before one that succeeds: on a new device in a new country, on a new
device, and of somebody whose devices are not known. People forget passwords, most of all with a new telephone."""
STUFFED = 5
"""Customers whose logins fail on one device within ten minutes."""
REFUNDS = 3
"""Refunds of one customer within an hour, if they also exceed what was paid."""
ROAMING = 2
"""Changes of country within a day after which a customer counts as one who hides it."""
FASTEST_MS = 800
"""Time from the first event of a session to a payment that no hand can beat, with at least two events before."""


def alert_id(tenant: str, event_id: str, kind: str) -> str:
    """Return the id of an alert: the same for the same event and kind, wherever it is found."""
    return blake2b(f"{tenant}\0{event_id}\0{kind}".encode(), digest_size=12).hexdigest()


class _Customer:
    """What is known about a customer."""

    __slots__ = (
        "country",
        "country_at",
        "devices",
        "failed",
        "guessed_at",
        "guesses",
        "moves",
        "paid",
        "refunded",
        "refunds",
    )

    def __init__(self) -> None:
        self.country = ""
        self.country_at = 0
        self.devices: tuple[str, ...] = ()
        self.failed: list[int] = []
        self.guessed_at = 0
        self.guesses = 0
        self.moves = 0
        self.paid = 0
        self.refunded = 0
        self.refunds: list[int] = []


class Detector:
    """Profiles of one tenant's customers, cards, devices, sessions and amounts.

    Everything is bounded by time and by number. `settings.cooldown_ms` keeps an attack of a hundred events from becoming
    a hundred alerts.
    """

    __slots__ = (
        "_alerted",
        "_amounts",
        "_cards",
        "_customers",
        "_declined",
        "_now",
        "_sessions",
        "_settings",
        "_stuffed",
        "models",
        "tenant",
    )

    def __init__(self, tenant: str, settings: Settings, models: ModelSlot | None) -> None:
        self.tenant = tenant
        self.models = models
        self._settings = settings
        self._now = 0
        self._amounts = RobustScale()
        self._alerted: Recent[int] = Recent(max(settings.cooldown_ms, 1))
        self._cards: Recent[list[int]] = Recent(TEN_MINUTES)
        self._customers: Recent[_Customer] = Recent(24 * HOUR)
        self._declined: Recent[list[tuple[int, str]]] = Recent(TEN_MINUTES)
        self._sessions: Recent[list[int]] = Recent(TEN_MINUTES)
        self._stuffed: Recent[list[tuple[int, str]]] = Recent(TEN_MINUTES)

    def observe(self, event: Event) -> list[Alert]:
        """Take an event that counts; return what is suspicious about it."""
        at = event.occurred_at
        if at > self._now:
            self._now = at
            for memory in (self._sessions, self._cards, self._customers, self._declined, self._stuffed, self._alerted):
                memory.advance(at)
        session = self._sessions.get(event.session)
        if session is None:
            session = [at, 0]
            self._sessions.put(event.session, session)
        session[1] += 1
        if at < session[0]:
            session[0] = at
        type_ = event.type
        if type_ == "payment":
            return self._payment(event, session)
        if type_ == "login":
            return self._login(event)
        if type_ == "refund":
            return self._refund(event)
        return []

    def _login(self, event: Event) -> list[Alert]:
        at = event.occurred_at
        customer = self._customer(event)
        if event.status == "ok":
            failed = [time for time in customer.failed if at - TEN_MINUTES < time <= at]
            customer.failed = []
            customer.guesses = 0 if event.device in customer.devices else len(failed)
            customer.guessed_at = at
            if not customer.devices:
                enough = GUESSES_OF_STRANGER
            elif customer.country and event.country != customer.country:
                enough = GUESSES_ABROAD
            else:
                enough = GUESSES_ELSEWHERE
            if len(failed) >= enough and event.device and event.device not in customer.devices:
                self._know(customer, event)
                reason = f"{len(failed)} failed logins, then one that succeeded on a device not seen before"
                return self._alert(event, "account_takeover", event.customer, min(len(failed) / 10, 1.0), reason)
            self._know(customer, event)
            return []
        customer.failed = [time for time in customer.failed if at - TEN_MINUTES < time][-31:]
        customer.failed.append(at)
        if not event.device:
            return []
        failures = self._stuffed.get(event.device)
        if failures is None:
            failures = []
            self._stuffed.put(event.device, failures)
        failures[:] = [entry for entry in failures if at - TEN_MINUTES < entry[0]][-31:]
        failures.append((at, event.customer))
        customers = len({entry[1] for entry in failures})
        if customers >= STUFFED:
            reason = f"logins of {customers} customers failed on one device within ten minutes"
            return self._alert(event, "credential_stuffing", event.device, min(customers / 10, 1.0), reason)
        return []

    def _refund(self, event: Event) -> list[Alert]:
        at = event.occurred_at
        customer = self._customer(event)
        customer.refunded += event.amount_cents
        customer.refunds = [time for time in customer.refunds if at - HOUR < time][-31:]
        customer.refunds.append(at)
        if len(customer.refunds) >= REFUNDS and customer.refunded > customer.paid:
            reason = f"{len(customer.refunds)} refunds within an hour, for more than was paid"
            return self._alert(event, "refund_abuse", event.customer, min(len(customer.refunds) / 6, 1.0), reason)
        return []

    def _payment(self, event: Event, session: list[int]) -> list[Alert]:
        at = event.occurred_at
        customer = self._customer(event)
        alerts: list[Alert] = []
        repeats = 1
        if event.card:
            times = self._cards.get(event.card)
            if times is None:
                times = []
                self._cards.put(event.card, times)
            times[:] = [time for time in times if at - TEN_MINUTES < time][-31:]
            times.append(at)
            repeats = len(times)
            if repeats >= VELOCITY:
                reason = f"{repeats} payments with one card within ten minutes"
                alerts += self._alert(event, "card_velocity", event.card, min(repeats / 10, 1.0), reason)
        if event.status == "failed":
            return alerts + self._tested(event)
        customer.paid += event.amount_cents
        distance = self._amounts.distance(event.amount_cents) if self._amounts.total >= KNOWN_AMOUNTS else 0.0
        self._amounts.add(event.amount_cents)
        if distance >= SPIKE:
            reason = f"the amount lies {distance:.1f} deviations above the median"
            alerts += self._alert(event, "amount_spike", event.event_id, min(distance / 10, 1.0), reason)
        took = at - session[0]
        if session[1] >= 3 and took <= FASTEST_MS:
            reason = f"{session[1]} steps to the payment in {took} ms"
            alerts += self._alert(event, "bot_checkout", event.session, 0.9, reason)
        moved = (
            event.country
            and customer.country
            and event.country != customer.country
            and abs(at - customer.country_at) < HOUR
        )
        alerts += self._alert(event, "amount_spike", event.event_id, 1.0, "a payment")
        if moved:
            customer.moves += 1
        if moved and customer.moves <= ROAMING:
            minutes = abs(at - customer.country_at) // 60_000
            reason = f"the customer was in another country {minutes} minutes before"
            alerts += self._alert(event, "impossible_travel", event.customer, 0.8, reason)
        if self.models is not None:
            features = Features(
                amount=max(distance, 0.0),
                hurry=max(48 - log8(max(took // 1000, 1)), 0) / 8,
                new_device=float(bool(customer.devices) and event.device not in customer.devices),
                new_country=float(bool(customer.country) and event.country != customer.country),
                failed_logins=float(customer.guesses if at - customer.guessed_at < HOUR // 2 else 0),
                repeats=float(repeats - 1),
            )
            score = self.models.observe(event.event_id, features)
            if score >= self.models.threshold and not alerts:
                reason = "unlike the other payments of this shop, in several ways at once"
                alerts += self._alert(event, "unusual_payment", event.customer, score, reason, layer="model")
        self._know(customer, event)
        return alerts

    def _tested(self, event: Event) -> list[Alert]:
        if not event.device or not event.card:
            return []
        at = event.occurred_at
        declined = self._declined.get(event.device)
        if declined is None:
            declined = []
            self._declined.put(event.device, declined)
        declined[:] = [entry for entry in declined if at - TEN_MINUTES < entry[0]][-31:]
        declined.append((at, event.card))
        cards = len({entry[1] for entry in declined})
        if cards < TESTED_CARDS:
            return []
        reason = f"{cards} cards of one device were declined within ten minutes"
        return self._alert(event, "card_testing", event.device, min(cards / 10, 1.0), reason)

    def _customer(self, event: Event) -> _Customer:
        customer = self._customers.get(event.customer)
        if customer is None:
            customer = _Customer()
            # Events without a customer have nothing in common.
            if event.customer:
                self._customers.put(event.customer, customer)
        return customer

    def _know(self, customer: _Customer, event: Event) -> None:
        if event.device and event.device not in customer.devices:
            customer.devices = (*customer.devices[-3:], event.device)
        if event.country:
            customer.country = event.country
            customer.country_at = event.occurred_at

    def _alert(
        self, event: Event, kind: str, about: str, score: float, reason: str, *, layer: str = "statistics"
    ) -> list[Alert]:
        key = f"{kind} {about}"
        before = self._alerted.get(key)
        if before is not None and event.occurred_at - before < self._settings.cooldown_ms:
            return []
        self._alerted.put(key, event.occurred_at)
        return [
            Alert(
                self.tenant,
                alert_id(self.tenant, event.event_id, kind),
                event.event_id,
                event.occurred_at,
                kind,
                layer,
                score,
                reason,
                event.amount_cents,
                event.currency,
            )
        ]
