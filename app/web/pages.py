"""Showing a page, or a part of one, in the language of its address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.routing import iter_route_contexts
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2_fragments import render_block
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.foundation import clock
from app.foundation.cpr import masked
from app.foundation.crypto import grouped
from app.foundation.i18n.texts import LANGUAGES, OWN_NAMES, Texts, texts
from app.foundation.settings import ROOT
from app.web.forms import Answers, Mistake
from app.web.house import House
from app.web.language import PREFIX
from app.web.sessions import new_token
from app.web.templates import OneLanguage

CONTENT = "#indhold"
_COOKIE = "indgang"
# Going back to a corrected form must show it again; a browser that may not keep the answer to a
# POST asks about sending twice instead. Forgetting on this computer clears these too.
_CORRECTED = {409, 422}
_KEPT_SECONDS = 24 * 60 * 60


@cache
def environment(language: str) -> Environment:
    """The templates, speaking one language."""
    said = texts(language)
    env = OneLanguage(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.said = said
    env.install_gettext_callables(said.gettext, said.ngettext, newstyle=True)  # type: ignore[attr-defined]  # from the extension
    env.filters |= {
        "day": said.day,
        "date": said.date,
        "moment": said.moment,
        "time": said.time,
        "clock": said.clock,
        "count": said.count,
        "number": said.number,
        "bytes": said.bytes,
        "near": lambda at: said.near_day(at, clock.now()),
        "grouped": grouped,
        "said": said.say,
        "masked": masked,
    }
    env.globals["say"] = said.say
    return env


class Page:
    """One request and the page that answers it."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.house: House = request.app.state.house
        self.language: str = getattr(request.state, "language", LANGUAGES[0])
        self.texts: Texts = texts(self.language)
        self.token: str | None = request.cookies.get(self._cookie)
        self._fresh: str | None = None

    @property
    def other(self) -> str:
        return "en" if self.language == "da" else "da"

    @property
    def other_name(self) -> str:
        return OWN_NAMES[self.other]

    @property
    def settings(self) -> Any:
        return self.house.settings

    def url(self, route: str, language: str | None = None, **parts: Any) -> str:
        """The address of a route in this language, or in another."""
        prefix = PREFIX if (language or self.language) == "en" else ""
        path = _path(self.request.app, route, tuple(parts))
        for part, value in parts.items():
            path = path.replace(_hole(part), str(value))
        return prefix + path if path != "/" else prefix or "/"

    def step(self, route: str, **parts: Any) -> str:
        """An address inside a journey: the next Tab is the first field (WCAG 2.4.3)."""
        return self.url(route, **parts) + CONTENT

    @property
    def twin(self) -> str:
        """This page in the other language."""
        prefix, path = (PREFIX if self.other == "en" else ""), self._path
        query = f"?{self.request.url.query}" if self.request.url.query else ""
        return (prefix + path if path != "/" else prefix or "/") + query

    @property
    def here(self) -> str:
        """The address that this page was asked for at, with its language."""
        prefix, path = (PREFIX if self.language == "en" else ""), self._path
        return prefix + path if path != "/" else prefix or "/"

    @property
    def place(self) -> str:
        """The name of this page's route, which holds nothing of anybody; empty where there is
        none."""
        return str(getattr(self.request.scope.get("route"), "name", ""))

    def whereabouts(self, route: str) -> str:
        """The address of a route as one may say it aloud: a dot for each id or secret in it. Empty
        for a route that there is not."""
        path = _paths(self.request.app).get(route, "")
        prefix = PREFIX if path and self.language == "en" else ""
        return prefix + re.sub(r"\{[^}]*\}", "…", path)

    @property
    def _path(self) -> str:
        """One slash in front: two would be the address of another site."""
        return "/" + self.request.url.path.lstrip("/")

    def speak(self, language: str) -> None:
        """Answer in this language, where a redirect would lose what was typed."""
        self.language, self.texts = language, texts(language)

    def static(self, name: str) -> str:
        address: str = self.request.app.state.assets.address(name)
        return address

    def say(self, words: str, **slots: object) -> str:
        return self.texts.say(words, slots)

    def show(
        self,
        template: str,
        *,
        status: int = 200,
        answers: Answers | None = None,
        mistakes: Sequence[Mistake] = (),
        fragment: str | None = None,
        **context: Any,
    ) -> Response:
        """The page; or only its block ``fragment`` when a script on the page asked for that."""
        context |= {
            "page": self,
            "answers": answers or {},
            "mistakes": mistakes,
            "now": clock.now(),
        }
        env = environment(self.language)
        headers = {"Vary": "HX-Request"} if fragment else {}
        if status in _CORRECTED:
            headers["Cache-Control"] = "private, no-cache"
        if fragment and self.request.headers.get("hx-request") == "true":
            html = render_block(env, template, fragment, **context)
        else:
            html = env.get_template(template).render(context)
        return self._with_cookie(HTMLResponse(html, status, headers))

    def go(self, route: str, *, query: dict[str, str] | None = None, **parts: Any) -> Response:
        """See other: the next page of the journey, at its content."""
        language = parts.pop("language", None)
        address = self.url(route, language, **parts)
        address += f"?{urlencode(query)}" if query else ""
        return self.go_to(address + CONTENT)

    def go_to(self, address: str, status: int = 303) -> Response:
        """See other; with 307 the browser sends the same form there."""
        return self._with_cookie(RedirectResponse(address, status))

    def know(self) -> str:
        """The browser's token, new where it has none; the cookie lasts 24 hours from now."""
        self.token = self._fresh = self.token or new_token()
        return self.token

    def renew(self) -> str:
        """A new token for this browser, after which the old one means nothing."""
        self.token = self._fresh = new_token()
        return self.token

    def forgets(self, response: Response) -> Response:
        """Take the cookie away."""
        self._fresh = None
        response.delete_cookie(self._cookie, **self._cookie_rules)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    @property
    def sender(self) -> str:
        """Where the request comes from, for limits only; never stored."""
        lines = self.request.headers.getlist("x-forwarded-for")
        hops = [hop.strip() for line in lines for hop in line.split(",") if hop.strip()]
        trusted = self.house.settings.proxies
        if 0 < trusted <= len(hops):
            return _network(hops[-trusted])
        return _network(self.request.client.host) if self.request.client else "nowhere"

    @property
    def is_local(self) -> bool:
        """Whether the browser runs on this machine; what came through a proxy does not count."""
        client = self.request.client
        forwarded = {"x-forwarded-for", "forwarded", "x-real-ip"} & set(self.request.headers.keys())
        return client is not None and client.host in ("127.0.0.1", "::1") and not forwarded

    @property
    def _cookie(self) -> str:
        secure: bool = self.house.settings.is_https
        return f"__Host-{_COOKIE}" if secure else _COOKIE

    @property
    def _cookie_rules(self) -> dict[str, Any]:
        secure = self.house.settings.is_https
        return {"path": "/", "secure": secure, "httponly": True, "samesite": "lax"}

    def _with_cookie(self, response: Response) -> Response:
        if self._fresh:
            response.set_cookie(
                self._cookie, self._fresh, max_age=_KEPT_SECONDS, **self._cookie_rules
            )
        return response


def _network(address: str) -> str:
    """The address; of IPv6 the half that a household shares."""
    return ":".join(address.split(":")[:4]) if address.count(":") > 1 else address


@lru_cache(maxsize=512)
def _path(app: Any, route: str, parts: tuple[str, ...]) -> str:
    """The address of a route with holes for its parts: finding it takes a walk over all routes."""
    return str(app.url_path_for(route, **{part: _hole(part) for part in parts}))


@lru_cache(maxsize=4)
def _paths(app: Any) -> dict[str, str]:
    """The addresses of all pages with holes for their parts, by the names of their routes."""
    return {str(route.name): str(route.path) for route in iter_route_contexts(app.routes)}


def _hole(part: str) -> str:
    return f"~{part}~"


async def _page(request: Request) -> Page:
    """Not a plain ``def``: that would cost a hop to another thread for a few attributes."""
    return Page(request)


Here = Annotated[Page, Depends(_page)]
