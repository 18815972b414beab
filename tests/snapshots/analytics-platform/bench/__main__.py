"""Measure the embedded runner: `python -m bench --events 1000000 --write README.md`.

The events are generated into a file first; then the runner takes them, detection and all, into DuckDB on the disk. With
`--write` the table replaces what stands between the marks `<!-- bench -->` and `<!-- /bench -->`.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from bench.quality import Labels, OfKind, Quality, evaluate
from core.outputs import Alert
from generator import Config, stream
from streaming.embedded import Runner
from streaming.log import Log
from streaming.store import Store

START, END = "<!-- bench -->", "<!-- /bench -->"


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and write down if asked to."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the embedded runner.")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--batch", type=int, default=20_000, help="records of one transaction")
    parser.add_argument("--write", type=Path, help="file with the marks, such as README.md")
    options = parser.parse_args(arguments)
    text = measured(options.events, options.seed, options.batch)
    print(text)
    if options.write:
        write(options.write, text)
    return 0


def measured(events: int, seed: int, batch: int) -> str:
    """Measure; return the result as Markdown."""
    labels = Labels()
    with tempfile.TemporaryDirectory() as folder, Log(Path(folder, "log"), sync=False) as log:
        began = time.perf_counter(), time.process_time()
        records = stream(Config(seed=seed, events=events))
        while chunk := list(islice(records, 10_000)):
            log.append([record.line for record in chunk])
            labels.add(chunk)
        generated = time.perf_counter() - began[0], time.process_time() - began[1]
        store = Store(Path(folder, "platform.duckdb"))
        runner = Runner(log, store)
        began = time.perf_counter(), time.process_time()
        slowest = 0.0
        taken = total = 0
        while True:
            before = time.perf_counter()
            taken = runner.run(batch)
            if not taken:
                break
            slowest = max(slowest, time.perf_counter() - before)
            total += taken
        ran = time.perf_counter() - began[0], time.process_time() - began[1]
        alerts = [Alert(*row) for row in store.every("alerts")]
        store.close()
        size = Path(folder, "platform.duckdb").stat().st_size
    quality = evaluate(alerts, labels)
    machine = f"{os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}"
    lines = [
        f"`python -m bench --events {events} --seed {seed}` on {machine}:",
        "",
        "| Figure | Value |",
        "| --- | ---: |",
        f"| Events generated | {events / generated[0]:,.0f} /s |",
        f"| Events processed, detection included | {total / ran[0]:,.0f} /s |",
        f"| The same by processor time | {total / ran[1]:,.0f} /s |",
        f"| Slowest transaction of {batch:,} records | {slowest:.2f} s |",
        f"| Peak memory of the process | {_peak_mb()} |",
        f"| Database | {size / 1e6:,.0f} MB |",
        "",
        *table(quality),
    ]
    return "\n".join(lines)


def table(quality: Quality) -> list[str]:
    """Return the rows of what detection is worth."""

    def row(kind: str, of_kind: OfKind) -> str:
        recall = f"{of_kind.recall:.2f}" if of_kind.incidents else "-"
        precision = f"{of_kind.precision:.2f}" if of_kind.alerts else "-"
        return f"| `{kind}` | {of_kind.incidents or '-'} | {recall} | {of_kind.alerts} | {precision} |"

    return [
        "| Fraud | Incidents | Recall | Alerts | Precision |",
        "| --- | ---: | ---: | ---: | ---: |",
        *(row(kind, of_kind) for kind, of_kind in [*quality.by_kind.items(), *quality.other.items()]),
        f"| all | {sum(each.incidents for each in quality.by_kind.values())} | {quality.recall:.2f} "
        f"| {sum(each.alerts for each in [*quality.by_kind.values(), *quality.other.values()])} "
        f"| {quality.precision:.2f} |",
        "",
        f"{quality.false_alerts_per_1000_payments:.1f} of 1,000 honest payments raise an alert. An incident counts as found"
        " if any alert is about one of its events; an alert is right if its event belongs to a fraud.",
    ]


def write(path: Path, text: str) -> None:
    """Put a text between the marks of a file."""
    content = path.read_text(encoding="utf-8")
    if content.count(START) != 1 or content.count(END) != 1:
        raise SystemExit(f"{path} needs the marks {START} and {END}, once each")
    before, rest = content.split(START)
    after = rest.split(END)[1]
    path.write_text(f"{before}{START}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def _peak_mb() -> str:
    try:
        import resource
    except ImportError:  # on Windows
        return "not measured"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{peak / (1e6 if sys.platform == 'darwin' else 1e3):,.0f} MB"


if __name__ == "__main__":
    sys.exit(main())
