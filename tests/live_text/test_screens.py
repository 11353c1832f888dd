"""Two windows: each sees at once what the other writes, and hears each sentence once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from selenium.webdriver import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.journeys.test_live import ANSWER, HELLO, appears, begins, takes
from tests.live_text.screens import Screen
from tests.world import Opens, signed_in

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

AS_TYPED = "Mens du skriver det, også det, du sletter igen"
NO_SOCKET = "delete window.WebSocket;"
NO_STREAM = "delete window.WebSocket; delete window.EventSource;"
# A page that nobody looks at: its clocks stand still.
NO_CLOCKS = "window.setInterval = () => 0; window.signs = 0; const send = WebSocket.prototype.send;"
NO_CLOCKS += (
    "WebSocket.prototype.send = function (frame)"
    "{ if (frame.includes('\"hb\"')) window.signs++; send.call(this, frame); };"
)
# The house is out of breath: it takes no line the first two times.
BUSY = """
let refused = 0;
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (frame) {
  const one = JSON.parse(frame)[0];
  if (one.k !== "say" || refused === 2) return send.call(this, frame);
  refused++;
  const words = JSON.stringify([{ k: "err", code: "busy", line: one.line, words: "Vent" }]);
  setTimeout(() => this.onmessage({ data: words }));
};
"""


def heading(screen: Screen) -> str:
    return str(screen.run("return document.querySelector('h1').textContent"))


def status(screen: Screen) -> str:
    return str(screen.run("return document.getElementById('tilstand').textContent"))


def chooses(citizen: Screen, *choices: str, cells: str = "") -> None:
    """How to write and read, on its own page and back."""
    citizen.actor.presses("Vælg, hvordan du skriver og læser")
    for choice in choices:
        citizen.actor.chooses(choice)
    if cells:
        citizen.actor.picks("Læser du en linje ad gangen på et punktdisplay?", cells)
    citizen.actor.presses("Gem, og gå tilbage")


def meet(browser: Opens, *choices: str, before: str = "") -> tuple[Screen, Screen]:
    """Both are in the same conversation. ``before`` is run before any script of a page."""
    citizen, staff = Screen(browser()), Screen(browser())
    if before:
        for one in (citizen, staff):
            one.runs_first(before)
    signed_in(staff.actor, "amira")
    appears(staff.actor)
    begins(citizen.actor)
    if choices:
        chooses(citizen, *choices)
    takes(staff.actor)
    citizen.until(lambda: "Amira" in heading(citizen), "met")
    citizen.until(lambda: "I kan begge skrive." in status(citizen), "was told so")
    return citizen, staff


@pytest.fixture
def browser(browser: Opens) -> Iterator[Opens]:
    """Windows are used again: what a test runs first in one is taken away after it."""
    yield browser
    Screen.forget()


@pytest.mark.parametrize("before", ["", NO_SOCKET, NO_STREAM], ids=["socket", "stream", "question"])
def test_given_two_windows_when_they_write_then_each_sees_the_other_without_loading(
    browser: Opens, before: str
) -> None:
    citizen, staff = meet(browser, before=before)
    citizen.run("window.stays = true")
    citizen.types("Hej. Jeg bruger 👋🏽 tegnsprog.")
    citizen.sends()
    staff.until(
        lambda: staff.said == [HELLO, "Hej. Jeg bruger 👋🏽 tegnsprog."], "heard the citizen"
    )
    staff.types(ANSWER)
    citizen.until(lambda: citizen.drafts == [ANSWER], "saw the answer being written")
    staff.sends()
    citizen.until(lambda: citizen.said[-1] == ANSWER and not citizen.drafts, "heard the answer")

    assert citizen.typed == staff.typed == ""
    assert citizen.said == staff.said
    assert citizen.run("return window.stays"), "the page was loaded anew"


def test_given_as_you_type_when_not_chosen_then_nothing_is_seen_before_it_is_sent(
    browser: Opens,
) -> None:
    citizen, staff = meet(browser)
    citizen.types("Det her sender jeg ikke")
    citizen.actor.presses("Vælg, hvordan du skriver og læser")
    assert staff.drafts == []
    citizen.actor.chooses(AS_TYPED)
    citizen.actor.presses("Gem, og gå tilbage")

    assert citizen.typed == "Det her sender jeg ikke"
    citizen.types(" endnu")
    staff.until(lambda: staff.drafts == ["Det her sender jeg ikke endnu"], "saw it")
    citizen.actor.sees("Vi ser det, du skriver, mens du skriver det")


def test_given_sentences_when_they_are_written_then_each_is_heard_once_and_focus_stays(
    browser: Opens,
) -> None:
    citizen, staff = meet(browser)
    citizen.field.send_keys("x")
    citizen.listens()

    def sentences() -> str:
        return " ".join(one.removeprefix("Amira Prøvesen: ") for one in citizen.heard)

    staff.types("Jeg kan f.eks. finde en. Skal det være d. 3. maj? Sig ")
    citizen.until(
        lambda: sentences() == "Jeg kan f.eks. finde en. Skal det være d. 3. maj?",
        "heard two sentences",
    )
    staff.types("bare til.")
    staff.sends()
    citizen.until(lambda: citizen.heard[-1:] == ["Det er din tur."], "heard the rest")

    assert sentences() == (
        "Jeg kan f.eks. finde en. Skal det være d. 3. maj? Sig bare til. Det er din tur."
    )
    assert citizen.focused == []


def test_given_sentences_that_come_together_when_they_are_read_then_they_are_told_as_one(
    browser: Opens,
) -> None:
    citizen, staff = meet(browser)
    citizen.listens()
    staff.types("Et. To. Tre.")
    staff.sends()
    citizen.until(lambda: citizen.heard[-1:] == ["Det er din tur."], "heard it")
    told = len(citizen.heard)
    staff.clicks("Lige et øjeblik. Jeg finder det til dig.")
    citizen.until(lambda: len(citizen.heard) > told, "heard the next")

    assert citizen.heard[told] == "Amira Prøvesen: Lige et øjeblik. Jeg finder det til dig."


@pytest.mark.parametrize(
    ("reads", "heard"),
    [
        ("Hvert svar, når det er sendt", ["Amira Prøvesen: Et. To tre"]),
        ("Intet: Jeg læser selv", []),
    ],
)
def test_given_another_way_to_read_when_we_write_then_it_is_heard_in_that_way(
    browser: Opens, reads: str, heard: list[str]
) -> None:
    citizen, staff = meet(browser, reads)
    citizen.listens()
    staff.types("Et. To ")
    citizen.until(lambda: citizen.drafts == ["Et. To "], "saw it")
    staff.types("tre")
    staff.sends()
    citizen.until(lambda: "Et. To tre" in citizen.said, "was told")

    assert [one for one in citizen.heard if one != "Det er din tur."] == heard


def test_given_word_by_word_when_we_write_then_each_is_heard_once_as_soon_as_it_is_finished(
    browser: Opens,
) -> None:
    citizen, staff = meet(browser, "Hvert ord, når det er færdigt")
    citizen.listens()

    def words() -> list[str]:
        return " ".join(one.removeprefix("Amira Prøvesen: ") for one in citizen.heard).split()

    staff.types("Et to tr")
    citizen.until(lambda: words() == ["Et", "to"], "heard what was finished")
    staff.types("e")
    staff.sends()
    citizen.until(lambda: citizen.heard[-1] == "Det er din tur.", "was told")

    assert words() == ["Et", "to", "tre", "Det", "er", "din", "tur."]


def test_given_a_blind_colleague_when_the_citizen_writes_then_it_is_held_until_they_ask(
    browser: Opens,
) -> None:
    citizen, staff = meet(browser)
    staff.listens()
    for words in ("Et.", "To."):
        citizen.types(words)
        citizen.clicks("Send, og skriv videre")
    staff.until(lambda: staff.said[-1] == "To.", "got it")
    assert staff.heard == []
    staff.actor.sees("Læs det nye (F2): 2")
    staff.field.send_keys("\ue032")  # F2
    staff.until(lambda: bool(staff.heard), "heard it")

    assert staff.heard == ["Borger: Et. Borger: To."]
    staff.actor.sees("Læs det nye (F2): 0")


def test_given_a_braille_display_when_we_write_then_a_line_waits_until_it_is_asked_for(
    browser: Opens,
) -> None:
    citizen, staff = meet(browser)
    chooses(citizen, cells="En linje på 20 tegn")
    citizen.run("window.stays = true")
    citizen.listens()
    staff.types("Tag bus 5 til torvet. Vi ses der.")
    staff.sends()
    line = citizen.driver.find_element("id", "linje")
    read = [_row(line)]
    line.click()
    citizen.run("window.focused = []")
    while _rest(citizen):
        line.send_keys("\n")
        citizen.until(partial(_is_other, line, read[-1]), "came to the next line")
        read.append(_row(line))

    assert all(len(one) <= 20 for one in read)
    said = " ".join(read)
    assert "Amira Prøvesen: Tag bus 5 til torvet. Vi ses der." in said
    assert citizen.heard == []
    assert citizen.focused == []
    assert citizen.run("return window.stays")


def _is_other(line: WebElement, than: str) -> bool:
    return _row(line) != than


def _row(line: WebElement) -> str:
    """The line that is shown; those before it can be gone back to."""
    return str(line.get_property("value")).rpartition("\n")[2]


def _rest(citizen: Screen) -> int:
    return int(citizen.run("return document.getElementById('rest').textContent").split()[0])


def test_given_a_reload_in_the_middle_of_a_line_when_it_is_back_then_so_are_the_words(
    browser: Opens,
) -> None:
    citizen, staff = meet(browser, AS_TYPED)
    citizen.types("Jeg er midt i en")
    citizen.driver.refresh()
    citizen.until(lambda: citizen.typed == "Jeg er midt i en", "had the words back")
    citizen.types(" sætning")
    staff.until(lambda: staff.drafts == ["Jeg er midt i en sætning"], "saw them")
    citizen.sends()
    staff.until(lambda: staff.said[-1] == "Jeg er midt i en sætning", "got them once")
    assert staff.drafts == []


def test_given_no_network_when_something_is_sent_then_it_goes_when_it_is_back(
    browser: Opens,
) -> None:
    citizen, staff = meet(browser)
    with citizen.offline():
        citizen.types("Er du der?")
        citizen.sends()
        citizen.actor.sees("Er på vej: Er du der?")

    staff.until(lambda: staff.said[-1] == "Er du der?", "got it")
    citizen.until(lambda: citizen.said[-1] == "Er du der?", "knows it")
    citizen.actor.cannot_see("Er på vej")


def test_given_the_end_when_something_is_being_written_then_it_is_there_and_can_be_sent(
    browser: Opens,
) -> None:
    citizen, staff = meet(browser)
    citizen.types("Og så er der lige")
    staff.actor.presses("Slut samtalen")
    citizen.until(lambda: "slut" in heading(citizen), "ended")
    assert citizen.typed == "Og så er der lige"
    citizen.actor.presses("Send, og skriv videre")
    citizen.actor.sees("Samtalen er slut. Dine ord står her stadig")
    citizen.actor.presses("Send det som en besked")
    citizen.actor.sees("Og så er der lige")


def test_given_the_end_while_words_are_on_their_way_when_the_page_is_back_then_they_can_be_sent(
    browser: Opens,
) -> None:
    citizen, staff = meet(browser)
    with citizen.offline():
        citizen.types("Er du der?")
        citizen.sends()
        citizen.types("Og så er der lige")
        staff.actor.presses("Slut samtalen")
    citizen.driver.refresh()

    citizen.until(lambda: citizen.typed == "Er du der?\nOg så er der lige", "had the words")
    citizen.actor.presses("Send det som en besked")
    citizen.actor.sees("Er du der?")
    citizen.actor.sees("Og så er der lige")


def test_given_an_answer_that_is_changed_when_it_was_heard_then_it_is_heard_as_changed_once(
    browser: Opens,
) -> None:
    citizen, staff = meet(browser)
    citizen.listens()
    staff.types("Kom klokken to. ")
    citizen.until(lambda: len(citizen.heard) == 1, "heard it")
    for _ in range(4):
        staff.field.send_keys(Keys.BACKSPACE)
    staff.types("tre.\n")
    staff.clicks("Send, og skriv videre")
    citizen.until(lambda: citizen.said[-1] == "Kom klokken tre.", "was told")

    assert citizen.heard == [
        "Amira Prøvesen: Kom klokken to.",
        "Rettet: Amira Prøvesen: Kom klokken tre.",
    ]


def test_given_a_colleague_on_another_page_of_the_desk_when_they_are_asked_then_they_are_told(
    browser: Opens,
) -> None:
    staff = Screen(browser())
    signed_in(staff.actor, "amira")
    appears(staff.actor)
    staff.actor.opens("/desk")
    staff.listens()
    begins(browser())

    staff.until(lambda: bool(staff.heard), "was told")

    assert staff.heard == ["Du bliver spurgt, om du vil skrive med en borger. Se samtalerne."]
    assert staff.focused == []


def test_given_a_house_out_of_breath_when_two_lines_are_sent_then_both_come_in_their_order(
    browser: Opens,
) -> None:
    citizen, staff = meet(browser, before=BUSY)
    for words in ("Et.", "To."):
        citizen.types(words)
        citizen.clicks("Send, og skriv videre")
    citizen.actor.sees("Er på vej: Et.")
    staff.until(lambda: staff.said[1:] == ["Et.", "To."], "got both")
    citizen.until(lambda: citizen.said == staff.said, "knows that both have come")

    citizen.actor.cannot_see("Er på vej")


def test_given_a_page_that_nobody_looks_at_when_something_comes_then_it_gives_a_sign(
    browser: Opens,
) -> None:
    citizen, staff = meet(browser, before=NO_CLOCKS)
    staff.until(lambda: staff.run("return window.signs") == 1, "said that it is there")

    def is_there() -> bool:
        citizen.types("x")
        return int(staff.run("return window.signs")) >= 3

    staff.until(is_there, "gave signs again")


def test_given_the_focus_in_a_part_that_changes_when_it_leaves_then_the_part_is_new(
    browser: Opens,
) -> None:
    citizen, staff = Screen(browser()), Screen(browser())
    signed_in(staff.actor, "amira")
    appears(staff.actor)
    begins(citizen.actor)
    citizen.run("document.querySelector('[data-part=ways] button').focus()")
    takes(staff.actor)
    citizen.until(lambda: "Amira" in heading(citizen), "met")

    assert citizen.run("return document.activeElement.textContent") == "Send det som en besked"

    citizen.field.click()
    ways = "return document.querySelector('[data-part=ways]').textContent.trim()"
    citizen.until(lambda: citizen.run(ways) == "", "had the part anew")
