"""How many presses of a key a task may take: exactly what is written down."""

from __future__ import annotations

import tomllib
from pathlib import Path

from tests.actors.keyboard import Keyboard
from tests.world import PASSWORD

BUDGETS: dict[str, dict[str, int]] = tomllib.loads(
    Path(__file__).with_name("budgets.toml").read_text()
)


def within_budget(task: str, presses: int) -> None:
    """As many as the budget says: more must be argued for, fewer must be kept."""
    assert presses == BUDGETS["presses"][task], f"{task} takes {presses} presses of a key"


def signs_in(keys: Keyboard) -> None:
    """From the page to sign in to the queue, as Amira."""
    keys.tab_to("Brugernavn")
    keys.type("amira")
    keys.tab()
    keys.type(PASSWORD)
    keys.enter()
