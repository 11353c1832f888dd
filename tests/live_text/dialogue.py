"""A call of a quarter of an hour, as it was rehearsed: who says what, and when. All is invented."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """Who does something in the call."""

    CITIZEN = "citizen"
    PHONE = "phone"  # somebody on the phone: the operator writes it word for word
    ASIDE = "aside"  # what the operator hears besides, and tells on one key
    LEAD = "lead"


@dataclass(frozen=True)
class Turn:
    """One turn, and how many seconds into the call it comes."""

    at: int
    who: Who
    words: str
    before: str = ""  # what the citizen wrote first, and changed after it had been said


C, P, A, L = Who.CITIZEN, Who.PHONE, Who.ASIDE, Who.LEAD
CALL = (
    Turn(5, A, "(Telefonen ringer.)"),
    Turn(20, P, "Lægehuset Prøvegade, det er Mona. Hvad kan jeg hjælpe med?"),
    Turn(50, C, "Hej. Jeg hedder Yusuf. Jeg har en tid på torsdag kl. 10."),
    Turn(85, P, "Ja, den kan jeg godt se."),
    Turn(110, C, "Kan jeg få en tegnsprogstolk med, f.eks. fra Tolkebutikken? Jeg hører ikke."),
    Turn(150, A, "(Taler med en anden.)"),
    Turn(165, P, "Vent lidt. Jeg spørger lige lægen."),
    Turn(190, A, "(Vent lidt.)"),
    Turn(240, P, "Lægen siger ja, men så skal det være fredag."),
    Turn(275, C, "Fredag kan jeg godt. Hvad er klokken?", before="Torsdag kan jeg godt. Hvad"),
    Turn(320, P, "Kl. 9.15 eller kl. 13.30."),
    Turn(345, C, "Kl. 13.30 er bedst.\nHvor længe varer det?"),
    Turn(385, P, "Et kvarter. Skal jeg skrive tolken på?"),
    Turn(410, C, "Ja tak 👍🏽. Navnet er Yusuf Prøvesen."),
    Turn(450, A, "(Griner.)"),
    Turn(460, P, "Det var godt. Så står I begge to her: dig og tolken."),
    Turn(490, L, "Hej Yusuf. Jeg læser bare med."),
    Turn(520, C, "Hej Mette! Et spørgsmål til: Hvem betaler tolken?"),
    Turn(560, P, "Det gør vi. Du skal ikke betale noget."),
    Turn(590, C, "Skal jeg tage noget med?", before="Skal jeg tage mad med? Ellers"),
    Turn(640, P, "Dit sundhedskort, og listen over din medicin."),
    Turn(680, C, "Det husker jeg. Kan I sende mig en besked dagen før?"),
    Turn(720, P, "Ja. Vi sender en sms."),
    Turn(750, C, "Skriv hellere i e-Boks. Jeg læser ikke sms'er i bussen … de ryster."),
    Turn(800, P, "Det noterer jeg. Var der mere?"),
    Turn(830, C, "Nej tak. Hav en god dag."),
    Turn(860, P, "I lige måde. Farvel."),
)
