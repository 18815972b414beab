"""What detection is worth: its alerts against the labels of the generator."""

import tempfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from core.outputs import Alert
from generator import Config, Record, stream
from generator.fraud import KINDS
from streaming.embedded import Runner
from streaming.log import Log
from streaming.store import Store


class OfKind(NamedTuple):
    """What was found of one kind of fraud."""

    incidents: int
    found: int
    """Incidents with an alert, of whatever kind, about at least one of their events."""
    alerts: int
    """Alerts that name this kind."""
    right: int
    """Those of them that are about an event of a fraud, of whatever kind."""

    @property
    def recall(self) -> float:
        """Return the share of incidents that were found."""
        return self.found / self.incidents if self.incidents else 0.0

    @property
    def precision(self) -> float:
        """Return the share of alerts that were right; without any, none was."""
        return self.right / self.alerts if self.alerts else 0.0


class Quality(NamedTuple):
    """What was found, by kind and in all."""

    by_kind: dict[str, OfKind]
    other: dict[str, OfKind]
    """Kinds of alerts that are no kinds of fraud, such as those of a model."""
    payments: int
    """Payments that are no fraud."""

    @property
    def precision(self) -> float:
        """Return the share of all alerts that were right."""
        rows = [*self.by_kind.values(), *self.other.values()]
        alerts = sum(row.alerts for row in rows)
        return sum(row.right for row in rows) / alerts if alerts else 0.0

    @property
    def recall(self) -> float:
        """Return the share of all incidents that were found."""
        incidents = sum(row.incidents for row in self.by_kind.values())
        return sum(row.found for row in self.by_kind.values()) / incidents if incidents else 0.0

    @property
    def false_alerts_per_1000_payments(self) -> float:
        """Return how often an honest customer is suspected."""
        rows = [*self.by_kind.values(), *self.other.values()]
        return 1000 * sum(row.alerts - row.right for row in rows) / max(self.payments, 1)


class Labels:
    """Labels of a stream, collected while it passes."""

    def __init__(self) -> None:
        self.of_event: dict[tuple[str, str], tuple[str, str]] = {}
        self.payments = 0

    def add(self, records: Iterable[Record]) -> None:
        """Take the labels of some records."""
        for record in records:
            if record.kind:
                self.of_event[record.tenant, record.event_id] = (record.kind, record.incident)
            elif '"type":"payment"' in record.body:
                self.payments += 1


def evaluate(alerts: Iterable[Alert], labels: Labels) -> Quality:
    """Compare alerts with labels. An alert that flags an event again counts again."""
    incidents: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for kind, incident in labels.of_event.values():
        incidents[kind].add(incident)
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    alerted: dict[str, list[bool]] = {}
    for alert in alerts:
        label = labels.of_event.get((alert.tenant, alert.event_id))
        alerted.setdefault(alert.kind, []).append(label is not None)
        if label:
            found[label[0]].add(label[1])
    rows = {
        kind: OfKind(
            len(incidents.get(kind, ())),
            len(found.get(kind, ())),
            len(alerted.get(kind, ())),
            sum(alerted.get(kind, ())),
        )
        for kind in [*KINDS, *sorted(set(alerted) - set(KINDS))]
    }
    return Quality(
        {kind: rows[kind] for kind in KINDS},
        {kind: row for kind, row in rows.items() if kind not in KINDS},
        labels.payments,
    )


def measure(config: Config) -> Quality:
    """Run a stream through the embedded runner, and evaluate its alerts."""
    labels = Labels()
    with tempfile.TemporaryDirectory() as folder, Log(Path(folder, "log"), sync=False) as log:
        records = stream(config)
        while chunk := list(islice(records, 10_000)):
            labels.add(chunk)
            log.append([record.line for record in chunk])
        store = Store()
        Runner(log, store).catch_up()
        alerts = [Alert(*row) for row in store.every("alerts")]
        store.close()
    return evaluate(alerts, labels)
