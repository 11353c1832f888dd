"""Taking in many colleagues: a dry run first, then all of them or nobody."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlmodel import Session, select

from app.domain.organisation.importing import checked, take_in
from app.domain.organisation.models import Competence, Role, Staff, Unit, UnitRight
from app.domain.organisation.queries import staff_by_user_name
from app.foundation.refused import Refused
from app.web import sessions
from app.web.house import House
from tests.actors import Actor, HttpDriver
from tests.world import PASSWORD

HEAD = "brugernavn;navn;enhed;rolle;kompetencer;flere enheder;e-mail"
# Ten invented people for Socialforvaltningen.
TEN = [
    "aase;Aase Prøvesen;Hjælpemidler;Fagspecialist;Dansk tegnsprog + Punktskrift;;aase@example.dk",
    "bo;Bo Testborg;Hjælpemidler;Sagsbehandler;;Ledsagelse og botilbud;",
    "carl;Carl Skærmby;Hjælpemidler;Sagsbehandler;Engelsk;;carl@example.dk",
    "dorte;Dorte Demosen;Hjælpemidler;Fagspecialist;Afasi;;",
    "egon;Egon Prøvesen;Hjælpemidler;Kontaktcenter;;;",
    "fie;Fie Testborg;Ledsagelse og botilbud;Teamleder;;Hjælpemidler + Kontaktcenter;",
    "gert;Gert Skærmby;Ledsagelse og botilbud;Fagspecialist;Teksttelefon;;",
    "hilda;Hilda Demosen;Ledsagelse og botilbud;Sagsbehandler;;;",
    "ivan;Ivan Prøvesen;Ledsagelse og botilbud;specialist;live_text;;",
    "jette;Jette Testborg;ledsagelse og botilbud;CHEF;;;jette@example.dk",
]
COMMAS = [HEAD.replace(";", ","), '"kim","Kim ""Prøve"" Skærmby",Hjælpemidler,Fagspecialist,,,']


def _table(lines: Sequence[str]) -> str:
    return "\n".join([HEAD, *lines]) + "\n"


def _user_names(house: House) -> set[str]:
    with house.database.read() as session:
        return set(session.exec(select(Staff.user_name)))


def test_given_ten_colleagues_in_a_file_when_they_are_taken_in_then_all_are_there(
    house: House, kirsten: Actor, stranger: Actor
) -> None:
    before = _user_names(house)
    kirsten.opens("/desk/office/staff")
    kirsten.presses("Hent mange fra en fil")
    kirsten.attaches("Vælg en fil (valgfrit)", "social.csv", _table(TEN).encode("utf-8-sig"))
    kirsten.presses("Vis, hvad der vil ske")

    assert kirsten.heading == "Skal disse medarbejdere hentes?"
    kirsten.sees("10 medarbejdere kommer til. Intet er ændret endnu.")
    kirsten.sees("Linje 2: Aase Prøvesen (aase)")
    kirsten.sees("Linje 11: Jette Testborg (jette)")
    assert _user_names(house) == before

    kirsten.presses("Ja, hent dem")

    kirsten.sees("Medarbejderne er hentet. Giv hver en adgangskode på deres side.")
    assert _user_names(house) - before == {line.partition(";")[0] for line in TEN}
    with house.database.read() as session:
        aase, fie = staff_by_user_name(session, "aase"), staff_by_user_name(session, "fie")
        assert aase is not None
        assert fie is not None
        rights = session.exec(
            select(Unit.name).join(UnitRight).where(UnitRight.staff_id == fie.id)
        ).all()
    assert aase.competences == f"{Competence.BRAILLE} {Competence.SIGN_LANGUAGE}"
    assert (fie.role, set(rights)) == (Role.LEAD, {"Hjælpemidler", "Kontaktcenter"})
    _cannot_sign_in(stranger, "aase")

    kirsten.presses("Aase Prøvesen")
    kirsten.fills("Ny adgangskode (valgfrit)", "en lang adgangskode")
    kirsten.presses("Gem")
    stranger.fills("Adgangskode", "en lang adgangskode")
    stranger.presses("Log ind")
    assert stranger.address == "/desk"


def _cannot_sign_in(stranger: Actor, user_name: str) -> None:
    stranger.opens("/desk/sign-in")
    stranger.fills("Brugernavn", user_name)
    stranger.fills("Adgangskode", PASSWORD)
    stranger.presses("Log ind")
    assert stranger.status == 422


def test_given_a_pasted_table_with_commas_when_it_is_pressed_twice_then_one_comes(
    house: House, kirsten: Actor
) -> None:
    kirsten.opens("/desk/office/import")
    kirsten.fills("Eller sæt tabellen ind", "\n".join(COMMAS))
    kirsten.presses("Vis, hvad der vil ske")
    kirsten.sees("1 medarbejder kommer til.")
    kirsten.sees('Kim "Prøve" Skærmby')
    kirsten.presses("Ja, hent dem")
    kirsten.back()
    kirsten.presses("Ja, hent dem")

    kirsten.sees("Medarbejderne er hentet.")
    assert "kim" in _user_names(house)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("ib;Ib Prøvesen;Hjælpemidler;Teamleder;;;", "Linje 3: Brugernavnet ib er taget."),
        ("AASE;Åse;Hjælpemidler;Chef;;;", "Linje 3: Brugernavnet aase står også i linje 2."),
        ("kim;Kim Skærmby;Månen;Chef;;;", "Linje 3: Der er ingen åben enhed »Månen«."),
        ("kim;Kim Skærmby;Hjælpemidler;Konge;;;", "Linje 3: »Konge« er ikke en rolle."),
        ("kim;Kim;Hjælpemidler;Chef;Jonglering;;", "Linje 3: »Jonglering« er ikke en kompetence."),
        ("kim;Kim;Hjælpemidler;Chef;;Solen;", "Linje 3: Der er ingen åben enhed »Solen«."),
        ("kim;;Hjælpemidler;Chef;;;", "Linje 3: Skriv noget i kolonnen »navn«."),
        (";Kim;Hjælpemidler;Chef;;;", "Linje 3: Skriv noget i kolonnen »brugernavn«."),
        ("kim", "Linje 3: Skriv noget i kolonnen »enhed«."),
        ("kim s;Kim;Hjælpemidler;Chef;;;", "Linje 3: Skriv et brugernavn uden mellemrum"),
        ("kim;Kim;Hjælpemidler;Chef;;;kim", "Linje 3: »kim« er ikke en mailadresse."),
        ("kim;Kim;Hjælpemidler;Chef;;;;;x", "Linje 3 har flere felter, end der er kolonner."),
        ('kim;"Kim;Hjælpemidler;Chef;;;', "kan ikke læses. Se efter et anførselstegn"),
    ],
)
def test_given_a_line_that_cannot_be_when_it_is_checked_then_it_is_named_and_nobody_comes(
    house: House, kirsten: Actor, line: str, sentence: str
) -> None:
    before = _user_names(house)
    kirsten.opens("/desk/office/import")
    kirsten.fills("Eller sæt tabellen ind", _table([TEN[0], line]))
    kirsten.presses("Vis, hvad der vil ske")

    assert kirsten.status == 422
    kirsten.sees(sentence)
    assert line in kirsten.value_of("Eller sæt tabellen ind")
    assert _user_names(house) == before


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (_table(TEN).encode("latin-1"), "Vi kan ikke læse bogstaverne i filen."),
        (_table(TEN).encode("utf-16"), "Vi kan ikke læse bogstaverne i filen."),
        (b"", "Der er ingen medarbejdere i den."),
        (HEAD.encode(), "Der er ingen medarbejdere i den."),
        (b"navn;enhed\nKim;Solen", "Den første linje mangler kolonnen »brugernavn«."),
        (_table([TEN[0]] * 501).encode(), "Hent højst 500 medarbejdere ad gangen. Her er 501."),
    ],
    ids=["latin-1", "utf-16", "empty", "head", "columns", "many"],
)
def test_given_a_file_that_cannot_be_read_when_it_is_chosen_then_what_was_pasted_is_still_there(
    house: House, kirsten: Actor, content: bytes, sentence: str
) -> None:
    before = _user_names(house)
    kirsten.opens("/desk/office/import")
    kirsten.fills("Eller sæt tabellen ind", "mit eget")
    kirsten.attaches("Vælg en fil (valgfrit)", "social.csv", content)
    kirsten.presses("Vis, hvad der vil ske")

    assert kirsten.status == 422
    kirsten.sees(sentence)
    assert kirsten.value_of("Eller sæt tabellen ind")
    assert _user_names(house) == before


def test_given_a_name_taken_after_the_check_when_it_is_pressed_then_nobody_comes(
    house: House, kirsten: Actor
) -> None:
    kirsten.opens("/desk/office/import")
    kirsten.fills("Eller sæt tabellen ind", _table(TEN))
    kirsten.presses("Vis, hvad der vil ske")
    house.database.write(lambda session: take_in(session, _table([TEN[9]]), password_hash="x"))
    before = _user_names(house)

    kirsten.presses("Ja, hent dem")

    assert kirsten.status == 422
    kirsten.sees("Linje 11: Brugernavnet jette er taget. Vælg et andet.")
    assert TEN[0] in kirsten.value_of("Eller sæt tabellen ind")
    assert _user_names(house) == before


def test_given_one_bad_line_when_the_command_runs_then_nothing_is_half_done(house: House) -> None:
    def command(session: Session) -> None:
        take_in(session, _table([*TEN, "ib;Ib;Hjælpemidler;Chef;;;"]), password_hash="x")

    before = _user_names(house)
    with pytest.raises(Refused):
        house.database.write(command)
    assert _user_names(house) == before


def test_given_a_closed_unit_when_a_line_names_it_then_it_is_a_fault(house: House) -> None:
    def close(session: Session) -> None:
        unit = session.exec(select(Unit).where(Unit.name == "Hjælpemidler")).one()
        unit.active = False
        session.add(unit)

    house.database.write(close)
    with house.database.read() as session:
        lines = checked(session, _table(TEN))

    assert [bool(line.faults) for line in lines] == [True] * 6 + [False] * 4


def test_given_a_stranger_when_a_file_is_sent_then_they_are_asked_to_sign_in(
    stranger: Actor, kirsten: Actor
) -> None:
    stranger.opens("/desk/office/import")

    assert stranger.status == 401
    assert isinstance(stranger.driver, HttpDriver)
    stranger.driver.sends("/desk/office/import", {"table": _table(TEN)})
    assert stranger.status == 401


def test_given_a_session_that_ended_when_a_table_was_typed_then_it_waits_in_the_form(
    house: House, kirsten: Actor
) -> None:
    kirsten.opens("/desk/office/import")
    kirsten.fills("Eller sæt tabellen ind", _table(TEN))

    def end(session: Session) -> None:
        admin = staff_by_user_name(session, "admin")
        assert admin is not None
        sessions.end_all(session, admin.id)

    house.database.write(end)
    kirsten.presses("Vis, hvad der vil ske")
    assert kirsten.status == 401
    kirsten.fills("Brugernavn", "admin")
    kirsten.fills("Adgangskode", PASSWORD)
    kirsten.presses("Log ind")

    kirsten.opens("/desk/office/import")

    assert TEN[9] in kirsten.value_of("Eller sæt tabellen ind")
