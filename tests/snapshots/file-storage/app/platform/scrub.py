"""Verifies every copy of every blob and repairs missing or damaged ones.

Run it regularly with `python -m app.platform.scrub`. Exit code: 0 all content is safe, 1 content was lost,
2 the database cannot be asked.
"""

import json
import sys
from dataclasses import asdict, replace

from sqlalchemy.exc import SQLAlchemyError

from app.platform.blobs import BlobStore, is_named, stored_digests
from app.platform.database import Database
from app.platform.errors import UnavailableError
from app.platform.resilience import CircuitOpenError
from app.platform.tables import metadata
from app.settings import Settings, get_settings


def scrub(settings: Settings) -> int:
    """Scrub all blobs, print the report, return the exit code."""
    blobs = BlobStore(settings.blob_roots, settings.blob_max_bytes)
    database = Database(settings.database_url, metadata)
    try:
        report = blobs.scrub(stored_digests(database))
        with database.session() as session:
            # Blobs deleted in the meantime are not lost.
            lost = [digest for digest in report.lost if is_named(session, digest)]
    except (CircuitOpenError, SQLAlchemyError, UnavailableError) as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        database.close()
    print(json.dumps(asdict(replace(report, lost=lost))))
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(scrub(get_settings()))
