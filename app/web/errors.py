"""Error pages in both languages: what happened, what to do, and what was typed still there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.foundation.i18n import N_
from app.foundation.logs import log
from app.foundation.refused import Missing, Refused, Unavailable
from app.web.forms import Answers
from app.web.limits import TooLarge
from app.web.pages import Page
from app.web.tries import TooMany

# Never shown again and never put into a page.
_SECRET = {"password"}
# Sent along by the page or chosen on it; everything else is words that somebody typed.
_CHOSEN = {"token", "seen", "go", "waiting_on", "to", "topic", "outcome", "kept", "next"}
_CHOSEN |= {"solved", "forget", "way", "lost", "cpr", "strength", "keeps", "for_whom", "role"}
_CHOSEN |= {"basis", "receives", "channel", "language", "order", "back", "into"}
_CHOSEN |= {"helper", "department", "fallback", "unit", "stand_in", "until", "must_keep"}
_CHOSEN |= {"offered", "quick", "is_active"}
_CHOSEN_KINDS = ("wish_", "by_", "file_drop_", "can_", "also_")


@dataclass(frozen=True)
class Said:
    """The words of one error page."""

    heading: str
    lead: str


WORDS = {
    403: Said(
        N_("We could not see that it was you"),
        N_(
            "Another site sent this to us, or your browser hides where it comes from. "
            "Open the page here and try again."
        ),
    ),
    404: Said(
        N_("We cannot find the page"),
        N_(
            "Check the address, or begin on the front page. "
            "If you have a case, find it with your number and your code."
        ),
    ),
    413: Said(
        N_("It was too much for us to receive"),
        N_(
            "Go back in your browser: your text is still there. "
            "Make it shorter than 20,000 characters, or choose smaller files, and send it again."
        ),
    ),
    422: Said(
        N_("We could not read what you sent"),
        N_("Go back one page, check it and send it again."),
    ),
    429: Said(
        N_("Wait a little, then try again"),
        N_(
            "We get very many attempts from your network just now. "
            "Nothing was received. Try again in a few minutes."
        ),
    ),
    500: Said(
        N_("Something went wrong at our end"),
        N_(
            "We have not received what you sent. It is our fault, not yours. Try again in a moment."
        ),
    ),
    503: Said(
        N_("We cannot receive it just now"),
        N_("We have not received what you sent. Try again in a few minutes."),
    ),
}
_KEEPS_TYPED = {404, 422, 429, 500, 503}


def error_page(request: Request, status: int, *, words: str | None = None) -> Response:
    """The page for ``status``. It needs no database, and repeats the fields of a lost POST."""
    page = Page(request)
    known = status if status in WORDS else (404 if status < 500 else 500)
    answers: Answers = getattr(request.state, "answers", {}) if known in _KEEPS_TYPED else {}
    kept = {name: value for name, value in answers.items() if name not in _SECRET}
    return page.show(
        "errors/error.html",
        status=status,
        said=WORDS[known],
        words=words,
        was_post=request.method == "POST",
        typed={name: value for name, value in kept.items() if not _is_chosen(name) and value},
        hidden={name: value for name, value in kept.items() if _is_chosen(name)},
    )


def _is_chosen(name: str) -> bool:
    return name in _CHOSEN or name.startswith(_CHOSEN_KINDS)


def answer_errors(app: FastAPI) -> None:
    """Tell the application which page answers which error."""

    def http(request: Request, error: Any) -> Response:
        return error_page(request, 422 if error.status_code == 400 else error.status_code)

    def unavailable(request: Request, error: Exception) -> Response:
        log().error("database.unavailable", reason=str(error))
        return error_page(request, 503)

    app.add_exception_handler(HTTPException, http)
    # Only parts of an address are checked by the framework: this one we never made.
    app.add_exception_handler(RequestValidationError, lambda request, _: error_page(request, 404))
    app.add_exception_handler(Missing, lambda request, _: error_page(request, 404))
    app.add_exception_handler(TooMany, lambda request, _: error_page(request, 429))
    app.add_exception_handler(TooLarge, lambda request, _: error_page(request, 413))
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Unavailable, unavailable)


class Faults:
    """Turns a fault of ours into a page, inside everything that adds headers to a page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def sent(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception as error:
            log().error("request.failed", reason=type(error).__name__, exc_info=error)
            if scope["type"] != "http" or has_begun:
                raise
            await error_page(Request(scope), 500)(scope, receive, send)


def _refused(request: Request, error: Any) -> Response:
    page = Page(request)
    return error_page(request, 422, words=page.say(error.words, **error.slots))
