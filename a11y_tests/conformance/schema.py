"""Holds a document against the part of JSON Schema that `openacr.schema.json` is written in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from a11y_tests.conformance.report import HERE

_TYPES: dict[str, type] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
}
KEYWORDS = {"type", "properties", "required", "additionalProperties", "items", "enum", "pattern"}


@cache
def schema() -> dict[str, Any]:
    """The shape that our report has."""
    found: dict[str, Any] = json.loads((HERE / "openacr.schema.json").read_text(encoding="utf-8"))
    return found


def faults(told: Any) -> list[str]:
    """Where a document has another shape."""
    return list(_faults(told, schema(), "report"))


def _faults(told: Any, wanted: dict[str, Any], place: str) -> Iterator[str]:
    if "$ref" in wanted:
        wanted = schema()["definitions"][wanted["$ref"].rpartition("/")[2]]
    kind = wanted.get("type")
    if kind and not isinstance(told, _TYPES[kind]):
        yield f"{place} is no {kind}"
    elif "enum" in wanted and told not in wanted["enum"]:
        yield f"{place} is {told!r}, and none of those that may be"
    elif "pattern" in wanted and not re.search(wanted["pattern"], told):
        yield f"{place} is {told!r}"
    elif kind == "object":
        yield from _faults_of_object(told, wanted, place)
    elif kind == "array":
        for number, item in enumerate(told):
            yield from _faults(item, wanted["items"], f"{place}[{number}]")


def _faults_of_object(told: dict[str, Any], wanted: dict[str, Any], place: str) -> Iterator[str]:
    known = wanted["properties"]
    yield from (f"{place} has no {name}" for name in wanted["required"] if name not in told)
    yield from (f"{place} has {name} besides" for name in told if name not in known)
    for name, item in told.items():
        if name in known:
            yield from _faults(item, known[name], f"{place}.{name}")
