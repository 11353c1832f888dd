"""Orca runs this at its start: it writes down what would have been spoken, one line of JSON each.
It is no part of our own process.
"""

import json
import os
from typing import Any

from orca import speech  # type: ignore[import-not-found]  # Orca's, on the system's Python

_out = open(os.environ["INDGANG_HEARD"], "a", encoding="utf-8", buffering=1)  # noqa: SIM115, PTH123  # open as long as Orca is


def _writes(kind: str, text: str) -> None:
    _out.write(json.dumps({"kind": kind, "text": text}, ensure_ascii=False) + "\n")


def _speaks(text: str, _acss: Any = None, _interrupt: Any = None) -> None:
    _writes("speech", text)


def _spells(character: str, _acss: Any = None) -> None:
    _writes("speech", character)


speech._speak = _speaks  # noqa: SLF001  # where every word passes
speech.speakCharacter = _spells
speech.speakKeyEvent = lambda *_: None
speech.init = lambda: None  # no speech-dispatcher, no sound
speech.stop = lambda: None
