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

from app.analytics.router import router as analytics_router
from app.cache import Cache, create_cache
from app.campaigns.router import router as campaigns_router
from app.database import Database
from app.errors import UnavailableError, document_problems, install_error_handlers, outcomes
from app.health import router as health_router
from app.links.router import router as links_router
from app.logs import configure_logging
from app.metrics import Metrics, MetricsMiddleware
from app.metrics import router as metrics_router
from app.middleware import BodyLimitMiddleware, RequestMiddleware
from app.rate_limit import RateLimiter, RateLimitMiddleware, create_limiter
from app.redirects.router import router as redirects_router
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
    metrics: Metrics = app.state.metrics
    metrics.expect(app)
    yield
    cache: Cache = app.state.cache
    cache.close()
    limiter: RateLimiter = app.state.limiter
    await limiter.close()
    database.close()


def operation_id(route: APIRoute) -> str:
    """Name operations in OpenAPI after their functions, which are unique."""
    return route.name


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application; tests pass settings of their own."""
    settings = settings or get_settings()
    configure_logging(settings.log_level, settings.environment)
    app = Application(
        title="URL Shortener",
        description="A service that turns long web addresses into short codes, redirects whoever follows a code, and reports how often each link is used. Links and campaigns are managed over a REST API that works from the start. Code generation, the redirect path and the click statistics are left to build, for 100 million new links a month and 100 redirects for each of them.",
        version="0.1.0",
        lifespan=lifespan,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
    )
    app.state.settings = settings
    app.state.database = Database(settings.database_url, metadata)
    app.state.cache = create_cache(
        settings.cache_url,
        settings.cache_password,
        settings.cache_ttl_seconds,
    )
    app.state.limiter = create_limiter(
        settings.cache_url,
        settings.cache_password,
        settings.rate_limit_per_minute,
        settings.rate_limit_burst,
    )
    app.add_middleware(
        BodyLimitMiddleware,
        max_bytes=MAX_BODY_BYTES,
        max_form_bytes=MAX_BODY_BYTES,
    )
    app.add_middleware(RateLimitMiddleware, limiter=app.state.limiter)
    app.add_middleware(RequestMiddleware)
    app.state.metrics = Metrics(app.state, app.version, settings.environment)
    app.add_middleware(MetricsMiddleware, metrics=app.state.metrics)
    install_error_handlers(app)
    app.include_router(health_router)
    app.include_router(metrics_router)
    app.include_router(links_router, responses=outcomes(429))
    app.include_router(campaigns_router, responses=outcomes(429))
    app.include_router(redirects_router, responses=outcomes(429))
    app.include_router(analytics_router, responses=outcomes(429))
    return app


app = create_app()
