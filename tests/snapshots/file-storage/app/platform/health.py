"""Liveness and readiness probes."""

import logging
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from app.platform.database import Database
from app.platform.errors import UnavailableError, outcomes

router = APIRouter(tags=["health"])

logger = logging.getLogger(__name__)


class Health(BaseModel):
    """State of the service."""

    status: Literal["ok"] = "ok"


@router.get("/health", responses=outcomes())
async def health() -> Health:
    """Return that the process responds, without using a thread or the database."""
    return Health()


@router.get("/ready", responses=outcomes(503))
def ready(request: Request) -> Health:
    """Return whether requests can be served: the database responds and its tables exist."""
    database: Database = request.app.state.database
    try:
        database.ping()
    except SQLAlchemyError as error:
        logger.warning("not ready", exc_info=error)
        raise UnavailableError("The database is unavailable.") from error
    return Health()
