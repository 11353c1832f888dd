"""``python -m a11y_tests.ears FOLDER``: make one page of what was heard there."""

from __future__ import annotations

import sys
from pathlib import Path

from a11y_tests.ears.heard import page

folder = Path(sys.argv[1])
(folder / "index.html").write_text(page(folder))
print(folder / "index.html")
