"""Ask for a call and get it: by HTTP and in a browser, with and without scripts."""

from __future__ import annotations

import pytest

from tests.actors import Actor
from tests.world import Opens, signed_in

NUMBER = "00 00 00 07"
NEED = "Min parkering"
AGREED = "Vi sender et nyt kort til dig."


def asks(citizen: Actor, *, need: str = NEED) -> None:
    """From the front page to a call at the first free time, the short way."""
    citizen.opens("/")
    citizen.within("Vælg, hvordan du vil tale med os").presses("Bliv ringet op")
    citizen.fills("Hvilket nummer skal vi ringe til?", NUMBER)
    citizen.fills("Hvad handler det om?", need)
    citizen.presses("Vælg en tid")
    citizen.chooses("Så snart som muligt")
    citizen.presses("Tjek og bed om opkaldet")
    citizen.sees(NUMBER)
    citizen.presses("Bed om opkaldet")
    citizen.sees("Vi ringer til dig")


def talks(staff: Actor, agreed: str = AGREED) -> None:
    """Find the first call, make it, and write what was agreed."""
    staff.opens("/desk/calls")
    staff.presses("onsdag") if staff.reads("onsdag") else None
    staff.fills("Hvad aftalte I?", agreed)
    staff.chooses("Det gør vi")
    staff.fills("Hvornår senest?", "1.12.2099")
    staff.presses("Send det, I aftalte")
    staff.sees("Opkaldet er slut")


def test_given_a_call_when_asked_for_then_it_is_promised_and_seen(
    citizen: Actor, amira: Actor
) -> None:
    asks(citizen)

    citizen.presses("Se din sag")
    citizen.sees("Vi ringer til dig")
