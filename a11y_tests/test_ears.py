"""Whoever hears and feels pages gets through them: Orca, BRLTTY, real keys, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from a11y_tests.ears import orca
from a11y_tests.ears.desktop import NEEDED, Desktop, Missing
from a11y_tests.ears.firefox import Firefox
from a11y_tests.ears.heard import keep, page
from a11y_tests.ears.journeys import JOURNEYS, Journey
from a11y_tests.ears.listener import Listener, listening
from a11y_tests.ears.orca import NotHeard, Step
from a11y_tests.ears.talks import feels, hears_in, operates
from a11y_tests.pages import LANGUAGES, state
from a11y_tests.rules import Rules
from a11y_tests.shown import Ground, reached
from a11y_tests.ways import PICTURE as PNG
from app.channels.live_text.models import Reads
from tests.actors import BrowserDriver

# What nobody may be shut out of, whichever browser they have.
MAIN = [one for one in JOURNEYS if one.name in ("write", "mistake", "case")]
Written = Callable[[str, Listener], AbstractContextManager[None]]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
TIMES = 5  # in a row at full depth, since what hears and presses may fail by chance


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    times = TIMES if metafunc.config.getoption("--soak") else 1
    metafunc.parametrize(
        "time", range(1, times + 1), ids="time {}".format, indirect=True, scope="module"
    )


@pytest.fixture(scope="module", autouse=True)
def time(request: pytest.FixtureRequest) -> int:
    """Which of them it is; each begins with desktops of its own."""
    return int(request.param)


@pytest.fixture(scope="module", params=LANGUAGES)
def ear(request: pytest.FixtureRequest, time: int) -> Iterator[Listener]:
    """One screen reader, display and browser for all journeys of a language."""
    with listening(request.param) as listener:
        yield listener


@pytest.fixture
def written(request: pytest.FixtureRequest) -> Written:
    """Write down a journey while it is walked, where a folder was named for it."""
    folder = request.config.getoption("--write-heard")

    @contextmanager
    def writes(name: str, ear: Listener) -> Iterator[None]:
        ear.orca.ends()
        ear.orca.steps.clear()
        yield
        ear.orca.ends()
        if folder:
            keep(Path(folder), name, ear.language, ear.orca.steps)

    return writes


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.name)
def test_whoever_hears_gets_there(
    ear: Listener, journey: Journey, ground: Ground, written: Written
) -> None:
    with reached(ground, state(journey.begins), ear.language) as guest, written(journey.name, ear):
        ear.comes_from(guest)
        journey.walk(ear, guest)


@pytest.fixture(scope="module", params=["da", pytest.param("en", marks=pytest.mark.soak)])
def fox(request: pytest.FixtureRequest, time: int) -> Iterator[Listener]:
    """The same with another browser, which tells a reader other things of the same page."""
    with listening(request.param, Firefox) as listener:
        yield listener


@pytest.mark.parametrize("journey", MAIN, ids=lambda journey: journey.name)
def test_whoever_has_another_browser_gets_there_too(
    fox: Listener, journey: Journey, ground: Ground, written: Written
) -> None:
    name = f"{journey.name}-in-firefox"
    with reached(ground, state(journey.begins), fox.language) as guest, written(name, fox):
        fox.comes_from(guest)
        journey.walk(fox, guest)


@pytest.mark.parametrize("how", Reads)
def test_each_sentence_is_heard_once(
    ear: Listener, how: Reads, ground: Ground, written: Written
) -> None:
    name = f"conversation-by-{how}"
    with reached(ground, state("live-waiting"), ear.language) as guest, written(name, ear):
        hears_in(how, ear, guest)


def test_a_line_waits_under_the_fingers(ear: Listener, ground: Ground, written: Written) -> None:
    with reached(ground, state("live-braille"), ear.language) as guest, written("braille", ear):
        feels(ear, guest)


def test_an_operator_hears_each_sentence_when_it_is_asked_for(
    ear: Listener, ground: Ground, written: Written
) -> None:
    begins = state("relay-desk-first")
    with reached(ground, begins, ear.language) as guest, written("operator", ear):
        operates(ear, guest)


def test_nothing_is_left_running_or_lying_about() -> None:
    with Desktop("da") as desktop:
        assert len(desktop.left_running()) >= 4
    assert desktop.left_running() == []
    assert not desktop.folder.exists()


def test_what_is_missing_is_named_and_nothing_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NEEDED, "no-such-program", "no-such-package")
    with pytest.raises(Missing, match="no-such-package"):
        Desktop("da")


def test_what_is_never_said_is_told_with_what_was_said_instead(
    ear: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orca, "PATIENCE", 0.3)
    with pytest.raises(NotHeard, match="no such words"):
        ear.orca.hears("no such words")


def test_what_was_heard_is_a_page_that_anybody_can_read(
    tmp_path: Path, anywhere: BrowserDriver
) -> None:
    keep(tmp_path, "write", "da", [Step("Tab", ["Skriv til os link."], ["skriv til os lnk"])])
    keep(tmp_path, "write", "en", [Step("", ["Write to us"], [], PNG, "Write to us – Indgang")])
    html = page(tmp_path)
    for words in ("Skriv til os link.", "skriv til os lnk", "The page as it is seen: Write to us"):
        assert words in html
    (tmp_path / "index.html").write_text(html)
    selenium = anywhere.window.selenium
    selenium.get((tmp_path / "index.html").as_uri())
    found = [str(one) for one in Rules(selenium).scan().findings]
    assert not found, "\n".join(found)
