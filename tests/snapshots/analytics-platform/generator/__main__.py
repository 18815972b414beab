"""Make events: `python -m generator --events 100000 --sink file:events.jsonl --labels labels.jsonl`."""

import argparse
import json
import sys
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from core.events import parse_time
from generator.journeys import Config, Record, clean, stream
from generator.sinks import Sink
from generator.sinks.file import LineSink
from generator.sinks.http import HttpSink, read_keys
from generator.sinks.kafka import KafkaSink

_CHUNK = 1_000


def main(arguments: list[str] | None = None) -> int:
    """Make events and send them to a sink."""
    parser = argparse.ArgumentParser(prog="python -m generator", description="Make seeded events of many tenants.")
    defaults = Config()
    parser.add_argument("--seed", type=int, default=defaults.seed, help="the same seed gives the same bytes")
    parser.add_argument("--events", type=int, default=defaults.events)
    parser.add_argument("--tenants", type=int, default=defaults.tenants)
    parser.add_argument(
        "--per-second", type=int, default=defaults.per_second, help="events in a second of their own time"
    )
    parser.add_argument("--start", help="time of the first event, or `now`")
    parser.add_argument(
        "--clean",
        action="store_true",
        help="nothing goes wrong: no repetitions, no late, old or malformed events, no fraud",
    )
    parser.add_argument(
        "--sink",
        default="stdout",
        help="stdout, file:PATH, http://HOST of the API, kafka:SERVERS/TOPIC",
    )
    parser.add_argument("--keys", type=Path, help="JSON file of the tenants' keys, for the API")
    parser.add_argument("--labels", type=Path, help="file for the labels of fraud, one JSON object a line")
    options = parser.parse_args(arguments)
    config = defaults._replace(
        seed=options.seed, events=options.events, tenants=options.tenants, per_second=options.per_second
    )
    if options.start == "now":
        config = config._replace(start=time.time_ns() // 1_000_000)
    elif options.start:
        config = config._replace(start=parse_time(options.start))
    if options.clean:
        config = clean(config)
    sink = _sink(options.sink, options.keys)
    labels = options.labels.open("w", encoding="utf-8") if options.labels else None
    started = time.perf_counter()
    records = stream(config)
    count = 0
    try:
        while chunk := list(islice(records, _CHUNK)):
            sink.write(chunk)
            count += len(chunk)
            if labels:
                labels.writelines(labels_of(chunk))
    finally:
        sink.close()
        if labels:
            labels.close()
    seconds = time.perf_counter() - started
    print(f"{count} events in {seconds:.1f} s", file=sys.stderr)
    return 0


def labels_of(records: Iterable[Record]) -> list[str]:
    """Return the labels of the records that are fraud."""
    return [
        json.dumps(
            {"event_id": record.event_id, "tenant": record.tenant, "kind": record.kind, "incident": record.incident}
        )
        + "\n"
        for record in records
        if record.kind
    ]


def _sink(name: str, keys: Path | None) -> Sink:
    kind, _, rest = name.partition(":")
    if kind == "stdout":
        return LineSink(None)
    if kind == "file" and rest:
        return LineSink(rest)
    if kind in ("http", "https"):
        if keys is None:
            raise SystemExit("the API needs --keys")
        return HttpSink(name, read_keys(keys.read_text(encoding="utf-8")))
    if kind == "kafka" and "/" in rest:
        servers, _, topic = rest.rpartition("/")
        return KafkaSink(servers, topic)
    raise SystemExit(f"unknown sink `{name}`")


if __name__ == "__main__":
    sys.exit(main())
