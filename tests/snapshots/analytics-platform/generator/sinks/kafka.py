"""Events into a topic of Kafka, with the tenant as key: those of a tenant stay in order."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from generator.journeys import Record


class KafkaSink:
    """A producer that counts what the broker did not take."""

    def __init__(self, servers: str, topic: str) -> None:
        try:
            client = import_module("confluent_kafka")
        except ImportError:
            raise RuntimeError("install confluent-kafka to send to Kafka") from None
        self._topic = topic
        self._failed = 0
        self._producer: Any = client.Producer(
            {"bootstrap.servers": servers, "enable.idempotence": True, "linger.ms": 20, "compression.type": "lz4"}
        )

    def write(self, records: Sequence[Record]) -> None:
        """Hand records to the producer; wait while its queue is full."""
        for record in records:
            while True:
                try:
                    self._producer.produce(
                        self._topic, record.line.rstrip(b"\n"), record.tenant.encode(), on_delivery=self._delivered
                    )
                    break
                except BufferError:
                    self._producer.poll(0.5)
        self._producer.poll(0)

    def close(self) -> None:
        """Wait until the broker has everything."""
        left = self._producer.flush(60)
        if left or self._failed:
            raise ConnectionError(f"Kafka did not take {left + self._failed} records")

    def _delivered(self, error: object, _message: object) -> None:
        self._failed += error is not None
