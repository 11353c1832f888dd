"""Rules about the templates, which hold in branches too that no test renders. Each has a planted
breach that it must catch; `tests.pagecheck` holds the pages that are rendered against more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = "templates/components/"

# Jinja in a template; what is left of it is HTML.
JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<([a-z][a-z0-9-]*)\b([^<>]*)>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""([^\s"'=<>/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+))?""")
SCRIPT = re.compile(r"<script\b([^<>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)

FIELDS = {"input", "select", "textarea"}
CONTROLS = FIELDS | {"a", "button", "form", "summary", "option", "label"}
ACTING = re.compile(
    r"role=(button|link|checkbox|radio|switch|tab|menuitem|option|slider|textbox|combobox)\b"
    r"|(data-)?hx-(get|post|put|patch|delete)="
    r"|tabindex=[0-9]"
    r"|on(click|key\w+|mouse\w+|pointer\w+)=",
    re.IGNORECASE,
)

# Fields that stand outside the macros, by template and by name or id, each with its reason.
OF_THEIR_OWN = {
    ("templates/written/message.html", "message"): "its label is the question in the h1",
    ("templates/callback/number.html", "phone"): "its label is the question in the h1",
    ("templates/portal/case.html", "message"): "its label is a heading of the page",
    ("templates/live_text/parts.html", "text"): "its label is a heading; a macro for both ends",
    ("templates/live_text/parts.html", "linje"): "shows a line on a braille display, takes nothing",
    ("templates/written/topic.html", "topic"): "its legend is the h1; each topic tells of itself",
    ("templates/desk/joining.html", "into"): "each case is told with what makes it alike",
    ("templates/callback/parts.html", "when"): "the first choice that there is takes the error",
    ("templates/callback/parts.html", "day"): "each day is told with how much of it is free",
    ("templates/office/import.html", "file"): "takes one table, where file_field takes pictures",
    ("templates/errors/error.html", ""): "gives back whatever was typed, under whatever name",
}

Finds = Callable[[str], list[str]]


def _tags(code: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The tags of a template, with the attributes that are written in them as such."""
    for tag, inside in TAG.findall(JINJA.sub(" ", code)):
        yield tag.lower(), {name.lower(): value.strip("\"'") for name, value in _pairs(inside)}


def _pairs(inside: str) -> list[tuple[str, str]]:
    return ATTRIBUTE.findall(inside)


def _fields(code: str) -> list[str]:
    """The name, or else the id, of each field that somebody fills in."""
    return [
        (attributes.get("name") or attributes.get("id", "")).strip()
        for tag, attributes in _tags(code)
        if tag in FIELDS and attributes.get("type", "").lower() != "hidden"
    ]


def _runs_a_script_of_its_own(code: str) -> list[str]:
    """Scripts are files: the content policy lets no other run."""
    found = [
        inside or body
        for inside, body in SCRIPT.findall(COMMENT.sub("", code))
        if body.strip() or not re.search(r"\bsrc=", inside)
    ]
    return found + re.findall(r"javascript:\s*\S*", code, re.IGNORECASE)


def _is_styled_in_place(code: str) -> list[str]:
    """Also in words that Jinja puts there."""
    return re.findall(r"<style\b|\bstyle\s*=\s*\S*", COMMENT.sub("", code), re.IGNORECASE)


def _listens_in_place(code: str) -> list[str]:
    """``onclick`` and its like, and htmx's own."""
    named = re.compile(r"on[a-z]+|(data-)?hx-on\b.*")
    written = [name for _, found in _tags(code) for name in found if named.fullmatch(name)]
    in_words = r"""["'][^"'{}]*\bon(?:click|change|input|submit|focus|key\w+)="""
    return written + re.findall(in_words, COMMENT.sub("", code))


def _acts_without_being_a_control(code: str) -> list[str]:
    """A div that is pressed is no button: keys do not reach it, and nobody is told what it is."""
    return [
        f"<{tag}>"
        for tag, attributes in _tags(code)
        if tag not in CONTROLS
        and any(ACTING.match(f"{name}={value}") for name, value in attributes.items())
    ]


def _trusts_what_somebody_wrote(code: str) -> list[str]:
    """There is no reason yet to put in words unescaped, so there is no exception."""
    unescaped = r"\|\s*safe\b|\{%-?\s*filter\s+safe\b|\bautoescape\s+false\b|\bMarkup\("
    return re.findall(unescaped, COMMENT.sub("", code))


BREACHES: dict[Finds, tuple[str, ...]] = {
    _fields: (
        '<input name="age">',
        '<textarea id="x" rows="{{ 3 if a > b else 4 }}"></textarea>',
        '<SELECT {{ described("x", mistakes, "") }} name=x>',
    ),
    _runs_a_script_of_its_own: (
        "<script>go()</script>",
        '<script src="{{ page.static("js/x.js") }}">go()</script>',
        '<script type="module">import "x"</script>',
        '<a href="javascript:go()">x</a>',
    ),
    _is_styled_in_place: (
        '<p style="color: red">x</p>',
        "<p{{ ' style=\"color: red\"' if late }}>x</p>",
        "<style>p { color: red }</style>",
    ),
    _listens_in_place: (
        '<button onclick="go()">x</button>',
        '<input {% if x > 1 %}class="a"{% endif %} onChange = "go()">',
        '<div hx-on:click="go()">x</div>',
        "<p{{ ' onclick=go()' if late }}>x</p>",
    ),
    _acts_without_being_a_control: (
        '<div onclick="go()">x</div>',
        '<span role="button">x</span>',
        '<li class="{{ a > b }}" tabindex="0">x</li>',
        "<div hx-post='{{ page.url(\"x\") }}'>x</div>",
    ),
    _trusts_what_somebody_wrote: (
        "{{ words|safe }}",
        "{{ words | upper | safe }}",
        "{% filter safe %}{{ words }}{% endfilter %}",
        "{% autoescape false %}{{ words }}{% endautoescape %}",
    ),
}
SOUND = """{# <input name="x" style="color: red" onclick="go()"> #}
{% macro x(one, on) %}<input type="hidden" name="token" value="{{ token }}">
<script defer src="{{ page.static("js/x.js") }}" data-on="{{ page.url("x", on=one) }}"></script>
<div role="group" tabindex="-1"><button hx-post="{{ page.url("x", one=on) }}">x</button></div>
<a href="#x" role="button">{{ words("on", style_of=one) }}</a>{% endmacro %}"""


def _templates() -> Iterator[tuple[str, str]]:
    for file in sorted((ROOT / "templates").rglob("*.html")):
        yield str(file.relative_to(ROOT)), file.read_text()


def _told(finds: Finds) -> Iterator[tuple[str, str]]:
    for path, code in _templates():
        if finds is not _fields or not path.startswith(COMPONENTS):
            yield from ((path, found) for found in finds(code))


def _named(finds: Finds) -> str:
    return finds.__name__.strip("_")


@pytest.mark.parametrize("finds", BREACHES, ids=_named)
def test_given_the_templates_when_a_rule_is_read_then_nothing_breaks_it(finds: Finds) -> None:
    excepted = set(OF_THEIR_OWN) if finds is _fields else set()

    assert set(_told(finds)) - excepted == set()


@pytest.mark.parametrize("finds", BREACHES, ids=_named)
def test_given_a_planted_breach_when_a_rule_is_read_then_it_is_found(finds: Finds) -> None:
    assert [code for code in BREACHES[finds] if not finds(code)] == []


@pytest.mark.parametrize("finds", BREACHES, ids=_named)
def test_given_a_sound_template_when_a_rule_is_read_then_nothing_is_found(finds: Finds) -> None:
    assert finds(SOUND) == []


def test_given_the_exceptions_when_the_templates_are_read_then_each_is_needed() -> None:
    assert set(OF_THEIR_OWN) - set(_told(_fields)) == set()
