"""Rows and values for tests.

Each call takes the next number and makes values that differ from those of all other numbers, as far
as the rules of a field leave room for it.
"""

import hashlib
import itertools
import re
import string
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session

from app.files import models as files_models
from app.folders import models as folders_models
from app.platform.database import Row
from app.revisions import models as revisions_models
from app.sharing import models as sharing_models
from app.uploads import models as uploads_models

_numbers = itertools.count(1)

CONTENT = b"the content of a file"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def restart() -> None:
    """Restart the numbers."""
    global _numbers
    _numbers = itertools.count(1)


def to_json(values: dict[str, Any]) -> dict[str, Any]:
    """Return values in JSON form."""
    return to_jsonable_python(values)


def build(session: Session, model: type[Row], values: dict[str, Any]) -> Row:
    """Store a row with these values, by their names in the API."""
    columns = sa.inspect(model).columns.items()
    row = model(**{name: values[column.name] for name, column in columns if column.name in values})
    session.add(row)
    session.commit()
    return row


@cache
def _variants(example: str, pattern: str) -> list[str]:
    """Return `example`, and variations of one character that match the pattern."""
    variants = [example]
    for index, letter in itertools.product(range(len(example)), string.printable[:62]):
        variant = example[:index] + letter + example[index + 1 :]
        if re.search(pattern, variant) and variant not in variants:
            variants.append(variant)
    return variants


def text(example: str, number: int, *, most: int, least: int = 0, pattern: str = "") -> str:
    """Return a variation of `example` that meets the rules."""
    if pattern:
        variants = _variants(example, pattern)
        return variants[(number - 1) % len(variants)]
    ending = "" if number == 1 else f" {number}"
    if most < len(ending) + 1:
        ending = str(number)[-most:]
    return example[: most - len(ending)].ljust(least - len(ending), "x") + ending


def choice(choices: list[str], number: int) -> str:
    """Return one of the choices."""
    return choices[number % len(choices)]


def whole(example: int, number: int, *, least: int = -(2**63), most: int = 2**63 - 1) -> int:
    """Return an integer within the bounds."""
    return least + (example - least + number - 1) % (most - least + 1)


def moment(example: str, number: int) -> datetime:
    """Return a point in time."""
    return datetime.fromisoformat(example).astimezone(UTC) + timedelta(hours=number - 1)


def folder_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a folder."""
    number = next(_numbers)
    return {
        "path": text(
            "/reports/2026",
            number,
            least=2,
            most=500,
            pattern="^(/[0-9A-Za-z _.-]+)+$",
        ),
        "description": text(
            "Quarterly reports, as sent to the board",
            number,
            most=1000,
        ),
    }


def make_folder(session: Session, **values: Any) -> folders_models.Folder:
    """Store a folder; `values` replace its default values."""
    values = folder_values(session) | values
    return build(session, folders_models.Folder, values)


def file_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a file."""
    number = next(_numbers)
    return {
        "description": text(
            "Signed copy of the report",
            number,
            most=1000,
        ),
        "locked": number % 2 == 0,
        "expires_at": moment("2099-12-31T23:00:00Z", number),
    }


def make_file(session: Session, **values: Any) -> files_models.File:
    """Store a file; `values` replace its default values."""
    content = {
        "filename": "report.txt",
        "media_type": "text/plain",
        "size": len(CONTENT),
        "digest": DIGEST,
    }
    values = file_values(session) | content | values
    return build(session, files_models.File, values)


def upload_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of an upload."""
    number = next(_numbers)
    return {
        "filename": text(
            "recording.mp4",
            number,
            least=1,
            most=255,
            pattern="^[^/\\x00-\\x1f]+$",
        ),
        "size": whole(
            734003200,
            number,
            least=0,
            most=10000000000,
        ),
        "digest": text(
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            number,
            least=64,
            most=64,
            pattern="^[0-9a-f]{64}$",
        ),
    }


def make_upload(session: Session, **values: Any) -> uploads_models.Upload:
    """Store an upload; `values` replace its default values."""
    values = upload_values(session) | values
    return build(session, uploads_models.Upload, values)


def part_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a part."""
    number = next(_numbers)
    return {
        "upload_id": make_upload(session).id,
        "number": whole(
            1,
            number,
            least=1,
            most=10000,
        ),
    }


def make_part(session: Session, **values: Any) -> uploads_models.Part:
    """Store a part; `values` replace its default values."""
    content = {
        "filename": "report.txt",
        "media_type": "text/plain",
        "size": len(CONTENT),
        "digest": DIGEST,
    }
    values = part_values(session) | content | values
    return build(session, uploads_models.Part, values)


def revision_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a revision."""
    number = next(_numbers)
    return {
        "file_id": make_file(session).id,
        "comment": text(
            "Corrected the totals on page 3",
            number,
            most=200,
        ),
    }


def make_revision(session: Session, **values: Any) -> revisions_models.Revision:
    """Store a revision; `values` replace its default values."""
    content = {
        "filename": "report.txt",
        "media_type": "text/plain",
        "size": len(CONTENT),
        "digest": DIGEST,
    }
    values = revision_values(session) | content | values
    return build(session, revisions_models.Revision, values)


def share_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a share."""
    number = next(_numbers)
    return {
        "file_id": make_file(session).id,
        "recipient": text(
            "ana@example.com",
            number,
            least=6,
            most=254,
            pattern="^[0-9A-Za-z._+-]+@[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)+$",
        ),
        "permission": choice(
            [
                "view",
                "edit",
            ],
            number,
        ),
        "expires_at": moment("2099-06-30T22:00:00Z", number),
        "max_downloads": whole(
            5,
            number,
            least=1,
            most=10000,
        ),
    }


def make_share(session: Session, **values: Any) -> sharing_models.Share:
    """Store a share; `values` replace its default values."""
    values = share_values(session) | values
    return build(session, sharing_models.Share, values)
