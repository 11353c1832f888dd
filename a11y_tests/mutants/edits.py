"""What is done to a page: one thing that shuts somebody out, or one that shuts out nobody."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
# Done to the source of a page, so that the browser meets it as if it had been sent like that.
REWRITE = """
const [html, edit] = arguments;
const document_ = new DOMParser().parseFromString(html, "text/html");
const done = new Function("document", "q", "qa", `return (() => { ${edit}; return true; })();`)(
  document_, (one) => document_.querySelector(one), (all) => [...document_.querySelectorAll(all)]);
return done === false ? null : `<!DOCTYPE html>\\n${document_.documentElement.outerHTML}`;
"""
LIVE = """
const [edit] = arguments;
return new Function("q", "qa", `return (() => { ${edit}; return true; })();`)(
  (one) => document.querySelector(one), (all) => [...document.querySelectorAll(all)]) !== false;
"""
STYLE = """
const [style, needs] = arguments;
if (needs && !document.querySelector(needs)) return false;
const [sheet, added] = [document.styleSheets[0], new CSSStyleSheet()];
added.replaceSync(style);
for (const rule of added.cssRules) sheet.insertRule(rule.cssText, sheet.cssRules.length);
return true;
"""


@dataclass(frozen=True)
class Edit:
    """One way to change a page.

    ``criterion`` and ``means`` are empty for what shuts out nobody. ``is_wording`` is whether the
    words become others, which a transcript notices and nobody has to. ``file`` is the template or
    the script in which ``find`` becomes ``put``, and ``page`` the state that a template shows in.
    """

    name: str
    criterion: str = ""
    means: str = ""
    apply: str = ""
    style: str = ""
    needs: str = ""
    is_live: bool = False
    is_wording: bool = False
    file: str = ""
    find: str = ""
    put: str = ""
    page: str = ""


def _read(file: str) -> dict[str, Edit]:
    told: dict[str, dict[str, Any]] = tomllib.loads((_HERE / file).read_text())
    return {
        name: Edit(
            name,
            one.get("criterion", ""),
            one.get("means", ""),
            one.get("apply", ""),
            one.get("style", ""),
            one.get("needs", ""),
            one.get("live", False),
            one.get("wording", False),
            one.get("file", ""),
            one.get("find", ""),
            one.get("put", ""),
            one.get("page", ""),
        )
        for name, one in told.items()
    }


@cache
def operators() -> dict[str, Edit]:
    """Every way in which a page is broken."""
    return _read("operators.toml") | sources()


@cache
def sources() -> dict[str, Edit]:
    """Those of them that are done to a template or to a script."""
    return _read("sources.toml")


@cache
def harmless() -> dict[str, Edit]:
    """Every way in which a page is changed and stays as good as it was."""
    return _read("harmless.toml")


@cache
def survivors() -> dict[str, str]:
    """Operators that no look has to notice, each with the reason."""
    return dict(tomllib.loads((_HERE / "survivors.toml").read_text()))
