"""Authentication, and the keys that the settings accept."""

import time
from typing import Any

import pytest
from pydantic import ValidationError

from app.platform.auth import LEEWAY_SECONDS, Caller, Verifier, parse_keys
from app.platform.errors import UnauthorizedError
from app.settings import Settings
from scripts import issue_token
from tests.credentials import CREDENTIAL, OLD_SECRET, SECRET, bearer

ISSUER, AUDIENCE = "issuer-for-tests", "audience-for-tests"


def caller(credential: str, keys: str = f"new:{SECRET},old:{OLD_SECRET}") -> Caller:
    """Verify a token."""
    return Verifier(parse_keys(keys), ISSUER, AUDIENCE).caller(credential)


def token(**claims: Any) -> str:
    """Return a token without its header's name."""
    return bearer(**claims)["Authorization"].removeprefix("Bearer ")


def test_caller_has_name_and_roles() -> None:
    found = caller(CREDENTIAL)
    assert found.name == "tester"
    assert found.may("reader")
    assert found.may("writer")


def test_reader_may_not_write() -> None:
    found = caller(token(roles=["reader", "no such role"]))
    assert found.may("reader")
    assert not found.may("writer")


@pytest.mark.parametrize("claim", ["exp", "iat", "iss", "aud", "sub", "roles"])
def test_every_claim_is_needed(claim: str) -> None:
    with pytest.raises(UnauthorizedError):
        caller(token(without=claim))


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "somebody else"},
        {"aud": []},
        {"iss": "somebody else"},
        {"sub": ""},
        {"sub": 1},
        {"roles": "writer"},
        {"exp": "never"},
        {"iat": time.time() + 600},
        {"kid": "unknown"},
        {"kid": None},
        {"secret": "a-key-that-the-service-does-not-have"},
        {"algorithm": "HS512"},
        {"algorithm": "none", "secret": ""},
    ],
    ids=str,
)
def test_wrong_token_is_refused(claims: dict[str, object]) -> None:
    with pytest.raises(UnauthorizedError, match="401"):
        caller(token(**claims))


@pytest.mark.parametrize("credential", ["", "x", "a.b.c", "é", "." * 3000, CREDENTIAL[:-2]])
def test_text_that_is_no_token_is_refused(credential: str) -> None:
    with pytest.raises(UnauthorizedError):
        caller(credential)


def test_token_expires_after_the_leeway() -> None:
    now = time.time()
    caller(token(exp=now - LEEWAY_SECONDS / 2))
    with pytest.raises(UnauthorizedError, match="expired"):
        caller(token(exp=now - LEEWAY_SECONDS - 2))


def test_keys_are_replaced_without_a_gap() -> None:
    old = token(secret=OLD_SECRET, kid="old")
    new = token(secret=SECRET, kid="new")
    assert caller(old, f"old:{OLD_SECRET}").name == "tester"
    for credential in (old, new):
        assert caller(credential, f"new:{SECRET},old:{OLD_SECRET}").name == "tester"
    with pytest.raises(UnauthorizedError):
        caller(old, f"new:{SECRET}")


@pytest.mark.parametrize(
    "text",
    ["", "secret", f":{SECRET}", "short:secret", f"a:{SECRET},a:{OLD_SECRET}", f"a:{SECRET},"],
)
def test_malformed_keys_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="entry"):
        parse_keys(text)


def test_refusal_does_not_tell_the_secret(settings: Settings) -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings(_env_file=None, jwt_keys=f"first:{SECRET},second:tooshort")
    assert "entry 2" in str(refusal.value)
    assert SECRET not in str(refusal.value)
    assert "tooshort" not in str(refusal.value)
    assert SECRET not in repr(parse_keys(f"first:{SECRET}"))
    assert SECRET not in repr(Settings(_env_file=None, jwt_keys=f"first:{SECRET}"))


def test_script_signs_what_the_service_verifies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWT_KEYS", f"new:{SECRET},old:{OLD_SECRET}")
    monkeypatch.setenv("JWT_ISSUER", ISSUER)
    monkeypatch.setenv("JWT_AUDIENCE", AUDIENCE)
    found = caller(issue_token.issue("alice", ["reader"]))
    assert found.name == "alice"
    assert found.roles == {"reader"}
