"""What is found, as it may be shown: without signs that no page, file or terminal may hold."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace

from a11y_tests.site.examine import Examined
from a11y_tests.site.findings import Finding

LINES = "\n\t"
UNWRITABLE = frozenset(("Cc", "Cs"))  # control characters, and halves of others
NO_CHARACTERS = frozenset((0xFFFE, 0xFFFF))  # at the end of each plane
Cleans = Callable[[str], str]


def writable(text: str) -> str:
    """A text in which a sign that cannot be written shows itself as one."""
    return "".join(sign if _is_writable(sign) else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _is_writable(sign: str) -> bool:
    is_control = unicodedata.category(sign) in UNWRITABLE and sign not in LINES
    return not is_control and ord(sign) & 0xFFFF not in NO_CHARACTERS


def readable(examined: Examined, cleans: Cleans = writable) -> Examined:
    """The same, with every text of the page made fit to be shown."""
    return Examined(
        url=cleans(examined.url),
        of_layer={
            layer: [_cleaned(one, cleans) for one in found]
            for layer, found in examined.of_layer.items()
        },
        seconds=dict(examined.seconds),
        refused={layer: cleans(told) for layer, told in examined.refused.items()},
    )


def _cleaned(one: Finding, cleans: Cleans) -> Finding:
    return replace(one, place=cleans(one.place), told=cleans(one.told), mend=cleans(one.mend))
