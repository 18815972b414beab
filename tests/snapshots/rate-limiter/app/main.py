"""The application: settings, routers and error handling put together.

Run it with `uvicorn app.main:app`.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from sqlalchemy.exc import SQLAlchemyError

from app.auth import AuthorizeFirst, Verifier, accept, authorize
from app.clients.router import router as clients_router
from app.database import Database
from app.errors import UnavailableError, document_problems, install_error_handlers, outcomes
from app.health import router as health_router
from app.limiter.router import router as limiter_router
from app.logs import configure_logging
from app.middleware import BodyLimitMiddleware, RequestMiddleware
from app.rules.router import router as rules_router
from app.settings import Settings, get_settings
from app.tables import metadata
from app.usage.router import router as usage_router

MAX_BODY_BYTES = 1024 * 1024
"""Largest request body that is read."""

logger = logging.getLogger(__name__)


class Application(FastAPI):
    """FastAPI, with an OpenAPI document that tells the media type of errors."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        if self.openapi_schema is None:
            self.openapi_schema = document_problems(super().openapi())
        return self.openapi_schema


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Make the database ready at the start, if the database answers, and disconnect at the end."""
    database: Database = app.state.database
    try:
        await run_in_threadpool(database.prepare)
    except (SQLAlchemyError, UnavailableError) as error:
        logger.warning("starting without a database", exc_info=error)
    yield
    database.close()


def operation_id(route: APIRoute) -> str:
    """Name operations in OpenAPI after their functions, which are unique."""
    return route.name


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application; tests pass settings of their own."""
    settings = settings or get_settings()
    configure_logging(settings.log_level, settings.environment)
    app = Application(
        title="Rate Limiter",
        description="A service that other services ask before they answer: may this client make this request now? Rules, clients and overrides are managed over a REST API that works from the start. The check itself, with four algorithms, dry runs and usage records, is left to build, for 100 million checks a day that each have a few milliseconds.",
        version="0.1.0",
        lifespan=lifespan,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
    )
    app.state.settings = settings
    app.state.database = Database(settings.database_url, metadata)
    app.state.verifier = Verifier(
        accept(settings.api_keys.get_secret_value(), settings.environment)
    )
    app.add_middleware(AuthorizeFirst)
    app.add_middleware(
        BodyLimitMiddleware,
        max_bytes=MAX_BODY_BYTES,
        max_form_bytes=MAX_BODY_BYTES,
    )
    app.add_middleware(RequestMiddleware)
    install_error_handlers(app)
    app.include_router(health_router)
    protection: dict[str, Any] = {
        "dependencies": [Depends(authorize)],
        "responses": outcomes(401, 403),
    }
    app.include_router(rules_router, **protection)
    app.include_router(clients_router, **protection)
    app.include_router(limiter_router, **protection)
    app.include_router(usage_router, **protection)
    return app


app = create_app()
