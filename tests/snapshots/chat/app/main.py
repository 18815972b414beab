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
from app.cache import Cache, create_cache
from app.database import Database
from app.errors import UnavailableError, document_problems, install_error_handlers, outcomes
from app.health import router as health_router
from app.hub import Hub, create_bus
from app.live.router import router as live_router
from app.logs import configure_logging
from app.messages.router import router as messages_router
from app.middleware import BodyLimitMiddleware, RequestMiddleware
from app.rooms.router import router as rooms_router
from app.settings import Settings, get_settings
from app.tables import metadata

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
    hub: Hub = app.state.hub
    hub.start()
    yield
    await hub.close()
    cache: Cache = app.state.cache
    cache.close()
    database.close()


def operation_id(route: APIRoute) -> str:
    """Name operations in OpenAPI after their functions, which are unique."""
    return route.name


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application; tests pass settings of their own."""
    settings = settings or get_settings()
    configure_logging(settings.log_level, settings.environment)
    app = Application(
        title="Chat",
        description="People talk in rooms. A message reaches everybody in the room at once over a WebSocket, who is there is known to all, and what was said can be read again over HTTP. The live side works from the start; to build are the history of a room, read markers, and the step that makes a message lasting before anybody sees it.",
        version="0.1.0",
        lifespan=lifespan,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
    )
    app.state.settings = settings
    app.state.database = Database(settings.database_url, metadata)
    app.state.verifier = Verifier(
        accept(settings.jwt_keys.get_secret_value(), settings.environment),
        settings.jwt_issuer,
        settings.jwt_audience,
    )
    app.state.cache = create_cache(
        settings.cache_url,
        settings.cache_password,
        settings.cache_ttl_seconds,
    )
    app.state.hub = Hub(
        settings.websocket_origins,
        bus=create_bus(settings.cache_url, settings.cache_password),
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
    app.include_router(rooms_router, **protection)
    app.include_router(messages_router, **protection)
    app.include_router(live_router, **protection)
    return app


app = create_app()
