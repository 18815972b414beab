{% filter py_module(line_length=100) -%}
"""Settings: defaults, environment, mistakes."""

import pytest
from pydantic import ValidationError

from app.settings import Settings


def test_environment_overrides_defaults(settings: Settings, monkeypatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    assert Settings(_env_file=None).log_level == "ERROR"


def test_empty_variables_count_as_unset(settings: Settings, monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    assert Settings(_env_file=None).database_url == "sqlite:///./app.db"


{% if cache.present -%}
def test_unknown_cache_is_refused(settings: Settings, monkeypatch) -> None:
    monkeypatch.setenv("CACHE_URL", "memcached://localhost")
    with pytest.raises(ValidationError):
        Settings(_env_file=None)


{% endif -%}
def test_unknown_log_level_is_refused(settings: Settings, monkeypatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    with pytest.raises(ValidationError):
        Settings(_env_file=None)
{%- if entities | where(field="blob") %}


def test_replicas_are_separated_by_commas(settings: Settings, monkeypatch) -> None:
    monkeypatch.setenv("BLOB_ROOTS", "/a,/b")
    assert [str(root) for root in Settings(_env_file=None).blob_roots] == ["/a", "/b"]
{%- endif %}
{%- endfilter %}
