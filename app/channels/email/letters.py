"""The mails: what they say, in the citizen's language first. Never what a case is about (P8)."""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID

from markupsafe import escape

from app.channels.email.models import NoticeKind
from app.foundation.clock import now
from app.foundation.i18n import N_
from app.foundation.i18n.texts import LANGUAGES, texts
from app.foundation.settings import Settings

SUBJECTS = {
    NoticeKind.ASK: N_("Is this your mail address?"),
    NoticeKind.NEWS: N_("There is news from %(name)s"),
}
ASK = (
    N_("Somebody asked %(name)s to send notices to this address."),
    N_("Was it you? Open the link and press the button. Until then we send nothing more."),
    N_("Was it not you? Then do nothing. Nobody sees anything of yours."),
)
NEWS = (N_("There is news in your case at %(name)s."), N_("Open the link to read it."))
STOP = N_("Open this link if you want no more mails:")
NO_ANSWER = N_("Nobody reads answers to this mail.")
MESSAGE_ID_DOMAIN = "indgang.invalid"


@dataclass(frozen=True)
class Letter:
    """A mail before it is put into words."""

    notice_id: UUID
    kind: NoticeKind
    to: str
    language: str
    link: str
    stop: str


def mail(letter: Letter, settings: Settings) -> EmailMessage:
    """The mail as plain text and as simple HTML, with an id that never changes (RFC 5322 § 3.6.4).

    ``Auto-Submitted`` keeps other machines from answering (RFC 3834).
    """
    message = EmailMessage()
    name, slots = settings.municipality, {"name": settings.municipality}
    message["Subject"] = texts(letter.language).say(SUBJECTS[letter.kind], slots)
    message["From"] = Address(name, addr_spec=settings.smtp_from or settings.mail)
    message["To"] = letter.to
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<{letter.notice_id.hex}@{MESSAGE_ID_DOMAIN}>"
    message["Auto-Submitted"] = "auto-generated"
    both = [letter.language, *(one for one in LANGUAGES if one != letter.language)]
    parts = [_paragraphs(letter, language, slots) for language in both]
    message.set_content("\n\n---\n\n".join("\n\n".join(part) for part in parts) + "\n")
    message.add_alternative(_html(message["Subject"], both, parts), subtype="html")
    return message


def _paragraphs(letter: Letter, language: str, slots: dict[str, str]) -> list[str]:
    said = texts(language)
    words = ASK if letter.kind == NoticeKind.ASK else NEWS
    lines = [said.say(one, slots) for one in words[:2]] + [letter.link]
    lines += [said.say(one, slots) for one in words[2:]]
    if letter.kind == NoticeKind.NEWS:
        lines += [said.say(STOP), letter.stop]
    return [*lines, said.say(NO_ANSWER)]


def _html(title: str, languages: list[str], parts: list[list[str]]) -> str:
    body = "".join(
        f'<div lang="{language}">{"".join(map(_paragraph, part))}</div>'
        for language, part in zip(languages, parts, strict=True)
    )
    head = f'<meta charset="utf-8"><title>{escape(title)}</title>'
    return (
        f'<!DOCTYPE html><html lang="{languages[0]}"><head>{head}</head><body>{body}</body></html>'
    )


def _paragraph(words: str) -> str:
    is_link = words.startswith(("http://", "https://"))
    said = escape(words)
    return f'<p><a href="{said}">{said}</a></p>' if is_link else f"<p>{said}</p>"
