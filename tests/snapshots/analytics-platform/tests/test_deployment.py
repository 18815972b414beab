"""Dockerfile, Compose and Kubernetes agree with the code and with each other; none of it needs a container to be tried."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from app.main import create_app
from app.settings import Settings

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SETTINGS = set(re.findall(r'"([A-Z][A-Z_]+)"', (ROOT / "app" / "settings.py").read_text(encoding="utf-8")))


def manifests() -> list[dict[str, Any]]:
    found = []
    for path in sorted((ROOT / "k8s").glob("*.yaml")):
        found += list(yaml.safe_load_all(path.read_text(encoding="utf-8")))
    return found


def of(kind: str) -> dict[str, Any]:
    (found,) = [each for each in manifests() if each["kind"] == kind]
    return dict(found)


def copied() -> list[str]:
    return re.findall(r"^COPY (?!--)(\S+) \./", DOCKERFILE, re.MULTILINE)


def test_the_image_has_all_that_the_api_needs(tmp_path: Path) -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for name in copied():
        source = ROOT / name
        assert f"!{name}/" in ignored or f"!{name}" in ignored, f"{name} is not sent to the builder"
        if source.is_dir():
            shutil.copytree(source, tmp_path / name)
        else:
            shutil.copy(source, tmp_path / name)
    code = "import json, app.main; print(json.dumps(sorted(app.main.app.openapi()['paths'])))"
    outcome = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert json.loads(outcome.stdout) == sorted(create_app(Settings()).openapi()["paths"])


def test_one_process_serves() -> None:
    command = json.loads(DOCKERFILE.partition("\nCMD ")[2])
    assert command[:2] == ["uvicorn", "app.main:app"]
    assert "--workers" not in command
    spec = of("Deployment")["spec"]
    assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})
    assert of("PersistentVolumeClaim")["spec"]["accessModes"] == ["ReadWriteOncePod"]


def test_containers_are_unprivileged_and_are_watched() -> None:
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.MULTILINE)
    assert "HEALTHCHECK" in DOCKERFILE
    pod = of("Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    paths = set(create_app(Settings()).openapi()["paths"])
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["path"] in paths
    for name, service in COMPOSE["services"].items():
        assert "healthcheck" in service or name == "api", f"{name} has no healthcheck"


def test_names_of_kubernetes_agree() -> None:
    namespaces = {each["metadata"].get("namespace", each["metadata"]["name"]) for each in manifests()}
    assert namespaces == {of("Namespace")["metadata"]["name"]}
    template = of("Deployment")["spec"]["template"]
    labels = template["metadata"]["labels"]
    assert of("Deployment")["spec"]["selector"]["matchLabels"].items() <= labels.items()
    assert of("Service")["spec"]["selector"].items() <= labels.items()
    (container,) = template["spec"]["containers"]
    assert of("Service")["spec"]["ports"][0]["targetPort"] in {port["name"] for port in container["ports"]}
    sources = [next(iter(each.values()))["name"] for each in container["envFrom"]]
    assert sources == [of("ConfigMap")["metadata"]["name"], of("Secret")["metadata"]["name"]]
    volumes = {volume["name"]: volume for volume in template["spec"]["volumes"]}
    assert {mount["name"] for mount in container["volumeMounts"]} == set(volumes)
    assert volumes["data"]["persistentVolumeClaim"]["claimName"] == of("PersistentVolumeClaim")["metadata"]["name"]
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert mounts["data"] == of("ConfigMap")["data"]["DATA_DIR"]


def test_every_setting_exists() -> None:
    environment = {*of("ConfigMap")["data"], *of("Secret")["stringData"]}
    compose = set(COMPOSE["services"]["api"]["environment"]) - {"PGPASSWORD"}
    assert environment <= SETTINGS
    assert compose <= SETTINGS


def test_what_compose_mounts_is_there() -> None:
    for name, service in COMPOSE["services"].items():
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            if source.startswith("./"):
                assert (ROOT / source).exists(), f"{name} mounts {source}"
            else:
                assert source in COMPOSE["volumes"], f"{name} mounts {source}"


def test_commands_of_the_documents_name_what_is_there() -> None:
    for path in [
        ROOT / "README.md",
        *(ROOT / "readme_docs").glob("*.md"),
        *ROOT.glob("*/REQUIREMENTS.md"),
        ROOT / "Makefile",
    ]:
        text = path.read_text(encoding="utf-8")
        for script in re.findall(r"\b(?:scripts|tests|config|monitoring|k8s)/[\w./-]*\w", text):
            assert (ROOT / script).exists() or script == "config/local.env", f"{path.name} names {script}"
        for module in re.findall(r"python3? -m (core|generator|streaming\.\w+|storage\.\w+|bench|app\.\w+)", text):
            place = ROOT / module.replace(".", "/")
            assert place.with_suffix(".py").exists() or (place / "__main__.py").exists(), f"{path.name} runs {module}"
