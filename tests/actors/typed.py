"""What a person changes on a page that no browser holds: the markup is changed the same way."""

from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from tests.actors.files import File
from tests.actors.finding import is_choice
from tests.names import attribute, form_of, is_field, root_of

Files = tuple[File, ...]
Typed = str | bool | int | Files


@dataclass(frozen=True)
class Place:
    """Where a control stands, so that it is found again when the page is fetched again."""

    name: str
    kind: str
    count: int


def place_of(control: Tag) -> Place:
    """A control by its name, its type and its number among those with the same two."""
    same = [tag for tag in root_of(control).select(control.name) if _mark(tag) == _mark(control)]
    count = next(number for number, tag in enumerate(same) if tag is control)
    return Place(*_mark(control), count)


def put(control: Tag, typed: Typed) -> None:
    """Write text, set a choice on or off, pick the option with this number, or show a file."""
    if isinstance(typed, tuple):
        control["value"] = typed[0].path
    elif is_choice(control):
        _choose(control, on=bool(typed))
    elif control.name == "select":
        for number, option in enumerate(control.select("option")):
            _mark_as(option, "selected", on=number == typed)
    elif control.name == "textarea":
        control.string = str(typed)
    else:
        control["value"] = str(typed)


def put_again(page: BeautifulSoup, typed: dict[Place, Typed]) -> None:
    """Fill a fresh copy of a page with what had been typed on it."""
    for control in filter(is_field, page.select("input, select, textarea")):
        place = place_of(control)
        if place in typed:
            put(control, typed[place])


def unfold(summary: Tag) -> None:
    """Open what a summary stands for, or close it."""
    details = summary.find_parent("details")
    if details is not None:
        _mark_as(details, "open", on=not details.has_attr("open"))


def _choose(choice: Tag, *, on: bool) -> None:
    if attribute(choice, "type").lower() == "radio":
        for other in root_of(choice).select("input[type=radio]"):
            if _mark(other) == _mark(choice) and form_of(other) is form_of(choice):
                _mark_as(other, "checked", on=False)
    _mark_as(choice, "checked", on=on)


def _mark(control: Tag) -> tuple[str, str]:
    return attribute(control, "name"), attribute(control, "type").lower() or control.name


def _mark_as(tag: Tag, name: str, *, on: bool) -> None:
    if on:
        tag[name] = ""
    else:
        tag.attrs.pop(name, None)
