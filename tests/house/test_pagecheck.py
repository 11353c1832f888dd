"""Every rule about pages catches a page that breaks it, and lets a good page through."""

from dataclasses import dataclass

import pytest

from tests import pagecheck
from tests.pagecheck import RULES, Page, Rule, check_page

GOOD = """<!DOCTYPE html>
<html lang="da">
<head>
<meta charset="utf-8">
<title>Hvad handler det om? Trin 1 af 2 – Indgang</title>
<link rel="stylesheet" href="/static/css/indgang.css">
<script src="/static/js/tegn.js" defer></script>
</head>
<body>
<a class="skip" href="#indhold">Gå til indholdet</a>
<header class="top">
<a href="/"><svg aria-hidden="true" viewBox="0 0 1 1"><path d="M0 0z"/></svg> Indgang</a>
</header>
<main id="indhold">
<form action="/skriv" method="post" novalidate>
<input type="hidden" name="nonce" value="1">
<textarea name="igen" hidden>Ordene igen</textarea>
<h1><span class="step">Skriv til os. Trin 1 af 2</span>
<label for="besked">Hvad handler det&nbsp;om?</label></h1>
<p id="hint">Skriv kort.</p>
<textarea id="besked" name="besked" aria-describedby="hint"></textarea>
<label>Vej <select name="vej"><option>Vej 1</option></select></label>
<h2 id="by">By</h2>
<input name="by" aria-labelledby="by" autocomplete="off">
<button>Tjek og send</button>
<button class="second" name="vej" value="mere">Flere oplysninger</button>
</form>
<form action="/glem" method="post" novalidate><button class="plain">Slet mine svar</button></form>
<h3>Et billede</h3>
<img src="/static/d.png" alt="">
<details><summary>Sådan gør du</summary><p>Skriv.</p></details>
<p><a rel="external" href="https://www.was.digst.dk/">Tilgængelighedserklæring</a></p>
</main>
<footer class="foot"><a href="/en" lang="en">English</a>
<a href="/privatliv">Sådan passer vi på det, du skriver</a></footer>
</body>
</html>
"""
SUMMARY = """<main id="indhold">
<div class="sum" role="group" tabindex="-1" autofocus aria-labelledby="fejl">
<h2 id="fejl">Ret 1 ting</h2><ul><li><a href="#besked">Skriv din besked</a></li></ul></div>"""


@dataclass(frozen=True)
class Breach:
    """A good page with one thing changed, and the rule that has to notice."""

    rule: Rule
    old: str
    new: str
    said: str
    status: int = 200


BUTTON = "<button>Tjek og send</button>"
LABEL = '<label for="besked">Hvad handler det&nbsp;om?</label>'
SKIP = '<a class="skip" href="#indhold">Gå til indholdet</a>'
BREACHES = [
    Breach(pagecheck.html_parses, "<p id=", "</b><p id=", "line 20"),
    Breach(pagecheck.html_parses, "<!DOCTYPE html>", "", "mistake"),
    Breach(pagecheck.html_parses, 'id="by"', 'id="by" id="bz"', "duplicate attribute"),
    Breach(pagecheck.one_heading, "<h2 id", "<h1>Mere</h1><h2 id", "not 2"),
    Breach(pagecheck.one_heading, GOOD[GOOD.index("<h1>") : GOOD.index("<p id")], "", "not 0"),
    Breach(pagecheck.one_heading, GOOD[GOOD.index("<span") : GOOD.index("</h1>")], "", "no words"),
    Breach(pagecheck.one_main, '<main id="indhold">', '<main id="indhold"><main>', "not 2"),
    Breach(pagecheck.one_main, 'main id="indhold"', 'main id="content"', '"indhold"'),
    Breach(pagecheck.one_title, "<meta", "<title>Hvad?</title><meta", "not 2"),
    Breach(pagecheck.one_title, "Hvad handler det om? Trin 1 af 2 – Indgang", " ", "no words"),
    Breach(pagecheck.title_says_the_question, "det om? Trin", "det? Trin", "neither"),
    Breach(pagecheck.title_says_where, " – Indgang</title>", "</title>", "neither"),
    Breach(pagecheck.title_says_where, "Trin 1 af 2 – ", "– ", 'say "Trin 1 af 2"'),
    Breach(pagecheck.title_says_the_error, '<main id="indhold">', SUMMARY, "Fejl: ", 422),
    Breach(pagecheck.title_says_the_error, "<title>", "<title>Fejl: ", "no summary"),
    Breach(pagecheck.title_says_the_error, "<title>", "<title>Error: ", "no summary"),
    Breach(pagecheck.mistakes_are_refused, '<main id="indhold">', SUMMARY, "422, not 200"),
    Breach(pagecheck.language_is_known, ' lang="da"', "", 'not ""'),
    Breach(pagecheck.language_is_known, ' lang="da"', ' lang="de"', 'not "de"'),
    Breach(pagecheck.ids_are_unique, 'id="hint"', 'id="besked"', "2 times"),
    Breach(pagecheck.fields_have_labels, LABEL, "Hvad handler det om?", "besked"),
    Breach(pagecheck.fields_have_labels, LABEL, LABEL[:20] + "</label>Hvad?", "besked"),
    Breach(pagecheck.fields_have_labels, 'name="igen" hidden', 'name="igen"', "igen"),
    Breach(pagecheck.fields_have_labels, 'igen" hidden', 'igen" aria-hidden="true"', "igen"),
    Breach(pagecheck.fields_have_labels, "<label>Vej <", "<label> <", "select"),
    Breach(pagecheck.fields_have_labels, 'aria-labelledby="by"', 'placeholder="By"', 'name="by"'),
    Breach(pagecheck.fields_have_labels, 'aria-labelledby="by"', 'aria-label="By"', 'name="by"'),
    Breach(
        pagecheck.references_lead_somewhere, 'describedby="hint"', 'describedby="hint fejl"', "fejl"
    ),
    Breach(pagecheck.references_lead_somewhere, 'labelledby="by"', 'labelledby="bz"', "bz"),
    Breach(pagecheck.references_lead_somewhere, 'for="besked"', 'for="sag"', "sag"),
    Breach(pagecheck.references_lead_somewhere, 'href="/privatliv"', 'href="#væk"', "væk"),
    Breach(pagecheck.controls_have_names, BUTTON, "<button></button>", "button"),
    Breach(
        pagecheck.controls_have_names, BUTTON, '<button><img src="/x" alt=""></button>', "button"
    ),
    Breach(pagecheck.controls_have_names, "</svg> Indgang", "</svg>", 'href="/"'),
    Breach(
        pagecheck.tab_order_is_the_source_order, "<button>", '<button tabindex="1">', "tabindex"
    ),
    Breach(pagecheck.nothing_is_inline, "<p id", '<p style="color:red" id', "style"),
    Breach(pagecheck.nothing_is_inline, "<p id", '<p onclick="x()" id', "onclick"),
    Breach(pagecheck.nothing_is_inline, "</head>", "<style>p{}</style></head>", "style stands"),
    Breach(pagecheck.nothing_is_inline, "</head>", "<script>x()</script></head>", "script stands"),
    Breach(pagecheck.nothing_is_inline, "/privatliv", "javascript:x()", "address"),
    Breach(pagecheck.nothing_is_required_by_the_browser, "<textarea", "<textarea required", "req"),
    Breach(pagecheck.forms_are_plain, " novalidate", "", "novalidate"),
    Breach(pagecheck.forms_are_plain, ' method="post"', "", "method"),
    Breach(pagecheck.focus_moves_to_mistakes_only, "<textarea", "<textarea autofocus", "focus"),
    Breach(
        pagecheck.focus_moves_to_mistakes_only,
        '<main id="indhold">',
        SUMMARY + '<p class="sum" autofocus>Ret</p>',
        "2 things",
        422,
    ),
    Breach(
        pagecheck.focus_moves_to_mistakes_only,
        '<main id="indhold">',
        SUMMARY.replace(" autofocus", ""),
        "not take the focus",
        422,
    ),
    Breach(pagecheck.the_other_language_is_marked, ' lang="en"', "", "English"),
    Breach(pagecheck.headings_do_not_skip, "<h3>Et billede</h3>", "<h4>Et billede</h4>", "h4"),
    Breach(pagecheck.headings_do_not_skip, SKIP, SKIP + "<h2>Indgang</h2>", "before the h1"),
    Breach(pagecheck.parts_are_told_apart, "<h3>Et", "<h2>By</h2>\n<h3>Et", "2 parts"),
    Breach(pagecheck.landmarks_are_there, '<header class="top">', "<header>", "header.top"),
    Breach(pagecheck.landmarks_are_there, '<footer class="foot">', "<footer>", "footer.foot"),
    Breach(pagecheck.landmarks_are_there, "</main>\n<footer", "<footer", "no landmark"),
    Breach(pagecheck.skip_link_comes_first, SKIP, "", "first thing"),
    Breach(pagecheck.skip_link_comes_first, SKIP, "<p>Prøveudgave</p>" + SKIP, "first thing"),
    Breach(pagecheck.lines_say_what_fills_them_in, ' autocomplete="off"', "", "fill in"),
    Breach(
        pagecheck.what_comes_by_itself_waits,
        "<p>Skriv.</p>",
        '<p role="status" aria-live="assertive">Skriv.</p>',
        "cuts off",
    ),
    Breach(pagecheck.pictures_have_words, ' alt=""', "", "no alt"),
    Breach(pagecheck.pictures_have_words, ' aria-hidden="true"', "", "svg"),
    Breach(
        pagecheck.enter_presses_the_primary,
        BUTTON,
        '<button class="second">Gem</button>' + BUTTON,
        '"Gem"',
    ),
    Breach(
        pagecheck.enter_presses_the_primary,
        SKIP,
        SKIP.replace("class", "id") + '<button class="plain" form="f">Slet</button>',
        "Slet",
    ),
    Breach(pagecheck.nothing_is_foreign, "/static/d.png", "https://cdn.example/d.png", "cdn"),
    Breach(pagecheck.nothing_is_foreign, "/static/d.png", "//cdn.example/d.png", "cdn"),
    Breach(pagecheck.nothing_is_foreign, '"/glem"', '"http://example.dk/glem"', "example.dk"),
    Breach(pagecheck.nothing_is_foreign, 'rel="external" ', "", "was.digst.dk"),
    Breach(pagecheck.links_say_where, "Sådan passer vi på det, du skriver", "Læs mere …", "Læs"),
    Breach(pagecheck.links_say_where, "Sådan passer vi på det, du skriver", "her", '"her"'),
]


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: breach.rule.__name__)
def test_given_a_page_that_breaks_a_rule_when_it_is_checked_then_the_rule_says_so(
    breach: Breach,
) -> None:
    broken = with_form_id(GOOD.replace(breach.old, breach.new, 1))
    assert broken != GOOD

    sentences = check_page(broken, status=breach.status, url="/skriv")

    page = Page.read(broken, status=breach.status, url="/skriv")
    said = list(breach.rule(page))
    assert [sentence for sentence in said if breach.said in sentence]
    assert set(said) <= set(sentences)


def with_form_id(html: str) -> str:
    """The form that a button outside of it can name."""
    return html.replace("<form ", '<form id="f" ', 1) if 'form="f"' in html else html


def test_given_the_rules_when_they_are_counted_then_each_has_a_broken_page() -> None:
    assert {breach.rule for breach in BREACHES} == set(RULES)


def test_given_a_good_page_when_it_is_checked_then_nothing_is_said() -> None:
    assert check_page(GOOD, status=200, url="http://127.0.0.1:8000/skriv") == []


def test_given_a_page_with_mistakes_when_it_is_checked_then_nothing_is_said() -> None:
    html = GOOD.replace("<title>", "<title>Fejl: ").replace('<main id="indhold">', SUMMARY)

    assert check_page(html, status=422, url="/skriv") == []


def test_given_an_english_page_when_it_is_checked_then_its_error_is_told_in_english() -> None:
    html = GOOD.replace('lang="da"', 'lang="en"').replace('<main id="indhold">', SUMMARY)

    assert check_page(html.replace("<title>", "<title>Error: "), status=422, url="/") == []
    assert check_page(html.replace("<title>", "<title>Fejl: "), status=422, url="/")


def test_given_an_address_of_the_house_when_it_is_written_whole_then_it_is_not_foreign() -> None:
    html = GOOD.replace('"/glem"', '"http://127.0.0.1:8000/glem"')

    assert check_page(html, status=200, url="http://127.0.0.1:8000/skriv") == []
    assert check_page(html, status=200, url="http://127.0.0.1:8001/skriv")


def test_given_a_form_of_secondary_buttons_when_it_is_checked_then_that_is_fine() -> None:
    html = GOOD.replace(BUTTON, '<button class="plain">Slet</button>')

    assert check_page(html, status=200, url="/skriv") == []


def test_given_an_empty_answer_when_it_is_checked_then_many_rules_are_broken() -> None:
    assert len(check_page("", status=200, url="/")) > 5
