"""The example of the settings has what docker-compose.yml reads, with the same defaults."""

import pathlib
import re

ROOT = pathlib.Path(__file__).parent.parent


def test_the_example_has_the_settings_of_the_containers() -> None:
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    example = (ROOT / "config" / "local.env.example").read_text(encoding="utf-8")
    read = set(re.findall(r"\$\{(\w+):-([^}]*)\}", compose))
    given = set(re.findall(r"^(\w+)=(.*)$", example, re.MULTILINE))
    assert read, "docker-compose.yml reads no setting"
    assert read <= given


def test_the_example_has_the_settings_of_the_api() -> None:
    code = (ROOT / "app" / "settings.py").read_text(encoding="utf-8")
    example = (ROOT / "config" / "local.env.example").read_text(encoding="utf-8")
    read = set(re.findall(r'(?:environment\.get\(|_number\(environment, )"(\w+)"', code))
    assert len(read) > 5
    assert read <= set(re.findall(r"^(\w+)=", example, re.MULTILINE))
