"""Migrations of PostgreSQL: each file of `migrations/` is applied once, in order, in a transaction of its own.

python -m storage.migrate postgresql://app:PASSWORD@localhost:5432/app
"""

import hashlib
import sys
from pathlib import Path

import psycopg

FOLDER = Path(__file__).parent / "migrations"


class Changed(RuntimeError):
    """A migration that was applied has another text now: write a new one instead."""


def migrate(url: str, folder: Path = FOLDER) -> list[str]:
    """Apply what is missing; return the names of it. Several processes may call this at once."""
    applied = []
    with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('platform migrations'))")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations"
            " (name text PRIMARY KEY, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        known = {str(name): str(digest) for name, digest in connection.execute("SELECT name, digest FROM migrations")}
        for path in sorted(folder.glob("*.sql")):
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            if known.get(path.name, digest) != digest:
                raise Changed(f"`{path.name}` was applied with another text")
            if path.name in known:
                continue
            with connection.transaction():
                connection.execute(content)
                connection.execute("INSERT INTO migrations (name, digest) VALUES (%s, %s)", [path.name, digest])
            applied.append(path.name)
    return applied


if __name__ == "__main__":
    for name in migrate(sys.argv[1]):
        print(f"applied {name}")
