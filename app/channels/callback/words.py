"""What wishes mean to whoever calls, and what was asked of a citizen. English msgids."""

from __future__ import annotations

from app.channels.callback.models import CallResult
from app.domain.people.models import Wish
from app.foundation.i18n import N_

# What is asked before a call, in the order in which people choose.
OFFERED = (
    Wish.SMS_FIRST,
    Wish.SPEAK_SLOWLY,
    Wish.GIVE_TIME,
    Wish.USES_AAC,
    Wish.VIA_TEXT_RELAY,
    Wish.HELPER_SPEAKS,
)

# The wish as something to do, said to whoever calls.
VERBS = {
    Wish.WRITE_ONLY: N_("Do not call. Write."),
    Wish.SMS_FIRST: N_("Send a text message first."),
    Wish.SPEAK_SLOWLY: N_("Speak slowly."),
    Wish.GIVE_TIME: N_("Give time. Do not interrupt."),
    Wish.FIXED_TIME: N_("Call exactly at the time."),
    Wish.SAME_AGENT: N_("Call yourself. Let nobody else do it."),
    Wish.USES_AAC: N_("A device speaks. Wait: silence is not the end of the call."),
    Wish.HELPER_SPEAKS: N_("Somebody else speaks for the citizen. Ask who it is."),
    Wish.VIA_TEXT_RELAY: N_("Call through the text relay service."),
    Wish.SIGN_INTERPRETER: N_("Call with a sign language interpreter."),
    Wish.SPEECH_TO_TEXT_INTERPRETER: N_("Call with a speech-to-text interpreter."),
    Wish.TACTILE_INTERPRETER: N_("Call with a tactile interpreter."),
    Wish.SPEECH_RELAY: N_("Call with an interpreter for unclear speech."),
    Wish.EASY_READ: N_("Use easy words."),
    Wish.LARGE_PRINT: N_("Write in large print afterwards."),
    Wish.BRAILLE: N_("Write in braille afterwards."),
    Wish.AUDIO: N_("Send sound afterwards."),
    Wish.SIGN_VIDEO: N_("Send a sign language video afterwards."),
    Wish.LETTER: N_("Send a letter afterwards."),
    Wish.LANGUAGE: N_("Speak another language."),
}

RELAY_SCRIPT = (
    N_("Do not hang up, also when it is quiet for a while: the operator types."),
    N_("Speak to the citizen, not to the operator."),
    N_("Say one thing at a time. Say “go ahead” when it is the citizen's turn."),
    N_("At the end, both say that they are done."),
)
INTERPRETER_SCRIPT = (
    N_("Get the interpreter on the line before you call."),
    N_("Speak to the citizen, not to the interpreter."),
    N_("Say one thing at a time, and wait until it has been interpreted."),
)

RESULTS = {
    CallResult.NO_ANSWER: N_("Nobody answered"),
    CallResult.BUSY: N_("The line was busy"),
    CallResult.WRONG_NUMBER: N_("It was a wrong number"),
    CallResult.REFUSED: N_("They do not want to talk by phone"),
}
