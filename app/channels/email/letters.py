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
    NoticeKind.CALL: N_("Your call with %(name)s is soon"),
}
ASK = (
    N_("Somebody asked %(name)s to send notices to this address."),
    N_("Was it you? Open the link and press the button. Until then we send nothing more."),
    N_("Was it not you? Then do nothing. Nobody sees anything of yours."),
)
NEWS = (N_("There is news in your case at %(name)s."), N_("Open the link to read it."))
CALL = (
    N_("Your call with %(name)s is soon, as we agreed."),
    N_("Open the link to see when and how, or to choose another time:"),
)
STOP = N_("Open this link if you want no more mails:")
_WORDS = {NoticeKind.ASK: ASK, NoticeKind.NEWS: NEWS, NoticeKind.CALL: CALL}
NO_ANSWER = N_("Nobody reads answers to this mail.")
MESSAGE_ID_DOMAIN = "indgang.invalid"


LIST = N_("There is a case on your list")
LISTED = (
    N_("There is a case on your list at %(name)s. It must not get lost."),
    N_("Sign in, and open the list:"),
)


@dataclass(frozen=True)
class Letter:
    """A mail before it is put into words."""

    notice_id: UUID
    kind: NoticeKind
    to: str
    language: str
    link: str
    stop: str


@dataclass(frozen=True)
class Reminder:
    """A mail to a colleague: that there is a case, never which (P8)."""

    event_id: UUID
    staff_id: UUID
    to: str
    link: str


def mail(letter: Letter, settings: Settings) -> EmailMessage:
    """The mail to a citizen or a helper, in their language first."""
    slots = {"name": settings.municipality}
    both = [letter.language, *(one for one in LANGUAGES if one != letter.language)]
    parts = {language: _paragraphs(letter, language, slots) for language in both}
    subject = texts(letter.language).say(SUBJECTS[letter.kind], slots)
    return _message(settings, letter.to, letter.notice_id.hex, subject, parts)


def reminder(letter: Reminder, settings: Settings) -> EmailMessage:
    """The mail to a colleague, whose language we do not know."""
    slots = {"name": settings.municipality}
    parts = {
        language: [
            *(texts(language).say(words, slots) for words in LISTED),
            letter.link,
            texts(language).say(NO_ANSWER),
        ]
        for language in LANGUAGES
    }
    known_by = f"{letter.event_id.hex}.{letter.staff_id.hex}"
    return _message(settings, letter.to, known_by, texts(LANGUAGES[0]).say(LIST), parts)


def _message(
    settings: Settings, to: str, known_by: str, subject: str, parts: dict[str, list[str]]
) -> EmailMessage:
    """The mail as plain text and as simple HTML, with an id that never changes (RFC 5322 § 3.6.4).

    ``Auto-Submitted`` keeps other machines from answering (RFC 3834).
    """
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = Address(settings.municipality, addr_spec=settings.smtp_from or settings.mail)
    message["To"] = to
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<{known_by}@{MESSAGE_ID_DOMAIN}>"
    message["Auto-Submitted"] = "auto-generated"
    plain = ("\n\n".join(part) for part in parts.values())
    message.set_content("\n\n---\n\n".join(plain) + "\n")
    message.add_alternative(_html(subject, parts), subtype="html")
    return message


def _paragraphs(letter: Letter, language: str, slots: dict[str, str]) -> list[str]:
    said = texts(language)
    words = _WORDS[letter.kind]
    lines = [said.say(one, slots) for one in words[:2]] + [letter.link]
    lines += [said.say(one, slots) for one in words[2:]]
    if letter.kind != NoticeKind.ASK:
        lines += [said.say(STOP), letter.stop]
    return [*lines, said.say(NO_ANSWER)]


def _html(title: str, parts: dict[str, list[str]]) -> str:
    body = "".join(
        f'<div lang="{language}">{"".join(map(_paragraph, part))}</div>'
        for language, part in parts.items()
    )
    head = f'<meta charset="utf-8"><title>{escape(title)}</title>'
    first = next(iter(parts))
    return f'<!DOCTYPE html><html lang="{first}"><head>{head}</head><body>{body}</body></html>'


def _paragraph(words: str) -> str:
    is_link = words.startswith(("http://", "https://"))
    said = escape(words)
    return f'<p><a href="{said}">{said}</a></p>' if is_link else f"<p>{said}</p>"
