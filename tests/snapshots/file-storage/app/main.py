"""The application: settings, routers and error handling combined.

Run it with `uvicorn app.main:app`, which builds it from the environment and `.env`. Importing this
module reads neither.
"""

import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from fastapi_swagger import patch_fastapi
from sqlalchemy.exc import SQLAlchemyError

from app.files.router import router as files_router
from app.folders.router import router as folders_router
from app.platform.alone import Claim
from app.platform.blobs import BlobStore
from app.platform.database import Database, utc_now
from app.platform.errors import UnavailableError, document_problems, install_error_handlers
from app.platform.health import router as health_router
from app.platform.logs import configure_logging
from app.platform.messaging.service import Messaging
from app.platform.middleware import BodyLimitMiddleware, HeadMiddleware, RequestMiddleware
from app.platform.tables import metadata
from app.platform.task_list import TASKS
from app.platform.tasks import Runner
from app.platform.tracing import Tracing
from app.replication.router import router as replication_router
from app.revisions.router import router as revisions_router
from app.settings import InvalidSettingsError, Settings, get_settings
from app.sharing.router import router as sharing_router
from app.uploads.router import router as uploads_router

MAX_BODY_BYTES = 1024 * 1024
"""Largest request body that is read, apart from the files in forms."""

logger = logging.getLogger(__name__)


class Application(FastAPI):
    """FastAPI, with the media type of errors in the OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        if self.openapi_schema is None:
            self.openapi_schema = document_problems(super().openapi())
        return self.openapi_schema


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Prepare the database at startup if it is reachable, and disconnect at shutdown."""
    claim = Claim(app.state.settings)
    claim.take()
    database: Database = app.state.database
    try:
        await run_in_threadpool(database.prepare)
    except UnavailableError as error:
        logger.error("starting, but not ready: %s", error.detail)
    except SQLAlchemyError as error:
        logger.warning("starting without a database", exc_info=error)
    messaging: Messaging = app.state.messaging
    messaging.start()
    tasks: Runner = app.state.tasks
    tasks.start()
    yield
    await run_in_threadpool(tasks.stop)
    await run_in_threadpool(messaging.stop)
    database.close()
    claim.release()
    tracing: Tracing = app.state.tracing
    await run_in_threadpool(tracing.close)


def operation_id(route: APIRoute) -> str:
    """Name operations in OpenAPI after their functions, which are unique."""
    return route.name


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application; tests pass their own settings."""
    settings = settings or get_settings()
    settings.check_deployed()
    configure_logging(settings.log_level, settings.log_format, settings.environment)
    app = Application(
        title="File Storage",
        description="A service that stores files under the digest of their content, in several replicas, with folders, revisions and shares around them. Uploading and streamed download work from the start. The completion of resumable uploads, signed tokens for shares and the repair of replicas over HTTP are left to build, for 10 million daily users who store 20 million files a day.",
        version="0.1.0",
        lifespan=lifespan,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
    )
    # Serves /docs with files from a package: FastAPI's own page loads them from a CDN.
    patch_fastapi(
        app,
        redirect_from_root_to_docs=False,
        swagger_js_url="/docs/swagger-ui-bundle.js",
        swagger_css_url="/docs/swagger-ui.css",
        swagger_favicon_url="/docs/favicon.png",
    )
    app.state.settings = settings
    app.state.clock = utc_now
    app.state.database = Database(settings.database_url, metadata)
    app.state.blobs = BlobStore(settings.blob_roots, settings.blob_max_bytes)
    app.state.tasks = Runner(
        TASKS,
        settings,
        app.state.database,
        clock=lambda: app.state.clock(),
        blobs=app.state.blobs,
    )
    app.state.messaging = Messaging(settings, app.state.database)
    app.add_middleware(HeadMiddleware)
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


@lru_cache
def _served() -> FastAPI:
    try:
        return create_app()
    except InvalidSettingsError as error:
        sys.exit(str(error))


def __getattr__(name: str) -> FastAPI:
    """Return `app`, built on first access."""
    if name == "app":
        return _served()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
