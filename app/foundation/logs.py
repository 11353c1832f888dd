"""Logs as data, one line an event, cleaned of secrets and personal data in one place (P8)."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_PERSONAL = [
    (re.compile(r"\b\d{6}[- ]?\d{4}\b"), "[cpr]"),
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "[mail]"),
    (re.compile(r"(?:\+45[ ]?)?\b\d{2}[ ]?\d{2}[ ]?\d{2}[ ]?\d{2}\b"), "[phone]"),
    (re.compile(r"/sag/adgang/[^\s\"'?#]+"), "/sag/adgang/[secret]"),
    (
        re.compile(r"\b[ACDEFHJKMNPRTVWXY2346789]{3}(?:-[ACDEFHJKMNPRTVWXY2346789]{3}){1,2}\b"),
        "[code]",
    ),
    (re.compile(r"\bgAAAA[\w=-]{20,}"), "[sealed]"),
]


def cleaned(words: str) -> str:
    """The words without CPR numbers, addresses, phone numbers, codes and secrets."""
    for pattern, instead in _PERSONAL:
        words = pattern.sub(instead, words)
    return words


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    return value


def _clean_event(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    return {key: value if key == "timestamp" else _clean(value) for key, value in event.items()}


def start(level: str = "INFO") -> None:
    """Send every log line, the server's too, through the same cleaning to standard error."""
    made: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    told: list[Any] = [_clean_event, structlog.processors.JSONRenderer(ensure_ascii=False)]
    structlog.configure(
        processors=[*made, *told],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        # Our own lines go straight out: a record of the standard library costs three times as much.
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    # Libraries format their own arguments into the message, so it is cleaned after that.
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=made,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *told],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level, force=True)


def start_unless_started() -> None:
    """For whoever opens the house without the command: the library's own lines hold secrets."""
    if not structlog.is_configured():
        start()


def log() -> Any:
    """The house's logger: an event's name and ids, never words that a person wrote."""
    return structlog.get_logger("indgang")
