"""What `designgen update` and `copier update` make of the same twenty cases, as a table for docs/updates.md.

    python -m venv venv && venv/bin/pip install 'copier==9.19.1'
    python benches/updates/measure.py target/release/designgen venv/bin/copier

Each case is a template with a file or two, an edit, and a newer template. What is told is what is found afterwards: whether a text that
somebody wrote is still anywhere in the folder, whether the newer one is, and how the program ended.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

TEXT = "".join(f"line {number}\n" for number in range(1, 31)).encode()
MINE, THEIRS = b"mine", b"theirs"


def changed(number: int, text: bytes, base: bytes = TEXT) -> bytes:
    """The base with another text in one line."""
    return base.replace(b"line %d\n" % number, text + b"\n", 1)


Files = dict[str, bytes]


@dataclass
class Case:
    title: str
    base: Files
    edit: Callable[[Path], object]
    new: Files
    # What has to be somewhere afterwards, and what must not be at its path.
    kept: bytes = MINE
    brought: bytes = THEIRS
    gone: str = ""
    executable: set[str] = field(default_factory=set)


def write(path: str, content: bytes) -> Callable[[Path], object]:
    def edit(folder: Path) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)

    return edit


def nothing(_folder: Path) -> None:
    pass


def link(folder: Path) -> None:
    (folder / "a.txt").unlink()
    (folder / "mine.txt").write_bytes(MINE + b"\n")
    (folder / "a.txt").symlink_to("mine.txt")


def crlf(folder: Path) -> None:
    path = folder / "a.txt"
    path.write_bytes(changed(20, MINE).replace(b"\n", b"\r\n"))


BASE = {"a.txt": TEXT}
NEW = {"a.txt": changed(3, THEIRS)}
BINARY = {"logo.png": b"\x89PNG\0base"}

CASES = [
    Case("nobody edited it; the template changes it", BASE, nothing, NEW, kept=b""),
    Case("both change other lines", BASE, write("a.txt", changed(20, MINE)), NEW),
    Case("both change the same line", BASE, write("a.txt", changed(3, MINE)), NEW),
    Case("both make the same change", BASE, write("a.txt", changed(3, THEIRS)), NEW, kept=b""),
    Case("nobody edited it; the template removes it", BASE, nothing, {}, kept=b"", brought=b"", gone="a.txt"),
    Case("edited; the template removes it", BASE, write("a.txt", changed(20, MINE)), {}, brought=b""),
    Case("deleted; the template leaves it alone", BASE, lambda f: (f / "a.txt").unlink(), BASE, b"", b"", "a.txt"),
    Case("deleted; the template changes it", BASE, lambda f: (f / "a.txt").unlink(), NEW, b"", b"", "a.txt"),
    Case("a new file of the template", BASE, nothing, BASE | {"b.txt": THEIRS + b"\n"}, kept=b""),
    Case("a new file on both sides, alike", BASE, write("b.txt", THEIRS + b"\n"), BASE | {"b.txt": THEIRS + b"\n"}, kept=b""),
    Case("a new file on both sides, not alike", BASE, write("b.txt", MINE + b"\n"), BASE | {"b.txt": THEIRS + b"\n"}),
    Case("nobody edited it; the template moves it", BASE, nothing, {"b/a.txt": TEXT}, b"", b"line 1", "a.txt"),
    Case("edited; the template moves it", BASE, write("a.txt", changed(20, MINE)), {"b/a.txt": TEXT}, brought=b"", gone="a.txt"),
    Case("edited; the template moves and changes it", BASE, write("a.txt", changed(20, MINE)), {"b/a.txt": NEW["a.txt"]}, gone="a.txt"),
    Case("binary; the template changes it", BINARY, nothing, {"logo.png": b"\x89PNG\0theirs"}, kept=b""),
    Case("binary; both change it", BINARY, write("logo.png", b"\x89PNG\0mine"), {"logo.png": b"\x89PNG\0theirs"}),
    Case("binary, edited; the template removes it", BINARY, write("logo.png", b"\x89PNG\0mine"), {}, brought=b""),
    Case("line ends of a checkout, and an edit", BASE, crlf, NEW),
    Case("a link in its place; the template changes it", BASE, link, NEW, brought=b""),
    Case("a folder goes; somebody has a file in it", {"d/a.txt": TEXT}, write("d/own.txt", MINE), {}, brought=b"", gone="d/a.txt"),
]


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
    }  # fmt: skip
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)


def must(command: list[str], folder: Path) -> None:
    done = run(command, folder)
    if done.returncode != 0:
        raise SystemExit(f"{command}: {done.stdout}{done.stderr}")


def commit(folder: Path, tag: str | None = None) -> None:
    if not (folder / ".git").exists():
        must(["git", "init", "--quiet"], folder)
    must(["git", "add", "--all"], folder)
    must(["git", "commit", "--quiet", "--allow-empty", "--message", "x"], folder)
    if tag:
        must(["git", "tag", tag], folder)


def put(folder: Path, files: Files) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for path, content in (files | {"always.txt": b"always\n"}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def by_designgen(program: str, case: Case, work: Path) -> tuple[Path, int]:
    template = work / "template"
    template.mkdir()
    (template / "template.yaml").write_text(
        "name: t\ntitle: T\nsummary: T\nquestions:\n  - {key: name, section: S, type: text, format: slug, help: N, default: x}\n"
    )
    put(template / "files", case.base)
    must([program, "new", "made", "--template", "./template", "--no-input"], work)
    case.edit(work / "made")
    put(template / "files", case.new)
    return work / "made", run([program, "update", "made"], work).returncode


def by_copier(program: str, case: Case, work: Path) -> tuple[Path, int]:
    template = work / "template"
    template.mkdir()
    (template / "copier.yml").write_text("_subdirectory: files\n")
    answers = {"{{ _copier_conf.answers_file }}.jinja": b"{{ _copier_answers|to_nice_yaml }}\n"}
    put(template / "files", case.base | answers)
    commit(template, "v1")
    made = work / "made"
    must([program, "copy", "--defaults", "--quiet", str(template), str(made)], work)
    commit(made)
    case.edit(made)
    commit(made)
    put(template / "files", case.new | answers)
    commit(template, "v2")
    return made, run([program, "update", "--defaults", "--quiet"], made).returncode


def found(folder: Path, text: bytes) -> bool:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    own = (path for path in files if not {".git", ".designgen"} & set(path.relative_to(folder).parts))
    return any(text in path.read_bytes() for path in own)


def verdict(case: Case, folder: Path, code: int) -> str:
    faults = []
    if case.kept and not found(folder, case.kept):
        faults.append("**the edit is lost**")
    if case.brought and not found(folder, case.brought):
        faults.append("the change is missing")
    if case.gone and (folder / case.gone).exists():
        faults.append(f"`{case.gone}` is there")
    if found(folder, b"<<<<<<<"):
        faults.append("marked in the file")
    if list(folder.rglob("*.rej")) or list(folder.rglob("*.new")):
        faults.append("the new one lies beside it")
    if (folder / "a.txt").is_symlink():
        faults.append("the link stays")
    return f"{', '.join(faults) or 'as wanted'}; exit code {code}"


def main() -> None:
    programs = [str(Path(program).absolute()) for program in sys.argv[1:3]]
    version = run([programs[1], "--version"], Path.cwd()).stdout.strip()
    print(f"| Case | `designgen update` | `copier update` ({version}) |\n| --- | --- | --- |")
    for case in CASES:
        row = [case.title]
        for program, make in zip(programs, (by_designgen, by_copier), strict=True):
            with tempfile.TemporaryDirectory() as folder:
                row.append(verdict(case, *make(program, case, Path(folder))))
        print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
