"""The Nu HTML checker finds nothing in the source of any page, mail or file of the house."""

from __future__ import annotations

import pytest

from a11y_tests.engines.nu import messages
from a11y_tests.shown import Shown

pytestmark = pytest.mark.slow


def test_nu_finds_nothing(shown: Shown) -> None:
    """In what the server sent: a browser has repaired what it shows."""
    told = messages(shown.browser.source())
    assert not told, "\n" + "\n".join(map(str, told))
