"""Ten kinds of fraud. Each incident is a handful of events with the same label.

Some incidents are so small or so slow that they look like honest customers, as they do outside.
"""

from collections.abc import Callable

from generator.journeys import Stream
from generator.people import COUNTRIES, Person, pick


def commit(source: Stream, incident: Callable[[Stream, int], None], number: int, at: int) -> None:
    """Let one incident happen, labelled with its kind."""
    source.kind = incident.__name__
    source.incident = f"i-{number}"
    incident(source, at)
    source.kind = source.incident = ""


def amount_spike(source: Stream, at: int) -> None:
    """Spend far more than anybody does at this tenant."""
    tenant, person = _somebody(source)
    chance = source.chance
    session = _session(source)
    device, card = person.devices[0], person.cards[0]
    source.emit(tenant, "view", at, session, person.id, device, person.country)
    at += 5_000 + int(chance() * 20_000)
    cents = source.world.tenants[tenant].prices[20] * (8 + int(chance() * 60))
    source.emit(tenant, "payment", at, session, person.id, device, person.country, card=card, cents=cents)


def card_testing(source: Stream, at: int) -> None:
    """Try stolen cards with small amounts, most of which are declined."""
    tenant, person = _somebody(source)
    chance = source.chance
    device, session = _device(source), _session(source)
    for number in range(4 + int(chance() * 36)):
        card = f"k-t{source.rng.getrandbits(48):012x}-{number}"
        cents = 100 + int(chance() * 400)
        failed = chance() < 0.8
        source.emit(
            tenant,
            "payment",
            at,
            session,
            f"c-t{number}",
            device,
            person.country,
            card=card,
            cents=cents,
            failed=failed,
        )
        at += 1_000 + int(chance() * 20_000)


def card_velocity(source: Stream, at: int) -> None:
    """Buy again and again with one card until it is blocked."""
    tenant, person = _somebody(source)
    chance = source.chance
    card, device = _card(source), _device(source)
    for _ in range(4 + int(chance() * 14)):
        cents = source.basket(tenant)
        source.emit(tenant, "payment", at, _session(source), person.id, device, person.country, card=card, cents=cents)
        at += 5_000 + int(chance() * 80_000)


def refund_abuse(source: Stream, at: int) -> None:
    """Pay once and have it given back several times."""
    tenant, person = _somebody(source)
    chance = source.chance
    session, device, card = _session(source), person.devices[0], person.cards[0]
    cents = source.basket(tenant)
    source.emit(tenant, "payment", at, session, person.id, device, person.country, card=card, cents=cents)
    for _ in range(2 + int(chance() * 6)):
        at += 30_000 + int(chance() * 240_000)
        source.emit(tenant, "refund", at, session, person.id, device, person.country, card=card, cents=cents)


def account_takeover(source: Stream, at: int) -> None:
    """Guess the password of a customer from a foreign device, then buy."""
    tenant, person = _somebody(source)
    chance = source.chance
    session, device = _session(source), _device(source)
    country = pick(chance, COUNTRIES)
    for _ in range(2 + int(chance() * 10)):
        source.emit(tenant, "login", at, session, person.id, device, country, failed=True)
        at += 1_000 + int(chance() * 8_000)
    source.emit(tenant, "login", at, session, person.id, device, country)
    for _ in range(1 + int(chance() * 2)):
        at += 5_000 + int(chance() * 60_000)
        cents = source.basket(tenant) * 2
        source.emit(tenant, "payment", at, session, person.id, device, country, card=person.cards[0], cents=cents)


def credential_stuffing(source: Stream, at: int) -> None:
    """Try leaked passwords of many customers from one device."""
    tenant, _ = _somebody(source)
    chance = source.chance
    device, country = _device(source), pick(chance, COUNTRIES)
    people = source.world.people[tenant]
    for _ in range(4 + int(chance() * 50)):
        person = people[int(chance() * len(people))]
        failed = chance() < 0.95
        source.emit(tenant, "login", at, _session(source), person.id, device, country, failed=failed)
        at += 300 + int(chance() * 4_000)


def impossible_travel(source: Stream, at: int) -> None:
    """Use an account in another country, minutes after its owner did at home."""
    tenant, person = _somebody(source)
    chance = source.chance
    device, card = person.devices[0], person.cards[0]
    source.emit(tenant, "login", at, _session(source), person.id, device, person.country)
    at += 120_000 + int(chance() * 2_700_000)
    abroad = COUNTRIES[(COUNTRIES.index(person.country) + 1 + int(chance() * 9)) % len(COUNTRIES)]
    cents = source.basket(tenant)
    source.emit(tenant, "payment", at, _session(source), person.id, device, abroad, card=card, cents=cents)


def bot_checkout(source: Stream, at: int) -> None:
    """Buy what is scarce faster than a hand can."""
    tenant, _ = _somebody(source)
    chance = source.chance
    people = source.world.people[tenant]
    for _ in range(2 + int(chance() * 4)):
        person = people[int(chance() * len(people))]
        device, session = _device(source), _session(source)
        step = 30 + int(chance() * chance() * 700)
        for type_ in ("view", "cart"):
            source.emit(tenant, type_, at, session, person.id, device, person.country)
            at += step
        card = _card(source)
        cents = source.basket(tenant)
        source.emit(tenant, "payment", at, session, person.id, device, person.country, card=card, cents=cents)
        at += 2_000 + int(chance() * 10_000)


def shared_card(source: Stream, at: int) -> None:
    """Use one stolen card at many tenants, each of which sees a single payment."""
    chance = source.chance
    card = _card(source)
    for _ in range(3 + int(chance() * 5)):
        tenant, person = _somebody(source)
        cents = source.basket(tenant)
        source.emit(
            tenant, "payment", at, _session(source), person.id, _device(source), person.country, card=card, cents=cents
        )
        at += 20_000 + int(chance() * 160_000)


def device_ring(source: Stream, at: int) -> None:
    """Pass cards around between the devices of a ring, at several tenants."""
    chance = source.chance
    devices = tuple(_device(source) for _ in range(3 + int(chance() * 3)))
    cards = tuple(_card(source) for _ in range(4 + int(chance() * 5)))
    shops = [_somebody(source) for _ in range(3 + int(chance() * 3))]
    for _ in range(8 + int(chance() * 14)):
        tenant, person = shops[int(chance() * len(shops))]
        cents = source.basket(tenant)
        source.emit(
            tenant,
            "payment",
            at,
            _session(source),
            person.id,
            pick(chance, devices),
            person.country,
            card=pick(chance, cards),
            cents=cents,
        )
        at += 20_000 + int(chance() * 240_000)


INCIDENTS = (
    amount_spike,
    card_testing,
    card_velocity,
    refund_abuse,
    account_takeover,
    credential_stuffing,
    impossible_travel,
    bot_checkout,
    shared_card,
    device_ring,
)
KINDS = tuple(incident.__name__ for incident in INCIDENTS)
"""The kinds of fraud, by the names that labels have."""


def _somebody(source: Stream) -> tuple[int, Person]:
    by_weight = source.world.by_weight
    tenant = by_weight[int(source.chance() * len(by_weight))]
    people = source.world.people[tenant]
    return tenant, people[int(source.chance() * len(people))]


def _session(source: Stream) -> str:
    return f"s-{source.rng.getrandbits(48):012x}"


def _device(source: Stream) -> str:
    return f"d-{source.rng.getrandbits(48):012x}"


def _card(source: Stream) -> str:
    return f"k-{source.rng.getrandbits(48):012x}"
