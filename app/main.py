"""Opens the door."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI, Request
from starlette.responses import PlainTextResponse, Response

from app import wiring
from app.foundation import logs
from app.foundation.jobs.runner import Runner
from app.foundation.settings import ROOT, Settings
from app.web import static
from app.web.csrf import OriginGuard
from app.web.errors import Faults, answer_errors
from app.web.headers import HeadAsGet, SafeHeaders
from app.web.house import House
from app.web.language import LanguagePrefix
from app.web.limits import AccessLog, BodyLimit


def create_app(
    settings: Settings | None = None, house: House | None = None, *, works: bool = True
) -> FastAPI:
    """The application, with every room that wiring lists and, in its life, two worker threads.

    Without ``works`` the threads stand still: whoever opened it runs jobs and chores.
    """
    logs.start_unless_started()
    settings = settings or Settings()
    house = house or wiring.build(settings)
    workers = wiring.runners(house)

    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lambda _app: _life(house, workers if works else ()),
        redirect_slashes=False,
    )
    app.state.house = house
    app.state.worker, app.state.messenger = workers
    app.state.assets = static.Assets(ROOT / "static")
    app.router.routes.extend(wiring.addresses(tuple(house.rooms)))
    for room in house.rooms:
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


@asynccontextmanager
async def _life(house: House, workers: Sequence[Runner]) -> AsyncIterator[None]:
    """The worker threads and whatever the rooms do, for as long as the house is open."""
    if workers and house.database.is_sqlite:
        workers[0].take_back()
    for worker in workers:
        worker.start()
    async with AsyncExitStack() as lives:
        for room in house.rooms:
            if room.life:
                await lives.enter_async_context(room.life(house))
        yield
    for worker in workers:
        worker.stop()
    house.database.close()


def _health(request: Request) -> Response:
    """Whether the house can read its database; for a load balancer, without a page."""
    with request.app.state.house.database.read() as session:
        session.connection()
    return PlainTextResponse("ok")
