"""What is said again and again where somebody speaks on the phone for a citizen."""

from __future__ import annotations

from app.channels.live_text.relay.queries import Phone
from app.foundation.i18n import N_

# What else can be heard: one press each, in the citizen's language.
ASIDES = (
    N_("(The phone is ringing.)"),
    N_("(Laughs.)"),
    N_("(A phone menu.)"),
    N_("(Talks to somebody else.)"),
    N_("(Please wait.)"),
)
# What an operator says on the phone first, word for word.
FIRST = N_(
    "You are talking with the text relay of %(municipality)s. A citizen types, and I read it aloud "
    "to you. I write what you say. Talk to the citizen, and say 'over' when it is their turn."
)
# Where a life is in danger.
URGENT = (
    N_("Ask the citizen: Where are you? What has happened?"),
    N_("Call 112 on another phone, and say that you relay for somebody who types."),
    N_("Read aloud what the citizen types, and write what 112 says. Do not hang up first."),
)
PHONES = {
    None: N_("Nobody speaks on the phone for you yet."),
    Phone.CALLING: N_("We are calling. Nobody has answered yet."),
    Phone.ON: N_("Somebody is on the phone."),
    Phone.OFF: N_("The phone is hung up."),
}
