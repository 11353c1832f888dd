"""Prøvekøbing: an invented town with people, topics and 40 cases in every state.

Everybody and everything in it is made up. The same call twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import product
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlmodel import Session, select

from app.channels.callback.models import CallHours
from app.domain.cases import commands, dates, forwarding, transfers
from app.domain.cases.commands import NOTHING_MORE
from app.domain.cases.commands import Told as More
from app.domain.cases.models import Authority, Case, Outcome, WaitingOn
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.commands import employ, set_up
from app.domain.organisation.models import (
    ClosingDay,
    Competence,
    Department,
    OpeningHours,
    Role,
    Staff,
    Topic,
    Unit,
)
from app.domain.organisation.passwords import hashed
from app.domain.organisation.queries import intake
from app.domain.people.models import Basis, Given, HelperRole, Receives, Speaks, Strength, Way, Wish
from app.foundation import clock
from app.foundation.database import Database

PASSWORD = "indgang-indgang"  # noqa: S105 - of invented people, usable from this machine only

DEPARTMENTS = {
    "Socialforvaltningen": "Social Services",
    "Sundheds- og Omsorgsforvaltningen": "Health and Care",
    "Teknik- og Miljøforvaltningen": "Technical and Environmental Services",
    "Børne- og Ungdomsforvaltningen": "Children and Youth",
    "Beskæftigelsesforvaltningen": "Employment",
}
UNITS = {
    "Hjælpemidler": ("Assistive Aids", "Socialforvaltningen"),
    "Ledsagelse og botilbud": ("Escort and Housing", "Socialforvaltningen"),
    "Hjemmehjælp": ("Home Help", "Sundheds- og Omsorgsforvaltningen"),
    "Genoptræning": ("Rehabilitation", "Sundheds- og Omsorgsforvaltningen"),
    "Parkering og affald": ("Parking and Waste", "Teknik- og Miljøforvaltningen"),
    "Daginstitutioner": ("Day Care", "Børne- og Ungdomsforvaltningen"),
    "Sygedagpenge": ("Sickness Benefit", "Beskæftigelsesforvaltningen"),
    "Digitalisering": ("Digital Services", "Teknik- og Miljøforvaltningen"),
}
# Key, Danish, English, unit, KLE number where one is known (others stay without).
TOPICS = [
    ("aids", "Hjælpemidler", "Assistive aids", "Hjælpemidler", None, 5, False),
    ("escort", "Ledsagelse", "Escort", "Ledsagelse og botilbud", None, 5, False),
    ("housing", "Botilbud", "Housing offer", "Ledsagelse og botilbud", None, 10, True),
    ("home_help", "Hjemmehjælp", "Home help", "Hjemmehjælp", None, 5, False),
    ("training", "Genoptræning", "Rehabilitation", "Genoptræning", None, 5, False),
    ("parking", "Parkering", "Parking", "Parkering og affald", None, 3, False),
    ("waste", "Affald", "Waste", "Parkering og affald", None, 3, False),
    ("day_care", "Plads i daginstitution", "Day-care place", "Daginstitutioner", None, 5, False),
    ("sickness", "Sygedagpenge", "Sickness benefit", "Sygedagpenge", "15.17.06", 5, True),
]
QUICK = ("parking", "waste")  # mostly finished at once
# What messages about a topic say, for suggestions to whoever sorts.
WORDS = {
    "aids": "kørestol elkørestol rollator høreapparat handicapbil",
    "escort": "ledsag",
    "home_help": "hjemmehj bad rengøring",
    "parking": "p-bøde parker",
    "waste": "affald skrald spand",
    "day_care": "børnehave vuggestue",
    "sickness": "sygedagpenge sygemeld",
}
# User name, name, home unit, role, further units.
STAFF = [
    ("amira", "Amira Prøvesen", "Kontaktcenter", Role.AGENT, ("Hjælpemidler",)),
    ("ib", "Ib Testborg", "Hjælpemidler", Role.AGENT, ()),
    ("lone", "Lone Skærmby", "Kontaktcenter", Role.AGENT, ()),
    ("jonas", "Jonas Demosen", "Parkering og affald", Role.AGENT, ()),
    ("hanne", "Hanne Testborg", "Sygedagpenge", Role.AGENT, ()),
    ("leder", "Mette Prøvesen", "Kontaktcenter", Role.LEAD, tuple(UNITS)),
    ("admin", "Kirsten Demosen", "Digitalisering", Role.ADMINISTRATOR, ()),
]
COMPETENCES = {"amira": (Competence.TEXT_RELAY,), "leder": (Competence.TEXT_RELAY,)}
# Units that make calls, and how many at a time.
CALLS = {"Kontaktcenter": 2, "Hjælpemidler": 1}
# Another authority, and how to reach it.
AUTHORITIES = {
    "Prøvekøbing Forsyning": "forsyning@example.dk, Prøvegade 9, 0000 Prøvekøbing",
    "Prøvestyrelsen": "proevestyrelsen@example.dk",
}
CLOSED = {
    (5, 1): "1. maj",
    (6, 5): "Grundlovsdag",
    (12, 24): "Juleaftensdag",
    (12, 31): "Nytårsaftensdag",
}


def build(database: Database, on_case: Callable[[], None] = lambda: None) -> int:
    """Make the town where it is not there yet; return how many cases were new."""
    database.write(set_up)
    password = hashed(PASSWORD)
    database.write(lambda session: _organisation(session, password))
    made = 0
    for number, story in enumerate(STORIES, start=1):
        made += _tell(database, number, story)
        on_case()
    return made


def fixed_id(name: str) -> UUID:
    """The same id in every town."""
    return uuid5(NAMESPACE_URL, f"indgang:town:{name}")


def _organisation(session: Session, password: str) -> None:
    if session.get(Department, fixed_id("Socialforvaltningen")):
        return
    for weekday in range(5):
        closes = time(17) if weekday == 3 else time(15)
        session.add(OpeningHours(weekday=weekday, opens=time(9), closes=closes))
    for year in range(clock.now().year - 1, clock.now().year + 4):
        session.add_all(ClosingDay(day=date(year, *day), name=name) for day, name in CLOSED.items())
    for name, name_en in DEPARTMENTS.items():
        session.add(Department(id=fixed_id(name), name=name, name_en=name_en))
    session.flush()
    for name, (name_en, department) in UNITS.items():
        home = fixed_id(department)
        session.add(Unit(id=fixed_id(name), department_id=home, name=name, name_en=name_en))
    session.flush()
    for key, name, name_en, unit, kle, days, must_keep in TOPICS:
        session.add(
            Topic(
                key=key,
                name=name,
                name_en=name_en,
                unit_id=fixed_id(unit),
                kle=kle,
                answer_days=days,
                must_keep=must_keep,
                offered=True,
                quick=key in QUICK,
                words=WORDS.get(key, ""),
            )
        )
    session.add_all(Authority(name=name, reach=reach) for name, reach in AUTHORITIES.items())
    units = {unit.name: unit.id for unit in session.exec(select(Unit))}
    for user_name, name, home_unit, role, also in STAFF:
        employ(
            session,
            user_name=user_name,
            name=name,
            password_hash=password,
            unit_id=units[home_unit],
            role=role,
            also=[units[unit] for unit in also],
            competences=COMPETENCES.get(user_name, ()),
            demo=True,
        )
    session.add_all(_call_hours(units))


def _call_hours(units: dict[str, UUID]) -> Iterator[CallHours]:
    """On every working day but for a lunch hour."""
    stretches = ((time(9), time(12)), (time(12, 30), time(15)))
    for (unit, places), weekday, (opens, closes) in product(CALLS.items(), range(5), stretches):
        yield CallHours(
            unit_id=units[unit], weekday=weekday, opens=opens, closes=closes, places=places
        )


@dataclass(frozen=True)
class Story:
    """One invented case: when it came, its words, and what happened then."""

    days_ago: int
    words: str
    turns: tuple[Turn, ...] = ()
    language: str = "da"
    more: More = NOTHING_MORE


@dataclass(frozen=True)
class Told:
    """The means to tell one turn of a story."""

    session: Session
    case: Case
    calendar: Calendar

    def staff(self, user_name: str) -> Staff:
        return self.session.exec(select(Staff).where(Staff.user_name == user_name)).one()

    def unit(self, name: str) -> UUID:
        return self.session.exec(select(Unit.id).where(Unit.name == name)).one()

    def authority(self, name: str) -> Authority:
        return self.session.exec(select(Authority).where(Authority.name == name)).one()

    def topic(self, key: str) -> Topic:
        return self.session.exec(select(Topic).where(Topic.key == key)).one()


@dataclass(frozen=True)
class Turn:
    """Something that happened ``days`` later than the turn before."""

    days: int
    happen: Callable[[Told], None] = field(compare=False)


def _tell(database: Database, number: int, story: Story) -> int:
    token = f"town-{number}"
    with database.read() as session:
        if session.exec(select(Case.id).where(Case.token == token)).first():
            return 0
    with database.read() as session:
        received = intake(session)
    calendar, at = received.calendar, _working_moment(story.days_ago, number)
    with clock.stopped(at):
        opened = database.write(
            lambda session: commands.open_case(
                session,
                words=story.words,
                channel="written",
                language=story.language,
                token=token,
                intake=received,
                told=story.more,
            )
        )
    for turn in story.turns:
        at = min(at + timedelta(days=turn.days, minutes=17), clock.now())
        with clock.stopped(at):
            database.write(partial(_happen, opened.case_id, calendar, turn))
    return 1


def _happen(case_id: UUID, calendar: Calendar, turn: Turn, session: Session) -> None:
    turn.happen(Told(session, session.get_one(Case, case_id), calendar))


def _working_moment(days_ago: int, number: int) -> datetime:
    day = clock.local(clock.now()) - timedelta(days=days_ago)
    at = day.replace(hour=9 + number % 6, minute=number * 7 % 60, second=0, microsecond=0)
    return min(at, clock.now())


def took(who: str, days: int = 0) -> Turn:
    return Turn(
        days,
        lambda t: commands.take(
            t.session, t.case.id, by=t.staff(who), seen=t.case.version, calendar=t.calendar
        ),
    )


def answered(who: str, words: str, days: int = 1, turn: WaitingOn = WaitingOn.CITIZEN) -> Turn:
    return Turn(
        days,
        lambda t: commands.answer(
            t.session,
            t.case.id,
            words=words,
            waiting_on=turn,
            by=t.staff(who),
            seen=t.case.version,
            calendar=t.calendar,
        ),
    )


def noted(who: str, words: str, days: int = 0) -> Turn:
    return Turn(
        days,
        lambda t: commands.note(
            t.session,
            t.case.id,
            words=words,
            by=t.staff(who),
            seen=t.case.version,
            calendar=t.calendar,
        ),
    )


def offered(who: str, to: str, summary: str, next_step: str, days: int = 0) -> Turn:
    return Turn(
        days,
        lambda t: transfers.offer(
            t.session,
            t.case.id,
            to_unit_id=t.unit(to),
            summary=summary,
            next_step=next_step,
            by=t.staff(who),
            seen=t.case.version,
            calendar=t.calendar,
        ),
    )


def accepted(who: str, days: int = 0) -> Turn:
    return Turn(
        days,
        lambda t: transfers.accept(
            t.session, t.case.id, by=t.staff(who), seen=t.case.version, calendar=t.calendar
        ),
    )


def returned(who: str, reason: str, days: int = 0) -> Turn:
    return Turn(
        days,
        lambda t: transfers.give_back(
            t.session,
            t.case.id,
            reason=reason,
            by=t.staff(who),
            seen=t.case.version,
            calendar=t.calendar,
        ),
    )


def passed(who: str, to: str, summary: str, next_step: str) -> tuple[Turn, Turn]:
    """Offered, and accepted by somebody who works there."""
    there = next(name for name, _, unit, *_ in STAFF if unit == to)
    return offered(who, to, summary, next_step), accepted(there)


def planned(who: str, topic: str, title: str, next_step: str, *, urgent: bool = False) -> Turn:
    return Turn(
        0,
        lambda t: commands.plan(
            t.session,
            t.case.id,
            title=title,
            topic=t.topic(topic),
            next_step=next_step,
            waiting_on=WaitingOn.US,
            urgent=urgent,
            by=t.staff(who),
            seen=t.case.version,
            calendar=t.calendar,
        ),
    )


def moved(who: str, reason: str, by_days: int, days: int = 1) -> Turn:
    return Turn(
        days,
        lambda t: dates.move_date(
            t.session,
            t.case.id,
            to=t.calendar.due(max(t.case.due_at, clock.now()), by_days),
            reason=reason,
            by=t.staff(who),
            seen=t.case.version,
            calendar=t.calendar,
        ),
    )


def forwarded(who: str, to: str, words: str, days: int = 0) -> Turn:
    return Turn(
        days,
        lambda t: forwarding.forward(
            t.session,
            t.case.id,
            authority=t.authority(to),
            words=words,
            by=t.staff(who),
            seen=t.case.version,
            calendar=t.calendar,
        ),
    )


def handed_over(who: str, days: int = 1) -> Turn:
    return Turn(
        days,
        lambda t: forwarding.confirm(
            t.session, t.case.id, by=t.staff(who), seen=t.case.version, calendar=t.calendar
        ),
    )


def wrote(words: str, days: int = 1) -> Turn:
    return Turn(
        days,
        lambda t: commands.add_message(t.session, t.case.id, words=words, calendar=t.calendar),
    )


def solved(days: int = 1) -> Turn:
    return Turn(days, lambda t: commands.say_solved(t.session, t.case.id, calendar=t.calendar))


def unsolved(days: int = 1) -> Turn:
    return Turn(days, lambda t: commands.say_unsolved(t.session, t.case.id, calendar=t.calendar))


def withdrew(days: int = 0) -> Turn:
    return Turn(
        days,
        lambda t: commands.withdraw(t.session, t.case.id, forget=False, calendar=t.calendar),
    )


def closed(who: str, outcome: Outcome, words: str, days: int = 1) -> Turn:
    return Turn(
        days,
        lambda t: commands.close(
            t.session,
            t.case.id,
            outcome=outcome,
            words=words,
            by=t.staff(who),
            seen=t.case.version,
            calendar=t.calendar,
        ),
    )


def _stories() -> Iterator[Story]:
    aids = ("Hjælpemidler", "Borgerens stol er fra jer. Vil have svar på skrift.")
    yield Story(
        6,
        "Min elkørestol går i stå, når det er koldt. Hvem kan lave den?\n"
        "Jeg vil helst have svar på skrift.",
        (
            took("amira"),
            noted("amira", "Stolen er udlånt fra Hjælpemidler. De har værkstedet."),
            planned(
                "amira",
                "aids",
                "Elkørestol går i stå",
                "Amira sender sagen til Hjælpemidler.",
                urgent=True,
            ),
            *passed("amira", *aids, "Værkstedet finder en tid til at se på stolen."),
            answered(
                "ib",
                "Hej. Tak for din besked. Værkstedet kommer hjem til dig og ser på stolen. "
                "Jeg skriver her, når jeg har en dato.\nVenlig hilsen Ib",
                turn=WaitingOn.OTHERS,
            ),
        ),
    )
    yield Story(
        1,
        "Jeg skal til møde torsdag. Jeg er døv. Kan I bestille tegnsprogstolk?",
        more=More(
            given=Given(wishes=(Wish.WRITE_ONLY, Wish.SIGN_INTERPRETER), strength=Strength.NEED)
        ),
    )
    yield Story(0, "Hej. Jeg vil gerne have hjælp til min ansøgning. Jeg forstår ikke brevet.")
    yield Story(0, "Affald ikke hentet. Grøn spand. Tredje gang nu.")
    yield Story(9, "Jeg har ikke fået svar på min ansøgning om ledsager. Hvad sker der?")
    yield Story(
        8, "P-bøde ved min hoveddør. Jeg har handicapskilt. Skiltet lå i ruden.", (took("lone"),)
    )
    yield Story(
        12,
        "Hvor længe kan jeg få sygedagpenge? Ring ikke, skriv.",
        (
            took("amira"),
            planned("amira", "sickness", "Varighed af sygedagpenge", "Sygedagpenge svarer dig."),
            *passed(
                "amira", "Sygedagpenge", "Spørger til varighed. Ring ikke.", "Hanne læser din sag."
            ),
            answered(
                "hanne", "Hej. Du kan få sygedagpenge i 22 uger. Derefter ser vi på det sammen."
            ),
            solved(),
        ),
        more=More(
            given=Given(name="Noor Demosen", wishes=(Wish.WRITE_ONLY,), strength=Strength.NEED)
        ),
    )
    yield Story(
        10,
        "Min mor på 81 kan ikke selv komme i bad mere. Hvad gør vi?",
        (
            took("lone"),
            answered("lone", "Hej. En fra Hjemmehjælp kan komme og se på det. Passer onsdag?"),
            wrote("Ja tak, onsdag passer fint. Helst om formiddagen."),
        ),
    )
    yield Story(
        7,
        "Hello. I moved here in October. How do I get a place in day care for my son?",
        (
            took("amira"),
            answered("amira", "Hello. You can apply today. A place is ready within three months."),
        ),
        language="en",
    )
    yield Story(
        14,
        "Jeg stammer og vil ikke ringe. Kan jeg få en ny affaldsspand?",
        (took("lone"), answered("lone", "Hej. Ja. Spanden kommer på tirsdag."), solved()),
    )
    yield Story(
        5,
        "Der lugter grimt fra kloakken på Prøvegade.",
        (
            forwarded("leder", "Prøvekøbing Forsyning", "De har kloakken, og de skriver til dig."),
            handed_over("leder"),
            closed("leder", Outcome.FORWARDED, "De har din sag nu, og de svarer dig."),
        ),
    )
    yield Story(4, "Jeg skrev forkert. Glem det.", (withdrew(),))
    yield Story(
        11,
        "Genoptræning efter blodprop. Ordene er svære. Min datter hjælper mig.",
        (
            took("amira"),
            answered("amira", "Hej. Genoptræning ringer ikke. De skriver til dig her."),
            unsolved(),
        ),
        more=More(
            given=Given(name="Aase Testborg", wishes=(Wish.EASY_READ, Wish.GIVE_TIME)),
            speaks=Speaks(
                HelperRole.RELATIVE,
                Basis.ASKED,
                Receives.BOTH,
                helper=Given(name="Vera Testborg"),
            ),
        ),
    )
    yield Story(
        13,
        "Kan jeg få mit brev med stor skrift?",
        (took("lone"), moved("lone", "Trykkeriet er lukket i denne uge.", 3)),
        more=More(
            given=Given(
                name="Birthe Prøvesen",
                address="Prøvevej 81\n0000 Prøvekøbing",
                ways=(Way.LETTER,),
                wishes=(Wish.LARGE_PRINT,),
            )
        ),
    )
    yield Story(
        3,
        "Jeg bruger punktskrift. Hvor finder jeg blanketten om hjælpemidler?",
        (took("lone"), noted("lone", "Blanketten findes ikke i punktskrift. Spørg Ib.")),
        more=More(
            given=Given(
                name="Karla Prøvesen",
                address="Prøvevej 7\n0000 Prøvekøbing",
                ways=(Way.LETTER,),
                wishes=(Wish.BRAILLE,),
            )
        ),
    )
    texts = [
        "Hvornår åbner I i julen?",
        "Jeg kan ikke betjene knapperne på døren til Borgerservice.",
        "Jeg har mistet min kode til en sag fra sidste år.",
        "Der mangler en rampe ved biblioteket.",
        "Min ledsager er stoppet. Hvem spørger jeg nu?",
        "Hvor søger jeg om handicapbil?",
        "Tak for hjælpen sidst. Kan jeg få papirerne igen?",
        "Min hjælper vil gerne se min sag. Hvordan?",
        "Parkeringsskiltet på vores vej er væltet.",
        "Jeg vil gerne klage over ventetiden.",
        "Skraldebilen holder for indkørslen hver onsdag.",
        "Kan I skrive kortere? Jeg har svært ved at læse lange breve.",
        "Min datter starter i børnehave. Hun hører dårligt.",
        "Jeg har brug for en skrivetolk til et møde.",
        "Hvad betyder ordet partshøring?",
        "Lampen på stien er gået ud.",
        "Jeg kan ikke nå fristen. Kan den flyttes?",
        "Må min søn svare for mig?",
        "Hvem har min sag nu?",
        "Jeg har fået to breve, som siger hver sit.",
        "Kan jeg få besøg i stedet for at komme til jer?",
        "Den nye side virker godt med min skærmlæser. Tak.",
        "Jeg vil gerne flytte min tid på torsdag.",
        "Hvor afleverer jeg et gammelt høreapparat?",
        "Hej 👋 Min kørestol punkterede. Hvad gør jeg?",
    ]
    for place, words in enumerate(texts):
        turns: tuple[Turn, ...] = ()
        if place % 5 == 1:
            turns = (took("amira"),)
        elif place % 5 == 2:
            turns = (
                took("lone"),
                answered("lone", "Hej. Tak. Vi har set på det, og det er i orden."),
            )
        elif place % 5 == 4:
            to = ("leder", "Parkering og affald", "Se beskeden.", "Jonas læser din sag.")
            decided = {4: (), 9: (returned("jonas", "Vi har ikke den slags hos os."),)}
            turns = (took("leder"), offered(*to), *decided.get(place, (accepted("jonas"),)))
        yield Story(place % 9, words, turns)


STORIES = tuple(_stories())
