"""What a browser sends when a form is submitted (HTML Standard, "Form submission")."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from secrets import token_hex
from urllib.parse import urlencode

from bs4 import Tag

from tests.actors.files import File
from tests.actors.finding import is_choice, is_off
from tests.names import attribute, form_of, root_of, shown

CONTROLS = "input, select, textarea, button"
MULTIPART = "multipart/form-data"
URLENCODED = "application/x-www-form-urlencoded"
NEVER_SENT = frozenset(("button", "reset", "image", "submit"))


NO_FILE = File("", b"")
Files = Callable[[Tag], tuple[File, ...]]


@dataclass(frozen=True)
class Entry:
    """One name and its value. A file field that is left alone sends `NO_FILE`."""

    name: str
    value: str
    file: File | None = None


@dataclass(frozen=True)
class Submission:
    """One submitted form. `target` is relative, as the form says it."""

    method: str
    target: str
    entries: tuple[Entry, ...]
    enctype: str

    @property
    def query(self) -> str:
        return urlencode([(entry.name, entry.value) for entry in self.entries])

    def body(self) -> tuple[bytes, str]:
        """What is posted, and its content type."""
        if self.enctype != MULTIPART:
            return self.query.encode(), URLENCODED
        boundary = f"----{token_hex(12)}"
        parts = [_part(boundary, entry) for entry in self.entries]
        body = b"".join([*parts, f"--{boundary}--\r\n".encode()])
        return body, f"{MULTIPART}; boundary={boundary}"


def submission(form: Tag, button: Tag, *, files: Files = lambda _: ()) -> Submission:
    """What pressing a button in a form sends. A button may override where and how.

    `files` tells which are chosen in a field.
    """
    return Submission(
        method=(_either(button, form, "method") or "get").upper(),
        target=_either(button, form, "action"),
        entries=tuple(_entries(form, button, files)),
        enctype=_either(button, form, "enctype").lower(),
    )


def default_button(control: Tag) -> Tag | None:
    """The button that Enter presses in a field: the first submit button of its form."""
    form = form_of(control)
    for button in root_of(control).select("button, input[type=submit], input[type=image]"):
        presses = attribute(button, "type").lower() not in {"button", "reset"}
        if form is not None and form_of(button) is form and presses:
            return button
    return None


def value_in(control: Tag) -> str:
    """What stands in a field, or the value that a list would send."""
    if control.name == "textarea":
        return control.get_text()
    if control.name != "select":
        return attribute(control, "value")
    return next(iter(_picked(control)), "")


def picked_options(control: Tag) -> list[Tag]:
    """The options of a list that are picked; a short list picks its first by itself."""
    options = control.select("option")
    picked = [option for option in options if option.has_attr("selected")]
    if control.has_attr("multiple"):
        return picked
    return picked[-1:] or [option for option in options if not is_off(option)][:1]


def _either(button: Tag, form: Tag, name: str) -> str:
    return attribute(button, f"form{name}") or attribute(form, name)


def _entries(form: Tag, button: Tag, files: Files) -> Iterator[Entry]:
    for control in root_of(form).select(CONTROLS):
        if form_of(control) is not form or is_off(control) or not attribute(control, "name"):
            continue
        name = attribute(control, "name")
        if attribute(control, "type").lower() == "file":
            for file in files(control) or (NO_FILE,):
                yield Entry(name, file.name, file)
            continue
        for value in _values(control, button):
            # Browsers send the line breaks of a text as CR LF.
            lines = value.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
            yield Entry(name, lines)


def _values(control: Tag, button: Tag) -> list[str]:
    if control.name == "select":
        return _picked(control)
    if is_choice(control):
        value = attribute(control, "value") if control.has_attr("value") else "on"
        return [value] if control.has_attr("checked") else []
    if control.name == "button" or attribute(control, "type").lower() in NEVER_SENT:
        return [attribute(control, "value")] if control is button else []
    return [value_in(control)]


def _picked(control: Tag) -> list[str]:
    return [
        attribute(option, "value") if option.has_attr("value") else shown(option)
        for option in picked_options(control)
    ]


def _part(boundary: str, entry: Entry) -> bytes:
    head = f'Content-Disposition: form-data; name="{_quoted(entry.name)}"'
    content = entry.value.encode()
    if entry.file is not None:
        kind = entry.file.media_type
        head += f'; filename="{_quoted(entry.file.name)}"\r\nContent-Type: {kind}'
        content = entry.file.content
    return f"--{boundary}\r\n{head}\r\n\r\n".encode() + content + b"\r\n"


def _quoted(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
