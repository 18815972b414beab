"""Verifies every copy of every blob and repairs those that are missing or damaged.

Run it regularly with `python -m app.scrub`. Exit code: 0 all content is safe, 1 content was lost.
"""

import json
import sys

from app.blobs import BlobStore, stored_digests
from app.database import Database
from app.settings import Settings, get_settings
from app.tables import metadata


def scrub(settings: Settings) -> int:
    """Scrub all blobs, print the report, return the exit code."""
    blobs = BlobStore(settings.blob_roots, settings.blob_max_bytes)
    database = Database(settings.database_url, metadata)
    with database.session() as session:
        report = blobs.scrub(stored_digests(session))
    database.close()
    print(json.dumps(report.__dict__))
    return 1 if report.lost else 0


if __name__ == "__main__":
    sys.exit(scrub(get_settings()))
