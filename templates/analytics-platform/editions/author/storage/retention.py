"""Retention in PostgreSQL: run it once a day.

python -m storage.retention postgresql://app:PASSWORD@localhost:5432/app
"""

import sys

import psycopg

from storage.postgres import RETENTION_DAYS


def forget(url: str, days: int = RETENTION_DAYS) -> list[str]:
    """Delete single events and rejected ones that are older; return the partitions that were dropped."""
    with psycopg.connect(url, connect_timeout=5) as connection:
        connection.execute("SET LOCAL ROLE platform_engine")
        dropped = [str(row[0]) for row in connection.execute("SELECT forget(%s)", [days])]
        connection.execute(
            "DELETE FROM events WHERE occurred_at"
            " < ((extract(epoch FROM now()) * 1000)::bigint / 86400000 - %s) * 86400000",
            [days],
        )
        connection.execute("DELETE FROM rejected WHERE stored_at < now() - make_interval(days => %s)", [days])
    return dropped


if __name__ == "__main__":
    for name in forget(sys.argv[1]):
        print(f"dropped {name}")
