"""Style, pictures and scripts under names that change with their content: kept for good."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response

from app.foundation.refused import Missing

FOREVER = "public, max-age=31536000, immutable"
_COMPRESSED = {".css", ".js", ".svg"}
# On lines of their own, for whoever reads the source; not sent.
_REMARKS = re.compile(rb"^[ \t]*/\*.*?\*/\n", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Asset:
    """One file, read once, plain and compressed."""

    plain: bytes
    gzipped: bytes
    media_type: str


class Assets:
    """The files of ``static/``, each under ``name.<digest>.ext``; a folder of scripts is one."""

    def __init__(self, folder: Path) -> None:
        self._names: dict[str, str] = {}
        self._assets: dict[str, Asset] = {}
        for file in sorted(folder.rglob("*")):
            name = file.relative_to(folder)
            if file.is_dir() and name.parent == Path("js"):
                parts = sorted(file.glob("*.js"))
                joined = b"".join(part.read_bytes() for part in parts)
                self._add(name.with_suffix(".js"), _REMARKS.sub(b"", joined))
            elif file.suffix in _COMPRESSED and name.parent.parent != Path("js"):
                self._add(name, file.read_bytes())

    def address(self, name: str) -> str:
        """``/static/css/indgang.0a1b2c3d.css`` for ``css/indgang.css``."""
        return f"/static/{self._names[name]}"

    def get(self, hashed: str) -> Asset:
        if hashed not in self._assets:
            raise Missing
        return self._assets[hashed]

    @property
    def names(self) -> Mapping[str, str]:
        return self._names

    def _add(self, name: Path, plain: bytes) -> None:
        digest = hashlib.sha256(plain).hexdigest()[:8]
        hashed = str(name.with_name(f"{name.stem}.{digest}{name.suffix}"))
        media_type = mimetypes.guess_type(name.name)[0] or "application/octet-stream"
        self._names[str(name)] = hashed
        self._assets[hashed] = Asset(plain, gzip.compress(plain, 9, mtime=0), media_type)


router = APIRouter()


@router.get("/static/{name:path}", name="static")
def static(request: Request, name: str) -> Response:
    """A file. Only files are compressed: a page repeats typed words beside secrets (BREACH)."""
    asset = request.app.state.assets.get(name)
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.gzipped, media_type=asset.media_type, headers=headers)
    return Response(asset.plain, media_type=asset.media_type, headers=headers)
