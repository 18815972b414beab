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

from fastapi import Depends, FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from fastapi_swagger import patch_fastapi
from sqlalchemy.exc import SQLAlchemyError

from app.campaigns.router import router as campaigns_router
from app.counting.router import router as counting_router
from app.ingest.router import router as ingest_router
from app.platform.alone import Claim
from app.platform.auth import AuthorizeFirst, Verifier, authorize, parse_keys
from app.platform.database import Database, utc_now
from app.platform.errors import (
    UnavailableError,
    document_problems,
    install_error_handlers,
    outcomes,
)
from app.platform.health import router as health_router
from app.platform.logs import configure_logging
from app.platform.messaging.service import Messaging
from app.platform.metrics import Metrics, MetricsMiddleware
from app.platform.metrics import router as metrics_router
from app.platform.middleware import BodyLimitMiddleware, HeadMiddleware, RequestMiddleware
from app.platform.tables import metadata
from app.platform.task_list import TASKS
from app.platform.tasks import Runner
from app.reports.router import router as reports_router
from app.settings import InvalidSettingsError, Settings, get_settings

MAX_BODY_BYTES = 1024 * 1024
"""Largest request body that is read."""

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
    metrics: Metrics = app.state.metrics
    metrics.expect(app)
    messaging: Messaging = app.state.messaging
    messaging.start()
    tasks: Runner = app.state.tasks
    if messaging.consumes:
        tasks.start()
    yield
    await run_in_threadpool(tasks.stop)
    await run_in_threadpool(messaging.stop)
    database.close()
    claim.release()


def operation_id(route: APIRoute) -> str:
    """Name operations in OpenAPI after their functions, which are unique."""
    return route.name


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application; tests pass their own settings."""
    settings = settings or get_settings()
    settings.check_deployed()
    configure_logging(settings.log_level, settings.log_format, settings.environment)
    app = Application(
        title="Ad Click Analytics",
        description="A service that counts ad clicks accurately enough to invoice them. Ad servers send clicks in batches: repeated, out of order, and sometimes hours late. Campaigns and ads are given. The exercises are the ingest, the counts of ads and hours, and two reports, for a hundred million clicks a day on two million ads.",
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
    app.state.verifier = Verifier(parse_keys(settings.api_keys.get_secret_value()))
    app.state.tasks = Runner(
        TASKS,
        settings,
        app.state.database,
        clock=lambda: app.state.clock(),
    )
    app.state.messaging = Messaging(settings, app.state.database, more=app.state.tasks.handlers_of)
    app.add_middleware(HeadMiddleware)
    app.add_middleware(AuthorizeFirst)
    app.add_middleware(
        BodyLimitMiddleware,
        max_bytes=MAX_BODY_BYTES,
    )
    app.add_middleware(RequestMiddleware)
    app.state.metrics = Metrics(app.state, app.version, settings.environment)
    app.add_middleware(MetricsMiddleware, metrics=app.state.metrics)
    install_error_handlers(app)
    app.include_router(health_router)
    app.include_router(metrics_router)
    protection: dict[str, Any] = {
        "dependencies": [Depends(authorize)],
        "responses": outcomes(401, 403),
    }
    app.include_router(campaigns_router, **protection)
    app.include_router(ingest_router, **protection)
    app.include_router(counting_router, **protection)
    app.include_router(reports_router, **protection)
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
