"""Translates violated constraints into errors that name the rule and the members."""

from typing import Any, Literal

import psycopg
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import IntegrityError

from app.platform.errors import ConflictError, FieldError, InvalidFieldError, ProblemError

_KINDS: dict[object, Literal["unique", "check", "reference"]] = {
    "SQLITE_CONSTRAINT_UNIQUE": "unique",
    "SQLITE_CONSTRAINT_PRIMARYKEY": "unique",
    "SQLITE_CONSTRAINT_CHECK": "check",
    "SQLITE_CONSTRAINT_FOREIGNKEY": "reference",
    "23505": "unique",
    "23514": "check",
    "23503": "reference",
}
"""Kinds of constraints by the codes of their violations."""

_RULES = (sa.CheckConstraint, sa.Index, sa.PrimaryKeyConstraint, sa.UniqueConstraint)


def code_of(error: BaseException | None) -> object:
    """Return the database's error code."""
    code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
    return code or (error.args[0] if error and error.args else None)


def explain_change(
    session: orm.Session,
    table: sa.Table,
    values: dict[str, Any],
    error: IntegrityError,
) -> ProblemError | None:
    """Return the error for the client, or None for a defect of the service.

    `values` are those that could not be stored, by column.
    """
    kind = _KINDS.get(code_of(error.orig))
    if kind == "reference":
        return _explain_reference(session, table, values)
    if kind is None:
        return None
    name = _name(error.orig)
    members = _members(table, name)
    if kind == "unique":
        return ConflictError(
            f"Another record has the same {' and '.join(members) or 'values'}.",
            errors=[
                FieldError(location="body", pointer=f"#/{member}", detail="is taken")
                for member in members
            ],
        )
    for member in members:
        if member in values:
            return InvalidFieldError(member, f"The value breaks the rule {name}")
    return ConflictError(f"The values break the rule {name}.")


def explain_removal(session: orm.Session, table: sa.Table, identifier: object) -> ProblemError:
    """Return the error for a record that cannot be deleted because others refer to it."""
    referring = [
        other.name
        for other in table.metadata.sorted_tables
        for key in other.foreign_keys
        if key.column.table is table
        and session.scalar(sa.select(key.parent).where(key.parent == identifier).limit(1))
    ]
    names = ", ".join(dict.fromkeys(referring))
    return ConflictError(f"Other rows still refer to this one{': ' if names else ''}{names}.")


def _explain_reference(
    session: orm.Session,
    table: sa.Table,
    values: dict[str, Any],
) -> ProblemError:
    """Find the missing target: SQLite does not name the violated reference."""
    for column in table.columns:
        value = values.get(column.name)
        for key in column.foreign_keys if value is not None else ():
            target = key.column
            if session.scalar(sa.select(target).where(target == value)) is None:
                return InvalidFieldError(
                    column.name,
                    f"There is no {target.table.name} row {value}",
                )
    return ConflictError("Something that the row refers to was deleted concurrently.")


def _members(table: sa.Table, name: str) -> list[str]:
    """Return the columns of a constraint."""
    for rule in (*table.constraints, *table.indexes):
        if isinstance(rule, _RULES) and rule.name == name:
            return [column.name for column in rule.columns]
    # SQLite names the columns of a unique constraint instead.
    return [
        part.rpartition(".")[2] for part in name.split(", ") if part.startswith(f"{table.name}.")
    ]


def _name(error: BaseException | None) -> str:
    """Return the database's name of the constraint."""
    if isinstance(error, psycopg.Error):
        return error.diag.constraint_name or ""
    text = str(error.args[-1]) if error else ""
    return text.partition("constraint failed: ")[2]
