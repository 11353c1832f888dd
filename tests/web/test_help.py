"""Help stands in the same place and order on every page (WCAG 3.2.6)."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from starlette.testclient import TestClient

PAGES = ("/", "/skriv", "/ring", "/samtale", "/formidlet", "/sag", "/privatliv", "/frister", "/was")
FOOT = ("Tilgængelighedserklæring", "Fortæl os om en barriere", "Sådan passer vi på")


def words(app: FastAPI, path: str, place: str) -> list[str]:
    """What stands in a place of a page, link by link."""
    client = TestClient(app, base_url="http://127.0.0.1:8000")
    page = BeautifulSoup(client.get(path).text, "html5lib")
    return [link.get_text() for link in page.select(f"{place} a")]


@pytest.mark.parametrize("path", PAGES)
def test_given_any_page_when_read_then_help_is_the_same_in_the_same_order(
    app: FastAPI, path: str
) -> None:
    assert words(app, path, ".help") == words(app, "/", ".help")
    assert len(words(app, path, ".help")) > 3


@pytest.mark.parametrize("path", [*PAGES, "/desk", "/desk/sign-in", "/findes-ikke"])
def test_given_any_page_when_read_then_the_foot_says_where_to_tell_of_a_barrier(
    app: FastAPI, path: str
) -> None:
    found = words(app, path, ".foot")[: len(FOOT)]

    assert [one.startswith(said) for one, said in zip(found, FOOT, strict=True)] == [True] * 3
