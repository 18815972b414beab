{%- set bounded = [v for v in environment if not v.secret and (v.min is number or v.max is number or v.choices or v.pattern)] -%}
{% filter py_module(line_length=python.line_length) -%}
"""Settings: defaults, environment, invalid values, and development values."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.platform.auth import DEVELOPMENT_DIGEST, DEVELOPMENT_KEY
from app.main import create_app
from app.settings import DEVELOPMENT_PASSWORD, InvalidSettingsError, Settings, get_settings
from tests import credentials

ROOT = Path(__file__).parents[2]


def load(name: str, value: str) -> Settings:
    """Read one variable as a process does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(name, value)
        return Settings(_env_file=None)


def test_environment_overrides_defaults(settings: Settings) -> None:
    assert load("LOG_LEVEL", "ERROR").log_level == "ERROR"


def test_empty_variables_count_as_unset(settings: Settings) -> None:
    assert load("DATABASE_URL", "").database_url == "sqlite:///./app.db"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "Production!"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("DATABASE_URL", "app.db"),
{%- if cache.present %}
        ("CACHE_URL", "memcached://localhost"),
        ("CACHE_TTL_SECONDS", "0"),
{%- endif %}
{%- if broker.present %}
        ("BROKER_URL", "http://localhost"),
{%- endif %}
{%- if stack.rate_limit %}
        ("RATE_LIMIT_BURST", "-1"),
{%- endif %}
{%- if tracing.present %}
        ("OTEL_TRACES_SAMPLER_ARG", "2"),
{%- endif %}
{%- if hub.present %}
        ("WEBSOCKET_ORIGINS", "app.example.org"),
{%- endif %}
{%- for variable in bounded %}
{%- if variable.min is number %}
        ("{{ variable.name }}", str({{<py_bound field={variable} value={variable.min} method="ceil" />}} - 1)),
{%- endif %}
{%- if variable.max is number %}
        ("{{ variable.name }}", str({{<py_bound field={variable} value={variable.max} method="floor" />}} + 1)),
{%- endif %}
{%- if variable.choices %}
        ("{{ variable.name }}", "none of the choices"),
{%- endif %}
{%- endfor %}
    ],
)
def test_invalid_values_are_refused(settings: Settings, name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        load(name, value)


def test_error_names_the_variable_and_not_its_value(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOG_LEVEL", "confidential")
    get_settings.cache_clear()
    with pytest.raises(InvalidSettingsError) as refusal:
        get_settings()
    assert "LOG_LEVEL: Input should be 'DEBUG'" in str(refusal.value)
    assert "confidential" not in str(refusal.value)


def python(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a folder that has a `.env` with a mistake."""
    folder.joinpath(".env").write_text("LOG_LEVEL=LOUD\n", encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_importing_the_application_reads_no_settings(settings: Settings, tmp_path: Path) -> None:
    assert python(tmp_path, "import app.main").returncode == 0


def test_server_stops_with_one_readable_error(settings: Settings, tmp_path: Path) -> None:
    stopped = python(tmp_path, "from app.main import app")
    assert stopped.returncode == 1
    assert stopped.stderr.startswith("The settings are not valid:\n  LOG_LEVEL: ")
    assert "Traceback" not in stopped.stderr
{%- if blobs.present %}


def test_replicas_are_separated_by_commas(settings: Settings) -> None:
    roots = load("BLOB_ROOTS", "/a,/b").blob_roots
    assert [root.as_posix() for root in roots] == ["/a", "/b"]
{%- endif %}
{%- if deployed.checked %}


{% if auth.present or secrets or deployed.addresses -%}
DEPLOYED = {
{%- if stack.auth == "api_key" %}
    "api_keys": credentials.API_KEYS,
{%- elif stack.auth == "jwt" %}
    "jwt_keys": credentials.JWT_KEYS,
{%- endif %}
{%- for variable in secrets %}
    "{{ variable.name | lower }}": "not-the-default-of-anybody",
{%- endfor %}
{%- for variable in deployed.addresses %}
    "{{ variable.name | lower }}": "https://service.example.org",
{%- endfor %}
}
{%- else -%}
DEPLOYED: dict[str, str] = {}
{%- endif %}
"""Settings required in production."""

PUBLIC = {
{%- if database.is_server %}
    "DATABASE_URL": f"{{ database.driver | safe }}://app:{DEVELOPMENT_PASSWORD}@db/app",
    "{{ database.client_variable }}": DEVELOPMENT_PASSWORD,
{%- endif %}
{%- if cache.present %}
    "CACHE_URL": f"redis://:{DEVELOPMENT_PASSWORD}@cache:6379/0",
    "CACHE_PASSWORD": DEVELOPMENT_PASSWORD,
{%- endif %}
{%- if broker.has_password %}
    "BROKER_PASSWORD": DEVELOPMENT_PASSWORD,
{%- endif %}
{%- if stack.auth == "api_key" %}
    "API_KEYS": f"{credentials.API_KEYS},development:reader:{DEVELOPMENT_DIGEST}",
{%- elif stack.auth == "jwt" %}
    "JWT_KEYS": f"{credentials.JWT_KEYS},development:{DEVELOPMENT_KEY}",
{%- endif %}
{%- for variable in secrets %}
    "{{ variable.name }}": {{ variable.default | py }},
{%- endfor %}
{%- for variable in deployed.addresses %}
    "{{ variable.name }}": {{ variable.default | py }},
{%- endfor %}
}
"""Settings rejected in production."""


def deployed(**changed: str) -> Settings:
    """Settings of production, but for some variables."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"environment": "production", **DEPLOYED, **changed}.items():
            patch.setenv(name.upper(), value)
        settings = Settings(_env_file=None)
        settings.check_deployed()
        return settings


def test_production_starts_with_values_of_its_own(settings: Settings) -> None:
    assert create_app(deployed()).state.settings.environment == "production"


@pytest.mark.parametrize("name", PUBLIC)
@pytest.mark.parametrize("environment", ["production", "staging"])
def test_development_value_is_refused(settings: Settings, name: str, environment: str) -> None:
    with pytest.raises(InvalidSettingsError) as refusal:
        deployed(**{name.lower(): PUBLIC[name], "environment": environment})
    assert f"  {name}: " in str(refusal.value)
    assert len(str(refusal.value).splitlines()) == 2
    if len(PUBLIC[name]) > 10:
        assert PUBLIC[name] not in str(refusal.value)


def test_all_development_values_are_named_at_once(settings: Settings) -> None:
    with pytest.raises(InvalidSettingsError) as refusal:
        deployed(**{name.lower(): value for name, value in PUBLIC.items()})
    headline, *lines = str(refusal.value).splitlines()
    assert headline.startswith("ENVIRONMENT is production")
    assert sorted(line.split(":")[0].strip() for line in lines) == sorted(PUBLIC)


def test_development_accepts_them(settings: Settings) -> None:
    deployed(environment="development", **{name.lower(): value for name, value in PUBLIC.items()})
{%- endif %}
{%- endfilter %}
