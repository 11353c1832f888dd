"""Write a message, get an answer: the first way through the house."""

from __future__ import annotations

from tests.actors import Actor


def writes(citizen: Actor, words: str) -> None:
    """From the front page to the receipt, the short way."""
    citizen.opens("/")
    citizen.within("Vælg, hvordan du vil tale med os").presses("Skriv til os")
    citizen.fills("Hvad handler det om?", words)
    citizen.presses("Tjek og send")
    citizen.sees(words)
    citizen.presses("Send beskeden")
    citizen.sees("Tak. Vi har fået din besked")


def test_given_a_message_when_staff_answer_then_the_citizen_reads_and_says_solved(
    citizen: Actor, amira: Actor
) -> None:
    writes(citizen, "Min dørtelefon virker ikke, og jeg kan ikke høre den.")

    amira.opens("/desk?vis=enhed")
    amira.presses("Tag den næste sag")
