"""Refresh templates/base/data/locked.yaml: every package that the pins of versions.yaml install, with hashes.

    python3 -m venv target/locks && target/locks/bin/pip install uv pyyaml
    target/locks/bin/python tests/locks.py           # write the table
    target/locks/bin/python tests/locks.py --check   # exit 1 if it is out of date for versions.yaml

All pins are resolved together, once for every supported Python and platform, so a package has one
version in all generated repositories. The hashes are those of the files that these platforms install;
packages that are in the table already keep their version unless `--upgrade` is given.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import yaml

DATA = Path(__file__).parent.parent / "templates/base/data"
TABLE = DATA / "locked.yaml"
PLATFORMS = [
    "sys_platform == 'linux' and (platform_machine == 'x86_64' or platform_machine == 'aarch64')",
    "sys_platform == 'darwin'",
    "sys_platform == 'win32' and platform_machine == 'AMD64'",
]
CPYTHON = {
    "implementation_name != 'PyPy'": True,
    "implementation_name != 'pypy'": True,
    "implementation_name == 'pypy'": False,
    "platform_python_implementation != 'PyPy'": True,
    "platform_python_implementation == 'CPython'": True,
}
"""Conditions that are decided: only CPython is supported."""
NOT_EVERYWHERE = {"pulsar_client": "sys_platform != 'win32'"}
"""Packages without wheels for some platform; what needs them runs in Linux containers."""


def requirements(versions: dict) -> list[str]:
    """Return the direct pins, as pip writes them."""
    lines = []
    for key, version in versions["python"].items():
        extra = versions["python_extras"].get(key)
        name = key.replace("_", "-") + (f"[{extra}]" if extra else "")
        where = f"; {NOT_EVERYWHERE[key]}" if key in NOT_EVERYWHERE else ""
        lines.append(f"{name}=={version}{where}")
    return lines


def pythons(versions: dict) -> list[int]:
    """Return the minor versions of Python 3 that are supported."""
    oldest, newest = (int(versions["runtime"][key].split(".")[1]) for key in ("python_oldest", "python_newest"))
    return list(range(oldest, newest + 1))


def resolve(versions: dict, known: dict) -> list[dict]:
    """Return the packages of a lock file of uv."""
    minors = pythons(versions)
    kept = [f"{name}=={entry['version']}" for name, entry in known.items()]
    direct = {key.replace("_", "-") for key in versions["python"]}
    project = {
        "project": {
            "name": "pins",
            "version": "0",
            "requires-python": f">=3.{minors[0]},<3.{minors[-1] + 1}",
            "dependencies": requirements(versions),
        },
        "tool": {"uv": {
            "package": False,
            "environments": PLATFORMS,
            "fork-strategy": "fewest",
            "constraint-dependencies": [pin for pin in kept if pin.split("==")[0] not in direct],
        }},
    }
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "pyproject.toml").write_text(toml(project))
        subprocess.run([sys.executable, "-m", "uv", "lock", "--quiet", "--project", folder], check=True)
        packages = tomllib.loads(Path(folder, "uv.lock").read_text())["package"]
    found = [package for package in packages if "registry" in package["source"]]
    names = [package["name"] for package in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        sys.exit(f"error: no single version fits every supported Python: {', '.join(twice)}")
    return found


def toml(project: dict) -> str:
    """Write the few kinds of values that a project has here; JSON's lists and texts are TOML's."""
    tool = project["tool"]["uv"]
    lines = ["[project]", *(f"{key} = {json.dumps(value)}" for key, value in project["project"].items())]
    return "\n".join([*lines, "[tool.uv]", *(f"{key} = {json.dumps(value)}" for key, value in tool.items())])


def hashes(package: dict, minors: list[int]) -> list[str]:
    """Return the hashes of the files that the supported Pythons install, and of the source."""
    interpreters = {f"cp3{minor}" for minor in minors}
    found = {package["sdist"]["hash"]} if "sdist" in package else set()
    for wheel in package.get("wheels", []):
        name = wheel["url"].rsplit("/", 1)[1].removesuffix(".whl")
        python, abi, platform = name.split("-")[-3:]
        fits_python = (
            "py3" in python.split(".")
            or bool(interpreters & set(python.split("."))) and re.fullmatch(r"cp3\d+|none|abi3", abi)
            or abi == "abi3"
        )
        fits_platform = platform == "any" or re.search(r"(manylinux\w*|linux)_(x86_64|aarch64)|macosx|win_amd64", platform)
        if fits_python and fits_platform:
            found.add(wheel["hash"])
    return sorted(value.removeprefix("sha256:") for value in found)


def needed(name: str, extras: tuple[str, ...], packages: dict[str, dict]) -> list[dict]:
    """Return what a package installs, itself included, each with the marker under which it does."""
    found: dict[str, set[str]] = {}
    waiting = [(name, extras, ())]
    seen = set()
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        name, extras, conditions = current
        found.setdefault(name, set()).add(" and ".join(conditions))
        package = packages[name]
        optional = package.get("optional-dependencies", {})
        for dependency in package.get("dependencies", []) + [d for extra in extras for d in optional.get(extra, [])]:
            marker = dependency.get("marker", "")
            parts = [f"({marker})"] if " or " in marker else [part for part in marker.split(" and ") if part]
            if all(CPYTHON.get(part, True) for part in parts):
                more = sorted({*conditions, *(part for part in parts if part not in CPYTHON)})
                waiting.append((dependency["name"], tuple(dependency.get("extra", [])), tuple(more)))
    return [
        {"name": name, **({"when": when} if when else {})}
        for name, whens in sorted(found.items())
        for when in ([""] if "" in whens else sorted(whens))
    ]


def table(versions: dict, known: dict) -> str:
    """Return the table as YAML."""
    minors = pythons(versions)
    packages = {package["name"]: package for package in resolve(versions, known)}
    lines = [
        "# Every Python package that the pins of versions.yaml install, written by tests/locks.py.",
        f"# Python 3.{minors[0]} to 3.{minors[-1]}; Linux on x86_64 and aarch64, macOS, Windows on x86_64.",
        "",
        "# What each pin installs, itself included; `when` limits it to some Pythons or platforms.",
        "direct:",
    ]
    for key in sorted(versions["python"]):
        extra = versions["python_extras"].get(key)
        lines.append(f"  {key}:")
        for entry in needed(key.replace("_", "-"), (extra,) if extra else (), packages):
            when = f', when: "{entry["when"]}"' if "when" in entry else ""
            lines.append(f"  - {{name: {entry['name']}{when}}}")
    lines += ["", "# SHA-256 of the files of each package, separated by blanks.", "packages:"]
    for name, package in sorted(packages.items()):
        lines += [f"  {name}:", f'    version: "{package["version"]}"', "    hashes: >-"]
        lines += [f"      {value}" for value in hashes(package, minors)]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Refresh the table of locked packages.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the table is out of date")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions of what is not pinned")
    arguments = parser.parse_args()
    versions = yaml.safe_load((DATA / "versions.yaml").read_text())
    known = {} if arguments.upgrade or not TABLE.exists() else yaml.safe_load(TABLE.read_text())["packages"]
    written = table(versions, known)
    if arguments.check:
        return int(not TABLE.exists() or TABLE.read_text() != written)
    TABLE.write_text(written)
    return 0


if __name__ == "__main__":
    sys.exit(main())
