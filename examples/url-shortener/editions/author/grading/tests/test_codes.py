"""Codes: unique under competition and after restarts, as configured, and not to be guessed."""

import re
from functools import partial

import httpx2
import pytest

from tests.blackbox import Start, at_once

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("shorten")]


def shorten(api: httpx2.Client, number: int = 1) -> dict[str, str]:
    response = api.post("/api/v1/shorten", json={"target_url": f"https://example.org/{number}"})
    assert response.status_code == 201, response.text
    created: dict[str, str] = response.json()
    return created


def test_calls_that_compete_for_codes_all_succeed(start: Start) -> None:
    api = start(CODE_ALPHABET="ab", CODE_LENGTH="4").api
    # Half of 16 codes at once: in most rounds, several calls draw the same code.
    for _ in range(10):
        created = at_once([partial(shorten, api, number) for number in range(8)])
        assert len({link["code"] for link in created}) == 8
        for link in created:
            assert api.delete(f"/api/v1/links/{link['id']}").status_code == 204


def test_codes_follow_the_settings_and_stay_unique_after_a_restart(start: Start) -> None:
    service = start(CODE_ALPHABET="xYz789", CODE_LENGTH="11", BASE_URL="https://sho.example")
    created = [shorten(service.api, number) for number in range(5)]
    service.restart()
    created += [shorten(service.api, number) for number in range(5)]
    assert len({link["code"] for link in created}) == 10
    for link in created:
        assert re.fullmatch("[xYz789]{11}", link["code"])
        assert link["short_url"] == f"https://sho.example/r/{link['code']}"


def test_codes_cannot_be_found_by_counting(api: httpx2.Client) -> None:
    codes = [shorten(api, number)["code"] for number in range(20)]
    # Codes in a sequence share most of their characters, at the beginning or at the end.
    assert len({code[:3] for code in codes}) > 1, codes
    assert len({code[-3:] for code in codes}) > 1, codes
