"""What the pages of conversations say again and again."""

from __future__ import annotations

import json
import re

from app.channels.live_text.models import Kind
from app.foundation.i18n import N_
from app.foundation.i18n.texts import Texts

# One press each. Between two people who type, they are read as anything else that is typed.
PHRASES = (
    N_("Yes."),
    N_("No."),
    N_("Just a moment."),
    N_("I do not understand. Please write it in another way."),
)
PREPARED = (
    N_("Hello. What can I help you with?"),
    N_("Just a moment. I am finding it for you."),
    N_("Take the time you need."),
    N_("Please write it in another way. I do not understand it yet."),
    N_("Do you need anything else?"),
)

# What a script says by itself. The rest is said by the pages.
SCRIPT = {
    "over": N_("The conversation has ended."),
    "lost": N_(
        "We have no connection just now. Your words stay here, and are sent when it is back."
    ),
    "back": N_("The connection is back."),
    "unsent": N_("Being sent:"),
    "corrected": N_("Corrected:"),
    "writes": N_("Being written to you just now"),
    "citizen_writes": N_("The citizen is writing"),
    "citizen": N_("Citizen"),
    "us": N_("The municipality"),
    "new": N_("New since last time"),
    "held": N_("Read what is new (F2):"),
    "quiet": N_("The citizen has had no connection for a while."),
    "behind": N_("Words that the citizen has not read yet:"),
    "place": N_("Your number in line:"),
    "minutes": N_("Minutes it usually takes:"),
    "nobody": N_("Nobody is there just now."),
    "yours": N_("It is your turn."),
    "ours": N_("It is our turn. You can write all the same."),
    "theirs": N_("It is the citizen's turn. You can write all the same."),
    "both": N_("You can both write."),
    # Where an operator speaks on the phone; those with an underscore are said to the operator.
    "so_far": N_("(said so far)"),
    "calling": N_("We are calling. Nobody has answered yet."),
    "on": N_("Somebody is on the phone."),
    "off": N_("The phone is hung up."),
    "phones_turn": N_("It is the phone's turn. You can write all the same."),
    "citizens_turn": N_("It is the citizen's turn."),
    "desk_calling": N_("Call the number. Say here when somebody answers."),
    "desk_off": N_("The phone is hung up."),
}

# As text telephones have it, and relay services in the Nordic countries: "*" or "KOM" gives the
# turn away, "KLART SLUT" says that nothing more comes.
_GIVES = re.compile(r"(\*|\b(KOM|GA))\s*$")  # in capitals: "Tak, fordi du kom" gives nothing
_ENDS = re.compile(r"\bKLART\s+SLUT\W*$")


def script_of(words: Texts) -> str:
    """What a script says by itself in one language, as JSON."""
    return json.dumps({name: words.say(said) for name, said in SCRIPT.items()})


def mark_of(words: str) -> Kind | None:
    """What the last word of a line says about the turn, if it says anything."""
    if _ENDS.search(words):
        return Kind.END
    return Kind.GIVE if _GIVES.search(words) else None
