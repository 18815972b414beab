"""Events into a topic of Pulsar, with the tenant as key: those of a tenant stay in order."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from generator.journeys import Record


class PulsarSink:
    """A producer that counts what the broker did not take."""

    def __init__(self, url: str, topic: str) -> None:
        try:
            pulsar: Any = import_module("pulsar")
        except ImportError:
            raise RuntimeError("install pulsar-client to send to Pulsar") from None
        self._ok = pulsar.Result.Ok
        self._failed = 0
        self._client = pulsar.Client(url)
        self._producer = self._client.create_producer(topic, block_if_queue_full=True, batching_enabled=True)

    def write(self, records: Sequence[Record]) -> None:
        """Hand records to the producer; it waits while its queue is full."""
        for record in records:
            self._producer.send_async(record.line.rstrip(b"\n"), self._delivered, partition_key=record.tenant)

    def close(self) -> None:
        """Wait until the broker has everything."""
        self._producer.flush()
        self._client.close()
        if self._failed:
            raise ConnectionError(f"Pulsar did not take {self._failed} records")

    def _delivered(self, result: object, _message: object) -> None:
        self._failed += result != self._ok
