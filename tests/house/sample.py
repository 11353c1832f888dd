"""A small house of its own, so that the actors are tested without the real one."""

from html import escape
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from starlette.datastructures import UploadFile

SHELL = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{prefix}{title} – Indgang</title>
<link rel="icon" href="data:,">
<script src="/static/scripts.js" defer></script>
</head>
<body>
<a class="skip" href="#indhold">Gå til indholdet</a>
<header class="top"><a href="/">Indgang</a></header>
<main id="indhold">
{main}
</main>
<aside aria-labelledby="hjælp"><h2 id="hjælp">Få hjælp</h2>
<ul><li><a href="/skriv#indhold">Skriv til os</a></li></ul></aside>
<footer class="foot"><p>Indgang, Prøvegade&nbsp;1.</p></footer>
</body>
</html>
"""
SCRIPTS = """
document.getElementById('scripts').textContent = 'Scripts kører.';
document.querySelector('[hx-post]')?.addEventListener('click', event => {
  event.preventDefault();
  event.target.classList.add('htmx-request');
  setTimeout(() => {
    document.getElementById('scripts').textContent = 'Byttet ind.';
    event.target.classList.remove('htmx-request');
  }, 300);
});
"""
FRONT = """
<h1>Hvad kan vi hjælpe dig med?</h1>
<ul><li><h2><a href="/skriv">Skriv til os</a></h2><p>Svar inden for
5 arbejdsdage, kl.&nbsp;9.00.</p></li></ul>
<p id="scripts">Uden scripts.</p>
<p hidden>Skjult for alle.</p>
<details><summary>Sådan gør du</summary><p>Skriv kort.</p></details>
<p><a href="#hjælp">Til hjælpen</a> <a href="/en" lang="en">English</a>
<a href="/svar/alt">Alle valg</a>
<a href="https://example.org/" rel="external">Ud af huset</a></p>
<form action="/sag" method="get" novalidate>
<label for="nummer">Sagens nummer</label>
<input id="nummer" name="nummer" autocomplete="off" maxlength="6">
<button>Find sagen</button></form>
<form action="/svar/byt" method="post" novalidate><button hx-post="/svar/byt">Byt</button></form>
"""
CHOICES = """
<h1>Alle valg</h1>
<form action="/svar/ekko" method="post" novalidate enctype="{enctype}">
<input type="hidden" name="nonce" value="skjult">
<fieldset><legend>Vil du have svar?</legend>
<label><input type="radio" name="svar" value="ja"> Ja</label>
<label><input type="radio" name="svar" value="nej"> Nej</label></fieldset>
<fieldset><legend>Må vi ringe?</legend>
<label><input type="radio" name="ring" value="ja"> Ja</label>
<label><input type="radio" name="ring" value="nej" checked> Nej</label></fieldset>
<label><input type="checkbox" name="tolk"> Bestil tolk</label>
<label><input type="checkbox" name="kopi" value="1" checked> Send en kopi</label>
<label for="emne">Emne</label>
<select id="emne" name="emne"><option value="">Vælg</option><option value="hj">Hjælpemidler</option>
<option>Andet</option></select>
<label for="tekst">Din besked</label><textarea id="tekst" name="tekst">
Før</textarea>
<label for="fra">Slukket</label><input id="fra" name="fra" value="x" disabled>
<label for="fil">En fil</label><input id="fil" type="file" name="fil">
<label for="filer">Flere filer</label><input id="filer" type="file" name="filer" multiple>
<button name="vej" value="frem">Send</button>
<button class="second" name="vej" value="gem" formaction="/svar/ekko?gemt=1">Gem</button>
<button class="second" type="button">Læs op</button>
</form>
"""
QUESTION = """{summary}
<form action="/skriv" method="post" novalidate>
<input type="hidden" name="nonce" value="{nonce}">
<h1><span class="step">Skriv til os. Trin 1 af 2</span>
<label for="besked">Hvad handler det&nbsp;om?</label></h1>
<textarea id="besked" name="besked">{text}</textarea>
<label for="navn">Dit navn</label><input id="navn" name="navn" autocomplete="name">
<button>Tjek og send</button></form>
"""
SUMMARY = """<div class="sum" role="group" tabindex="-1" autofocus aria-labelledby="fejl">
<h2 id="fejl">Ret 1 ting</h2><p><a href="#besked">Skriv din besked</a></p></div>"""
CHECK = """<h1><span class="step">Skriv til os. Trin 2 af 2</span> Er det rigtigt?</h1>
<section aria-labelledby="b"><h2 id="b">Din besked</h2><p>{text}</p>
<a href="/skriv">Ret<span> din besked</span></a></section>
<h2>Dit svar</h2><p>Her på siden.</p><p><a href="/">Ret dit svar</a></p>
<h2>Bagefter</h2><p>Vi skriver.</p>"""


FILES = """<h1>Dine filer</h1><ul><li><a href="/filer/1">Et billede</a></li>
<li><a href="/filer/2">Et brev</a></li><li><a href="/filer/3">Et vist brev</a></li>
<li><a href="/filer/4">Et slettet brev</a></li></ul>"""


def page(main: str, title: str, **words: str) -> str:
    filled = {"language": "da", "prefix": "", "main": main, "title": title} | words
    return SHELL.format(**filled)


def build() -> FastAPI:
    """A fresh house. `asked` in its state counts how often the question was fetched."""
    house = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    house.state.asked = 0
    house.add_exception_handler(Exception, _sorry)
    for route in (
        _front,
        _english,
        _scripts,
        _find,
        _ask,
        _check,
        _echo,
        _choices,
        _files,
        _broken,
    ):
        route(house)
    return house


async def _sorry(request: Request, error: Exception) -> Response:
    main = "<h1>Noget gik galt hos os</h1>"
    return HTMLResponse(page(main, "Noget gik galt hos os"), status_code=500)


def _front(house: FastAPI) -> None:
    @house.get("/")
    def front() -> HTMLResponse:
        answer = HTMLResponse(page(FRONT, "Hvad kan vi hjælpe dig med?"))
        answer.set_cookie("gaest", "1")
        return answer


def _english(house: FastAPI) -> None:
    @house.get("/en")
    def english() -> HTMLResponse:
        return HTMLResponse(page("<h1>How can we help?</h1>", "How can we help?", language="en"))


def _scripts(house: FastAPI) -> None:
    @house.get("/static/scripts.js")
    def scripts() -> Response:
        return Response(SCRIPTS, media_type="text/javascript")


def _find(house: FastAPI) -> None:
    @house.get("/sag")
    def find(request: Request) -> HTMLResponse:
        asked = escape(request.url.query)
        return HTMLResponse(page(f"<h1>Din sag</h1><p>Spurgt: {asked}</p>", "Din sag"))


def _ask(house: FastAPI) -> None:
    def question(text: str, *, summary: str = "", status: int = 200) -> HTMLResponse:
        main = QUESTION.format(summary=summary, nonce=house.state.asked, text=escape(text))
        prefix = "Fejl: " if summary else ""
        html = page(main, "Hvad handler det om? Trin 1 af 2", prefix=prefix)
        return HTMLResponse(html, status_code=status, headers={"cache-control": "no-store"})

    @house.get("/skriv")
    def ask() -> HTMLResponse:
        house.state.asked += 1
        return question("")

    @house.post("/skriv")
    async def answer(request: Request) -> Response:
        posted = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        if not posted["besked"].strip():
            return question("", summary=SUMMARY, status=422)
        house.state.posted = posted
        answer = RedirectResponse("/skriv/tjek#indhold", status_code=303)
        if posted["navn"]:
            answer.set_cookie("navn", str(house.state.asked))
        return answer


def _check(house: FastAPI) -> None:
    @house.get("/skriv/tjek")
    def check() -> HTMLResponse:
        main = CHECK.format(text=escape(house.state.posted["besked"]))
        return HTMLResponse(page(main, "Er det rigtigt? Trin 2 af 2"))


def _choices(house: FastAPI) -> None:
    @house.get("/svar/alt")
    def choices(enctype: str = "application/x-www-form-urlencoded") -> HTMLResponse:
        return HTMLResponse(page(CHOICES.format(enctype=enctype), "Alle valg"))

    @house.get("/svar/uden-afsender")
    def secret() -> HTMLResponse:
        html = page(CHOICES.format(enctype="text/plain"), "Alle valg")
        return HTMLResponse(html, headers={"referrer-policy": "no-referrer"})


def _echo(house: FastAPI) -> None:
    @house.api_route("/svar/ekko", methods=["GET", "POST"])
    async def echo(request: Request) -> HTMLResponse:
        async with request.form() as form:
            entries = [(name, await _plain(value)) for name, value in form.multi_items()]
        house.state.heard = {
            "query": request.url.query,
            "form": entries,
            **{name: request.headers.get(name) for name in ("origin", "referer", "cookie")},
            "sec-fetch-site": request.headers.get("sec-fetch-site"),
            "accept-language": request.headers.get("accept-language"),
        }
        return HTMLResponse(page("<h1>Hørt</h1>", "Hørt"))


async def _plain(value: str | UploadFile) -> str:
    """A file is told by its name, its type and its content: it is no text."""
    if isinstance(value, str):
        return value
    if not value.filename:
        return "file:"
    return f"file:{value.filename}|{value.content_type}|{(await value.read()).hex()}"


def _files(house: FastAPI) -> None:
    @house.get("/filer")
    def listed() -> HTMLResponse:
        return HTMLResponse(page(FILES, "Dine filer"))

    @house.get("/filer/1")
    def kept() -> Response:
        said = "attachment; filename*=utf-8''bl%C3%A5%20b%C3%B8lge.jpg"
        return Response(b"\xff\xd8\x00", media_type="image/jpeg", headers=_disposed(said))

    @house.get("/filer/2")
    def plain() -> Response:
        said = 'attachment; filename="brev.txt"'
        return Response(b"Hej", media_type="text/plain", headers=_disposed(said))

    @house.get("/filer/3")
    def displayed() -> Response:
        said = 'inline; filename="brev.txt"'
        return Response(b"Hej", media_type="text/plain", headers=_disposed(said))


def _disposed(said: str) -> dict[str, str]:
    return {"content-disposition": said}


def _broken(house: FastAPI) -> None:
    @house.get("/i-stykker")
    def broken() -> HTMLResponse:
        return HTMLResponse(page("<h1>A</h1><h1>B</h1><p style='x'>", "Q"), status_code=404)

    @house.get("/kaput")
    def failing() -> None:
        raise LookupError("the shelf is empty")

    @house.get("/bar")
    def bare() -> PlainTextResponse:
        return PlainTextResponse("nope", status_code=404)

    @house.get("/robots.txt")
    def text() -> PlainTextResponse:
        return PlainTextResponse("User-agent: *")
