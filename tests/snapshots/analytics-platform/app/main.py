"""The application: `uvicorn app.main:app`. One process has log and database; a second one refuses to start."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app import exposition, problems
from app.body import BodyLimit
from app.routes import accounts, alerts, events, health, metrics, protection
from app.service import Service
from app.settings import Settings, read


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return an application; log and database are opened when it starts."""
    settings = settings or read()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        service = Service(settings)
        app.state.service = service
        measure(service)
        service.engine.start()
        yield
        service.close()

    app = FastAPI(title="Analytics platform", version="1", lifespan=lifespan)
    problems.install(app)
    measure = exposition.install(app)
    app.add_middleware(BodyLimit, limit=settings.body_bytes)
    for module in (health, accounts, events, metrics, alerts, protection):
        app.include_router(module.router)
    return app


app = create_app()
