"""Finding things on a page by role and words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from tests.names import attribute, is_field, is_hidden, name_of, spoken, words

FIELD = "field"
CHOICE = "radio button or box"
LIST = "list"
VALUED = "field or list"
PRESSABLE = "button or link"
PART = "heading, label or named part"
OPTION = "option"

CHOICES = frozenset(("radio", "checkbox"))
BUTTONS = frozenset(("submit", "button", "image", "reset"))
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BEGINNINGS = frozenset((*HEADINGS, "legend", "label", "caption", "summary"))
HEADED = frozenset(("section", "article", "aside", "nav", "li", "fieldset", "form", "details"))

Named = list[tuple[str, Tag]]


class NotFound(AssertionError):
    """Nothing on the page has this role and these words."""


class Ambiguous(AssertionError):
    """More than one thing has this role and these words."""


@dataclass(frozen=True)
class Snapshot:
    """A page as it is now, with the names that its controls have.

    A browser gives the names that it tells assistive technology, by the identity of the tag;
    a control without one cannot be perceived. Without a browser they come from the markup.
    """

    soup: BeautifulSoup
    names: Mapping[int, str] | None = None

    @property
    def whole(self) -> list[Tag]:
        """The whole page as a scope."""
        return [self.soup.select_one("body") or self.soup]

    def find(self, kind: str, wanted: str, scope: list[Tag]) -> Tag:
        """The one thing of a kind with this name, else `NotFound` or `Ambiguous`."""
        there = [tag for tag in _inside(scope) if KINDS[kind](tag)]
        named = [(self._name(tag), tag) for tag in there]
        return _one(kind, wanted, [(name, tag) for name, tag in named if name is not None], _goal)

    def part(self, wanted: str, scope: list[Tag]) -> list[Tag]:
        """What stands under a heading, a legend or a label, or in a part that has a name."""
        there = [tag for tag in _inside(scope) if _begins_a_part(tag) and not is_hidden(tag)]
        found = _one(PART, wanted, [(_part_name(tag), tag) for tag in there], _extent)
        return _under(found)

    def option(self, chosen: Tag, wanted: str) -> Tag:
        """The option of a list with these words."""
        return _one(OPTION, wanted, [(spoken(tag), tag) for tag in chosen.select("option")], id)

    def _name(self, tag: Tag) -> str | None:
        if self.names is not None:
            return self.names.get(id(tag))
        return None if is_hidden(tag) else name_of(tag)


def is_text_field(tag: Tag) -> bool:
    """Whether a person writes in it."""
    return is_field(tag) and tag.name != "select" and not is_choice(tag)


def is_choice(tag: Tag) -> bool:
    """Whether it is a radio button or a box to tick."""
    return tag.name == "input" and attribute(tag, "type").lower() in CHOICES


def is_off(tag: Tag) -> bool:
    """Whether a control is disabled, itself or by a group around it."""
    return tag.has_attr("disabled") or any(
        group.has_attr("disabled") and not _is_in_legend(tag, group)
        for group in tag.find_parents("fieldset")
    )


def _is_in_legend(tag: Tag, group: Tag) -> bool:
    legend = group.find("legend", recursive=False)
    return legend is not None and any(up is legend for up in tag.parents)


def _is_pressable(tag: Tag) -> bool:
    if tag.name == "input":
        return attribute(tag, "type").lower() in BUTTONS
    return tag.name in {"button", "summary"} or (tag.name == "a" and tag.has_attr("href"))


KINDS: Mapping[str, Callable[[Tag], bool]] = {
    FIELD: lambda tag: is_text_field(tag) and not is_off(tag),
    CHOICE: lambda tag: is_choice(tag) and not is_off(tag),
    LIST: lambda tag: tag.name == "select" and not is_off(tag),
    VALUED: lambda tag: is_text_field(tag) or tag.name == "select",
    PRESSABLE: lambda tag: _is_pressable(tag) and not is_off(tag),
}


def _inside(scope: list[Tag]) -> list[Tag]:
    found = {id(tag): tag for part in scope for tag in (part, *part.find_all(name=True))}
    return list(found.values())


def _one(kind: str, wanted: str, named: Named, same: Callable[[Tag], object]) -> Tag:
    """The thing with these words; `same` tells which finds are one thing under two names."""
    sought = words(wanted)
    near = [pair for pair in named if pair[0] == sought]
    near = near or [pair for pair in named if sought and pair[0].startswith(sought)]
    if not near:
        told = _listed(named) or " There is none here at all."
        raise NotFound(f'There is no {kind} "{wanted}". Here are:{told}')
    if len({same(tag) for _, tag in near}) > 1:
        raise Ambiguous(
            f'"{wanted}" is {len(near)} things; say more, or where, with within(…):{_listed(near)}'
        )
    return near[0][1]


def _listed(named: Named) -> str:
    return "".join(f'\n- "{name}" ({_role(tag)})' for name, tag in named)


def _role(tag: Tag) -> str:
    if tag.name == "a":
        return f"link to {attribute(tag, 'href')}"
    return attribute(tag, "type").lower() or tag.name


def _goal(tag: Tag) -> object:
    """Links that lead to one page are one thing to whoever follows them."""
    href = attribute(tag, "href")
    return href.partition("#")[0] or href if tag.name == "a" else id(tag)


def _begins_a_part(tag: Tag) -> bool:
    named = tag.has_attr("aria-label") or tag.has_attr("aria-labelledby")
    return tag.name in BEGINNINGS or (named and not is_field(tag) and not _is_pressable(tag))


def _part_name(tag: Tag) -> str:
    return spoken(tag) if tag.name in BEGINNINGS else name_of(tag)


def _extent(tag: Tag) -> object:
    return tuple(id(part) for part in _under(tag))


def _under(beginning: Tag) -> list[Tag]:
    if beginning.name not in BEGINNINGS:
        return [beginning]
    heading = beginning.find_parent(HEADINGS) or beginning
    if heading.name in HEADINGS or heading.name == "legend":
        owner = _headed_by(heading)
        return [owner] if owner else _until_next_heading(heading)
    return [heading.parent] if heading.parent else []


def _headed_by(heading: Tag) -> Tag | None:
    """The smallest part of the page that begins with this heading."""
    key = attribute(heading, "id")
    for around in heading.find_parents(name=True):
        if key and attribute(around, "aria-labelledby") == key:
            return around
        if around.name in HEADED:
            first = around.select_one("h1, h2, h3, h4, h5, h6, legend")
            begins = any(tag is first for tag in (heading, *heading.parents))
            return around if begins else None
    return None


def _until_next_heading(heading: Tag) -> list[Tag]:
    scope: list[Tag] = [heading]
    for sibling in heading.find_next_siblings(name=True):
        found = [tag for tag in (sibling, *sibling.find_all(HEADINGS)) if tag.name in HEADINGS]
        if any(tag.name <= heading.name for tag in found):
            break
        scope.append(sibling)
    return scope
