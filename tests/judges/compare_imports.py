"""Compares a repository's requirement files with its imports; prints [[path, message]]."""

import ast
import json
import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(sys.argv[1])
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
FOLDERS = {"app": [RUNTIME], "migrations": [RUNTIME], "docker": [RUNTIME], "scripts": [RUNTIME], "tests": [RUNTIME, DEVELOPMENT]}
# Needed without an import, where the app holds this: the server, the driver that a database URL names, the parser of forms, what the server
# and the driver load themselves, the test client's HTTP.
RUN_BY_NAME = {
    "uvicorn": "", "httpx2": "", "psycopg": "postgres", "python-multipart": r"UploadFile|Form\(", "websockets": "WebSocket", "pymysql": "mysql",
    "cryptography": "mysql|jwt",
}
# Parts of a listed requirement's own documented interface, pinned by it.
COMPANIONS = {"starlette": "fastapi", "pydantic-core": "pydantic", "gevent": "locust", "websockets": "uvicorn"}
# Files whose text may name a tool of the development requirements.
COMMANDS = ["Makefile", "README.md", "pyproject.toml", ".github/workflows/ci.yml", ".pre-commit-config.yaml"]


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def required(file):
    path = ROOT / file
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    names = {}
    for line in text.splitlines():
        found = re.match(r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*])?\s*(.*)", line)
        if found:
            names[canonical(found[1])] = found[2]
    return names


def imported(folder):
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
            if isinstance(node, ast.Import):
                modules = [name.name for name in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                modules = [node.module]
            else:
                continue
            for module in modules:
                yield path.relative_to(ROOT).as_posix(), module.split(".")[0]


def main():
    findings = []
    # A further file is for the tests of its name: requirements-load.txt for tests/load/, in an environment of their own.
    files = {path.name: required(path.name) for path in sorted(ROOT.glob("requirements*.txt"))}
    apart = {f"tests/{file.removeprefix('requirements-').removesuffix('.txt')}/": file for file in files if file not in (RUNTIME, DEVELOPMENT)}
    files = {RUNTIME: {}, DEVELOPMENT: {}} | files
    owners = {module: {canonical(name) for name in names} for module, names in metadata.packages_distributions().items()}
    own = set(FOLDERS) | {path.stem for path in ROOT.rglob("*.py")}
    used = set()
    for folder, allowed in FOLDERS.items():
        for path, module in imported(folder):
            given = next(([file] for start, file in apart.items() if path.startswith(start)), allowed)
            names = {name for file in given for name in files[file]}
            if module in sys.stdlib_module_names or (module in own and module not in owners):
                continue
            # What is not installed here is known by its name alone.
            owner = owners.get(module) or {canonical(module)}
            used |= owner
            if not owner & (names | {part for part, whole in COMPANIONS.items() if whole in names}):
                findings.append([path, f"imports `{module}`, which is not in {' or '.join(given)}"])
    commands = "\n".join((ROOT / file).read_text(encoding="utf-8") for file in COMMANDS if (ROOT / file).exists())
    # What the app is told to use: its code, and what the files that start it set.
    told = [path.read_text(encoding="utf-8") for path in (ROOT / "app").rglob("*.py")]
    told += [path.read_text(encoding="utf-8") for pattern in ("docker-compose.yml", "k8s/*.yaml", ".env.example") for path in ROOT.glob(pattern)]
    told = "\n".join(told)
    for file, names in files.items():
        for name, version in names.items():
            if not version.startswith("=="):
                findings.append([file, f"`{name}` is not pinned with =="])
            # A plugin is spoken of by its option: pytest-cov is `--cov`.
            spoken = re.search(rf"\b{re.escape(name)}\b|--{re.escape(name.removeprefix('pytest-'))}\b", commands)
            spoken = spoken if file != RUNTIME else None
            loaded = name in RUN_BY_NAME and re.search(RUN_BY_NAME[name], told)
            # Types of a package that has none.
            typed = name.startswith("types-") and name.removeprefix("types-") in used
            if name not in used and not loaded and not spoken and not typed:
                findings.append([file, f"`{name}` is required, but nothing uses it"])
    # A lock file holds each pin of the file that it locks, with hashes.
    for file, names in files.items():
        lock = ROOT / file.replace(".txt", ".lock")
        if not lock.exists():
            continue
        locked = dict(re.findall(r"^([a-z0-9-]+)(==\S+).*\\\n    --hash=sha256:[0-9a-f]{64}\b", lock.read_text(encoding="utf-8"), re.MULTILINE))
        for name, version in names.items():
            if locked.get(name) != version:
                findings.append([lock.name, f"`{name}{version}` is not locked, but {locked.get(name)}"])
    for name in sorted(set(files[RUNTIME]) & set(files[DEVELOPMENT])):
        findings.append([DEVELOPMENT, f"`{name}` is in both requirement files"])
    json.dump(findings, sys.stdout)


main()
