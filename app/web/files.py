"""Files that people send: kept with the form they are added to, and handed out to be saved only.

A file that cannot be kept never stops the words it came with: its place gets a sentence (P5).
"""

from __future__ import annotations

from urllib.parse import quote

from sqlmodel import Session
from starlette.responses import Response

from app.domain.cases import attachments
from app.domain.cases.models import Attachment
from app.foundation.filetypes import KINDS, NotTaken, recognise, safe_name, shown
from app.foundation.i18n import N_
from app.foundation.logs import log
from app.foundation.refused import Missing
from app.web import uploads
from app.web.forms import Answers, Mistake
from app.web.pages import Page
from app.web.tries import TooMany
from app.web.uploads import Received, Upload


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


TOO_MANY = N_("At most 5 files. “%(name)s” is not with them. You can send it in one more message.")
NO_ROOM = N_("We cannot keep “%(name)s” just now. Send your words without it, or try again later.")
TOO_OFTEN = N_("We get very many files from your network. Try “%(name)s” again in a while.")

FIELD = "files"


def keep(page: Page, form: str, received: Received) -> tuple[Mistake, ...]:
    """Keep the files with their form; a sentence for each that is not kept, and why.

    What was said about earlier files, and which of them are to go, is done first.
    """
    _change(page, form, received.answers)
    mistakes = [mistake for file in received.files if (mistake := _keep_one(page, form, file))]
    if received.too_many:
        mistakes.append(Mistake(FIELD, uploads.TOO_MANY, {"most": attachments.MOST}))
    if not received.is_whole:
        mistakes.append(Mistake(FIELD, uploads.NOT_WHOLE))
    return tuple(mistakes)


def _keep_one(page: Page, form: str, upload: Upload) -> Mistake | None:
    name = shown(upload.name)
    if upload.problem:
        return Mistake(FIELD, uploads.WORDS[upload.problem], {"name": name})
    try:
        kind = recognise(upload.content, upload.name)
        page.house.limits.spend("upload", page.sender)
        if not _has_room(page, len(upload.content)):
            return Mistake(FIELD, NO_ROOM, {"name": name})
        safe = safe_name(upload.name, kind)
        file = attachments.store(
            page.house.storage, name=safe, kind=kind.key, content=upload.content
        )
    except TooMany:
        return Mistake(FIELD, TOO_OFTEN, {"name": name})
    except NotTaken as refused:
        return Mistake(FIELD, refused.words, refused.slots)
    except OSError as error:
        log().error("file.not_kept", reason=type(error).__name__)
        return Mistake(FIELD, NO_ROOM, {"name": name})
    is_kept = page.house.database.write(lambda session: attachments.add(session, form, file))
    return None if is_kept else Mistake(FIELD, TOO_MANY, {"name": name})


def _has_room(page: Page, size: int) -> bool:
    with page.house.database.read() as session:
        held = attachments.total(session)
    most: int = page.settings.files_most
    return held + size <= most * 1_000_000_000


def _change(page: Page, form: str, answers: Answers) -> None:
    """What somebody wrote about files that came before, and which of them are to go."""
    told = {name: value.strip() for name, value in answers.items() if name.startswith("file_")}
    if not told:
        return

    def command(session: Session) -> None:
        files = attachments.of_form(session, form)
        for file in files:
            if (words := told.get(f"file_words_{file.id.hex}")) is not None:
                attachments.describe(
                    session, form, file.id, words[: attachments.LONGEST_DESCRIPTION]
                )
        gone = {file.id for file in files if told.get(f"file_drop_{file.id.hex}") == "yes"}
        attachments.drop(session, form, gone)

    page.house.database.write(command)
