"""Taking in many colleagues at once from a table: everything is checked first, and all or nothing
is taken in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from sqlmodel import Session, col, select

from app.domain.organisation.commands import StaffFacts, employ
from app.domain.organisation.models import Staff, Unit
from app.domain.organisation.words import COMPETENCES, ROLES
from app.foundation.i18n import N_
from app.foundation.i18n.texts import LANGUAGES, texts
from app.foundation.refused import Refused

Code = TypeVar("Code", bound=StrEnum)

USER_NAME, NAME, UNIT, ROLE = "brugernavn", "navn", "enhed", "rolle"
CAN, ALSO, EMAIL = "kompetencer", "flere enheder", "e-mail"
COLUMNS = (USER_NAME, NAME, UNIT, ROLE, CAN, ALSO, EMAIL)
NEEDED = (USER_NAME, NAME, UNIT, ROLE)
MOST_ROWS = 500
LONGEST_USER_NAME, LONGEST_NAME = 60, 100
BETWEEN = "+"  # stands between two competences or units: neither comma nor semicolon

NOT_UTF8 = N_(
    "We cannot read the letters in the file. Save it as “CSV UTF-8”, and choose it again."
)
NOTHING = N_("There are no colleagues in it. Write one line for each, below the names of columns.")
NO_COLUMN = N_("The first line lacks the column “%(column)s”. Write the names of all the columns.")
TOO_MANY = N_("Take in at most %(most)s colleagues at a time. Here are %(number)s.")
BROKEN = N_("Line %(line)s cannot be read. Look for a quotation mark that is alone.")
BLANK = N_("Line %(line)s: write something in the column “%(column)s”.")
USER_NAME_FORM = N_("Line %(line)s: write a user name without spaces, at most 60 characters.")
TOO_LONG = N_("Line %(line)s: write a name of at most 100 characters.")
TAKEN = N_("Line %(line)s: the user name %(name)s is taken. Choose another.")
TWICE = N_("Line %(line)s: the user name %(name)s stands in line %(first)s too. Choose another.")
NO_UNIT = N_("Line %(line)s: there is no open unit “%(name)s”. Write the name of one that is.")
NO_ROLE = N_("Line %(line)s: “%(name)s” is no role. Write one of those below.")
NO_COMPETENCE = N_("Line %(line)s: “%(name)s” is no competence. Write one of those below.")
NO_EMAIL = N_("Line %(line)s: “%(name)s” is no e-mail address.")
TOO_WIDE = N_("Line %(line)s has more fields than there are columns.")


@dataclass(frozen=True)
class Fault:
    """What has to be put right in a line."""

    words: str
    slots: Mapping[str, object]


@dataclass(frozen=True)
class Line:
    """One line of the table: who would come, or what is wrong."""

    number: int
    fields: Mapping[str, str]
    facts: StaffFacts | None
    faults: tuple[Fault, ...]


def decoded(content: bytes) -> str:
    """The text of a file, which has to be UTF-8, with or without its mark."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(NOT_UTF8) from None


def checked(session: Session, table: str) -> list[Line]:
    """Every line with what would happen. Nothing is changed.

    Raises ``Refused`` for a table that cannot be read as one.
    """
    house = _House.of(session)
    seen: dict[str, int] = {}
    return [_checked(house, seen, number, fields) for number, fields in _rows(table)]


def take_in(session: Session, table: str, *, password_hash: str) -> int:
    """Employ everybody in the table, or nobody; return how many. None can sign in before somebody
    has given them a password: the one behind ``password_hash`` is known to nobody."""
    lines = checked(session, table)
    for line in lines:
        if line.facts is None:
            raise Refused(line.faults[0].words, **line.faults[0].slots)
        employ(
            session,
            user_name=line.facts.user_name,
            name=line.facts.name,
            password_hash=password_hash,
            unit_id=line.facts.unit_id,
            role=line.facts.role,
            also=line.facts.also,
            competences=line.facts.competences,
            email=line.facts.email,
        )
    return len(lines)


def _rows(table: str) -> list[tuple[int, dict[str, str]]]:
    """The lines below the names of columns, each with its number in the file."""
    text = table.removeprefix("\ufeff")
    first = text.lstrip().partition("\n")[0]
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        named = next((row for row in reader if any(field.strip() for field in row)), [])
        columns = [name.strip().casefold() for name in named]
        _must_have_columns(columns)
        rows = [
            (reader.line_num, _fields(columns, row, reader.line_num))
            for row in reader
            if any(field.strip() for field in row)
        ]
    except csv.Error:
        raise Refused(BROKEN, line=reader.line_num) from None
    if not rows:
        raise Refused(NOTHING)
    if len(rows) > MOST_ROWS:
        raise Refused(TOO_MANY, most=MOST_ROWS, number=len(rows))
    return rows


def _must_have_columns(columns: list[str]) -> None:
    if not columns:
        raise Refused(NOTHING)
    for column in NEEDED:
        if column not in columns:
            raise Refused(NO_COLUMN, column=column)


def _fields(columns: list[str], row: list[str], line: int) -> dict[str, str]:
    if any(field.strip() for field in row[len(columns) :]):
        raise Refused(TOO_WIDE, line=line)
    return dict.fromkeys(COLUMNS, "") | dict(
        zip(columns, (field.strip() for field in row), strict=False)
    )


@dataclass(frozen=True)
class _House:
    """What a line is held against."""

    user_names: frozenset[str]
    units: Mapping[str, UUID]

    @classmethod
    def of(cls, session: Session) -> _House:
        """Names in small letters, since people write them in both."""
        units = session.exec(select(Unit).where(col(Unit.active).is_(True)))
        return cls(
            user_names=frozenset(session.exec(select(Staff.user_name))),
            units={unit.name.casefold(): unit.id for unit in units},
        )


def _checked(house: _House, seen: dict[str, int], number: int, fields: Mapping[str, str]) -> Line:
    faults = [*_faults_of_names(house, seen, number, fields)]
    unit = house.units.get(fields.get(UNIT, "").casefold())
    if fields.get(UNIT) and unit is None:
        faults.append(_fault(NO_UNIT, number, name=fields[UNIT]))
    role = _ROLES.get(fields.get(ROLE, "").casefold())
    if fields.get(ROLE) and role is None:
        faults.append(_fault(NO_ROLE, number, name=fields[ROLE]))
    can = _many(fields.get(CAN, ""), _COMPETENCES.get, NO_COMPETENCE, number, faults)
    also = _many(fields.get(ALSO, ""), house.units.get, NO_UNIT, number, faults)
    email = _email(fields.get(EMAIL, ""), number, faults)
    facts = None
    if unit and role and not faults:
        user_name = fields[USER_NAME].lower()
        facts = StaffFacts(user_name, fields[NAME], unit, role, can, also, email)
    return Line(number, fields, facts, tuple(faults))


def _faults_of_names(
    house: _House, seen: dict[str, int], number: int, fields: Mapping[str, str]
) -> Iterator[Fault]:
    for column in NEEDED:
        if not fields.get(column):
            yield _fault(BLANK, number, column=column)
    user_name = fields.get(USER_NAME, "").lower()
    if user_name and not re.fullmatch(rf"[^\s,;]{{1,{LONGEST_USER_NAME}}}", user_name):
        yield _fault(USER_NAME_FORM, number)
    if len(fields.get(NAME, "")) > LONGEST_NAME:
        yield _fault(TOO_LONG, number)
    if user_name in house.user_names:
        yield _fault(TAKEN, number, name=user_name)
    first = seen.setdefault(user_name, number) if user_name else number
    if first != number:
        yield _fault(TWICE, number, name=user_name, first=first)


Found = TypeVar("Found")


def _many(
    typed: str,
    known: Callable[[str], Found | None],
    words: str,
    number: int,
    faults: list[Fault],
) -> frozenset[Found]:
    found = set()
    for name in filter(None, (part.strip() for part in typed.split(BETWEEN))):
        one = known(name.casefold())
        if one is None:
            faults.append(_fault(words, number, name=name))
        else:
            found.add(one)
    return frozenset(found)


def _email(typed: str, number: int, faults: list[Fault]) -> str | None:
    if not typed:
        return None
    try:
        return validate_email(typed, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        faults.append(_fault(NO_EMAIL, number, name=typed))
        return None


def _fault(words: str, line: int, **slots: object) -> Fault:
    return Fault(words, {"line": line, **slots})


def _by_name(codes: Iterable[tuple[Code, str]]) -> dict[str, Code]:
    """By the code and by what it is called in either language, in small letters."""
    found = {}
    for code, words in codes:
        found[code.value.casefold()] = code
        found.update({texts(language).gettext(words).casefold(): code for language in LANGUAGES})
    return found


_ROLES = _by_name(ROLES.items())
_COMPETENCES = _by_name(COMPETENCES.items())
