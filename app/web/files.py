"""Handing out a file that somebody sent: always as something to save, never to be shown (P8)."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from app.domain.cases.models import Attachment
from app.foundation.filetypes import KINDS
from app.foundation.refused import Missing
from app.web.pages import Page


def hand_out(page: Page, file: Attachment | None) -> Response:
    """The bytes as they were received, under a name that is safe to save (RFC 6266)."""
    if file is None:
        raise Missing
    try:
        content = page.house.storage.get(file.stored)
    except FileNotFoundError:
        raise Missing from None
    plain = file.name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    names = f"filename=\"{plain}\"; filename*=UTF-8''{quote(file.name)}"
    headers = {
        "Content-Disposition": f"attachment; {names}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type=KINDS[file.kind].media_type, headers=headers)
