"""Tenants and the people who shop at them: what is the same for the whole run."""

import random
from collections.abc import Callable
from typing import NamedTuple, TypeVar

COUNTRIES = ("DE", "FR", "NL", "ES", "IT", "PL", "SE", "US", "GB", "CA")
CURRENCIES = ("EUR", "EUR", "EUR", "USD", "GBP", "SEK")
_PEOPLE_PER_TENANT = 400

T = TypeVar("T")


class Tenant(NamedTuple):
    """A shop."""

    id: str
    currency: str
    country: str
    prices: tuple[int, ...]
    """Prices in cents of what it sells."""


class Person(NamedTuple):
    """Somebody who shops at one or several tenants, with the same cards and devices everywhere."""

    id: str
    country: str
    cards: tuple[str, ...]
    devices: tuple[str, ...]
    hides: bool
    """Whether the network shows a country at random, as a private network does."""


class World(NamedTuple):
    """Tenants, and the people of each."""

    tenants: list[Tenant]
    people: list[list[Person]]
    by_weight: list[int]
    """Indexes of tenants, each as often as its share of the traffic."""


def tenants(count: int, seed: int) -> list[Tenant]:
    """Return the tenants of a seed."""
    rng = random.Random(f"tenants {seed}")
    chance = rng.random
    result = []
    for number in range(1, count + 1):
        # A shop for bread, one for books, one for furniture: prices differ by orders of magnitude.
        level = (300, 900, 2500, 7000, 20000)[int(chance() * 5)]
        prices = tuple(sorted(level * (30 + int(chance() * 270)) // 100 for _ in range(40)))
        result.append(Tenant(f"t-{number:03}", pick(chance, CURRENCIES), pick(chance, COUNTRIES), prices))
    return result


def world(count: int, seed: int) -> World:
    """Return the tenants of a seed with their people."""
    shops = tenants(count, seed)
    rng = random.Random(f"people {seed}")
    chance = rng.random
    by_weight: list[int] = []
    for index in range(count):
        # The largest tenant has some ten times the traffic of the smallest.
        by_weight += [index] * (1 + 40 * count // (4 * index + 2 * count))
    people: list[list[Person]] = [[] for _ in shops]
    before: Person | None = None
    for number in range(_PEOPLE_PER_TENANT * count):
        home = by_weight[int(chance() * len(by_weight))]
        cards = tuple(f"k-{number}-{each}" for each in range(1 + int(chance() * 1.4)))
        devices = tuple(f"d-{number}-{each}" for each in range(1 + int(chance() * 1.6)))
        country = shops[home].country if chance() < 0.8 else pick(chance, COUNTRIES)
        if before is not None and chance() < 0.1:
            # A household: one more person with the same device, sometimes with the same card.
            devices = before.devices
            country = before.country
            if chance() < 0.5:
                cards = before.cards
        person = Person(f"c-{number}", country, cards, devices, chance() < 0.003)
        people[home].append(person)
        for _ in range(int(chance() * chance() * 4)):
            people[by_weight[int(chance() * len(by_weight))]].append(person)
        before = person
    for index, own in enumerate(people):
        if not own:
            own.append(Person(f"c-x{index}", shops[index].country, (f"k-x{index}",), (f"d-x{index}",), hides=False))
    return World(shops, people, by_weight)


def pick(chance: Callable[[], float], choices: tuple[T, ...]) -> T:
    """Return one of several choices."""
    return choices[int(chance() * len(choices))]
