"""Every page is whole without scripts and without style, and is read in the order it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from a11y_tests.guest import complaints
from a11y_tests.looks import Dress, Look
from a11y_tests.shown import Shown
from app.web.headers import HEADERS
from tests.actors import BrowserDriver
from tests.engines import serving

pytestmark = pytest.mark.slow

ORDER = Path(__file__).with_name("order.js").read_text()
WORDS = "return document.body.innerText.split(/\\s+/).filter(Boolean).join(' ')"
UNDRESSED = "for (const sheet of document.styleSheets) sheet.disabled = true"
DRESSED = "for (const sheet of document.styleSheets) sheet.disabled = false"


HASTY = """
return [...document.scripts]
  .filter((one) => !one.defer || !one.src.startsWith(location.origin) || one.text)
  .map((one) => one.outerHTML);
"""


def test_no_script_is_needed(shown: Shown) -> None:
    """The guest came here with scripts off; those that there are come from here, and wait."""
    assert shown.look.asks(HASTY) == []


def test_the_content_policy_refuses_nothing(shown: Shown) -> None:
    assert shown.arrival.refused == ()


def test_the_order_that_is_seen_is_the_order_that_is_read(shown: Shown) -> None:
    """WCAG 1.3.2, in one column."""
    with shown.look.wearing(Dress(width=320)):
        told = shown.look.asks(ORDER)
    assert not told, "\n" + "\n".join(told)


def test_without_style_the_words_are_the_same(shown: Shown) -> None:
    """Nothing is said by style alone, and nothing hidden by it comes to light."""
    dressed = shown.look.asks(WORDS)
    shown.look.asks(UNDRESSED)
    undressed = shown.look.asks(WORDS)
    shown.look.asks(DRESSED)
    assert undressed == dressed


DISORDERED = """<!DOCTYPE html><html lang="da"><title>Uorden</title>
<style>main { display: flex; flex-direction: column-reverse } .gone { display: none }</style>
<main><p>Læses først</p><p>Læses sidst</p><p class="gone">Ses ikke</p></main></html>"""


@pytest.fixture
def disordered(anywhere: BrowserDriver) -> Look:
    anywhere.window.selenium.get(f"data:text/html;charset=utf-8,{quote(DISORDERED)}")
    return Look(anywhere)


def test_another_order_is_found(disordered: Look) -> None:
    assert disordered.asks(ORDER) == ['"Læses sidst" is read after "Læses først" and stands above']


def test_words_hidden_by_style_are_found(disordered: Look) -> None:
    dressed = disordered.asks(WORDS)
    disordered.asks(UNDRESSED)
    assert disordered.asks(WORDS) != dressed


@pytest.fixture
def inline_style() -> Iterator[str]:
    async def page(_request: Request) -> HTMLResponse:
        html = '<!DOCTYPE html><html lang="da"><title>x</title><p style="color:red">x</p>'
        return HTMLResponse(html, headers=HEADERS)

    with serving(Starlette(routes=[Route("/", page)])) as address:
        yield address


def test_what_the_content_policy_refuses_is_found(
    anywhere: BrowserDriver, inline_style: str
) -> None:
    anywhere.window.selenium.get(inline_style)
    assert any("style-src" in told for told in complaints(anywhere))
