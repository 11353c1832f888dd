"""Behind one door each house is itself, and nothing of the one before is left."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from fastapi import FastAPI

from a11y_tests.door import Answer, Door


@pytest.fixture
def door() -> Iterator[Door]:
    with Door().stands() as door:
        yield door


def house(words: str, lived: list[str]) -> FastAPI:
    """A house with one page, which writes down when it opens and closes."""

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        lived.append(f"{words} opens")
        yield
        lived.append(f"{words} closes")

    app = FastAPI(lifespan=life)
    app.add_api_route("/", lambda: words)
    return app


def seen(door: Door) -> str:
    return str(httpx2.get(f"{door.address}/", trust_env=False).json())


def test_one_house_after_the_other_opens_and_closes(door: Door) -> None:
    lived: list[str] = []
    for words in ("one", "two"):
        with door.leads_to(house(words, lived)):
            assert seen(door) == words
    assert lived == ["one opens", "one closes", "two opens", "two closes"]


def test_a_page_in_hand_is_given_once_and_is_gone_with_the_house(door: Door) -> None:
    kept = Answer("/#here", 200, [(b"content-type", b"application/json")], b'"kept"')
    with door.leads_to(house("one", [])):
        door.in_hand = kept
        assert [seen(door), seen(door)] == ["kept", "one"]
        door.in_hand = kept
    with door.leads_to(house("two", [])):
        assert seen(door) == "two"


def test_a_house_that_does_not_open_says_why(door: Door) -> None:
    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        raise RuntimeError("the keys are missing")
        yield

    with (
        pytest.raises(RuntimeError, match="the keys are missing"),
        door.leads_to(FastAPI(lifespan=life)),
    ):
        raise AssertionError("nobody comes in")
