"""Focus, choice and error can be seen, in light and dark and in forced colours (WCAG 1.4.11)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from a11y_tests.looks import Dress
from a11y_tests.pages import state
from a11y_tests.pixels import changed, picture
from a11y_tests.shown import Shown
from a11y_tests.walk import Walk

pytestmark = pytest.mark.slow

WIDTH = 480
LOOKS = {
    "light": Dress(width=WIDTH, scheme="light"),
    "dark": Dress(width=WIDTH, scheme="dark"),
    "forced light": Dress(width=WIDTH, scheme="light", forced=True),
    "forced dark": Dress(width=WIDTH, scheme="dark", forced=True),
}
# One page at least for each kind of thing that takes the focus.
FOCUSED = ("front", "message-blank", "case-answered", "queue-unit", "desk-case-answer-blank")

# The first stop of each kind, as style tells kinds apart.
KINDS = """
const kind = (element) => {
  const places = [".top", ".doors", ".back", ".sum", ".help", ".foot", "h3", ".panel"];
  const place = places.find((one) => element.closest(one)) ?? "";
  return `${element.tagName} ${element.type ?? ""} ${element.className} ${place}`;
};
const met = new Map();
stops.forEach((stop, number) => met.has(kind(stop)) || met.set(kind(stop), number));
return [...met.values()];
"""
FOCUS = "stops[arguments[0]].focus(); stops[arguments[0]].scrollIntoView({block: 'center'})"
BLUR = """
const stop = stops[arguments[0]];
stop.blur();
const box = stop.getBoundingClientRect();
return 2 * (box.width + box.height);
"""


def _pages(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "shown", [(state(name), "da") for name in names], ids=names, indirect=True
    )


def unseen(shown: Shown, dress: Dress) -> list[str]:
    """Every kind of stop whose focus changes fewer pixels than WCAG 2.4.13 asks for."""
    told = []
    with shown.look.wearing(dress):
        walk = Walk(shown.browser)
        # The ring is for keyboards, so the browser must have met one.
        walk.tab()
        for number in shown.look.asks(KINDS):
            shown.look.asks(FOCUS, number)
            focused = picture(shown.browser)
            perimeter = shown.look.asks(BLUR, number)
            seen = changed(picture(shown.browser), focused)
            if seen < 2 * perimeter:
                told.append(f"{walk.stops[number]}: {seen} pixels of {2 * perimeter:.0f}")
    return told


@_pages(*FOCUSED)
@pytest.mark.parametrize("look", LOOKS)
def test_the_focus_is_seen(shown: Shown, look: str) -> None:
    """WCAG 2.4.13: at least two pixels around, at 3:1 against what was there before."""
    told = unseen(shown, LOOKS[look])
    assert not told, "\n" + "\n".join(told)


NO_RING = "*, ::after { outline: 0 !important; box-shadow: none !important }"


@_pages("front")
@pytest.mark.parametrize("look", LOOKS)
def test_a_focus_without_a_ring_is_found(shown: Shown, look: str) -> None:
    told = "\n".join(unseen(shown, replace(LOOKS[look], style=NO_RING)))
    assert "Skriv til os" in told
    assert "Tilgængelighedserklæring" in told


CHOOSE = """
const choices = [...document.querySelectorAll("[type=radio]")];
choices[arguments[0]].checked = true;
choices[0].scrollIntoView({block: "center"});
const box = choices[0].closest(".choice").getBoundingClientRect();
return [box.left, box.top, box.right, box.bottom].map(Math.round);
"""
NO_CHOICE = """
[type=radio] { opacity: 0 !important }
.choice { outline: 0 !important; background: none !important; border-color: #888 !important }
"""


def _chosen(shown: Shown, dress: Dress) -> int:
    with shown.look.wearing(dress):
        within = shown.look.asks(CHOOSE, 0)
        chosen = picture(shown.browser)
        shown.look.asks(CHOOSE, 1)
        return changed(chosen, picture(shown.browser), tuple(within))


@_pages("desk-case-answer-blank")
@pytest.mark.parametrize("look", LOOKS)
def test_a_choice_is_seen(shown: Shown, look: str) -> None:
    assert _chosen(shown, LOOKS[look]) >= 60
    assert _chosen(shown, replace(LOOKS[look], style=NO_CHOICE)) < 60


MISTAKE = """
const field = document.querySelector("main textarea");
field.setAttribute("aria-invalid", arguments[0]);
field.scrollIntoView({block: "center"});
const box = field.getBoundingClientRect();
return [box.left, box.top, box.right, box.bottom].map(Math.round);
"""
NO_MISTAKE = "textarea { border: 2px solid #888 !important }"


def _mistaken(shown: Shown, dress: Dress) -> tuple[int, float]:
    """Pixels that change when a field is wrong, and the length of its edge."""
    with shown.look.wearing(dress):
        left, top, right, bottom = shown.look.asks(MISTAKE, "true")
        wrong = picture(shown.browser)
        shown.look.asks(MISTAKE, "false")
        seen = changed(wrong, picture(shown.browser), (left, top, right, bottom))
        shown.look.asks(MISTAKE, "true")
    return seen, 2 * (right - left + bottom - top)


@_pages("message-blank")
@pytest.mark.parametrize("look", LOOKS)
def test_a_mistake_is_seen(shown: Shown, look: str) -> None:
    """The edge grows and changes; the words of the mistake stand beside it in any colours."""
    seen, edge = _mistaken(shown, LOOKS[look])
    assert seen >= 0.9 * edge
    seen, edge = _mistaken(shown, replace(LOOKS[look], style=NO_MISTAKE))
    assert seen < 0.9 * edge
