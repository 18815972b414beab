#!/usr/bin/env python3
"""Makes what the store needs before the first event, and leaves what is there."""

import os
import pathlib
import sys
import time

import psycopg

STATEMENTS = [
    "CREATE EXTENSION IF NOT EXISTS citus",
    """
    CREATE TABLE IF NOT EXISTS events (
        tenant text NOT NULL,
        event_id uuid NOT NULL,
        occurred_at timestamptz NOT NULL,
        type text NOT NULL,
        body jsonb NOT NULL,
        PRIMARY KEY (tenant, event_id)
    )
    """,
    "CREATE INDEX IF NOT EXISTS events_by_time ON events (tenant, occurred_at)",
    # Spreads the table over the nodes, unless it is spread already.
    """
    SELECT create_distributed_table('events', 'tenant')
    WHERE NOT EXISTS (
        SELECT FROM pg_dist_partition WHERE logicalrelid = 'events'::regclass
    )
    """,
]


def initialize() -> None:
    """Make the table of events, spread by tenant."""
    with psycopg.connect(
        host="localhost",
        port=os.environ.get("POSTGRES_PORT", "5432"),
        user="app",
        password=os.environ.get("POSTGRES_PASSWORD", "local-development-only"),
        dbname="app",
        connect_timeout=5,
        autocommit=True,
    ) as connection:
        for statement in STATEMENTS:
            connection.execute(statement)


AWAY = psycopg.OperationalError


def read_settings(path: pathlib.Path) -> None:
    """Take settings from a file of NAME=VALUE lines; the environment wins."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and not line.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("'\""))


def main() -> int:
    """Try for a minute, because the store may still be starting."""
    read_settings(pathlib.Path(__file__).parent.parent / "config" / "local.env")
    deadline = time.monotonic() + 60
    while True:
        try:
            initialize()
        except AWAY as error:
            if time.monotonic() > deadline:
                print(f"gave up after a minute: {error}", file=sys.stderr)
                return 1
            time.sleep(2)
        else:
            print("the store is ready")
            return 0


if __name__ == "__main__":
    sys.exit(main())
