"""What a screen reader is told about a page, written down for people to read.

Made from Chromium's accessibility tree, so it is the material of speech and not the speech of one
product: each of them has words and an order of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.actors import BrowserDriver
from tests.names import words

Node = dict[str, Any]

ROLES = {
    "da": {
        "RootWebArea": "side",
        "banner": "sidehoved",
        "navigation": "navigation",
        "main": "hovedindhold",
        "complementary": "supplerende",
        "contentinfo": "sidefod",
        "region": "område",
        "group": "gruppe",
        "list": "liste, {count}",
        "DescriptionList": "liste med forklaringer",
        "term": "begreb",
        "heading": "overskrift {level}",
        "link": "link",
        "button": "knap",
        "textbox": "felt",
        "radio": "valg",
        "checkbox": "felt at sætte kryds i",
        "combobox": "liste at vælge fra",
        "DisclosureTriangle": "knap der folder ud",
        "folded": "foldet sammen",
        "open": "foldet ud",
        "lines": "flere linjer",
        "description": "beskrivelse",
        "value": "indhold",
        "invalid": "ugyldig",
        "focused": "har fokus",
        "current": "den viste side",
        "true": "valgt",
        "false": "ikke valgt",
        "en": "på engelsk",
        "da": "på dansk",
    },
    "en": {
        "RootWebArea": "page",
        "banner": "banner",
        "navigation": "navigation",
        "main": "main",
        "complementary": "complementary",
        "contentinfo": "content info",
        "region": "region",
        "group": "group",
        "list": "list, {count}",
        "DescriptionList": "list of terms",
        "term": "term",
        "heading": "heading {level}",
        "link": "link",
        "button": "button",
        "textbox": "field",
        "radio": "choice",
        "checkbox": "box to tick",
        "combobox": "list to pick from",
        "DisclosureTriangle": "button that unfolds",
        "folded": "folded",
        "open": "open",
        "lines": "several lines",
        "description": "description",
        "value": "content",
        "invalid": "invalid",
        "focused": "has the focus",
        "current": "the page shown",
        "true": "chosen",
        "false": "not chosen",
        "en": "in English",
        "da": "in Danish",
    },
}
# Their name is all that is said of them; what is inside is the name once more.
WHOLE = {"link", "button", "textbox", "radio", "checkbox", "combobox", "heading"} | {
    "DisclosureTriangle"
}
# Something begins here, and a reader can jump to it or over it.
PARTS = {
    "banner",
    "navigation",
    "main",
    "complementary",
    "contentinfo",
    "region",
    "group",
    "list",
    "DescriptionList",
}
FOLDS = {"True": "open", "False": "folded"}
STATED = {"radio", "checkbox", "DisclosureTriangle"}
UNHEARD = {"ListMarker", "InlineTextBox", "LabelText", "Legend"}
# Chance makes them anew in every case; dates and times stand still in these tests.
CHANCE = (
    (re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}\b"), "???-???-???"),
    (re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}\b"), "???-???"),
)
MARKED = """
const named = (selector, value) => Object.fromEntries(
  [...document.body.querySelectorAll(selector)].map((tag) => [tag.innerText.trim(), value(tag)]));
return {current: named("[aria-current]", () => "current"), lang: named("[lang]", (t) => t.lang)};
"""


def transcript(browser: BrowserDriver, language: str) -> str:
    """One line for each thing that is told, further in what belongs to a part of the page."""
    told = "\n".join(_Reader(browser, language).lines()) + "\n"
    for chance, mask in CHANCE:
        told = chance.sub(mask, told)
    return told


class _Reader:
    def __init__(self, browser: BrowserDriver, language: str) -> None:
        nodes = browser.window.devtools("Accessibility.getFullAXTree")["nodes"]
        self._nodes: dict[str, Node] = {node["nodeId"]: node for node in nodes}
        self._root: Node = nodes[0]
        self._marked = browser.window.selenium.execute_script(MARKED)
        self._roles = ROLES[language]

    def lines(self) -> Iterator[str]:
        yield f"{self._roles['RootWebArea']}: {_said(self._root, 'name')}"
        yield from self._inside(self._root, 0)

    def _inside(self, node: Node, depth: int) -> Iterator[str]:
        """What is in a node; text that runs on is one line."""
        text = ""
        for child in self._children(node):
            role = _said(child, "role")
            if role == "StaticText":
                text += str(child["name"]["value"])
                continue
            if role in {"strong", "generic"} and _is_text(self._children(child)):
                text += "".join(str(part["name"]["value"]) for part in self._children(child))
                continue
            yield from self._text(text, depth)
            text = ""
            yield from self._node(child, role, depth)
        yield from self._text(text, depth)

    def _node(self, node: Node, role: str, depth: int) -> Iterator[str]:
        if role in UNHEARD:
            return
        if role in WHOLE:
            yield "  " * depth + self._thing(node, role)
        elif role == "term":
            yield f"{'  ' * depth}{self._roles[role]}: {_said(node, 'name') or self._words(node)}"
        elif role in PARTS:
            yield "  " * depth + self._part(node, role)
            yield from self._inside(node, depth + 1)
        else:
            yield from self._inside(node, depth)

    def _text(self, text: str, depth: int) -> Iterator[str]:
        if words(text):
            yield "  " * depth + words(text)

    def _part(self, node: Node, role: str) -> str:
        items = [c for c in self._children(node) if _said(c, "role") == "listitem"]
        kind = self._roles[role].format(count=len(items))
        name = _said(node, "name")
        return f"{kind}: {name}" if name else kind

    def _thing(self, node: Node, role: str) -> str:
        marks = {mark["name"]: mark["value"].get("value") for mark in node.get("properties", [])}
        kinds = [self._roles[role].format(level=marks.get("level"))]
        if role == "heading" and self._has(node, "link"):
            kinds.append(self._roles["link"])
        if marks.get("multiline"):
            kinds.append(self._roles["lines"])
        return f"{', '.join(kinds)}: {'; '.join(self._details(node, marks))}"

    def _details(self, node: Node, marks: dict[str, Any]) -> Iterator[str]:
        name = _said(node, "name")
        yield name
        state = marks.get("checked", FOLDS.get(str(marks.get("expanded"))))
        if state and _said(node, "role") in STATED:
            yield self._roles[str(state)]
        for part in ("description", "value"):
            if _said(node, part):
                yield f"{self._roles[part]}: {_said(node, part)}"
        if marks.get("invalid") == "true":
            yield self._roles["invalid"]
        if marks.get("focused"):
            yield self._roles["focused"]
        for kind in ("current", "lang"):
            if name in self._marked[kind]:
                yield self._roles[self._marked[kind][name]]

    def _children(self, node: Node) -> list[Node]:
        """The children that are told; those of a node that is not told count as its parent's."""
        found: list[Node] = []
        for key in node.get("childIds", []):
            child = self._nodes.get(key)
            if child is not None:
                found += self._children(child) if child["ignored"] else [child]
        return found

    def _has(self, node: Node, role: str) -> bool:
        return any(_said(c, "role") == role or self._has(c, role) for c in self._children(node))

    def _words(self, node: Node) -> str:
        if _said(node, "role") == "StaticText":
            return _said(node, "name")
        return words(" ".join(self._words(child) for child in self._children(node)))


def _is_text(nodes: list[Node]) -> bool:
    return all(_said(node, "role") == "StaticText" for node in nodes)


def _said(node: Node, part: str) -> str:
    return words(str(node.get(part, {}).get("value", "")))
