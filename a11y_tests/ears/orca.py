"""Orca, the screen reader of Linux, and what it says."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from a11y_tests.ears.desktop import Desktop

HOOK = Path(__file__).with_name("orca_hook.py")
PATIENCE = 30.0  # seconds; a busy machine speaks late
SILENCE = 0.5  # seconds without a word: it has said what it had to say
EVERY = 0.05
SETTINGS = {
    "enableSpeech": True,
    "enableBraille": True,
    "enableEchoByWord": False,
    "enableKeyEcho": False,
    "enableTutorialMessages": False,
    "onlySpeakDisplayedText": False,
    "sayAllOnLoad": False,
    "profile": ["Default", "default"],
    "startingProfile": ["Default", "default"],
    "activeProfile": ["Default", "default"],
}


@dataclass(frozen=True)
class Told:
    """One thing that was told: by ``speech``, or as ``cells`` and ``dots`` of a braille display."""

    kind: str
    text: str


@dataclass
class Step:
    """What was pressed or typed, and all that was told up to the next; ``pressed`` is empty for
    what came by itself."""

    pressed: str
    said: list[str] = field(default_factory=list)
    felt: list[str] = field(default_factory=list)
    picture: bytes = b""
    title: str = ""


class NotHeard(AssertionError):
    """Something was not said in time; with what was said instead."""


class Orca:
    """The reader on a desktop. Keys come from there too, as only those are Orca's own."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop
        self.log = desktop.folder / "heard.jsonl"
        self.log.touch()
        desktop.env["INDGANG_HEARD"] = str(self.log)
        self._settle_in()
        self._mark = self._began = 0
        self.steps: list[Step] = []

    def _settle_in(self) -> None:
        home = self._desktop.folder / "data" / "orca"
        home.mkdir()
        shutil.copy(HOOK, home / "orca-customizations.py")
        written = {
            "general": SETTINGS,
            "profiles": {"default": SETTINGS},
            "keybindings": {},
            "pronunciations": {},
        }
        (home / "user-settings.conf").write_text(json.dumps(written))
        # Orca will not start where it finds another of its user, on any screen.
        alone = self._desktop.folder / "alone"
        alone.mkdir()
        (alone / "pgrep").write_text("#!/bin/sh\nexit 1\n")
        (alone / "pgrep").chmod(0o755)
        self._path = f"{alone}:{self._desktop.env['PATH']}"

    def starts(self) -> None:
        """Begin, and wait for the first words."""
        command = ("/usr/bin/orca", "-e", "speech", "-e", "braille")
        self._desktop.starts("env", f"PATH={self._path}", *command)
        self.until(lambda: bool(self.speech()), "said that it has begun")

    def told(self) -> list[Told]:
        """Everything that was told since the last ``listens``."""
        return self._since(self._mark)

    def _since(self, mark: int) -> list[Told]:
        lines = self.log.read_text(encoding="utf-8").splitlines()[mark:]
        return [Told(**json.loads(line)) for line in lines if line.endswith("}")]

    def begins(self, pressed: str) -> Step:
        """A step begins here, and what was told before belongs to the one before."""
        self.ends()
        self.steps.append(Step(pressed))
        return self.steps[-1]

    def ends(self) -> None:
        """What was told up to here belongs to the step that is on."""
        told = self._since(self._began)
        if self.steps:
            self.steps[-1].said += [one.text for one in told if one.kind == "speech"]
            self.steps[-1].felt += [one.text for one in told if one.kind == "cells"]
        self._began += len(told)

    def speech(self) -> list[str]:
        """What was spoken since the last ``listens``."""
        return [" ".join(one.text.split()) for one in self.told() if one.kind == "speech"]

    def felt(self) -> list[str]:
        """What stood under the fingers since then, line after line."""
        return [one.text for one in self.told() if one.kind == "cells"]

    def listens(self) -> None:
        """Forget what was told up to now."""
        self._mark = len(self.log.read_text(encoding="utf-8").splitlines())

    def presses(self, *keys: str) -> list[str]:
        """Press keys that are answered by speech, and hear it to its end."""
        self.begins(" ".join(keys))
        self.listens()
        self._desktop.does("xdotool", "key", "--clearmodifiers", *keys)
        self.until(lambda: bool(self.speech()), f"said anything to {keys}")
        return self.hears_out()

    def touches(self, *keys: str) -> list[str]:
        """Press keys that are answered on the braille display; answers what was spoken to it."""
        self.begins(" ".join(keys))
        self.listens()
        self._desktop.does("xdotool", "key", "--clearmodifiers", *keys)
        self.until(lambda: bool(self.felt()), f"showed anything for {keys}")
        return self.hears_out()

    def types(self, text: str) -> None:
        """Type what Orca has no words for, in letters that are on every keyboard: others are lost
        now and then on their way through a screen that nobody sees."""
        assert text.isascii(), text
        self.begins(f"»{text}«")
        self._desktop.does("xdotool", "type", "--delay", "25", text)

    def hears_out(self) -> list[str]:
        """Wait until nothing has been told for a while; answers what was spoken."""
        known, since = -1, time.monotonic()
        while time.monotonic() - since < SILENCE:
            if (now := len(self.told())) != known:
                known, since = now, time.monotonic()
            time.sleep(EVERY)
        return self.speech()

    def hears(self, *parts: str) -> None:
        """Wait until these have been spoken since the last ``listens``, in whatever order."""
        self.until(lambda: all(part in self.whole() for part in parts), f"said {parts}")

    def whole(self) -> str:
        """All that was spoken since then in one."""
        return " ".join(self.speech())

    def until(self, so: Callable[[], bool], what: str) -> None:
        """Wait until it is so. Raises ``NotHeard``."""
        deadline = time.monotonic() + PATIENCE
        while not so():
            if time.monotonic() > deadline:
                raise NotHeard(f"Orca never {what}. It said: {self.speech()}")
            time.sleep(EVERY)
