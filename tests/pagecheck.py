"""The rules that every page keeps, in words. Each page an actor opens is held against them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

import html5lib  # type: ignore[import-untyped]  # html5lib ships no types
from bs4 import BeautifulSoup, Tag
from bs4.builder._html5lib import HTML5TreeBuilder  # the module that bs4.builder takes it from
from html5lib.constants import E  # type: ignore[import-untyped]  # the same

from tests.names import (
    attribute,
    form_of,
    is_field,
    label_of,
    name_of,
    question_of,
    spoken,
    step_of,
    title_of,
    words,
)

ERROR_WORD = {"da": "Fejl: ", "en": "Error: "}
LANGUAGES = {"Dansk": "da", "English": "en"}
NAMES = ("Indgang", "Skranken", "The desk")
STEP = re.compile(r"(?:Trin|Step) \d+ (?:af|of) \d+")
HEADINGS = "h1, h2, h3, h4, h5, h6"
LISTS_OF_IDS = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-errormessage")
NAMED = "button, a[href], summary, input[type=submit], input[type=button], input[type=image]"
SUBMITS = "button, input[type=submit], input[type=image]"
ADDRESSES = ("src", "srcset", "href", "action", "formaction", "poster", "data")
VAGUE = frozenset(("her", "læs mere", "klik her", "here", "click here", "read more"))


class Strict(HTML5TreeBuilder):
    """Parses as a browser does, and remembers what it had to repair."""

    mistakes: tuple[str, ...] = ()

    def feed(self, markup: str | bytes) -> None:
        parser = html5lib.HTMLParser(tree=self.create_treebuilder)
        self.underlying_builder.parser = parser
        parser.parse(markup).original_encoding = None
        self.underlying_builder.parser = None
        self.mistakes = tuple(
            f"line {line}, column {column}: {E[code] % values}"
            for (line, column), code, values in parser.errors
        )


@dataclass(frozen=True)
class Page:
    """One answer of the house, parsed as a browser parses it."""

    soup: BeautifulSoup
    mistakes: tuple[str, ...]
    status: int
    url: str

    @classmethod
    def read(cls, html: str, *, status: int, url: str) -> Self:
        """Parse an answer, and keep what a strict parser would have stopped at."""
        strict = Strict()
        return cls(BeautifulSoup(html, builder=strict), strict.mistakes, status, url)

    @property
    def language(self) -> str:
        root = self.soup.select_one("html")
        return attribute(root, "lang") if root else ""


TYPED = ("", "text", "email", "tel", "password", "search", "url")
Rule = Callable[[Page], Iterator[str]]


def check_page(html: str, *, status: int, url: str) -> list[str]:
    """Every rule that a page breaks, as sentences; none means that the page may be shown.

    `status` is the HTTP status of the answer and `url` the address it came from, whole or a
    path: addresses of the same host are not foreign.
    """
    return broken_rules(Page.read(html, status=status, url=url))


def broken_rules(page: Page) -> list[str]:
    """The same for a page that is parsed already."""
    return [sentence for rule in RULES for sentence in rule(page)]


def html_parses(page: Page) -> Iterator[str]:
    """WCAG 2.1, 4.1.1: what a parser has to repair, assistive technology may get wrong."""
    for mistake in page.mistakes:
        yield f"the HTML has a mistake, {mistake}"


def one_heading(page: Page) -> Iterator[str]:
    """WCAG 2.4.6: the page asks one question, in one h1 with words."""
    found = page.soup.select("h1")
    if len(found) != 1:
        yield f"there is one h1 on a page, not {len(found)}"
    for heading in found:
        if not spoken(heading):
            yield "the h1 has no words"


def one_main(page: Page) -> Iterator[str]:
    """WCAG 1.3.1 and 2.4.1: the skip link and the links inside a journey lead to it."""
    found = page.soup.select("main")
    if len(found) != 1:
        yield f"there is one main on a page, not {len(found)}"
    for main in found:
        if attribute(main, "id") != "indhold":
            yield 'main has the id "indhold"'


def one_title(page: Page) -> Iterator[str]:
    """WCAG 2.4.2."""
    found = page.soup.select("head title")
    if len(found) != 1:
        yield f"there is one title on a page, not {len(found)}"
    if not title_of(page.soup):
        yield "the title has no words"


def title_says_the_question(page: Page) -> Iterator[str]:
    """WCAG 2.4.2: who switches tabs hears which page this is."""
    title, question, step = title_of(page.soup), question_of(page.soup), step_of(page.soup)
    if not any(part and part in title for part in (question, step)):
        yield f'the title "{title}" says neither the question "{question}" nor the step'


def title_says_where(page: Page) -> Iterator[str]:
    """WCAG 2.4.8: whose page this is, and on the way, which step of how many."""
    title, step = title_of(page.soup), STEP.search(step_of(page.soup))
    if not any(name in title for name in NAMES):
        yield f'the title "{title}" names neither the entrance nor the desk'
    if step and step.group() not in title:
        yield f'the title "{title}" does not say "{step.group()}"'


def title_says_the_error(page: Page) -> Iterator[str]:
    """WCAG 3.3.1: the title is the first thing that is read after a page has loaded."""
    title = title_of(page.soup)
    expected = ERROR_WORD.get(page.language, ERROR_WORD["da"])
    if page.soup.select_one(".sum"):
        if not title.startswith(expected):
            yield f'the title of a page with mistakes starts with "{expected}", not "{title}"'
    elif title.startswith(tuple(ERROR_WORD.values())):
        yield f'the title "{title}" tells of an error, and there is no summary of mistakes'


def mistakes_are_refused(page: Page) -> Iterator[str]:
    """An answer with a summary of mistakes has not done what was asked, and its status says so."""
    if page.soup.select_one(".sum") and page.status < 400:
        yield f"a page with a summary of mistakes has the status 422, not {page.status}"


def language_is_known(page: Page) -> Iterator[str]:
    """WCAG 3.1.1."""
    if page.language not in ERROR_WORD:
        yield f'the language of html is "da" or "en", not "{page.language}"'


def the_other_language_is_marked(page: Page) -> Iterator[str]:
    """WCAG 3.1.2: the way to the other language is read with the sounds of that one."""
    for control in page.soup.select("a, button"):
        language = LANGUAGES.get(spoken(control))
        marked = control if control.has_attr("lang") else control.find_parent(lang=True)
        if language and (marked is None or attribute(marked, "lang") != language):
            yield f'{_told(control)} says "{spoken(control)}" and is not marked as "{language}"'


def ids_are_unique(page: Page) -> Iterator[str]:
    """WCAG 1.3.1: a label and an error find their field by its id."""
    found = Counter(attribute(tag, "id") for tag in page.soup.select("[id]"))
    for key, count in found.items():
        if count > 1 or not key:
            yield f'the id "{key}" is used {count} times'


def fields_have_labels(page: Page) -> Iterator[str]:
    """WCAG 1.3.1, 3.3.2: a placeholder or an aria-label alone is no label that everybody sees."""
    for field in filter(is_field, page.soup.select("input, select, textarea")):
        carries_only = field.has_attr("hidden") or field.find_parent(hidden=True)
        if not carries_only and not label_of(field):
            yield f"{_told(field)} has no label with words"


def lines_say_what_fills_them_in(page: Page) -> Iterator[str]:
    """WCAG 1.3.5: a browser that has to guess fills in what is known of somebody else."""
    for field in page.soup.select("input:not([readonly], [disabled])"):
        if attribute(field, "type") in TYPED and not field.has_attr("autocomplete"):
            yield f"{_told(field)} does not say what a browser may fill in"


def references_lead_somewhere(page: Page) -> Iterator[str]:
    """WCAG 1.3.1, 2.4.1: a pointer to nothing is silence."""
    known = {attribute(tag, "id") for tag in page.soup.select("[id]")}
    for tag in page.soup.find_all(name=True):
        for name, key in _pointers(tag):
            if key not in known:
                yield f'{_told(tag)} points with {name} to "{key}", which is not on the page'


def controls_have_names(page: Page) -> Iterator[str]:
    """WCAG 2.4.4, 4.1.2."""
    for control in page.soup.select(NAMED):
        if not name_of(control):
            yield f"{_told(control)} has no name"


def tab_order_is_the_source_order(page: Page) -> Iterator[str]:
    """WCAG 2.4.3."""
    for tag in page.soup.select("[tabindex]"):
        if attribute(tag, "tabindex").strip() not in {"0", "-1"}:
            yield f"{_told(tag)} has a tabindex other than 0 and -1"


def nothing_is_inline(page: Page) -> Iterator[str]:
    """The content policy lets neither style nor script run inside a page."""
    for tag in page.soup.find_all(name=True):
        if tag.name in {"style", "script"} and tag.decode_contents().strip():
            yield f"{tag.name} stands inside the page"
        for name in tag.attrs:
            if name == "style" or name.startswith("on"):
                yield f"{_told(tag)} has the attribute {name}"
        if attribute(tag, "href").strip().lower().startswith("javascript:"):
            yield f"{_told(tag)} has a script for an address"


def nothing_is_required_by_the_browser(page: Page) -> Iterator[str]:
    """WCAG 3.3.1: the house says what is missing, in its own words and after the press."""
    for tag in page.soup.select("[required]"):
        yield f"{_told(tag)} has the attribute required"


def forms_are_plain(page: Page) -> Iterator[str]:
    for form in page.soup.select("form"):
        if not form.has_attr("novalidate"):
            yield f"{_told(form)} lacks novalidate"
        if attribute(form, "method").lower() not in {"get", "post"}:
            yield f"{_told(form)} does not say its method"


def focus_moves_to_mistakes_only(page: Page) -> Iterator[str]:
    """WCAG 3.2.1, 3.3.1."""
    found = page.soup.select("[autofocus]")
    if len(found) > 1:
        yield f"{len(found)} things take the focus; one is the most"
    for tag in found:
        if "sum" not in attribute(tag, "class").split():
            yield f"{_told(tag)} takes the focus, which only the summary of mistakes may"
    for summary in page.soup.select(".sum:not([autofocus])"):
        yield f"{_told(summary)} tells of mistakes and does not take the focus"


def headings_do_not_skip(page: Page) -> Iterator[str]:
    """WCAG 1.3.1. The summary of mistakes stands above the h1 and is left out."""
    last = 0
    for heading in page.soup.select(HEADINGS):
        if heading.find_parent(class_="sum"):
            continue
        level = int(heading.name[1])
        if level > last + 1:
            where = f"after an h{last}" if last else "before the h1"
            yield f'the heading "{spoken(heading)}" is an h{level} {where}'
        last = level


def parts_are_told_apart(page: Page) -> Iterator[str]:
    """WCAG 2.4.6: in a list of headings no two parts of a page have the same name."""
    for name, times in Counter(spoken(one) for one in page.soup.select("main h2")).items():
        if times > 1:
            yield f'{times} parts of the page are called "{name}"'


def landmarks_are_there(page: Page) -> Iterator[str]:
    """WCAG 1.3.1, 2.4.1: a header or a footer inside a part of the page is no landmark."""
    for selector in ("header.top", "footer.foot"):
        found = page.soup.select_one(selector)
        if found is None:
            yield f"{selector} is missing"
        elif found.find_parent(["main", "article", "aside", "nav", "section"]):
            yield f"{selector} lies inside a part of the page, so it is no landmark"


def skip_link_comes_first(page: Page) -> Iterator[str]:
    """WCAG 2.4.1."""
    first = page.soup.select_one("body > *")
    if first is None or first.name != "a" or attribute(first, "href") != "#indhold":
        yield "the first thing in body is the link that skips to #indhold"


def pictures_have_words(page: Page) -> Iterator[str]:
    """WCAG 1.1.1."""
    for picture in page.soup.select("img"):
        if not picture.has_attr("alt"):
            yield f"{_told(picture)} has no alt"
    for drawing in page.soup.select("svg"):
        if attribute(drawing, "aria-hidden") != "true" and not name_of(drawing):
            yield f"{_told(drawing)} is neither aria-hidden nor named"


def enter_presses_the_primary(page: Page) -> Iterator[str]:
    """Enter in a field presses the first submit button of its form, wherever it is drawn."""
    for form in page.soup.select("form"):
        buttons = _submit_buttons(page, form)
        if buttons and _is_secondary(buttons[0]) and not all(map(_is_secondary, buttons)):
            yield f'Enter in {_told(form)} would press "{name_of(buttons[0])}"'


def nothing_is_foreign(page: Page) -> Iterator[str]:
    """No third party hears of a visit. A link that means to leave says rel="external"."""
    own = urlsplit(page.url).netloc
    for tag in page.soup.find_all(name=True):
        leaves = tag.name == "a" and "external" in attribute(tag, "rel").split()
        for name in () if leaves else ADDRESSES:
            for address in attribute(tag, name).split():
                if _is_foreign(address, own):
                    yield f"{_told(tag)} has the foreign address {address}"


def what_comes_by_itself_waits(page: Page) -> Iterator[str]:
    """WCAG 2.2.4, 4.1.3: nothing that comes by itself cuts off what is being read."""
    for part in page.soup.select('[role="alert"], [aria-live="assertive"]'):
        yield f"{_told(part)} cuts off what is being read"


def links_say_where(page: Page) -> Iterator[str]:
    """WCAG 2.4.9: links are read one by one, away from their sentence."""
    for link in page.soup.select("a[href]"):
        if name_of(link).strip(" .…:>»→").lower() in VAGUE:
            yield f'the link "{name_of(link)}" does not say where it leads'


RULES: tuple[Rule, ...] = (
    html_parses,
    one_heading,
    one_main,
    one_title,
    title_says_the_question,
    title_says_where,
    title_says_the_error,
    mistakes_are_refused,
    language_is_known,
    the_other_language_is_marked,
    ids_are_unique,
    fields_have_labels,
    lines_say_what_fills_them_in,
    references_lead_somewhere,
    controls_have_names,
    tab_order_is_the_source_order,
    nothing_is_inline,
    nothing_is_required_by_the_browser,
    forms_are_plain,
    focus_moves_to_mistakes_only,
    headings_do_not_skip,
    parts_are_told_apart,
    landmarks_are_there,
    skip_link_comes_first,
    pictures_have_words,
    enter_presses_the_primary,
    nothing_is_foreign,
    what_comes_by_itself_waits,
    links_say_where,
)


def _pointers(tag: Tag) -> Iterator[tuple[str, str]]:
    for name in LISTS_OF_IDS:
        for key in attribute(tag, name).split():
            yield name, key
    for name in ("for", "form", "list"):
        if tag.has_attr(name) and tag.name != "output":
            yield name, attribute(tag, name)
    if tag.name in {"a", "use"} and attribute(tag, "href").startswith("#"):
        yield "href", attribute(tag, "href")[1:]


def _submit_buttons(page: Page, form: Tag) -> list[Tag]:
    return [
        button
        for button in page.soup.select(SUBMITS)
        if attribute(button, "type").lower() not in {"button", "reset"} and form_of(button) is form
    ]


def _is_secondary(button: Tag) -> bool:
    return not {"second", "plain"}.isdisjoint(attribute(button, "class").split())


def _is_foreign(address: str, own: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in {"", "http", "https"} and parts.netloc not in {"", own}


def _told(tag: Tag) -> str:
    """A tag as a person would find it again in the source."""
    marks = ("id", "name", "type", "href", "action", "class")
    told = [f'{name}="{attribute(tag, name)}"' for name in marks if tag.has_attr(name)]
    text = "" if tag.name in {"form", "html", "body"} else words(tag.get_text())[:40]
    return f"<{' '.join([tag.name, *told])}>{text}"
