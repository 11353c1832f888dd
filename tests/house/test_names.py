"""Names and parts of a page are what a person would call them."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.actors import Ambiguous, NotFound, chromium
from tests.actors.finding import CHOICE, FIELD, PRESSABLE, Snapshot
from tests.names import name_of, shown, words


def page(body: str) -> BeautifulSoup:
    return BeautifulSoup(f"<!DOCTYPE html><body>{body}</body>", "html5lib")


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ('<a id="x" href="/">Ret<span> din besked</span></a>', "Ret din besked"),
        ('<a id="x" href="/"><img src="d" alt="Et brev"> (1 MB)</a>', "Et brev (1 MB)"),
        ('<a id="x" href="/"><svg><title>Dør</title></svg></a>', "Dør"),
        ('<a id="x" href="/">Hjem <i aria-hidden="true">→</i></a>', "Hjem"),
        ('<a id="x" href="/" title="Hjem"></a>', "Hjem"),
        ('<button id="x" aria-label="Luk">X</button>', "Luk"),
        ('<h2 id="h">Sag</h2><button id="x" aria-labelledby="x h">Ret</button>', "Ret Sag"),
        ('<input id="x" type="submit" value="Send nu">', "Send nu"),
        ('<input id="x" type="image" alt="Send" src="s">', "Send"),
        ('<h1><label for="x">Hvad&nbsp;er det?</label></h1><input id="x">', "Hvad er det?"),
        ('<label>By <select id="x"><option>Vej</option></select></label>', "By"),
        ('<label for="x">Dit</label><label>navn <input id="x"></label>', "Dit navn"),
        ('<label for="y">Dit navn <input id="x"></label>', ""),
        ('<fieldset id="x"><legend>Svar?</legend></fieldset>', "Svar?"),
        ('<img id="x" src="d" alt="">', ""),
        ('<input id="x" placeholder="Navn">', ""),
    ],
)
def test_given_a_thing_when_it_is_named_then_it_has_the_name_that_is_spoken(
    markup: str, name: str
) -> None:
    found = page(markup).select_one("#x")

    assert found is not None
    assert name_of(found) == name


def test_given_text_in_many_shapes_when_it_is_shown_then_only_what_is_seen_counts() -> None:
    body = page(
        "<h2>A</h2><p>b&nbsp;c\n<em>d</em>e &shy;f</p><!-- g --><p hidden>h</p><script>i</script>"
        "<details><summary>j</summary>k</details><p><span aria-hidden='true'>l</span></p>"
        "<textarea>m</textarea><details open><summary>n</summary>o</details>"
    )

    assert shown(body) == "A b c de f j l n o"
    assert words(" a\u00a0\u202f b\u00ad\n") == "a b"


@pytest.mark.parametrize(
    ("markup", "wanted", "inside"),
    [
        ("<section aria-labelledby='s'><h2 id='s'>Sag</h2>a</section>b", "Sag", "Sag a"),
        ("<div aria-labelledby='s'><h2 id='s'>Sag</h2>a</div>b", "Sag", "Sag a"),
        ("<ol><li><h3>Sag</h3>a</li><li><h3>Mere</h3>b</li></ol>", "Sag", "Sag a"),
        ("<fieldset><legend><h1>Svar?</h1></legend>a</fieldset>b", "Svar?", "Svar? a"),
        ("<form><h1>Trin 1 <label for='t'>Hvad?</label></h1>a</form>b", "Hvad?", "Trin 1 Hvad? a"),
        ("<p><label for='t'>Navn</label> a</p><p>b</p>", "Navn", "Navn a"),
        ("<h2>Sag</h2><p>a</p><h3>Del</h3><p>b</p><h2>Mere</h2><p>c</p>", "Sag", "Sag a Del b"),
        ("<h2>Sag</h2><p>a</p><div><h2>Mere</h2><p>b</p></div>", "Sag", "Sag a"),
        ("<section><h2>A</h2><p>a</p><h3>Sag</h3><p>b</p></section>c", "Sag", "Sag b"),
        ("<nav aria-label='Sprog'><a href='/en'>English</a></nav>b", "Sprog", "English"),
        ("<table><caption>Tider</caption><tr><td>9</table>b", "Tider", "Tider 9"),
        ("<details open><summary>Mere</summary>a</details>b", "Mere", "Mere a"),
    ],
)
def test_given_a_part_of_a_page_when_it_is_named_then_it_is_all_that_belongs_to_it(
    markup: str, wanted: str, inside: str
) -> None:
    snapshot = Snapshot(page(markup))

    part = snapshot.part(wanted, snapshot.whole)

    assert " ".join(shown(tag) for tag in part) == inside


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<a href='/x'>Sag</a><a href='/y'>Sag</a>", PRESSABLE),
        ("<button>Sag</button><a href='/y'>Sag</a>", PRESSABLE),
        ("<a href='#x'>Sag</a><a href='#y'>Sag</a>", PRESSABLE),
        ("<button>Sag 1</button><button>Sag 2</button>", PRESSABLE),
        ("<label>Sag <input></label><label>Sag <textarea></textarea></label>", FIELD),
    ],
)
def test_given_two_things_of_one_name_when_one_is_wanted_then_none_is_chosen(
    markup: str, kind: str
) -> None:
    snapshot = Snapshot(page(markup))

    with pytest.raises(Ambiguous, match="Sag"):
        snapshot.find(kind, "Sag", snapshot.whole)


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<p hidden><button>Sag</button></p>", PRESSABLE),
        ("<p aria-hidden='true'><button>Sag</button></p>", PRESSABLE),
        ("<details><summary>Mere</summary><button>Sag</button></details>", PRESSABLE),
        ("<button disabled>Sag</button>", PRESSABLE),
        ("<fieldset disabled><label><input type=radio> Sag</label></fieldset>", CHOICE),
        ("<div>Sag</div><a>Sag</a>", PRESSABLE),
        ("<label>Sag <input type=hidden></label>", FIELD),
    ],
)
def test_given_a_thing_that_nobody_can_use_when_it_is_wanted_then_it_is_not_found(
    markup: str, kind: str
) -> None:
    snapshot = Snapshot(page(markup))

    with pytest.raises(NotFound, match="Sag"):
        snapshot.find(kind, "Sag", snapshot.whole)


def test_given_an_exact_name_when_a_longer_one_is_there_too_then_the_exact_one_is_found() -> None:
    snapshot = Snapshot(page("<button>Send til Ib</button><button>Send</button>"))

    assert shown(snapshot.find(PRESSABLE, "Send", snapshot.whole)) == "Send"
    assert shown(snapshot.find(PRESSABLE, "Send til", snapshot.whole)) == "Send til Ib"


def test_given_no_browser_when_one_is_wanted_then_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(chromium, "DRIVER", tmp_path / "chromedriver")

    with pytest.raises(RuntimeError, match="apt-get install --yes chromium chromium-driver"):
        chromium.Chromium()
