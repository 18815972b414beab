"""Authentication, and the keys that the settings accept."""

import hashlib
import hmac
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.platform.auth import Verifier, parse_keys
from app.platform.errors import UnauthorizedError
from app.settings import Settings
from tests.credentials import API_KEYS, CREDENTIAL, OLD_CREDENTIAL, READER_CREDENTIAL, entry


def test_caller_has_name_and_roles() -> None:
    verifier = Verifier(parse_keys(API_KEYS))
    writer, reader = verifier.caller(CREDENTIAL), verifier.caller(READER_CREDENTIAL)
    assert writer.name == "tester"
    assert writer.may("reader")
    assert writer.may("writer")
    assert reader.name == "watcher"
    assert reader.may("reader")
    assert not reader.may("writer")


@pytest.mark.parametrize("credential", ["", "x", "é", CREDENTIAL + " ", CREDENTIAL.upper()])
def test_wrong_key_is_refused(credential: str) -> None:
    with pytest.raises(UnauthorizedError):
        Verifier(parse_keys(API_KEYS)).caller(credential)


def test_digest_is_no_key() -> None:
    digest = hashlib.sha256(CREDENTIAL.encode()).hexdigest()
    with pytest.raises(UnauthorizedError):
        Verifier(parse_keys(API_KEYS)).caller(digest)


def test_keys_are_replaced_without_a_gap() -> None:
    old = entry("tester", "writer", OLD_CREDENTIAL)
    new = entry("tester", "writer", CREDENTIAL)
    assert Verifier(parse_keys(old)).caller(OLD_CREDENTIAL).name == "tester"
    for credential in (OLD_CREDENTIAL, CREDENTIAL):
        assert Verifier(parse_keys(f"{new},{old}")).caller(credential).name == "tester"
    with pytest.raises(UnauthorizedError):
        Verifier(parse_keys(new)).caller(OLD_CREDENTIAL)


def test_every_key_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[str, str]] = []

    def compare_digest(known: str, sent: str) -> bool:
        compared.append((known, sent))
        return known == sent

    keys = parse_keys(API_KEYS)
    monkeypatch.setattr(hmac, "compare_digest", compare_digest)
    Verifier(keys).caller(CREDENTIAL)
    sent = hashlib.sha256(CREDENTIAL.encode()).hexdigest()
    assert compared == [(key.digest, sent) for key in keys]


@pytest.mark.parametrize(
    "text",
    ["", "name", f"name:admin:{'0' * 64}", f"name:reader:{'0' * 63}", f"name:reader:{'0' * 64},"],
)
def test_malformed_keys_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="entry"):
        parse_keys(text)


def test_refusal_does_not_tell_the_entry(settings: Settings) -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings(_env_file=None, api_keys="name:writer:a-key-instead-of-its-digest")
    assert "entry 1" in str(refusal.value)
    assert "instead" not in str(refusal.value)


def test_script_makes_keys_that_the_service_accepts() -> None:
    command = [sys.executable, "-m", "scripts.new_api_key", "reports", "--role", "writer"]
    root = Path(__file__).parents[2]
    lines = subprocess.check_output(command, cwd=root, text=True).split()
    found = Verifier(parse_keys(lines[3])).caller(lines[1])
    assert found.name == "reports"
    assert found.may("writer")
