"""axe-core finds nothing on any page, in any state, language, width or colours."""

from __future__ import annotations

import pytest

from a11y_tests.conftest import Shown

pytestmark = pytest.mark.slow


def test_reached(shown: Shown) -> None:
    assert shown.look.asks("return document.title")
