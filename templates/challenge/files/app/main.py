{%- set served = [c for c in components if endpoints | where(field="component", is=c.name)] -%}
{%- set served = [{...c, "rank": 0 - ([e for e in endpoints if e.component == c.name and [f for f in endpoints if f.component != c.name and f.method == e.method and <py_hides by={f.path} path={e.path} />]] | length)} for c in served] -%}
{% filter py_module(line_length=python.line_length) -%}
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

from app.platform.alone import Claim
from app.platform.auth import AuthorizeFirst, Verifier, authorize, parse_keys
from app.platform.blobs import BlobStore
from app.platform.cache import Cache, create_cache
from app.platform.database import Database, utc_now
from app.platform.errors import UnavailableError, document_problems, install_error_handlers, outcomes
from app.platform.health import router as health_router
from app.platform.hub import Hub, create_bus
from app.platform.logs import configure_logging
from app.platform.messaging.service import Messaging
from app.platform.metrics import Metrics, MetricsMiddleware
from app.platform.metrics import router as metrics_router
from app.platform.middleware import BodyLimitMiddleware, HeadMiddleware, RequestMiddleware
from app.platform.rate_limit import RateLimiter, RateLimitMiddleware, create_limiter
from app.settings import InvalidSettingsError, Settings, get_settings
from app.platform.tables import metadata
from app.platform.task_list import TASKS
from app.platform.tasks import Runner
from app.platform.tracing import Tracing
{%- for c in served %}
from app.{{ c.name }}.router import router as {{ c.name }}_router
{%- endfor %}

MAX_BODY_BYTES = 1024 * 1024
"""Largest request body that is read{% if blobs.present %}, apart from the files in forms{% endif %}."""

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
{%- if cache.present or broker.present or hub.present %}
    claim = Claim(app.state.settings)
    claim.take()
{%- endif %}
    database: Database = app.state.database
    try:
        await run_in_threadpool(database.prepare)
    except UnavailableError as error:
        logger.error("starting, but not ready: %s", error.detail)
    except SQLAlchemyError as error:
        logger.warning("starting without a database", exc_info=error)
{%- if monitoring.present %}
    metrics: Metrics = app.state.metrics
    metrics.expect(app)
{%- endif %}
{%- if hub.present %}
    hub: Hub = app.state.hub
{%- if not hub.is_local %}
    hub.start()
{%- endif %}
{%- endif %}
{%- if broker.present %}
    messaging: Messaging = app.state.messaging
    messaging.start()
{%- endif %}
{%- if runner.present %}
    tasks: Runner = app.state.tasks
{%- if broker.present and not runner.in_api %}
    if messaging.consumes:
        tasks.start()
{%- else %}
    tasks.start()
{%- endif %}
{%- endif %}
    yield
{%- if runner.present %}
    await run_in_threadpool(tasks.stop)
{%- endif %}
{%- if broker.present %}
    await run_in_threadpool(messaging.stop)
{%- endif %}
{%- if hub.present %}
    await hub.close()
{%- endif %}
{%- if cache.present %}
    cache: Cache = app.state.cache
    cache.close()
{%- endif %}
{%- if stack.rate_limit %}
    limiter: RateLimiter = app.state.limiter
    await limiter.close()
{%- endif %}
    database.close()
{%- if cache.present or broker.present or hub.present %}
    claim.release()
{%- endif %}
{%- if tracing.present %}
    tracing: Tracing = app.state.tracing
    await run_in_threadpool(tracing.close)
{%- endif %}


def operation_id(route: APIRoute) -> str:
    """Name operations in OpenAPI after their functions, which are unique."""
    return route.name


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application; tests pass their own settings."""
    settings = settings or get_settings()
{%- if deployed.checked %}
    settings.check_deployed()
{%- endif %}
    configure_logging(settings.log_level, settings.log_format, settings.environment)
    app = Application(
        title={{ title | py }},
        description={{ description | py }},
        version="{{ service.version }}",
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
{%- if blobs.present %}
    app.state.blobs = BlobStore(settings.blob_roots, settings.blob_max_bytes)
{%- endif %}
{%- if stack.auth == "api_key" %}
    app.state.verifier = Verifier(parse_keys(settings.api_keys.get_secret_value()))
{%- elif stack.auth == "jwt" %}
    app.state.verifier = Verifier(
        parse_keys(settings.jwt_keys.get_secret_value()),
        settings.jwt_issuer,
        settings.jwt_audience,
    )
{%- endif %}
{%- if cache.present %}
    app.state.cache = create_cache(
        settings.cache_url,
        settings.cache_password,
        settings.cache_ttl_seconds,
    )
{%- endif %}
{%- if runner.present %}
    app.state.tasks = Runner(
        TASKS,
        settings,
        app.state.database,
        clock=lambda: app.state.clock(),
{%- if cache.present %}
        cache=app.state.cache,
{%- endif %}
{%- if blobs.present and (runner.every or not messaging.worker_apart) %}
        blobs=app.state.blobs,
{%- endif %}
    )
{%- endif %}
{%- if broker.present %}
    app.state.messaging = Messaging(settings, app.state.database{% if runner.on %}, more=app.state.tasks.handlers_of{% endif %})
{%- endif %}
{%- if stack.rate_limit %}
{%- if cache.present %}
    app.state.limiter = create_limiter(
        settings.cache_url,
        settings.cache_password,
        settings.rate_limit_per_minute,
        settings.rate_limit_burst,
    )
{%- else %}
    app.state.limiter = RateLimiter(settings.rate_limit_per_minute, settings.rate_limit_burst)
{%- endif %}
{%- endif %}
{%- if hub.present %}
{%- if hub.is_local %}
    app.state.hub = Hub(settings.websocket_origins)
{%- else %}
    app.state.hub = Hub(
        settings.websocket_origins,
        bus=create_bus(settings.cache_url, settings.cache_password),
    )
{%- endif %}
{%- endif %}
    app.add_middleware(HeadMiddleware)
{%- if auth.present %}
    app.add_middleware(AuthorizeFirst)
{%- endif %}
    app.add_middleware(
        BodyLimitMiddleware,
        max_bytes=MAX_BODY_BYTES,
{%- if blobs.present %}
        max_form_bytes=MAX_BODY_BYTES + settings.blob_max_bytes,
{%- endif %}
    )
{%- if stack.rate_limit %}
    app.add_middleware(RateLimitMiddleware, limiter=app.state.limiter)
{%- endif %}
    app.add_middleware(RequestMiddleware)
{%- if monitoring.present %}
    app.state.metrics = Metrics(app.state, app.version, settings.environment)
    app.add_middleware(MetricsMiddleware, metrics=app.state.metrics)
{%- endif %}
    install_error_handlers(app)
    app.include_router(health_router)
{%- if monitoring.present %}
    app.include_router(metrics_router)
{%- endif %}
{%- if auth.present %}
    protection: dict[str, Any] = {
        "dependencies": [Depends(authorize)],
        "responses": outcomes(401, 403{% if stack.rate_limit %}, 429{% endif %}),
    }
{%- endif %}
{%- for c in served | sort(attribute="rank") %}
    app.include_router({{ c.name }}_router{% if auth.present %}, **protection{% elif stack.rate_limit %}, responses=outcomes(429){% endif %})
{%- endfor %}
{%- if tracing.present %}
    app.state.tracing = Tracing(settings, app.version)
    app.state.tracing.instrument(app, app.state.database.engine)
{%- if broker.present %}
    app.state.messaging.consumer.around = app.state.tracing.handling
{%- endif %}
{%- endif %}
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
{%- endfilter %}
