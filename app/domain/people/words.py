"""What the codes are called, to citizens and to staff alike. All words are English msgids."""

from __future__ import annotations

from app.domain.people.models import Basis, HelperRole, Receives, Way, Wish
from app.foundation.i18n import N_

WISHES = {
    Wish.WRITE_ONLY: N_("Write, do not call"),
    Wish.SMS_FIRST: N_("Send a text message before a call"),
    Wish.SPEAK_SLOWLY: N_("Speak slowly"),
    Wish.GIVE_TIME: N_("Give me time, do not interrupt"),
    Wish.FIXED_TIME: N_("Agree on a fixed time"),
    Wish.SAME_AGENT: N_("The same colleague each time"),
    Wish.USES_AAC: N_("I use a speech device"),
    Wish.HELPER_SPEAKS: N_("Somebody else speaks for me"),
    Wish.VIA_TEXT_RELAY: N_("Call through the text relay service"),
    Wish.SIGN_INTERPRETER: N_("Sign language interpreter"),
    Wish.SPEECH_TO_TEXT_INTERPRETER: N_("Speech-to-text interpreter"),
    Wish.TACTILE_INTERPRETER: N_("Tactile interpreter"),
    Wish.SPEECH_RELAY: N_("Interpreter for unclear speech"),
    Wish.EASY_READ: N_("Easy words"),
    Wish.LARGE_PRINT: N_("Large print"),
    Wish.BRAILLE: N_("Braille"),
    Wish.AUDIO: N_("Sound"),
    Wish.SIGN_VIDEO: N_("Sign language video"),
    Wish.LETTER: N_("Letter on paper"),
    Wish.LANGUAGE: N_("Another language"),
}
# In which groups they are asked for. A letter is asked for where the answer goes.
TALKING = (
    Wish.WRITE_ONLY,
    Wish.SMS_FIRST,
    Wish.SPEAK_SLOWLY,
    Wish.GIVE_TIME,
    Wish.FIXED_TIME,
    Wish.SAME_AGENT,
    Wish.USES_AAC,
    Wish.HELPER_SPEAKS,
    Wish.VIA_TEXT_RELAY,
)
INTERPRETING = (
    Wish.SIGN_INTERPRETER,
    Wish.SPEECH_TO_TEXT_INTERPRETER,
    Wish.TACTILE_INTERPRETER,
    Wish.SPEECH_RELAY,
)
READING = (
    Wish.EASY_READ,
    Wish.LARGE_PRINT,
    Wish.BRAILLE,
    Wish.AUDIO,
    Wish.SIGN_VIDEO,
    Wish.LANGUAGE,
)

WAYS = {
    Way.EMAIL: N_("E-mail when there is news"),
    Way.SMS: N_("Text message when there is news"),
    Way.LETTER: N_("Letter on paper"),
}

ROLES = {
    HelperRole.RELATIVE: N_("Relative"),
    HelperRole.HELPER: N_("Helper"),
    HelperRole.COMPANION: N_("Companion"),
    HelperRole.REPRESENTATIVE: N_("Party representative"),
    HelperRole.GUARDIAN: N_("Guardian"),
    HelperRole.INTERPRETER: N_("Interpreter"),
}
GROUNDS = {
    Basis.ASKED: N_("The person has asked me to"),
    Basis.MANDATE: N_("I have a mandate in writing"),
    Basis.GUARDIANSHIP: N_("I am the appointed guardian"),
}
RECEIVERS = {
    Receives.BOTH: N_("Both of us"),
    Receives.HELPER: N_("Only me"),
    Receives.CITIZEN: N_("Only the person I write for"),
}
