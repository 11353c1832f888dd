"""Opens the door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from starlette.responses import PlainTextResponse, Response

from app import wiring
from app.foundation import logs
from app.foundation.settings import ROOT, Settings
from app.web import static
from app.web.csrf import OriginGuard
from app.web.errors import Faults, answer_errors
from app.web.headers import HeadAsGet, SafeHeaders
from app.web.house import House
from app.web.language import LanguagePrefix
from app.web.limits import AccessLog, BodyLimit


def create_app(settings: Settings | None = None, house: House | None = None) -> FastAPI:
    """The application, with every room that wiring lists and, in its life, two worker threads."""
    logs.start_unless_started()
    settings = settings or Settings()
    house = house or wiring.build(settings)
    workers = wiring.runners(house)

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        if house.database.is_sqlite:
            workers[0].take_back()
        for worker in workers:
            worker.start()
        yield
        for worker in workers:
            worker.stop()
        house.database.close()

    app = FastAPI(
        docs_url=None, redoc_url=None, openapi_url=None, lifespan=life, redirect_slashes=False
    )
    app.state.house = house
    app.state.worker, app.state.messenger = workers
    app.state.assets = static.Assets(ROOT / "static")
    for room in house.rooms:
        app.include_router(room.router)
        for error, page in room.pages_for.items():
            app.add_exception_handler(error, page)
    app.include_router(static.router)
    app.add_api_route("/healthz", _health, name="healthz")
    answer_errors(app)
    # The last added sees a request first.
    app.add_middleware(BodyLimit)
    app.add_middleware(OriginGuard, public_url=settings.public_url)
    app.add_middleware(Faults)
    app.add_middleware(HeadAsGet)
    app.add_middleware(LanguagePrefix)
    app.add_middleware(AccessLog)
    app.add_middleware(SafeHeaders, https=settings.is_https)
    return app


def _health(request: Request) -> Response:
    """Whether the house can read its database; for a load balancer, without a page."""
    with request.app.state.house.database.read() as session:
        session.connection()
    return PlainTextResponse("ok")
