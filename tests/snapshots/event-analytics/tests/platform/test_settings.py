"""Settings: defaults, environment, invalid values, and development values."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.main import create_app
from app.platform.auth import DEVELOPMENT_DIGEST
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
        ("BROKER_URL", "http://localhost"),
        ("CLOCK_SKEW_SECONDS", str(0 - 1)),
        ("CLOCK_SKEW_SECONDS", str(3600 + 1)),
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


DEPLOYED = {
    "api_keys": credentials.API_KEYS,
}
"""Settings required in production."""

PUBLIC = {
    "DATABASE_URL": f"postgresql+psycopg://app:{DEVELOPMENT_PASSWORD}@db/app",
    "PGPASSWORD": DEVELOPMENT_PASSWORD,
    "BROKER_PASSWORD": DEVELOPMENT_PASSWORD,
    "API_KEYS": f"{credentials.API_KEYS},development:reader:{DEVELOPMENT_DIGEST}",
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
