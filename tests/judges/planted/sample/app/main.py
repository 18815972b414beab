"""The API: notes that can be created, read, listed, changed and deleted."""

import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query, Request, Response, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import APIKeyHeader
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import String, create_engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from starlette.exceptions import HTTPException as StarletteHTTPException

from app.settings import Settings

PROBLEM = "application/problem+json"
# PostgreSQL keeps no zero character in a text.
TITLE = r"^[^\x00]+$"

engine = create_engine(Settings().database_url, connect_args={})


class Base(DeclarativeBase):
    """Parent of all tables."""


class Note(Base):
    """The table of notes."""

    __tablename__ = "notes"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    stars: Mapped[int]


class NoteBody(BaseModel):
    """What a client may write."""

    title: str = Field(max_length=80, pattern=TITLE, examples=["Buy milk"])
    stars: int = Field(ge=0, le=5)


class NoteRead(NoteBody):
    """What a client may read."""

    model_config = ConfigDict(from_attributes=True)

    id: uuid.UUID


class Page(BaseModel):
    """Some notes, and where the next ones start."""

    items: list[NoteRead]
    next: uuid.UUID | None


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    title: str
    status: int
    detail: str


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Ask once for readiness, which creates the tables."""
    ready()
    yield


app = FastAPI(title="Notes", lifespan=lifespan)


def problem(
    status: int, title: str, detail: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Build the answer for an error."""
    content = Problem(title=title, status=status, detail=detail).model_dump()
    return JSONResponse(content, status_code=status, media_type=PROBLEM, headers=headers)


@app.exception_handler(StarletteHTTPException)
async def on_http_error(_: Request, error: StarletteHTTPException) -> JSONResponse:
    """Say what is wrong with a path or a method."""
    return problem(error.status_code, "Request failed", str(error.detail), error.headers)


@app.exception_handler(RequestValidationError)
async def on_invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    """Say what is wrong with a request."""
    return problem(422, "Invalid request", str(error.errors()[0]["msg"]))


def session() -> Iterator[Session]:
    """Give one session a request."""
    with Session(engine) as opened:
        yield opened


Database = Annotated[Session, Depends(session)]
INVALID = {"model": Problem, "content": {PROBLEM: {}}}
RESPONSES: dict[int | str, dict[str, object]] = {404: INVALID, 422: INVALID}


def find(database: Session, note_id: uuid.UUID) -> Note:
    """Give the note or end in 404."""
    note = database.get(Note, str(note_id))
    if note is None:
        raise HTTPException(404, "no such note")
    return note


def authorize(
    key: Annotated[str | None, Security(APIKeyHeader(name="X-API-Key", auto_error=False))],
) -> None:
    """Let nobody in without the key of development."""
    if key != "local-development-only":
        raise HTTPException(401, "show a key", {"WWW-Authenticate": "ApiKey"})


@app.get("/health")
def health() -> dict[str, str]:
    """Say that the process runs."""
    return {"status": "ok"}


@app.get("/ready", responses={503: INVALID})
def ready() -> Response:
    """Say whether the database answers, and create what is missing in it."""
    try:
        Base.metadata.create_all(engine)
    except SQLAlchemyError:
        return problem(503, "Not ready", "the database does not answer")
    return JSONResponse({"status": "ready"})


@app.post("/notes", status_code=201, responses=RESPONSES)
def create_note(body: NoteBody, database: Database) -> NoteRead:
    """Create a note."""
    note = Note(id=str(uuid.uuid4()), **body.model_dump())
    database.add(note)
    database.commit()
    return NoteRead.model_validate(note)


@app.get("/notes", responses=RESPONSES)
def list_notes(
    database: Database,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: uuid.UUID | None = None,
) -> Page:
    """List notes."""
    query = select(Note).order_by(Note.id).limit(limit + 1)
    if after is not None:
        query = query.where(Note.id > str(after))
    found = [NoteRead.model_validate(note) for note in database.scalars(query)]
    return Page(items=found[:limit], next=found[limit - 1].id if len(found) > limit else None)


@app.get("/notes/{note_id}", responses=RESPONSES)
def read_note(note_id: uuid.UUID, database: Database) -> NoteRead:
    """Read a note."""
    return NoteRead.model_validate(find(database, note_id))


@app.put("/notes/{note_id}", responses=RESPONSES)
def update_note(note_id: uuid.UUID, body: NoteBody, database: Database) -> NoteRead:
    """Change a note."""
    note = find(database, note_id)
    note.title, note.stars = body.title, body.stars
    database.commit()
    return NoteRead.model_validate(note)


@app.delete("/notes/{note_id}", status_code=204, responses=RESPONSES)
def delete_note(note_id: uuid.UUID, database: Database) -> None:
    """Delete a note."""
    database.delete(find(database, note_id))
    database.commit()


@app.post(
    "/notes/{note_id}/share",
    status_code=501,
    responses={501: INVALID, 401: INVALID, **RESPONSES},
    dependencies=[Depends(authorize)],
)
def share_note(note_id: uuid.UUID) -> Response:
    """Share a note: a stub."""
    return problem(501, "Not implemented", f"sharing {note_id} waits for its author")
