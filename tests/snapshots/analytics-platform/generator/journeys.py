"""The stream: people who look, buy and give back, and what the network and old programs make of it.

Everything is drawn by `random()` of one seeded generator, which is the same on every platform and every version of
Python, and computed with whole numbers. So the same seed gives the same bytes everywhere.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from core.events import format_time
from generator.people import COUNTRIES, Person, World, pick, world

START = 1_795_251_600_000
"""2026-11-21T09:00:00Z."""


class Config(NamedTuple):
    """What is to be made; shares are of all events."""

    seed: int = 7
    events: int = 100_000
    """Records in all, repetitions and malformed ones included."""
    tenants: int = 50
    start: int = START
    per_second: int = 60
    """Events in a second of their own time, on average."""
    duplicates: float = 0.02
    late: float = 0.003
    """Share of events that arrive too late for their minute, after three to fifteen minutes."""
    malformed: float = 0.001
    old: float = 0.1
    """Share of events that are sent by old programs, in the versions 1 and 2."""
    fraud: float = 0.01
    """Share of events that belong to fraud, about."""


def clean(config: Config) -> Config:
    """Return a configuration in which nothing goes wrong."""
    return config._replace(duplicates=0.0, late=0.0, malformed=0.0, old=0.0, fraud=0.0)


class Record(NamedTuple):
    """One record of the log, and what the generator knows about it."""

    tenant: str
    received_at: int
    body: str
    """The event as JSON text."""
    event_id: str
    kind: str
    """The kind of fraud, or nothing."""
    incident: str

    @property
    def line(self) -> bytes:
        """Return the record as a line of the log."""
        return (f'{{"tenant":"{self.tenant}","received_at":{self.received_at},"event":{self.body}}}\n').encode()


Emit = Callable[..., None]


class Stream:
    """Events in the order of their arrival; those that have not arrived yet wait by second."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.world: World = world(config.tenants, config.seed)
        self.rng = random.Random(f"events {config.seed}")
        self.chance = self.rng.random
        self.kind = ""
        self.incident = ""
        self._waiting: dict[int, list[tuple[int, int, Record]]] = defaultdict(list)
        self._number = 0
        self._prefixes: dict[int, str] = {}

    def emit(
        self,
        tenant: int,
        type_: str,
        at: int,
        session: str,
        person: str,
        device: str,
        country: str,
        *,
        card: str = "",
        cents: int = 0,
        failed: bool = False,
    ) -> None:
        """Let an event occur at a time, and arrive some time after."""
        chance = self.chance
        config = self.config
        shop = self.world.tenants[tenant]
        bits = f"{self.rng.getrandbits(128):032x}"
        event_id = f"{bits[:8]}-{bits[8:12]}-{bits[12:16]}-{bits[16:20]}-{bits[20:]}"
        second, milliseconds = divmod(at, 1000)
        prefix = self._prefixes.get(second)
        if prefix is None:
            if len(self._prefixes) > 10_000:
                self._prefixes.clear()
            prefix = self._prefixes[second] = format_time(second * 1000)[:19]
        when = f"{prefix}.{milliseconds:03}Z"
        # Logins and payments of interest to detection come from programs of today: old ones do not send cards.
        version = 3
        if not self.kind and config.old and chance() < config.old:
            version = 1 + int(chance() * 2)
        if version == 3:
            body = (
                f'{{"version":3,"event_id":"{event_id}","type":"{type_}","occurred_at":"{when}",'
                f'"session":"{session}","customer":"{person}","device":"{device}","country":"{country}"'
            )
            if card:
                body += f',"card":"{card}"'
        elif version == 2:
            body = (
                f'{{"version":2,"event_id":"{event_id}","type":"{type_}","occurred_at":"{when}",'
                f'"session":"{session}","customer":"{person}"'
            )
        else:
            body = (
                f'{{"event_id":"{event_id}","type":"{type_}","occurred_at":"{when}",'
                f'"session":"{session}","user":"{person}"'
            )
            failed = False
        if cents:
            if version == 1:
                body += f',"amount":"{cents // 100}.{cents % 100:02}","currency":"{shop.currency}"'
            else:
                body += f',"amount_cents":{cents},"currency":"{shop.currency}"'
        body += ',"status":"failed"}' if failed else "}"
        luck = chance()
        # Most events arrive within a second, some after up to eight: out of order, and still in time.
        arrival = at + 20 + int(chance() * 400)
        if luck < 0.05:
            arrival += int(chance() * 7500)
        elif config.late and luck > 1 - config.late and not self.kind:
            arrival += 180_000 + int(chance() * 720_000)
        self._add(shop.id, arrival, body, event_id)
        if config.duplicates and chance() < config.duplicates:
            self._add(shop.id, arrival + int(chance() * 60_000), body, event_id)
        if config.malformed and chance() < config.malformed:
            self._add(shop.id, arrival, self._spoiled(event_id, type_, when, session), "")

    def _add(self, tenant: str, arrival: int, body: str, event_id: str) -> None:
        kind, incident = (self.kind, self.incident) if event_id else ("", "")
        self._number += 1
        record = Record(tenant, arrival, body, event_id, kind, incident)
        self._waiting[arrival // 1000].append((arrival, self._number, record))

    def _spoiled(self, event_id: str, type_: str, when: str, session: str) -> str:
        start = f'{{"version":3,"event_id":"x-{event_id}","session":"{session}","occurred_at":'
        return pick(
            self.chance,
            (
                f'{start}"yesterday","type":"{type_}"}}',
                f'{start}"{when[:-1]}","type":"{type_}"}}',
                f'{start}"{when}","type":"teleport"}}',
                f'{start}"{when}","type":"payment","amount_cents":-5,"currency":"EUR"}}',
                f'{start}"{when}","type":"payment","amount_cents":"12","currency":"EUR"}}',
                f'{start}"{when}"}}',
                f'{{"version":9,"event_id":"x-{event_id}","type":"{type_}","occurred_at":"{when}"}}',
                '"not an object"',
            ),
        )

    def arrived(self, second: int) -> list[Record]:
        """Return what arrives in a second, in order."""
        waiting = self._waiting.pop(second, None)
        if waiting is None:
            return []
        waiting.sort()
        return [entry[2] for entry in waiting]

    def journey(self, at: int) -> None:
        """Let one person visit a tenant."""
        chance = self.chance
        world_ = self.world
        tenant = world_.by_weight[int(chance() * len(world_.by_weight))]
        own = world_.people[tenant]
        person = own[int(chance() * len(own))]
        device = person.devices[0] if chance() < 0.85 else person.devices[-1]
        country = person.country
        if person.hides and chance() < 0.5:
            country = pick(chance, COUNTRIES)
        session = f"s-{self.rng.getrandbits(48):012x}"
        emit = self.emit
        # One visit in thirty is by somebody who knows exactly what to buy.
        hurried = chance() < 0.03
        pace = 900 if hurried else 18_000
        if chance() < 0.25:
            at = self.login(tenant, at, session, person, device, country)
        for _ in range(1 if hurried else 1 + int(chance() * chance() * 12)):
            emit(tenant, "view", at, session, person.id, device, country)
            at += 300 + int(chance() * pace)
        if not hurried and chance() > 0.3:
            return
        emit(tenant, "cart", at, session, person.id, device, country)
        at += 400 + int(chance() * pace)
        if not hurried and chance() > 0.6:
            return
        self.purchase(tenant, at, session, person, device, country)

    def login(self, tenant: int, at: int, session: str, person: Person, device: str, country: str) -> int:
        """Let a person log in, with the password forgotten now and then."""
        chance = self.chance
        if chance() < 0.01 and person.devices:
            # A new phone, on which no password is stored.
            device = f"d-new-{self.rng.getrandbits(32):08x}"
        failures = int(chance() * chance() * 8) if chance() < 0.1 else 0
        for _ in range(failures):
            self.emit(tenant, "login", at, session, person.id, device, country, failed=True)
            at += 2_000 + int(chance() * 15_000)
        self.emit(tenant, "login", at, session, person.id, device, country)
        return at + 500 + int(chance() * 5_000)

    def purchase(self, tenant: int, at: int, session: str, person: Person, device: str, country: str) -> None:
        """Let a person pay, and give back now and then."""
        chance = self.chance
        cents = self.basket(tenant)
        card = pick(chance, person.cards)
        while chance() < 0.05:
            self.emit(tenant, "payment", at, session, person.id, device, country, card=card, cents=cents, failed=True)
            at += 5_000 + int(chance() * 40_000)
            if chance() < 0.4:
                return
        self.emit(tenant, "payment", at, session, person.id, device, country, card=card, cents=cents)
        if chance() < 0.02:
            at += 60_000 + int(chance() * 1_800_000)
            for _ in range(1 + int(chance() * chance() * 3)):
                self.emit(tenant, "refund", at, session, person.id, device, country, card=card, cents=1 + cents // 4)
                at += 20_000 + int(chance() * 60_000)

    def basket(self, tenant: int) -> int:
        """Return what somebody buys, in cents; a few buy for a whole office."""
        chance = self.chance
        prices = self.world.tenants[tenant].prices
        cents = sum(pick(chance, prices) for _ in range(1 + int(chance() * chance() * 5)))
        if chance() < 0.003:
            cents *= 4 + int(chance() * 12)
        return cents


def stream(config: Config) -> Iterator[Record]:
    """Return the records of a configuration, in the order of their arrival."""
    from generator.fraud import INCIDENTS, commit  # it builds on this module

    if config.events <= 0:
        return
    source = Stream(config)
    chance = source.chance
    # A journey has some five events, and an incident some eighteen.
    journeys = config.per_second / 5.2
    incidents = config.per_second * config.fraud / 18
    left = config.events
    second = config.start // 1000
    due = 0.0
    number = 0
    while True:
        due += journeys
        while due >= 1:
            due -= 1
            source.journey(second * 1000 + int(chance() * 1000))
        if incidents and chance() < incidents:
            commit(source, INCIDENTS[number % len(INCIDENTS)], number, second * 1000)
            number += 1
        for record in source.arrived(second):
            yield record
            left -= 1
            if not left:
                return
        second += 1
