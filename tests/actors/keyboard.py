"""Hands that have only a keyboard, and that count."""

from typing import TYPE_CHECKING, Any, NamedTuple

from selenium.webdriver import ActionChains, Keys

from tests.actors.finding import BUTTONS
from tests.actors.forms import default_button
from tests.names import attribute, words

if TYPE_CHECKING:
    from tests.actors.browser import BrowserDriver


class Focus(NamedTuple):
    """What has the focus, as assistive technology is told. Role "" when nothing has it."""

    role: str
    name: str


class Keyboard:
    """The keys of a browser. `count` is how many were pressed; a text that is typed counts one."""

    def __init__(self, driver: "BrowserDriver") -> None:
        self.driver = driver
        self.count = 0

    def tab(self) -> None:
        self._press(Keys.TAB)

    def shift_tab(self) -> None:
        self.count += 1
        shifted = ActionChains(self.driver.window.selenium).key_down(Keys.SHIFT)
        shifted.send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()

    def enter(self) -> None:
        """Press Enter, and wait for the page that it brings."""
        self._act(Keys.ENTER)

    def space(self) -> None:
        """Press the space bar, and wait for the page that it brings."""
        self._act(Keys.SPACE)

    def arrow_down(self) -> None:
        self._press(Keys.ARROW_DOWN)

    def type(self, text: str) -> None:
        """Type a text where the focus is. It counts as one press, however long it is."""
        self.count += 1
        self.driver.insert(text)

    @property
    def focused(self) -> Focus:
        node = self._focused_node()
        return Focus(_said(node, "role"), words(_said(node, "name"))) if node else Focus("", "")

    def tab_to(self, name: str, limit: int = 30) -> None:
        """Press Tab until something with this name, or that begins with it, has the focus."""
        met: list[str] = []
        for _ in range(limit):
            self.tab()
            met.append(self.focused.name)
            if met[-1].startswith(words(name)):
                return
        raise AssertionError(f'{limit} times Tab, and no "{name}". Met: {", ".join(met)}.')

    def _press(self, key: str) -> None:
        self.count += 1
        ActionChains(self.driver.window.selenium).send_keys(key).perform()

    def _act(self, key: str) -> None:
        loads = self._brings_a_page(key)
        before = self.driver.loader()
        self._press(key)
        self.driver.settle(before, loads=loads)

    def _brings_a_page(self, key: str) -> bool:
        node = self._focused_node()
        tag = self.driver.tag_of(node) if node else None
        if tag is None:
            return False
        if tag.name == "button" or attribute(tag, "type").lower() in BUTTONS:
            return self.driver.leads_on(tag)
        if key == Keys.SPACE or tag.name in {"textarea", "select"}:
            return False
        # Enter in a field presses the first button of its form.
        pressed = tag if tag.name == "a" else default_button(tag)
        return pressed is not None and self.driver.leads_on(pressed)

    def _focused_node(self) -> dict[str, Any] | None:
        for node in self.driver.perceived():
            marks = {mark["name"]: mark["value"] for mark in node.get("properties", [])}
            # The page itself counts as focused too, whatever inside it has the focus.
            has_focus = marks.get("focused", {}).get("value", False)
            if has_focus and _said(node, "role") != "RootWebArea":
                return node
        return None


def _said(node: dict[str, Any], part: str) -> str:
    return str(node.get(part, {}).get("value", ""))
