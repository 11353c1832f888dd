"""Units, topics, staff, hours and other authorities on pages; what is wrong gets a sentence, and
nothing is half done."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlmodel import Session, col, select

from app.domain.cases import commands
from app.domain.cases.models import Authority, Case, State
from app.domain.organisation.models import (
    ClosingDay,
    Competence,
    OpeningHours,
    Role,
    Staff,
    Topic,
    Unit,
)
from app.domain.organisation.queries import staff_by_user_name
from app.web import sessions
from app.web.house import House
from tests.actors import Actor
from tests.domain.desk import Desk
from tests.world import PASSWORD


def _unit(house: House, name: str) -> Unit:
    with house.database.read() as session:
        return session.exec(select(Unit).where(Unit.name == name)).one()


def _topic(house: House, key: str) -> Topic | None:
    with house.database.read() as session:
        return session.exec(select(Topic).where(Topic.key == key)).first()


def _staff(house: House, user_name: str) -> Staff:
    with house.database.read() as session:
        staff = staff_by_user_name(session, user_name)
    assert staff is not None
    return staff


def _hours(house: House, unit: str = "") -> list[tuple[int, time, time]]:
    with house.database.read() as session:
        unit_id = session.exec(select(Unit.id).where(Unit.name == unit)).first()
        rows = session.exec(select(OpeningHours).where(OpeningHours.unit_id == unit_id)).all()
    return sorted((row.weekday, row.opens, row.closes) for row in rows)


@pytest.mark.parametrize("page", ["", "/units", "/topics", "/staff", "/hours", "/authorities"])
def test_given_an_agent_when_the_office_is_opened_then_there_is_no_such_page(
    amira: Actor, page: str
) -> None:
    amira.opens("/desk")
    amira.cannot_see("Organisation")

    amira.opens(f"/desk/office{page}")

    assert amira.status == 404
    assert amira.heading == "Vi kan ikke finde siden"


def test_given_a_lead_when_the_office_is_opened_then_it_can_be_read_and_not_changed(
    house: House, mette: Actor
) -> None:
    mette.presses("Organisation")
    mette.presses("Forvaltninger og enheder")
    mette.sees("Kontaktcenter Læser alle nye beskeder.")
    mette.cannot_see("Tilføj en enhed")

    for page in ("units/new", f"units/{_unit(house, 'Hjælpemidler').id}", "import", "staff/new"):
        mette.opens(f"/desk/office/{page}")
        assert mette.status == 404, page


def test_given_an_administrator_when_a_unit_is_added_and_renamed_then_citizens_read_it(
    house: House, kirsten: Actor, citizen: Actor
) -> None:
    kirsten.presses("Organisation")
    kirsten.presses("Forvaltninger og enheder")
    kirsten.presses("Tilføj en forvaltning")
    kirsten.fills("Navn på dansk", "Kulturforvaltningen")
    kirsten.fills("Navn på engelsk", "Culture")
    kirsten.presses("Gem")
    kirsten.presses("Tilføj en enhed")
    kirsten.fills("Navn på dansk", "Bibliotek")
    kirsten.fills("Navn på engelsk", "Library")
    kirsten.picks("Forvaltning", "Kulturforvaltningen")
    kirsten.picks("Hvem har sagerne, når der ingen er? (valgfrit)", "Kontaktcenter")
    kirsten.fills("Hvor mange af 100 sager", "40")
    kirsten.presses("Gem")
    kirsten.sees("Det er gemt.")
    kirsten.sees("Når der ingen er, har Kontaktcenter sagerne.")

    kirsten.presses("Bibliotek")
    kirsten.fills("Navn på dansk", "Biblioteker")
    kirsten.presses("Gem")

    unit = _unit(house, "Biblioteker")
    assert (unit.reserved, unit.fallback_id) == (40, _unit(house, "Kontaktcenter").id)

    kirsten.presses("Tilbage til organisationen")
    kirsten.presses("Emner")
    kirsten.presses("Tilføj et emne")
    kirsten.fills("Kode", "books")
    kirsten.fills("Navn på dansk", "Bøger")
    kirsten.fills("Navn på engelsk", "Books")
    kirsten.picks("Hvilken enhed svarer?", "Kulturforvaltningen, Biblioteker")
    kirsten.fills("Arbejdsdage til svar", "7")
    kirsten.fills("KLE-nummer (valgfrit)", "21.05.00 G01")
    kirsten.chooses("Borgerne kan selv vælge det")
    kirsten.presses("Gem")
    kirsten.sees("Kulturforvaltningen, Biblioteker. 7 arbejdsdage. KLE 21.05.00 G01.")

    citizen.opens("/frister")
    citizen.sees("Bøger 7 arbejdsdage. Kulturforvaltningen, Biblioteker svarer.")


def test_given_a_name_that_is_taken_when_a_unit_gets_it_then_everything_typed_is_still_there(
    house: House, kirsten: Actor
) -> None:
    kirsten.opens("/desk/office/units/new")
    kirsten.fills("Navn på dansk", "hjælpemidler")
    kirsten.fills("Navn på engelsk", "Aids")
    kirsten.picks("Forvaltning", "Socialforvaltningen")
    kirsten.fills("Hvor mange af 100 sager", "95")
    kirsten.presses("Gem")

    assert kirsten.status == 422
    kirsten.sees("Der er allerede noget, der hedder det. Vælg et andet navn.")
    assert kirsten.value_of("Navn på dansk") == "hjælpemidler"
    kirsten.fills("Navn på dansk", "Hjælp")
    kirsten.presses("Gem")

    assert kirsten.status == 422
    kirsten.sees("Skriv et tal fra 10 til 90.")
    assert kirsten.value_of("Forvaltning") == "Socialforvaltningen"
    with house.database.read() as session:
        assert session.exec(select(Unit).where(Unit.name == "Hjælp")).first() is None


def test_given_a_press_twice_when_a_unit_is_added_then_there_is_one(
    house: House, kirsten: Actor
) -> None:
    kirsten.opens("/desk/office/units/new")
    kirsten.fills("Navn på dansk", "Bibliotek")
    kirsten.fills("Navn på engelsk", "Library")
    kirsten.picks("Forvaltning", "Socialforvaltningen")
    kirsten.presses("Gem")
    kirsten.back()
    kirsten.presses("Gem")

    kirsten.sees("Det er gemt.")
    assert _unit(house, "Bibliotek").active


def test_given_the_sorting_unit_when_it_is_closed_then_it_is_refused(
    house: House, kirsten: Actor
) -> None:
    unit = _unit(house, "Kontaktcenter")

    kirsten.opens(f"/desk/office/units/{unit.id}/closing")
    kirsten.picks("Hvem får sagerne og emnerne?", "Hjælpemidler")
    kirsten.presses("Luk enheden")

    assert kirsten.status == 422
    kirsten.sees("Enheden læser alle nye beskeder, så den kan ikke lukkes.")
    assert _unit(house, "Kontaktcenter").active


def test_given_a_unit_with_cases_when_it_closes_then_the_fallback_named_has_them(
    house: House, desk: Desk, kirsten: Actor, citizen: Actor
) -> None:
    unit, other = _unit(house, "Hjælpemidler"), _unit(house, "Ledsagelse og botilbud")
    with house.database.read() as session:
        from_town = _cases_of(session, unit)
    assert from_town

    kirsten.opens(f"/desk/office/units/{unit.id}")
    kirsten.presses("Luk enheden")
    kirsten.presses("Luk enheden")

    assert kirsten.status == 422
    kirsten.sees("Vælg, hvem der får enhedens sager og emner. Så kan den lukkes.")
    kirsten.picks("Hvem får sagerne og emnerne?", "Ledsagelse og botilbud")
    kirsten.presses("Luk enheden")

    kirsten.sees("Enheden er lukket.")
    with house.database.read() as session:
        assert _cases_of(session, unit) == []
        assert set(from_town) <= set(_cases_of(session, other))
    citizen.opens("/frister")
    citizen.sees("Hjælpemidler 5 arbejdsdage. Socialforvaltningen, Ledsagelse og botilbud svarer.")

    kirsten.presses("Hjælpemidler")
    kirsten.presses("Åbn enheden igen")
    kirsten.presses("Åbn enheden igen")
    assert _unit(house, "Hjælpemidler").active


def _cases_of(session: Session, unit: Unit) -> list[str]:
    rows = session.exec(
        select(Case.reference).where(Case.owner_unit_id == unit.id, Case.state == State.OPEN)
    )
    return sorted(rows)


@pytest.mark.parametrize(
    ("label", "typed", "sentence"),
    [
        ("Arbejdsdage til svar", "", "Skriv, hvor mange arbejdsdage der højst går"),
        ("Arbejdsdage til svar", "0", "Skriv, hvor mange arbejdsdage der højst går"),
        ("Arbejdsdage til svar", "snart", "Skriv, hvor mange arbejdsdage der højst går"),
        ("Måneder, ordene gemmes", "0", "Skriv, hvor mange måneder ordene gemmes"),
        ("KLE-nummer (valgfrit)", "15.17.6", "Skriv KLE-nummeret som 00.00.00"),
        ("Kode", "Bøger", "Skriv koden med små bogstaver"),
        ("Kode", "waste", "Et andet emne har allerede den kode."),
        ("Navn på dansk", "", "Skriv navnet."),
    ],
)
def test_given_a_topic_that_cannot_be_when_it_is_added_then_a_sentence_says_what_to_do(
    house: House, kirsten: Actor, label: str, typed: str, sentence: str
) -> None:
    kirsten.opens("/desk/office/topics/new")
    kirsten.fills("Kode", "books")
    kirsten.fills("Navn på dansk", "Bøger")
    kirsten.fills("Navn på engelsk", "Books")
    kirsten.picks("Hvilken enhed svarer?", "Socialforvaltningen, Hjælpemidler")
    kirsten.fills(label, typed)
    kirsten.presses("Gem")

    assert kirsten.status == 422
    kirsten.sees(sentence)
    assert kirsten.value_of(label) == typed
    assert kirsten.value_of("Navn på engelsk") == "Books"
    assert _topic(house, "books") is None


def test_given_a_topic_when_its_deadline_is_taken_away_then_the_old_one_holds(
    house: House, kirsten: Actor
) -> None:
    kirsten.opens("/desk/office/topics")
    kirsten.presses("Parkering")
    kirsten.fills("Navn på dansk", "Parkering og skilte")
    kirsten.fills("Arbejdsdage til svar", "0")
    kirsten.presses("Gem")

    assert kirsten.status == 422
    topic = _topic(house, "parking")
    assert topic is not None
    assert (topic.name, topic.answer_days) == ("Parkering", 3)


def test_given_a_new_colleague_when_an_administrator_adds_them_then_they_sign_in(
    house: House, kirsten: Actor, stranger: Actor
) -> None:
    kirsten.opens("/desk/office/staff")
    kirsten.presses("Tilføj en medarbejder")
    kirsten.fills("For- og efternavn", "Aase Prøvesen")
    kirsten.fills("Brugernavn", "Aase")
    kirsten.picks("Egen enhed", "Socialforvaltningen, Hjælpemidler")
    kirsten.picks("Hvilken rolle har medarbejderen?", "Fagspecialist")
    kirsten.chooses("Dansk tegnsprog")
    kirsten.chooses("Socialforvaltningen, Ledsagelse og botilbud")
    kirsten.fills("Mail på arbejdet (valgfrit)", "aase@example.dk")
    kirsten.fills("Første adgangskode", "kort")
    kirsten.presses("Gem")
    assert kirsten.status == 422
    kirsten.sees("Vælg en adgangskode på mindst 12 tegn.")
    assert kirsten.has_chosen("Dansk tegnsprog")
    kirsten.fills("Første adgangskode", "en lang adgangskode")
    kirsten.presses("Gem")

    kirsten.sees("Aase Prøvesen (aase). Fagspecialist")
    aase = _staff(house, "aase")
    assert (aase.role, aase.competences) == (Role.SPECIALIST, Competence.SIGN_LANGUAGE)
    assert aase.email == "aase@example.dk"
    stranger.opens("/desk/sign-in")
    stranger.fills("Brugernavn", "aase")
    stranger.fills("Adgangskode", "en lang adgangskode")
    stranger.presses("Log ind")
    assert stranger.address == "/desk"


def test_given_a_user_name_that_is_taken_when_a_colleague_is_added_then_it_is_refused(
    kirsten: Actor,
) -> None:
    kirsten.opens("/desk/office/staff/new")
    kirsten.fills("For- og efternavn", "Ib den Anden")
    kirsten.fills("Brugernavn", "IB")
    kirsten.picks("Egen enhed", "Socialforvaltningen, Hjælpemidler")
    kirsten.picks("Hvilken rolle har medarbejderen?", "Kontaktcenter")
    kirsten.fills("Første adgangskode", PASSWORD)
    kirsten.presses("Gem")

    assert kirsten.status == 422
    kirsten.sees("Brugernavnet ib er taget. Vælg et andet.")
    assert kirsten.value_of("For- og efternavn") == "Ib den Anden"


def test_given_a_colleague_with_a_case_when_they_move_then_the_case_stays_where_it_is_seen(
    house: House, desk: Desk, kirsten: Actor
) -> None:
    opened = desk.opens()
    desk.does(commands.take, opened.case_id, "lone")

    kirsten.opens(f"/desk/office/staff/{_staff(house, 'lone').id}")
    kirsten.picks("Egen enhed", "Beskæftigelsesforvaltningen, Sygedagpenge")
    kirsten.presses("Gem")

    kirsten.sees("Det er gemt.")
    case = desk.case(opened.case_id)
    assert (case.owner_id, case.owner_unit_id) == (None, desk.unit("Kontaktcenter"))


def test_given_the_only_administrator_when_they_step_down_or_leave_then_it_is_refused(
    house: House, kirsten: Actor
) -> None:
    admin = _staff(house, "admin")
    kirsten.opens(f"/desk/office/staff/{admin.id}")
    kirsten.picks("Hvilken rolle har medarbejderen?", "Teamleder")
    kirsten.presses("Gem")
    assert kirsten.status == 422
    kirsten.sees("Der skal være en administrator.")

    kirsten.opens(f"/desk/office/staff/{admin.id}/leaving")
    kirsten.presses("Ja, medarbejderen er rejst")
    assert kirsten.status == 422
    kirsten.sees("Der skal være en administrator.")
    assert _staff(house, "admin").active


def test_given_a_colleague_who_has_left_when_it_is_said_then_they_cannot_go_on(
    house: House, kirsten: Actor, lone: Actor
) -> None:
    kirsten.opens(f"/desk/office/staff/{_staff(house, 'lone').id}")
    kirsten.presses("Medarbejderen er rejst")
    kirsten.presses("Ja, medarbejderen er rejst")

    kirsten.sees("Medarbejderen kan ikke logge ind mere.")
    kirsten.cannot_see("Lone Skærmby")
    lone.opens("/desk")
    assert lone.status == 401


@pytest.mark.parametrize(
    ("day", "typed", "sentence"),
    [
        ("tirsdag", "9-13, 12-15", "Om tirsdagen overlapper to af tiderne."),
        ("onsdag", "15.00-9.00", "Om onsdagen slutter tiden, før den begynder."),
        ("fredag", "9 til 15", "Skriv tiden som 9.00-15.00."),
        ("fredag", "25-26", "Skriv tiden som 9.00-15.00."),
    ],
)
def test_given_hours_that_cannot_be_when_they_are_saved_then_the_day_is_named(
    house: House, kirsten: Actor, day: str, typed: str, sentence: str
) -> None:
    before = _hours(house)
    kirsten.opens("/desk/office/hours/house")
    kirsten.fills("mandag", "8-12")
    kirsten.fills(day, typed)
    kirsten.presses("Gem")

    assert kirsten.status == 422
    kirsten.sees(sentence)
    assert (kirsten.value_of("mandag"), kirsten.value_of(day)) == ("8-12", typed)
    assert _hours(house) == before


def test_given_no_hours_at_all_when_they_are_saved_then_it_is_refused(
    house: House, kirsten: Actor
) -> None:
    before = _hours(house)
    kirsten.opens("/desk/office/hours/house")
    for day in ("mandag", "tirsdag", "onsdag", "torsdag", "fredag"):
        kirsten.fills(day, "")
    kirsten.presses("Gem")

    assert kirsten.status == 422
    kirsten.sees("Så har vi aldrig åbent, og vi kan ikke love nogen frist.")
    assert _hours(house) == before


def test_given_a_unit_when_it_gets_its_own_hours_then_only_those_hold_until_they_are_empty(
    house: House, kirsten: Actor, citizen: Actor
) -> None:
    unit = _unit(house, "Sygedagpenge")
    kirsten.opens("/desk/office/hours")
    kirsten.presses("Beskæftigelsesforvaltningen, Sygedagpenge")
    kirsten.fills("torsdag", "9-12, 13.00 – 17.30")
    kirsten.presses("Gem")

    kirsten.sees("torsdag 9.00–12.00, 13.00–17.30")
    assert _hours(house, "Sygedagpenge") == [
        (3, time(9), time(12)),
        (3, time(13), time(17, 30)),
    ]
    citizen.opens("/frister")
    citizen.sees("Enheden har sine egne åbningstider: torsdag 9.00–12.00, 13.00–17.30")

    kirsten.opens(f"/desk/office/hours/units/{unit.id}")
    assert kirsten.value_of("torsdag") == "9.00-12.00, 13.00-17.30"
    kirsten.fills("torsdag", "")
    kirsten.presses("Gem")
    assert _hours(house, "Sygedagpenge") == []


def test_given_a_closing_day_when_it_is_added_then_it_is_in_the_list_and_can_go_again(
    house: House, kirsten: Actor
) -> None:
    kirsten.opens("/desk/office/hours")
    kirsten.presses("Tilføj en lukkedag")
    kirsten.fills("Hvilken dag?", "24.11.2027")
    kirsten.fills("Hvad hedder den?", "Personaledag")
    kirsten.fills("Åbent en del af dagen? (valgfrit)", "12-9")
    kirsten.presses("Gem")
    assert kirsten.status == 422
    kirsten.sees("Om onsdagen slutter tiden, før den begynder.")
    kirsten.fills("Åbent en del af dagen? (valgfrit)", "9-12")
    kirsten.presses("Gem")

    kirsten.sees("onsdag den 24. november 2027: Personaledag. Åbent fra 9.00 til 12.00.")
    kirsten.presses("Tag onsdag den 24. november 2027 af listen")
    kirsten.sees("Dagen er taget af listen.")
    with house.database.read() as session:
        assert session.get(ClosingDay, date(2027, 11, 24)) is None


def test_given_another_authority_when_it_is_added_and_put_away_then_cases_no_longer_go_there(
    house: House, kirsten: Actor
) -> None:
    kirsten.opens("/desk/office/authorities")
    kirsten.presses("Tilføj en myndighed")
    kirsten.fills("Navn", "Prøvenævnet")
    kirsten.presses("Gem")
    assert kirsten.status == 422
    kirsten.sees("Skriv, hvordan en borger får fat i dem.")
    kirsten.fills("Hvordan får en borger fat i dem?", "naevnet@example.dk")
    kirsten.presses("Gem")
    kirsten.presses("Prøvenævnet")
    kirsten.unticks("Der kan sendes sager dertil")
    kirsten.presses("Gem")

    kirsten.sees("Prøvenævnet (bruges ikke)")
    with house.database.read() as session:
        row = session.exec(select(Authority).where(col(Authority.name) == "Prøvenævnet")).one()
    assert not row.active


def test_given_a_session_that_ended_when_a_topic_was_typed_then_it_waits_in_the_form(
    house: House, kirsten: Actor
) -> None:
    kirsten.opens("/desk/office/staff/new")
    kirsten.fills("For- og efternavn", "Aase Prøvesen")
    kirsten.fills("Første adgangskode", "en lang adgangskode")
    _end_sessions(house)
    kirsten.presses("Gem")
    assert kirsten.status == 401
    kirsten.fills("Brugernavn", "admin")
    kirsten.fills("Adgangskode", PASSWORD)
    kirsten.presses("Log ind")

    kirsten.opens("/desk/office/staff/new")

    kirsten.sees("Det skrev du tidligere. Det er ikke gemt endnu.")
    assert kirsten.value_of("For- og efternavn") == "Aase Prøvesen"
    assert kirsten.value_of("Første adgangskode") == ""


def _end_sessions(house: House) -> None:
    staff_id = _staff(house, "admin").id
    house.database.write(lambda session: sessions.end_all(session, staff_id))
