"""Actors: people who use the house through its pages, by HTTP or in a browser."""

from tests.actors.actor import Actor
from tests.actors.browser import BrowserDriver
from tests.actors.driver import BrokenPage, Driver, PageLost
from tests.actors.files import Download
from tests.actors.finding import Ambiguous, NotFound
from tests.actors.http import HttpDriver
from tests.actors.keyboard import Focus, Keyboard

__all__ = [
    "Actor",
    "Ambiguous",
    "BrokenPage",
    "BrowserDriver",
    "Download",
    "Driver",
    "Focus",
    "HttpDriver",
    "Keyboard",
    "NotFound",
    "PageLost",
]
