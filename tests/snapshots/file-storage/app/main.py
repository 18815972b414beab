"""The application: settings, routers and error handling put together.

Run it with `uvicorn app.main:app`.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from sqlalchemy.exc import SQLAlchemyError

from app.blobs import BlobStore
from app.database import Database
from app.errors import UnavailableError, document_problems, install_error_handlers
from app.files.router import router as files_router
from app.folders.router import router as folders_router
from app.health import router as health_router
from app.logs import configure_logging
from app.messaging.service import Messaging
from app.middleware import BodyLimitMiddleware, RequestMiddleware
from app.replication.router import router as replication_router
from app.revisions.router import router as revisions_router
from app.settings import Settings, get_settings
from app.sharing.router import router as sharing_router
from app.tables import metadata
from app.tracing import Tracing
from app.uploads.router import router as uploads_router

MAX_BODY_BYTES = 1024 * 1024
"""Largest request body that is read, apart from the files in forms."""

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
    messaging: Messaging = app.state.messaging
    messaging.start()
    yield
    await run_in_threadpool(messaging.stop)
    database.close()
    tracing: Tracing = app.state.tracing
    await run_in_threadpool(tracing.close)


def operation_id(route: APIRoute) -> str:
    """Name operations in OpenAPI after their functions, which are unique."""
    return route.name


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application; tests pass settings of their own."""
    settings = settings or get_settings()
    configure_logging(settings.log_level, settings.environment)
    app = Application(
        title="File Storage",
        description="A service that stores files under the digest of their content, in several replicas, with folders, revisions and shares around them. Uploading and streamed download work from the start. The completion of resumable uploads, signed tokens for shares and the repair of replicas over HTTP are left to build, for 10 million daily users who store 20 million files a day.",
        version="0.1.0",
        lifespan=lifespan,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
    )
    app.state.settings = settings
    app.state.database = Database(settings.database_url, metadata)
    app.state.messaging = Messaging(settings, app.state.database)
    app.state.blobs = BlobStore(settings.blob_roots, settings.blob_max_bytes)
    app.add_middleware(
        BodyLimitMiddleware,
        max_bytes=MAX_BODY_BYTES,
        max_form_bytes=MAX_BODY_BYTES + settings.blob_max_bytes,
    )
    app.add_middleware(RequestMiddleware)
    install_error_handlers(app)
    app.include_router(health_router)
    app.include_router(folders_router)
    app.include_router(files_router)
    app.include_router(uploads_router)
    app.include_router(revisions_router)
    app.include_router(sharing_router)
    app.include_router(replication_router)
    app.state.tracing = Tracing(settings, app.version)
    app.state.tracing.instrument(app, app.state.database.engine)
    app.state.messaging.consumer.around = app.state.tracing.handling
    return app


app = create_app()
