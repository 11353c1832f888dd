"""The driver without a browser: quick, without scripts, and sending what Chromium would send."""

import ssl
from dataclasses import dataclass, field, replace
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx2
from bs4 import Tag
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.actors.driver import Driver, PageLost, destination, stays_on_page
from tests.actors.files import Download, File, download
from tests.actors.finding import Snapshot
from tests.actors.forms import URLENCODED, Entry, Submission, picked_options, submission, value_in
from tests.actors.typed import Files, Place, Typed, place_of, put, put_again, unfold
from tests.names import attribute, form_of, name_of, shown, spoken
from tests.pagecheck import Page

MOST_REDIRECTS = 20
BLANK = "<!DOCTYPE html><html><head><title></title></head><body></body></html>"
# The houses of tests speak plain HTTP; to read every certificate of the machine takes long.
PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
LIKE_A_BROWSER = {
    "accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "accept-language": "da",
    "user-agent": "Indgang tests",
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
    "sec-fetch-user": "?1",
}


@dataclass
class _Visit:
    """One entry of the history: an answer, and what has been typed on it."""

    url: str
    method: str
    response: httpx2.Response | None
    page: Page
    typed: dict[Place, Typed] = field(default_factory=dict)
    cookies: frozenset[tuple[str, str]] = frozenset()

    def header(self, name: str) -> str:
        return self.response.headers.get(name, "").lower() if self.response else ""


class HttpDriver(Driver):
    """Speaks to an application in this process, or to an address.

    The lifespan of an application is not run: whoever made it runs it, since several actors
    may share it. Requests come from 127.0.0.1. `response` is the newest answer, for its headers.
    """

    def __init__(self, house: ASGIApp | str, *, base_url: str = "http://127.0.0.1:8000") -> None:
        super().__init__()
        self.base_url = (house if isinstance(house, str) else base_url).rstrip("/")
        self.response: httpx2.Response | None = None
        self._witness = None if isinstance(house, str) else _Witness(house)
        self._client = _client(self._witness, self.base_url)
        blank = Page.read(BLANK, status=0, url="")
        self._history = [_Visit("about:blank", "GET", None, blank)]

    @property
    def url(self) -> str:
        return self._here.url

    @property
    def cookies(self) -> httpx2.Cookies:
        """The cookies that this actor holds."""
        return self._client.cookies

    @property
    def typed(self) -> dict[Place, Typed]:
        """What has been typed on the page and not been sent."""
        return self._here.typed

    def go_to(self, path: str) -> None:
        self._visit("GET", urljoin(f"{self.base_url}/", path), site="none")

    def go_back(self, *, fetched: bool) -> None:
        if len(self._history) < 3:
            raise PageLost("There is no page before this one.")
        left = self._history.pop()
        before = self._here
        self.status = before.page.status
        if before.page is left.page or "no-store" not in before.header("cache-control"):
            return
        if before.method != "GET":
            raise PageLost(
                f"{self.address} was the answer to a form and must not be stored, "
                "so a browser asks whether to send the form again."
            )
        if fetched or before.cookies != self._cookies():
            self._fetch_again(before)

    def _fetch_again(self, before: _Visit) -> None:
        fresh = self._ask("GET", before.url, site="same-origin")
        fresh.typed = before.typed
        put_again(fresh.page.soup, fresh.typed)
        self._history[-1] = fresh
        self._show(fresh)

    def snapshot(self) -> Snapshot:
        return Snapshot(self._here.page.soup)

    def write(self, field: Tag, text: str) -> None:
        longest = attribute(field, "maxlength")
        self._change(field, text[: int(longest)] if longest.isdigit() else text)

    def choose(self, choice: Tag, *, on: bool) -> None:
        self._change(choice, on)

    def pick(self, chosen: Tag, option: Tag) -> None:
        options = enumerate(chosen.select("option"))
        self._change(chosen, next(number for number, tag in options if tag is option))

    def attach(self, field: Tag, file_name: str, content: bytes) -> None:
        earlier = self._files(field) if field.has_attr("multiple") else ()
        self._change(field, (*earlier, File(file_name, content)))

    def download(self, link: Tag) -> Download:
        target = destination(link, self.url)
        visit = self._ask("GET", target, site="same-origin")
        self.pages_seen.append((urlsplit(visit.url).path, visit.page.status))
        assert visit.response is not None
        return download(visit.response)

    def press(self, pressed: Tag) -> None:
        if pressed.name == "summary":
            unfold(pressed)
        elif pressed.name == "a":
            self._follow(destination(pressed, self.url))
        else:
            self._submit(pressed)

    def sends(self, path: str, fields: dict[str, str], *, site: str = "same-origin") -> None:
        """Post fields that no page offers, as a forger or another site would."""
        entries = tuple(Entry(name, value) for name, value in fields.items())
        sent = Submission("POST", path, entries, URLENCODED)
        self._visit("POST", urljoin(f"{self.base_url}/", path), site=site, sent=sent)

    def value(self, field: Tag) -> str:
        if field.name == "select":
            return " ".join(spoken(option) for option in picked_options(field))
        return value_in(field)

    def is_chosen(self, choice: Tag) -> bool:
        return choice.has_attr("checked")

    def text(self, parts: list[Tag]) -> str:
        return " ".join(shown(part) for part in parts)

    def close(self) -> None:
        self._client.close()

    @property
    def _here(self) -> _Visit:
        return self._history[-1]

    def _change(self, control: Tag, typed: Typed) -> None:
        put(control, typed)
        self._here.typed[place_of(control)] = typed

    def _files(self, control: Tag) -> Files:
        chosen = self._here.typed.get(place_of(control), ())
        return chosen if isinstance(chosen, tuple) else ()

    def _follow(self, target: str) -> None:
        here = self._here
        if stays_on_page(target, here.url):
            self._history.append(replace(here, url=target))
        else:
            self._visit("GET", target, site="same-origin")

    def _submit(self, button: Tag) -> None:
        form = form_of(button)
        if form is None or attribute(button, "type").lower() in {"button", "reset"}:
            raise AssertionError(f'"{name_of(button)}" does nothing without a script.')
        sent = submission(form, button, files=self._files)
        target = urljoin(urldefrag(self.url).url, sent.target)
        if sent.method == "GET":
            address, mark, fragment = target.partition("#")
            target = f"{address.partition('?')[0]}?{sent.query}{mark}{fragment}"
        self._visit(sent.method, target, site="same-origin", sent=sent)

    def _visit(self, method: str, url: str, *, site: str, sent: Submission | None = None) -> None:
        visit = self._ask(method, url, site=site, sent=sent)
        if visit.response is not None and _is_kept_aside(visit.response):
            self.pages_seen.append((urlsplit(visit.url).path, visit.response.status_code))
            return
        # Asking for the same address again replaces the page in a browser's history.
        if visit.method == "GET" and visit.url == self.url:
            self._history.pop()
        self._history.append(visit)
        self._show(visit)

    def _show(self, visit: _Visit) -> None:
        self.status = visit.page.status
        self.error = self._witness.error if self._witness else None
        self.arrive(visit.page if "html" in visit.header("content-type") else None)

    def _ask(self, method: str, url: str, *, site: str, sent: Submission | None = None) -> _Visit:
        body, kind = sent.body() if sent and method == "POST" else (b"", "")
        for _ in range(MOST_REDIRECTS):
            self._stay_home(url)
            answer = self._client.request(
                method,
                urldefrag(url).url,
                content=body,
                headers=self._headers(method, kind, site),
                follow_redirects=False,
            )
            self.response = answer
            if not answer.has_redirect_location:
                return replace(_read(answer, method, url), cookies=self._cookies())
            url = _moved(url, answer.headers["location"])
            if answer.status_code in {301, 302, 303} and method == "POST":
                method, body, kind = "GET", b"", ""
        raise PageLost(f"{url} leads on and on: {MOST_REDIRECTS} redirects.")

    def _cookies(self) -> frozenset[tuple[str, str]]:
        return frozenset((cookie.name, cookie.value or "") for cookie in self._client.cookies.jar)

    def _stay_home(self, url: str) -> None:
        if urlsplit(url)[:2] != urlsplit(self.base_url)[:2]:
            raise PageLost(f"The house sends its guest away, to {url}.")

    def _headers(self, method: str, kind: str, site: str) -> dict[str, str]:
        headers = {"sec-fetch-site": site} | ({"content-type": kind} if kind else {})
        policy = self._here.header("referrer-policy").rpartition(",")[2].strip()
        known = site != "none"
        if known and policy != "no-referrer":
            origin_only = policy in {"origin", "strict-origin"}
            headers["referer"] = self.base_url + "/" if origin_only else urldefrag(self.url).url
        if known and method == "POST":
            # A page without a referrer has no origin either (Fetch Standard, "Origin" header).
            headers["origin"] = "null" if policy == "no-referrer" else self.base_url
        return headers


class _Witness:
    """Remembers what the application raised, since its answer tells nobody."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.error: Exception | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.error = None
        try:
            await self.app(scope, receive, send)
        except Exception as error:
            self.error = error
            raise


def _client(app: ASGIApp | None, base_url: str) -> httpx2.Client:
    if app is None:
        return httpx2.Client(
            base_url=base_url, headers=LIKE_A_BROWSER, trust_env=False, timeout=30, verify=PLAIN
        )
    return TestClient(
        app,
        base_url=base_url,
        headers=dict(LIKE_A_BROWSER),
        raise_server_exceptions=False,
        client=("127.0.0.1", 50000),
    )


def _is_kept_aside(answer: httpx2.Response) -> bool:
    """Whether a browser would stay where it is: a download, or an answer without content."""
    disposition = answer.headers.get("content-disposition", "")
    return disposition.startswith("attachment") or answer.status_code in {204, 205}


def _read(answer: httpx2.Response, method: str, url: str) -> _Visit:
    is_page = "html" in answer.headers.get("content-type", "").lower()
    page = Page.read(answer.text if is_page else BLANK, status=answer.status_code, url=url)
    body = page.soup.select_one("body")
    if (
        body is not None
        and not is_page
        and answer.headers.get("content-type", "").startswith("text/")
    ):
        body.string = answer.text
    return _Visit(url, method, answer, page)


def _moved(url: str, location: str) -> str:
    goal = urljoin(url, location)
    return goal if "#" in goal else urldefrag(goal).url + url[len(urldefrag(url).url) :]
