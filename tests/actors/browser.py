"""The driver with a browser: Chromium, with or without scripts, at any width and in any colours."""

import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.actors.chromium import BROWSER, NOWHERE, Window
from tests.actors.driver import Driver, PageLost, destination, stays_on_page
from tests.actors.files import Download
from tests.actors.finding import Snapshot
from tests.actors.keyboard import Keyboard
from tests.names import attribute, form_of, words
from tests.pagecheck import Page

LOADS_WITHIN = 20.0
PAUSE = 0.02
PHONE = 480
HEIGHT = 900
ELEMENT, TEXT = 1, 3
# Where a text cannot be put in at once, because the browser draws a control of its own.
KEYED_IN = frozenset(("color", "date", "datetime-local", "month", "number", "time", "week"))


class BrowserDriver(Driver):
    """A window of the one Chromium, forgetful of whoever had it before.

    `scripts=False` switches the page's scripts off, as a person can. `width` is the window's
    in CSS pixels; a phone's from 480 down. `scheme` is "light" or "dark", and `forced` gives
    the forced colours of a contrast theme. `program` is the Chromium that has the window.
    """

    def __init__(
        self,
        base_url: str,
        *,
        scripts: bool = True,
        width: int = 1280,
        scheme: str = "light",
        forced: bool = False,
        program: Path = BROWSER,
    ) -> None:
        super().__init__()
        self.base_url = base_url.rstrip("/")
        self.scripts = scripts
        self.window = Window(program)
        self.keys = Keyboard(self)
        self._newest = _Reading({})
        self._desk = tempfile.TemporaryDirectory(prefix="indgang-files-")
        self._forget_the_last_guest()
        self._look(width=width, scheme=scheme, forced=forced)

    @property
    def url(self) -> str:
        frame = self._frame()
        return str(frame["url"]) + str(frame.get("urlFragment", ""))

    def go_to(self, path: str) -> None:
        before = self.loader()
        try:
            self.window.selenium.get(urljoin(f"{self.base_url}/", path))
            # An address that differs in its fragment only does not load anything.
            if self.loader() == before:
                self.window.selenium.refresh()
        except WebDriverException as error:
            raise PageLost(f"{path} cannot be opened: {error.msg}") from error
        self.settle(before, loads=True)

    def go_back(self, *, fetched: bool) -> None:
        before = self.loader()
        if fetched:
            self._forget_kept_pages()
        self.window.selenium.back()
        if self.url == NOWHERE:
            raise PageLost("There is no page before this one.")
        self.settle(before, loads=False)

    def _forget_kept_pages(self) -> None:
        """Any change of a cookie makes Chromium drop the `no-store` pages it kept in memory."""
        self.window.devtools("Network.setCookie", name="touch", value="1", url=self.base_url)
        self.window.devtools("Network.deleteCookies", name="touch", url=self.base_url)

    def snapshot(self) -> Snapshot:
        root = self.window.devtools("DOM.getDocument", depth=-1)["root"]
        spoken = {
            node["backendDOMNodeId"]: words(node.get("name", {}).get("value", ""))
            for node in self.perceived()
            if "backendDOMNodeId" in node
        }
        reading = self._newest = _Reading(spoken)
        reading.read(root, reading.soup, "")
        return Snapshot(reading.soup, reading.names)

    def tag_of(self, node: dict[str, Any]) -> Tag | None:
        """The tag behind a node of the accessibility tree."""
        self.snapshot()
        return self._newest.tags.get(node["backendDOMNodeId"])

    def perceived(self) -> list[dict[str, Any]]:
        """What the browser tells assistive technology, as nodes of its accessibility tree."""
        nodes = self.window.devtools("Accessibility.getFullAXTree")["nodes"]
        return [node for node in nodes if not node["ignored"]]

    def write(self, field: Tag, text: str) -> None:
        element = self._element(field)
        if attribute(field, "type").lower() in KEYED_IN:
            element.send_keys(text)
            return
        element.click()
        element.send_keys(Keys.CONTROL, "a")
        element.send_keys(Keys.DELETE)
        self.insert(text)

    def insert(self, text: str) -> None:
        """Put text where the focus is, any letter of any script, as an input method would."""
        self.window.devtools("Input.insertText", text=text)

    def choose(self, choice: Tag, *, on: bool) -> None:
        element = self._element(choice)
        if element.is_selected() != on:
            element.click()

    def pick(self, chosen: Tag, option: Tag) -> None:
        self._element(option).click()

    def attach(self, field: Tag, file_name: str, content: bytes) -> None:
        # A folder of its own, so that two files may have the same name.
        place = Path(tempfile.mkdtemp(dir=self._desk.name)) / file_name
        place.write_bytes(content)
        self._element(field).send_keys(str(place))

    def download(self, link: Tag) -> Download:
        raise NotImplementedError("Only the HTTP driver keeps files.")

    def press(self, pressed: Tag) -> None:
        loads = self.leads_on(pressed)
        before = self.loader()
        self._element(pressed).click()
        self.settle(before, loads=loads)

    def value(self, field: Tag) -> str:
        if field.name == "select":
            options = self._element(field).find_elements("css selector", "option")
            return " ".join(option.text for option in options if option.is_selected())
        return str(self._element(field).get_property("value") or "").replace("\r\n", "\n")

    def is_chosen(self, choice: Tag) -> bool:
        return self._element(choice).is_selected()

    def text(self, parts: list[Tag]) -> str:
        return "\n".join(str(self._element(tag).get_property("innerText") or "") for tag in parts)

    def close(self) -> None:
        self._desk.cleanup()
        self.window.close()

    def leads_on(self, pressed: Tag) -> bool:
        """Whether pressing this has to bring another page, so that waiting for one is right."""
        if pressed.name == "a":
            target = destination(pressed, self.url)
            stays = stays_on_page(target, self.url) or pressed.has_attr("download")
            return not stays and not self._is_swapped_in(pressed)
        kind = attribute(pressed, "type").lower()
        form = form_of(pressed)
        submits = kind in {"submit", "image"} or (pressed.name == "button" and not kind)
        return submits and form is not None and not self._is_swapped_in(pressed)

    def settle(self, before: str, *, loads: bool) -> None:
        """Wait until the page that an act brings is there, and check it.

        Where the act stays on the page, wait until its scripts have swapped in their answer.
        """
        deadline = time.monotonic() + LOADS_WITHIN
        while time.monotonic() < deadline:
            if self.loader() != before:
                return self._show(deadline)
            if not loads and not self._is_busy():
                return None
            time.sleep(PAUSE)
        raise PageLost(f"No new page came within {LOADS_WITHIN:.0f} seconds, at {self.address}.")

    def _show(self, deadline: float) -> None:
        selenium = self.window.selenium
        while time.monotonic() < deadline:
            if selenium.execute_script("return document.readyState") == "complete":
                break
            time.sleep(PAUSE)
        frame = self._frame()
        if "unreachableUrl" in frame:
            self.status = 0
            raise PageLost(
                f"The browser has no page for {frame['unreachableUrl']}: nobody answers there, "
                "or it was the answer to a form and must not be stored."
            )
        self.status = int(selenium.execute_script(STATUS))
        html = self.source() if "html" in frame["mimeType"] else None
        self.arrive(Page.read(html, status=self.status, url=self.url) if html else None)

    def source(self) -> str:
        """The page as it was sent; a parser has repaired what the browser holds."""
        try:
            answer = self.window.devtools("Network.getResponseBody", requestId=self.loader())
        except WebDriverException:
            # A page that comes back from memory was not sent again.
            return f"<!DOCTYPE html>{self.window.selenium.page_source}"
        return str(answer["body"])

    def _frame(self) -> dict[str, Any]:
        tree: dict[str, Any] = self.window.devtools("Page.getFrameTree")["frameTree"]
        frame: dict[str, Any] = tree["frame"]
        return frame

    def loader(self) -> str:
        """A mark that changes with every page that is loaded."""
        return str(self._frame()["loaderId"])

    def _element(self, tag: Tag) -> WebElement:
        return self.window.selenium.find_element("css selector", self._newest.paths[id(tag)])

    def _is_swapped_in(self, pressed: Tag) -> bool:
        if not self.scripts:
            return False
        near = [pressed, form_of(pressed)]
        return any(name.startswith("hx-") for tag in near if tag for name in tag.attrs)

    def _is_busy(self) -> bool:
        return bool(self.window.selenium.execute_script(BUSY))

    def _forget_the_last_guest(self) -> None:
        if self.url != NOWHERE:
            self.window.selenium.get(NOWHERE)
        self.window.devtools("Network.enable")
        self.window.devtools("Network.clearBrowserCookies")
        self.window.devtools("Storage.clearDataForOrigin", origin=self.base_url, storageTypes="all")
        self.window.devtools("Page.resetNavigationHistory")

    def _look(self, *, width: int, scheme: str, forced: bool) -> None:
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "forced-colors", "value": "active" if forced else "none"},
        ]
        window = self.window
        window.devtools("Emulation.setScriptExecutionDisabled", value=not self.scripts)
        window.devtools("Emulation.setEmulatedMedia", features=features)
        window.devtools("Emulation.setFocusEmulationEnabled", enabled=True)
        # A phone draws no scroll bar, so all of its width is the page's.
        window.devtools(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=HEIGHT,
            deviceScaleFactor=1,
            mobile=width <= PHONE,
        )


STATUS = "return performance.getEntriesByType('navigation')[0]?.responseStatus ?? 0"
BUSY = "return document.readyState !== 'complete' || !!document.querySelector('.htmx-request')"


class _Reading:
    """Turns the browser's tree into tags, each with its name and the way to it."""

    def __init__(self, spoken: dict[int, str]) -> None:
        self.soup = BeautifulSoup("", "html.parser")
        self.names: dict[int, str] = {}
        self.paths: dict[int, str] = {}
        self.tags: dict[int, Tag] = {}
        self._spoken = spoken

    def read(self, node: dict[str, Any], into: Tag, path: str) -> None:
        count = 0
        for child in node.get("children", []):
            if child["nodeType"] == TEXT:
                into.append(child["nodeValue"])
            elif child["nodeType"] == ELEMENT:
                count += 1
                step = f"{path} > :nth-child({count})" if path else ":root"
                self.read(child, self._tag(child, into, step), step)

    def _tag(self, node: dict[str, Any], into: Tag, path: str) -> Tag:
        flat = node.get("attributes", [])
        tag = self.soup.new_tag(
            node["localName"], attrs=dict(zip(flat[::2], flat[1::2], strict=True))
        )
        into.append(tag)
        self.paths[id(tag)] = path
        self.tags[node["backendNodeId"]] = tag
        if node["backendNodeId"] in self._spoken:
            self.names[id(tag)] = self._spoken[node["backendNodeId"]]
        return tag
