{%- set served = [c for c in components if endpoints | where(field="component", is=c.name)] -%}
{%- set served = [{...c, "rank": 0 - ([e for e in endpoints if e.component == c.name and [f for f in endpoints if f.component != c.name and f.method == e.method and <py_hides by={f.path} path={e.path} />]] | length)} for c in served] -%}
{%- set blobs = entities | where(field="blob") -%}
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
{% set lines = [
    <py_import from="app.database" names={["Database"]} />,
    <py_import from="app.errors" names={["document_problems", "install_error_handlers"]} />,
    <py_import from="app.health" names={["router as health_router"]} />,
    <py_import from="app.logs" names={["configure_logging"]} />,
    <py_import from="app.middleware" names={["BodyLimitMiddleware", "RequestMiddleware"]} />,
    <py_import from="app.settings" names={["Settings", "get_settings"]} />,
    <py_import from="app.tables" names={["metadata"]} />
] %}
{%- if blobs %}{% set line = <py_import from="app.blobs" names={["BlobStore"]} /> %}{% set lines = [...lines, line] %}{% endif %}
{%- for c in served %}{% set_global lines = [...lines, <py_import from={"app." ~ c.name ~ ".router"} names={["router as " ~ c.name ~ "_router"]} />] %}{% endfor %}
{%- for line in [{"key": <py_sort_key text={line} />, "line": line} for line in lines] | sort(attribute="key") %}
{{ line.line }}
{%- endfor %}

MAX_BODY_BYTES = 1024 * 1024
"""Largest request body that is read{% if blobs %}, apart from the files in forms{% endif %}."""

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
    """Create the tables at the start, if the database answers, and disconnect at the end."""
    database: Database = app.state.database
    try:
        await run_in_threadpool(database.prepare)
    except SQLAlchemyError as error:
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
        title={{ title | py }},
        description={{ description | py }},
        version="0.1.0",
        lifespan=lifespan,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
    )
    app.state.settings = settings
    app.state.database = Database(settings.database_url, metadata)
{%- if blobs %}
    app.state.blobs = BlobStore(settings.blob_roots, settings.blob_max_bytes)
{%- endif %}
    app.add_middleware(
        BodyLimitMiddleware,
        max_bytes=MAX_BODY_BYTES,
        max_form_bytes={% if blobs %}MAX_BODY_BYTES + settings.blob_max_bytes{% else %}MAX_BODY_BYTES{% endif %},
    )
    app.add_middleware(RequestMiddleware)
    install_error_handlers(app)
    app.include_router(health_router)
{%- for c in served | sort(attribute="rank") %}
    app.include_router({{ c.name }}_router)
{%- endfor %}
    return app


app = create_app()
