"""Keystrokes in one real window, and when they stand on another."""

from __future__ import annotations

import random
import time

from tests.actors.chromium import Window

# Both windows are on one machine, so both clocks are one.
WATCH = """
window.seen = {};
const place = document.getElementById('skriver');
new MutationObserver(() => {
  const at = performance.timeOrigin + performance.now();
  for (const mark of place.textContent.matchAll(/#(\\d+)/g)) window.seen[mark[1]] ??= at;
}).observe(place, {subtree: true, childList: true, characterData: true});
"""
PRESS = """
const field = document.getElementById('text');
field.value = (field.value.length > 150 ? field.value.slice(-30) : field.value) + arguments[0];
field.dispatchEvent(new InputEvent('input', {bubbles: true}));
return performance.timeOrigin + performance.now();
"""
TYPING = 0.2  # seconds between two keys


def keystrokes(
    address: str, citizen: tuple[str, str], staff: tuple[str, str], samples: int
) -> list[float]:
    """How long each marked keystroke took to the other screen, in milliseconds."""
    here, there = opened(address, *citizen), opened(address, *staff)
    chance, pressed = random.Random(2006), {}
    try:
        there.selenium.execute_script(WATCH)
        time.sleep(2)
        for number in range(samples):
            pressed[str(number)] = here.selenium.execute_script(PRESS, f"#{number} ")
            time.sleep(chance.uniform(0.5, 1.5) * TYPING)
        time.sleep(3)
        seen = there.selenium.execute_script("return window.seen")
    finally:
        here.close()
        there.close()
    missing = pressed.keys() - seen.keys()
    if missing:
        raise RuntimeError(f"{len(missing)} keystrokes never came.")
    return [seen[number] - at for number, at in pressed.items()]


def opened(address: str, path: str, token: str) -> Window:
    """A window with a conversation in it, for whoever has this key."""
    window = Window()
    window.devtools("Network.setCookie", name="indgang", value=token, url=address)
    window.selenium.get(f"{address}{path}")
    return window
