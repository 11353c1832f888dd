"""Files that a person chooses on a page, and those that the house hands out."""

import mimetypes
from dataclasses import dataclass
from email.message import Message

from httpx2 import Response

# The table of the language, not the one of this computer.
_TYPES = mimetypes.MimeTypes()


@dataclass(frozen=True)
class File:
    """A file on the person's own computer."""

    name: str
    content: bytes

    @property
    def media_type(self) -> str:
        """What a browser says that it is, by the name alone."""
        return _TYPES.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def path(self) -> str:
        """What a page may know of where it lies."""
        return f"C:\\fakepath\\{self.name}"


@dataclass(frozen=True)
class Download:
    """A file that the house hands out, under the name that a browser would keep it by."""

    name: str
    media_type: str
    content: bytes


def download(answer: Response) -> Download:
    """The file in an answer. What is no attachment would be shown, and is refused."""
    head = Message()
    head["content-disposition"] = answer.headers.get("content-disposition", "")
    head["content-type"] = answer.headers.get("content-type", "")
    if answer.status_code != 200 or head.get_content_disposition() != "attachment":
        raise AssertionError(
            f"{answer.url.path} is no file to keep: status {answer.status_code}, "
            f"{head['content-type']}, disposition {head['content-disposition']!r}."
        )
    return Download(head.get_filename("") or "", head.get_content_type(), answer.content)
