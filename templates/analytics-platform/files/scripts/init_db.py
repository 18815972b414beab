#!/usr/bin/env python3
"""Makes what the store needs before the first event, and leaves what is there."""

import os
import pathlib
{%- if stack.storage == "warehouse" %}
import socket
{%- endif %}
import sys
import time
{% if stack.storage == "citus" and edition == "author" %}
import psycopg
from psycopg.conninfo import make_conninfo

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

from storage.migrate import migrate


def initialize() -> None:
    """Apply the migrations that are missing."""
    address = make_conninfo(
        host="localhost",
        port=os.environ.get("POSTGRES_PORT", "5432"),
        user="app",
        password=os.environ.get("POSTGRES_PASSWORD", "local-development-only"),
        dbname="app",
    )
    migrate(address)


AWAY = psycopg.OperationalError
{% elif stack.storage == "citus" %}
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
{% elif stack.storage == "mongodb" %}
import pymongo
import pymongo.errors


def initialize() -> None:
    """Make the indexes of events, and with them the collection."""
    port = os.environ.get("MONGO_PORT", "27017")
    # The set names its member as containers know it, so this one is asked directly.
    address = f"mongodb://localhost:{port}/?directConnection=true"
    with pymongo.MongoClient(address, serverSelectionTimeoutMS=5000) as client:
        events = client["app"]["events"]
        events.create_index([("tenant", 1), ("event_id", 1)], unique=True)
        events.create_index([("tenant", 1), ("occurred_at", 1)])


AWAY = pymongo.errors.ConnectionFailure
{% elif stack.storage == "cassandra" %}
from cassandra import OperationTimedOut
from cassandra.cluster import Cluster, NoHostAvailable

STATEMENTS = [
    """
    CREATE KEYSPACE IF NOT EXISTS app
    WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}
    """,
    # A partition is a tenant and a day, so that none grows without bound.
    """
    CREATE TABLE IF NOT EXISTS app.events (
        tenant text,
        day date,
        occurred_at timestamp,
        event_id uuid,
        type text,
        body text,
        PRIMARY KEY ((tenant, day), occurred_at, event_id)
    ) WITH CLUSTERING ORDER BY (occurred_at DESC, event_id ASC)
    """,
]


def initialize() -> None:
    """Make the keyspace and the table of events."""
    cluster = Cluster(["127.0.0.1"], port=int(os.environ.get("CASSANDRA_PORT", "9042")))
    try:
        session = cluster.connect()
        for statement in STATEMENTS:
            session.execute(statement)
    finally:
        cluster.shutdown()


AWAY = (NoHostAvailable, OperationTimedOut)
{% else %}
from google.api_core.client_options import ClientOptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

FIELDS = [
    bigquery.SchemaField("tenant", "STRING", mode="REQUIRED"),
    bigquery.SchemaField("event_id", "STRING", mode="REQUIRED"),
    bigquery.SchemaField("occurred_at", "TIMESTAMP", mode="REQUIRED"),
    bigquery.SchemaField("type", "STRING", mode="REQUIRED"),
    bigquery.SchemaField("body", "STRING", mode="REQUIRED"),
]


def initialize() -> None:
    """Make the data set and the table of events."""
    port = int(os.environ.get("BIGQUERY_PORT", "9050"))
    # The client would wait for minutes; this tells at once whether somebody is there.
    socket.create_connection(("localhost", port), timeout=5).close()
    client = bigquery.Client(
        project="local",
        credentials=AnonymousCredentials(),
        client_options=ClientOptions(api_endpoint=f"http://localhost:{port}"),
    )
    # Look first: the emulator calls it an internal error to make what is there.
    if "app" not in {found.dataset_id for found in client.list_datasets()}:
        client.create_dataset("app")
    if "events" not in {found.table_id for found in client.list_tables("app")}:
        client.create_table(bigquery.Table("local.app.events", schema=FIELDS))


AWAY = OSError
{% endif %}

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
