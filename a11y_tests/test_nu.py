"""What is said of the source of pages that are not ours: a criterion only where it surely fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from a11y_tests.engines import nu
from a11y_tests.engines.run import EngineRefused
from a11y_tests.site.examine import Examined, examine
from a11y_tests.site.findings import Verdict
from a11y_tests.site.source import MEND
from a11y_tests.site.visit import Visit
from app.foundation.settings import ROOT
from tests.engines import serving

pytestmark = pytest.mark.slow

TITLE, LANGUAGE = "<title>Bådplads</title>", "<html lang=da>"
WORDS = "<h1>Søg en bådplads</h1><p>Vi svarer dig på mandag.</p>"
ENDS_WITHIN = 20.0


def _looked_at(folder: Path, html: str, encoding: str = "utf-8") -> Examined:
    file = folder / "page.html"
    file.write_text(f"<!DOCTYPE html>{html}", encoding=encoding)
    visit = Visit(file.as_uri())
    try:
        return examine(visit, ["source"])
    finally:
        visit.close()


FAILING = {
    "no-title": (f"{LANGUAGE}<meta charset=utf-8>{WORDS}", "2.4.2"),
    "empty-title": (f"{LANGUAGE}<meta charset=utf-8><title> </title>{WORDS}", "2.4.2"),
    "no-language": (f"<html><meta charset=utf-8>{TITLE}{WORDS}", "3.1.1"),
    "invented-language": (f"<html lang=dansk><meta charset=utf-8>{TITLE}{WORDS}", "3.1.1"),
}


@pytest.mark.parametrize("name", FAILING)
def test_a_criterion_that_surely_fails_is_told(tmp_path: Path, name: str) -> None:
    html, criterion = FAILING[name]
    found = _looked_at(tmp_path, html).of(Verdict.WCAG)
    assert [(one.criteria, one.mend) for one in found] == [((criterion,), MEND[criterion])]


SCRIPTED = """<script>document.title = "Bådplads"; document.documentElement.lang = "da"</script>"""
GONE = (
    """<script>document.querySelector("p").remove(); history.pushState(1, "", "/other")</script>"""
)
BLAMELESS = {
    "mended-by-a-script": (f"<html><meta charset=utf-8>{SCRIPTED}{WORDS}", "title"),
    "same-id": (f"{LANGUAGE}<meta charset=utf-8>{TITLE}{WORDS}<p id=a>x<p id=a>y", "Duplicate ID"),
    "item-without-list": (f"{LANGUAGE}<meta charset=utf-8>{TITLE}{WORDS}<li>x", "Element “li”"),
    "twice-the-same-attribute": (
        f"{LANGUAGE}<meta charset=utf-8>{TITLE}{WORDS}<p class=a class=b>x",
        "Duplicate attribute",
    ),
    "language-of-a-part": (
        f"{LANGUAGE}<meta charset=utf-8>{TITLE}{WORDS}<p lang=dansk>x",
        "IANA language",
    ),
}


@pytest.mark.parametrize("name", BLAMELESS)
def test_a_mistake_that_may_shut_out_nobody_is_a_rule_of_the_house(
    tmp_path: Path, name: str
) -> None:
    html, words = BLAMELESS[name]
    examined = _looked_at(tmp_path, html)
    assert not examined.of(Verdict.WCAG)
    assert any(words in one.told for one in examined.of(Verdict.HOUSE))


def test_a_page_that_is_whole_is_left_alone(tmp_path: Path) -> None:
    """In the letters of another time, and with style that is newer than the checker."""
    style = "<style>main { reading-flow: grid-order; future: yes }</style>"
    html = f"{LANGUAGE}<meta charset=windows-1252>{TITLE}{style}<main>{WORDS}</main>"
    examined = _looked_at(tmp_path, html, "windows-1252")
    assert (examined.findings, examined.refused) == ([], {})


def test_the_same_mistake_is_told_once_with_its_line(tmp_path: Path) -> None:
    html = f"{LANGUAGE}<meta charset=utf-8>{TITLE}{WORDS}\n<center>x</center>\n<center>y</center>"
    [found] = _looked_at(tmp_path, html).findings
    assert (found.by, found.place, found.criteria) == ("nu", "line 2", ())
    assert found.told.endswith("; 2 times")


def test_what_a_server_sent_is_read_and_not_what_became_of_it() -> None:
    """From an address that leads on, to an answer that nobody may store."""
    html = f"<!DOCTYPE html>{LANGUAGE}<meta charset=utf-8>{TITLE}{WORDS}<p class=a class=b>x{GONE}"

    async def page(_request: Request) -> Response:
        return HTMLResponse(html, headers={"cache-control": "no-store"})

    async def elsewhere(_request: Request) -> Response:
        return RedirectResponse("/page#x", status_code=303)

    routes = [Route("/", elsewhere), Route("/page", page)]
    with serving(Starlette(routes=routes)) as address:
        visit = Visit(f"{address}/")
        [found] = examine(visit, ["source"]).findings
        visit.close()
    assert found.told == "Duplicate attribute “class”."


@pytest.mark.parametrize(
    ("missing", "told"), [("JAR", "run setup/npm.sh dev"), ("JAVA", "run setup/machine.sh")]
)
def test_what_is_missing_is_told_and_the_page_is_still_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str, told: str
) -> None:
    nothing = tmp_path / "nothing"
    monkeypatch.setattr(nu, "_running", [])  # as in a process that has not asked Nu yet
    monkeypatch.setattr(nu, missing, nothing if missing == "JAR" else (str(nothing),))
    examined = _looked_at(tmp_path, f"{LANGUAGE}<meta charset=utf-8>{TITLE}{WORDS}")
    assert told in examined.refused["source"]


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nu, "VERSION", "1.0.0")
    with pytest.raises(EngineRefused, match=r"setup/npm\.sh"):
        nu.messages("<!DOCTYPE html>")


ASKS = "from a11y_tests.engines import nu; nu.messages('x'); print(nu._running[0]._java.pid)"


@pytest.mark.parametrize("then", ["", "; import time; time.sleep(600)"])
def test_nothing_is_left_running(then: str) -> None:
    """Neither by a process that ends nor by one that is killed."""
    command = [sys.executable, "-uc", ASKS + then]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as asking:
        assert asking.stdout is not None
        java = int(asking.stdout.readline())
        assert _is_running(java) or not then
        if then:
            asking.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + ENDS_WITHIN
    while _is_running(java) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _is_running(java)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
