"""No page escapes: every route that shows one is in the list of pages."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts

from a11y_tests.looks import EVERY, in_turn
from a11y_tests.pages import LANGUAGES, NOT_PAGES, PAIRS, STAFF, STATES, chosen, few
from app import wiring
from app.main import create_app
from app.web.room import Room
from tests.world import settings_for


def _readable(app: FastAPI) -> set[str]:
    """The names of all routes that a browser can open."""
    routes = iter_route_contexts(app.routes)
    return {str(route.name) for route in routes if "GET" in (route.methods or set())}


def _forgotten(app: FastAPI) -> set[str]:
    return _readable(app) - {state.route for state in STATES} - set(NOT_PAGES)


def _app(tmp_path: Path, keys: Path, *planted: Room) -> FastAPI:
    settings = settings_for("", tmp_path, keys)
    house = wiring.build(settings)
    house.rooms = (*house.rooms, *planted)
    return create_app(settings, house)


def test_every_page_is_in_the_list(tmp_path: Path, keys: Path) -> None:
    assert not _forgotten(_app(tmp_path, keys))


def test_the_list_names_only_routes_that_exist(tmp_path: Path, keys: Path) -> None:
    named = {state.route for state in STATES if state.route} | set(NOT_PAGES)
    assert not named - _readable(_app(tmp_path, keys))


def test_a_page_that_is_not_in_the_list_is_found(tmp_path: Path, keys: Path) -> None:
    router = APIRouter()
    router.add_api_route("/ny", lambda: "", name="planted:new", methods=["GET"])
    assert _forgotten(_app(tmp_path, keys, Room(name="planted", router=router))) == {"planted:new"}


def test_every_state_has_a_name_of_its_own() -> None:
    assert len({state.name for state in STATES}) == len(STATES)


def test_make_test_looks_at_every_state_and_at_every_route_in_both_languages() -> None:
    seen = chosen()
    assert {one.name for one, _ in seen} == {one.name for one in STATES}
    routes = {one.route for one in STATES}
    assert {(one.route, language) for one, language in seen} == {
        (route, language) for route in routes for language in LANGUAGES
    }
    assert len(seen) < len(PAIRS)


def test_the_slowest_looks_meet_every_route() -> None:
    seen, whole = ({(one.name, language) for one, language in some} for some in (few(), chosen()))
    assert {one.route for one, _ in few()} == {one.route for one in STATES}
    assert {language for _, language in seen} == set(LANGUAGES)
    assert seen < whole


def test_make_test_sees_every_width_in_every_scheme() -> None:
    seen = {
        (look, language)
        for state, language in chosen()
        for look in in_turn(EVERY, STATES.index(state))
    }
    assert seen == {(look, language) for look in EVERY for language in LANGUAGES}


def test_whoever_works_here_has_the_desk(tmp_path: Path, keys: Path) -> None:
    routes = iter_route_contexts(_app(tmp_path, keys).routes)
    at_desk = {str(route.name) for route in routes if str(route.path).startswith("/desk")}
    for state in STATES:
        assert (state.role == STAFF) == (state.route in at_desk), state.name
