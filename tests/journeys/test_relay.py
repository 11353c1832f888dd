"""We call somebody for you: the citizen types, an operator speaks on the phone, a lead comes."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.channels.live_text import jobs
from app.channels.live_text.models import Conversation, Ready
from app.channels.live_text.presence import LEASE_BY_HAND, appear
from app.domain.cases.models import EntryText
from app.domain.organisation.models import Competence
from app.foundation import clock
from app.foundation.ownkeys import own_keys
from app.web.drafts import Draft
from app.web.house import House
from app.web.sessions import WebSession
from tests.actors import Actor
from tests.domain.desk import Desk
from tests.journeys.test_live import appears

CALLEE, NUMBER = "Lægehuset Prøvegade", "00 00 00 31"
OPENING = "Det er Yusuf, om min tid torsdag."
ASKS = "Kan jeg få en tid kl. 10? Jeg bruger tolk."
ANSWERS = "Ja, det kan du godt."


def wants(citizen: Actor, policy: str = "Nej") -> None:
    """From the front page, up to the line."""
    citizen.opens("/")
    citizen.within("Vælg, hvordan du vil tale med os").presses("Vi ringer for dig")
    citizen.fills("Hvem skal vi ringe til?", CALLEE)
    citizen.fills("Hvad er nummeret?", NUMBER)
    citizen.fills("Hvad må vi sige om dig først?", OPENING)
    citizen.chooses(policy)
    citizen.presses("Begynd")
    assert citizen.heading == "Vi finder en, der ringer for dig"


def takes(operator: Actor) -> None:
    operator.opens("/desk/live")
    operator.presses("Tal for borgeren")
    assert operator.heading == CALLEE


def says(citizen: Actor, words: str) -> None:
    citizen.fills("Skriv her, hvad vi skal sige", words)
    citizen.presses("Send. Telefonens tur")


def is_there(house: House, name: str, *, trained: bool = False) -> None:
    def command(session: Session) -> None:
        staff = Desk.staff(session, name)
        if trained:
            staff.competences = Competence.TEXT_RELAY
        appear(session, staff, Ready.BUSY, LEASE_BY_HAND)

    house.database.write(command)


@pytest.fixture
def called(citizen: Actor, amira: Actor) -> UUID:
    """An operator speaks for a citizen, and somebody is on the phone."""
    appears(amira)
    wants(citizen)
    takes(amira)
    amira.presses("Telefonen bliver taget")
    return UUID(citizen.address.split("?")[0].rsplit("/", 1)[-1])


def test_given_a_citizen_who_types_when_an_operator_calls_then_each_hears_the_other(
    citizen: Actor, amira: Actor
) -> None:
    appears(amira)
    wants(citizen)
    takes(amira)
    amira.sees("Du taler med Prøvekøbing Kommunes teksttelefontjeneste.")
    amira.sees(OPENING)
    amira.sees("00000031")
    amira.presses("Telefonen bliver taget")
    citizen.presses("Hent nye svar")
    assert citizen.heading == f"Du taler med {CALLEE} gennem Amira Prøvesen"
    citizen.sees("(Telefonen bliver taget.)")
    citizen.sees("Der er en i telefonen.")

    says(citizen, ASKS)
    amira.presses("Se, hvad der er nyt")
    amira.sees("Kan jeg få en tid kl. 10?")
    amira.presses("Sagt. Næste sætning")
    citizen.presses("Hent nye svar")
    citizen.sees("Kan jeg få en tid kl. 10? (sagt hertil) Jeg bruger tolk.")
    amira.presses("Sagt. Næste sætning")
    amira.sees("Ikke noget lige nu.")
    amira.fills("Telefonen siger", ANSWERS)
    amira.presses("Send. Borgerens tur")
    amira.presses("(Griner.)")
    citizen.presses("Hent nye svar")

    citizen.sees(f"{ASKS} (sagt hertil)")
    citizen.sees("Telefonen kl.")
    citizen.sees(ANSWERS)
    citizen.sees("Formidleren")
    citizen.sees("(Griner.)")
    citizen.sees("Det er din tur.")


def test_given_a_sentence_said_too_early_when_it_is_taken_back_then_the_mark_goes_back(
    citizen: Actor, amira: Actor, called: UUID
) -> None:
    says(citizen, ASKS)
    amira.presses("Se, hvad der er nyt")
    amira.presses("Sagt. Næste sætning")
    amira.presses("Sagt. Næste sætning")
    amira.presses("En sætning tilbage")
    citizen.presses("Hent nye svar")

    citizen.sees("Kan jeg få en tid kl. 10? (sagt hertil) Jeg bruger tolk.")


def test_given_words_that_are_changed_after_they_were_said_when_seen_then_they_are_a_correction(
    citizen: Actor, amira: Actor, called: UUID
) -> None:
    citizen.presses("Vælg, hvordan du skriver og læser")
    citizen.chooses("Mens du skriver det, også det, du sletter igen")
    citizen.presses("Gem, og gå tilbage")
    citizen.fills("Skriv her, hvad vi skal sige", "Jeg kommer torsdag. Og så er der")
    citizen.presses("Hent nye svar")
    amira.presses("Se, hvad der er nyt")
    amira.presses("Sagt. Næste sætning")
    citizen.fills("Skriv her, hvad vi skal sige", "Jeg kommer fredag. Og så er der")
    citizen.presses("Hent nye svar")
    amira.presses("Se, hvad der er nyt")

    amira.sees("Rettet. Du har sagt: Jeg kommer torsdag.")
    amira.sees("Sig nu Jeg kommer fredag.")
    amira.presses("Sagt. Næste sætning")
    amira.cannot_see("Rettet.")


def test_given_words_besides_when_the_operator_tells_them_then_they_are_not_the_phone_s(
    citizen: Actor, amira: Actor, called: UUID
) -> None:
    amira.fills("Telefonen siger", "Jeg ser lige")
    amira.fills("Du siger selv til borgeren", "Hun leder i kalenderen")
    amira.presses("Send det som dit eget")
    assert amira.value_of("Telefonen siger") == "Jeg ser lige"
    assert amira.value_of("Du siger selv til borgeren") == ""
    citizen.presses("Hent nye svar")

    citizen.sees("(Hun leder i kalenderen)")
    citizen.sees("Jeg ser lige")  # as it is written


def test_given_either_end_that_wants_to_speak_when_pressed_then_the_other_is_told(
    citizen: Actor, amira: Actor, called: UUID
) -> None:
    citizen.presses("Stop: Jeg vil sige noget")
    citizen.presses("Kun det vigtigste, tak")
    amira.presses("Telefonen vil sige noget")

    amira.sees("(Se lige her.)")
    amira.sees("Borgeren har bedt om det vigtigste, ikke hvert ord.")
    citizen.presses("Hent nye svar")
    citizen.sees("(Telefonen vil sige noget nu.)")


def test_given_an_operator_who_goes_early_when_they_end_then_they_are_asked_first(
    citizen: Actor, amira: Actor, called: UUID
) -> None:
    amira.presses("Slut samtalen")
    amira.sees("Du har talt for borgeren i mindre end ti minutter.")
    amira.chooses("Jeg er sikker")
    amira.presses("Slut samtalen")
    citizen.presses("Hent nye svar")

    assert citizen.heading == "Samtalen er slut"


def test_given_ten_minutes_or_a_phone_that_is_hung_up_when_they_end_then_nobody_asks(
    citizen: Actor, amira: Actor, called: UUID
) -> None:
    amira.presses("Telefonen er lagt på")
    amira.presses("Slut samtalen")

    assert amira.heading == "Samtalen er slut"


def test_given_a_lead_who_is_called_when_they_come_then_everybody_sees_it(
    citizen: Actor, amira: Actor, leder: Actor, house: House, called: UUID
) -> None:
    leder.opens("/desk/live")
    leder.cannot_see("En kollega vil have dig med")
    amira.presses("Kald på en teamleder")
    leder.opens("/desk/live")
    leder.presses("Kom med")
    assert leder.heading == "Amira Prøvesen"
    leder.fills("Skriv til borgeren", "Jeg læser med.")
    leder.presses("Send. Din tur")
    citizen.presses("Hent nye svar")
    citizen.sees("(Mette Prøvesen er her også og læser med.)")
    citizen.sees("Jeg læser med.")
    amira.presses("Se, hvad der er nyt")
    amira.sees("Mette Prøvesen")
    leder.presses("Jeg går igen")
    citizen.presses("Hent nye svar")

    citizen.sees("(Mette Prøvesen er her ikke længere.)")


def test_given_a_colleague_who_goes_on_when_both_are_ready_then_the_phone_is_never_held_by_nobody(
    citizen: Actor, amira: Actor, lone: Actor, house: House, called: UUID
) -> None:
    is_there(house, "lone", trained=True)
    says(citizen, ASKS)
    amira.presses("Se, hvad der er nyt")
    amira.presses("Sagt. Næste sætning")
    amira.picks("Hvem tager over efter dig?", "Lone Skærmby")
    amira.presses("Bed en kollega om at tage over")
    lone.opens("/desk/live")
    lone.presses("Kom med")
    lone.presses("Jeg taler fra nu af")
    assert lone.heading == CALLEE
    lone.sees("Jeg bruger tolk.")
    amira.presses("Se, hvad der er nyt")
    assert amira.heading == "Lone Skærmby"
    amira.presses("Jeg går igen")
    lone.presses("Sagt. Næste sætning")
    citizen.presses("Hent nye svar")

    citizen.sees("(Lone Skærmby taler i telefonen nu.)")
    citizen.sees(f"{ASKS} (sagt hertil)")


def test_given_a_call_that_is_over_when_time_passes_then_only_that_there_was_one_is_known(
    citizen: Actor, amira: Actor, house: House, called: UUID
) -> None:
    says(citizen, ASKS)
    there = citizen.address.split("?")[0]
    citizen.presses("Slut samtalen")
    citizen.sees("Det, der blev sagt, er slettet for altid")
    citizen.sees(ASKS)
    citizen.fills("Skal noget af det stå i din sag?", "Jeg har tid torsdag kl. 10.")
    citizen.presses("Skriv det i min sag")
    citizen.sees("Jeg har tid torsdag kl. 10.")
    citizen.cannot_see(ASKS)

    with clock.stopped(clock.now() + jobs.GRACE + timedelta(seconds=1)):
        house.database.write(jobs.shred)
        citizen.opens(there)
        citizen.sees("Det, der blev sagt, er slettet.")
        citizen.cannot_see(ASKS)
    assert own_keys().lock(called) is None
    with house.database.read() as session:
        said = session.exec(select(EntryText.words)).all()
    assert not any(ASKS in words or CALLEE in words for words in said)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("112", "Er der fare for liv?"),
        ("+45 112", "Er der fare for liv?"),
        ("00 00 00 66", "Det nummer ringer vi ikke til."),
        ("12", "Skriv dem alle"),
        ("", "Skriv det nummer, vi skal ringe til."),
    ],
)
def test_given_a_number_that_we_do_not_call_when_sent_then_all_that_was_typed_is_there(
    citizen: Actor, house: House, number: str, words: str
) -> None:
    is_there(house, "amira")
    house.settings.never_called = "00000066, 33 66 33 66"
    citizen.opens("/formidlet")
    citizen.fills("Hvem skal vi ringe til?", CALLEE)
    citizen.fills("Hvad er nummeret?", number)
    citizen.presses("Begynd")

    assert citizen.status == 422
    citizen.sees(words)
    assert citizen.value_of("Hvem skal vi ringe til?") == CALLEE
    assert citizen.value_of("Hvad er nummeret?") == number


def test_given_nobody_who_is_trained_when_somebody_wants_a_call_then_they_book_a_time(
    citizen: Actor, house: House
) -> None:
    is_there(house, "lone")
    citizen.opens("/formidlet")
    assert citizen.heading == "Ingen kan ringe for dig lige nu"
    citizen.fills("Hvem skal vi ringe til?", CALLEE)
    citizen.fills("Hvad er nummeret?", NUMBER)
    citizen.presses("Bestil en tid")

    assert citizen.heading.endswith("Hvornår skal vi ringe?")


def test_given_a_call_of_our_own_when_somebody_else_is_wanted_then_the_words_come_along(
    citizen: Actor, house: House
) -> None:
    is_there(house, "amira")
    citizen.opens("/ring")
    citizen.fills("Hvad handler det om?", OPENING)
    citizen.presses("Vi ringer for dig")

    assert citizen.heading == "Vi ringer for dig"
    assert citizen.value_of("Hvad må vi sige om dig først?") == OPENING
    citizen.back()
    assert citizen.value_of("Hvad handler det om?") == OPENING


def test_given_a_life_in_danger_when_the_citizen_says_so_then_they_are_first(
    citizen: Actor, house: House
) -> None:
    is_there(house, "amira")
    wants(citizen)
    citizen.sees("Er der fare for liv")
    citizen.presses("Det er akut")

    citizen.sees("Du er først i køen, fordi der er fare for liv.")
    with house.database.read() as session:
        urgent = select(col(Conversation.emergency_at).is_not(None))
        assert session.exec(urgent).all() == [True]


def test_given_others_when_they_open_a_call_then_it_does_not_exist(
    citizen: Actor, amira: Actor, lone: Actor, called: UUID
) -> None:
    for address in (f"/desk/relay/{called}", f"/desk/live/{called}"):
        lone.opens(address)
        assert lone.status == 404


def test_given_somebody_who_was_beside_when_it_is_over_then_they_read_nothing_of_it(
    citizen: Actor, amira: Actor, leder: Actor, called: UUID
) -> None:
    amira.presses("Kald på en teamleder")
    leder.opens("/desk/live")
    leder.presses("Kom med")
    leder.presses("Jeg går igen")
    says(citizen, ASKS)
    citizen.presses("Slut samtalen")

    for address in (f"/desk/relay/{called}", f"/desk/live/{called}"):
        leder.opens(address)
        leder.cannot_see(ASKS)


def test_given_words_of_their_own_when_the_operator_ends_then_they_are_asked_about(
    citizen: Actor, amira: Actor, called: UUID
) -> None:
    amira.presses("Telefonen er lagt på")
    amira.fills("Du siger selv til borgeren", "Tak for i dag")
    amira.presses("Slut samtalen")

    amira.sees("Send det her først, eller slet det.")
    assert amira.value_of("Du siger selv til borgeren") == "Tak for i dag"


def test_given_a_session_that_has_ended_when_the_operator_writes_then_the_words_are_only_shown(
    citizen: Actor, amira: Actor, house: House, called: UUID
) -> None:
    amira.fills("Telefonen siger", ANSWERS)
    house.database.write(lambda session: session.execute(delete(WebSession)))
    amira.presses("Send. Borgerens tur")

    assert amira.status == 401
    amira.sees(ANSWERS)
    with house.database.read() as session:
        kept = session.exec(select(Draft)).all()
    assert not any("relay:" in str(draft.form) for draft in kept)
