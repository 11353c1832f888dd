"""What the pages of conversations say again and again."""

from __future__ import annotations

import re

from app.channels.live_text.models import Kind
from app.foundation.i18n import N_

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

# As text telephones have it, and relay services in the Nordic countries: "*" or "KOM" gives the
# turn away, "KLART SLUT" says that nothing more comes.
_GIVES = re.compile(r"(\*|\b(KOM|GA))\s*$")  # in capitals: "Tak, fordi du kom" gives nothing
_ENDS = re.compile(r"\bKLART\s+SLUT\W*$")


def mark_of(words: str) -> Kind | None:
    """What the last word of a line says about the turn, if it says anything."""
    if _ENDS.search(words):
        return Kind.END
    return Kind.GIVE if _GIVES.search(words) else None
