"""What a page calls its parts: the words that are shown, and the names that are spoken."""

from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

_BLOCKS = """
address article aside blockquote br caption dd details dialog div dl dt fieldset figcaption figure
footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol option p pre section summary table
tbody td tfoot th thead tr ul
"""
BLOCKS = frozenset(_BLOCKS.split())
NEVER_READ = frozenset(
    ("head", "script", "style", "template", "textarea", "title", "desc", "metadata")
)
UNLABELLED = frozenset(("hidden", "submit", "button", "image", "reset"))


def words(text: str) -> str:
    """Text as a person reads it: one space between words, no soft hyphens.

    No-break spaces of every width count as spaces.
    """
    return " ".join(text.replace("\u00ad", "").split())


def attribute(tag: Tag, name: str) -> str:
    """The value of an attribute, or an empty text."""
    value = tag.get(name)
    if value is None:
        return ""
    return value if isinstance(value, str) else " ".join(value)


def root_of(tag: Tag) -> Tag:
    """The document that a tag belongs to."""
    return list(tag.parents)[-1] if tag.parent else tag


def form_of(control: Tag) -> Tag | None:
    """The form a control belongs to: the one it names, or the one around it."""
    if not control.has_attr("form"):
        return control.find_parent("form")
    key = attribute(control, "form")
    named = [form for form in root_of(control).select("form[id]") if form["id"] == key]
    return named[0] if named else None


def is_field(tag: Tag) -> bool:
    """Whether this is a control that a person fills, chooses or picks, and that needs a label."""
    if tag.name == "input":
        return attribute(tag, "type").lower() not in UNLABELLED
    return tag.name in {"select", "textarea"}


def shown(tag: Tag, *, leaving_out: Tag | None = None) -> str:
    """The words the eye meets inside a tag, as far as the markup alone can tell."""
    return words("".join(_pieces(tag, spoken=False, leaving_out=leaving_out)))


def spoken(tag: Tag, *, leaving_out: Tag | None = None) -> str:
    """The words a screen reader meets inside a tag: pictures in words, no decoration."""
    return words("".join(_pieces(tag, spoken=True, leaving_out=leaving_out)))


def is_hidden(tag: Tag) -> bool:
    """Whether the markup hides this tag, or something around it, from everybody."""
    inner: Tag | None = None
    for outer in (tag, *tag.parents):
        if _is_closed(outer) and inner is not None and inner.name != "summary":
            return True
        if outer.has_attr("hidden") or outer.name == "template":
            return True
        if attribute(outer, "aria-hidden") == "true":
            return True
        inner = outer
    return False


def labels_of(control: Tag) -> list[Tag]:
    """The labels of a field, whether they point at it or wrap it."""
    around = [parent for parent in control.parents if parent.name == "label"]
    key = attribute(control, "id")
    pointing = [label for label in root_of(control).select("label[for]") if label["for"] == key]
    wrapping = [label for label in around if not label.has_attr("for")]
    return (pointing if key else []) + wrapping


def label_of(control: Tag) -> str:
    """The visible label of a field; empty if it has none."""
    pointed = _pointed_at(control, "aria-labelledby")
    return pointed or words(" ".join(spoken(label) for label in labels_of(control)))


def name_of(tag: Tag) -> str:
    """The accessible name, by the steps of "Accessible Name and Description Computation 1.2"
    that our own markup can need.
    """
    given = _pointed_at(tag, "aria-labelledby") or words(attribute(tag, "aria-label"))
    return given or _own_name(tag) or words(attribute(tag, "title"))


def question_of(soup: BeautifulSoup) -> str:
    """What the page asks or says: its h1 without the step."""
    heading = soup.select_one("h1")
    return spoken(heading, leaving_out=heading.select_one(".step")) if heading else ""


def step_of(soup: BeautifulSoup) -> str:
    """Which step of a journey the page is; empty if it is none."""
    step = soup.select_one("h1 .step")
    return spoken(step) if step else ""


def title_of(soup: BeautifulSoup) -> str:
    """The words of the page's title."""
    title = soup.select_one("head > title")
    return words(title.get_text()) if title else ""


def _pointed_at(tag: Tag, name: str) -> str:
    keys = attribute(tag, name).split()
    if not keys:
        return ""
    parts = {attribute(part, "id"): part for part in root_of(tag).select("[id]")}
    return words(" ".join(spoken(parts[key]) for key in keys if key in parts))


def _own_name(tag: Tag) -> str:
    if tag.name == "img":
        return words(attribute(tag, "alt"))
    if tag.name == "svg":
        title = tag.select_one("title")
        return words(title.get_text()) if title else ""
    if tag.name == "fieldset":
        legend = tag.select_one("legend")
        return spoken(legend) if legend else ""
    if is_field(tag):
        return label_of(tag)
    if tag.name == "input":
        return words(attribute(tag, "alt") or attribute(tag, "value"))
    return spoken(tag)


def _pieces(tag: Tag, *, spoken: bool, leaving_out: Tag | None) -> Iterator[str]:
    for child in tag.children:
        if isinstance(child, Tag):
            if child is not leaving_out and not _is_silent(child, spoken=spoken):
                yield from _words_of(child, spoken=spoken, leaving_out=leaving_out)
        elif _is_text(child) and not _is_closed(tag):
            yield str(child)


def _words_of(child: Tag, *, spoken: bool, leaving_out: Tag | None) -> Iterator[str]:
    edge = " " if child.name in BLOCKS else ""
    yield edge
    if spoken and child.name in {"img", "svg"}:
        yield name_of(child)
    else:
        yield from _pieces(child, spoken=spoken, leaving_out=leaving_out)
    yield edge


def _is_silent(tag: Tag, *, spoken: bool) -> bool:
    if tag.name in NEVER_READ or tag.has_attr("hidden"):
        return True
    if tag.parent is not None and _is_closed(tag.parent) and tag.name != "summary":
        return True
    # The options of a list are no part of the label around it.
    return spoken and (attribute(tag, "aria-hidden") == "true" or tag.name == "select")


def _is_closed(tag: Tag) -> bool:
    return tag.name == "details" and not tag.has_attr("open")


def _is_text(part: PageElement) -> bool:
    return isinstance(part, NavigableString) and not isinstance(part, PreformattedString)
