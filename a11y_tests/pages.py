"""Every page of the house in every state that a person can meet.

A new page comes into this list together with its route, or `test_coverage` is red.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from a11y_tests import calls, live, relay, ways
from a11y_tests.guest import Guest
from app.web.house import House

CITIZEN, STAFF = "citizen", "staff"

Furnish = Callable[[House, str], None]


@dataclass(frozen=True)
class PageState:
    """A page as one kind of person meets it in one state.

    `route` is the name of the GET route whose page it is; empty for the error pages, which belong
    to no route. `furnish` changes the house before anybody is let in; `settings` are its settings.
    """

    name: str
    route: str
    role: str
    reach: Callable[[Guest], None]
    status: int = 200
    furnish: Furnish | None = None
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def has_mistakes(self) -> bool:
        """Whether the page shows the summary of mistakes."""
        return self.status in (409, 422) and bool(self.route) and self.route != "written:check"


# Answers of GET routes that are no page of their own.
NOT_PAGES = {
    "static": "style and pictures",
    "healthz": "two letters for a load balancer",
    "portal:file": "a file that somebody sent, to be saved",
    "desk:file": "a file that somebody sent, to be saved",
    "email:case": "the link of a mail, which leads on to portal:find or portal:enter",
    "callback:calendar": "a file for a calendar, to be saved",
    "live_text:events": "what a script asks for during a conversation",
    "live_text:desk_events": "what a script asks for during a conversation",
    "live_text:metrics": "figures for a program that watches over the house",
    "live_text:line": "one line for a script of somebody who reads a line at a time",
    "live_text:copy": "a conversation as plain text, to be saved",
    "live_text:copy_page": "a conversation as a page of its own, to be saved",
    "portal:enter": "exchanges a secret for a cookie and leads on to portal:case",
}

# Quicker than a person who waits for the page that says so.
IMPATIENT = {"writer_patience": 0.3}
IN_WAS = {"was_url": "https://was.digst.dk/example-dk"}
STATES: tuple[PageState, ...] = (
    PageState("front", "portal:front", CITIZEN, ways.front),
    PageState("front-notice", "portal:front", CITIZEN, ways.front_notice),
    PageState(
        "front-closed-door",
        "portal:front",
        CITIZEN,
        ways.front_closed_door,
        furnish=ways.a_closed_door,
    ),
    PageState("privacy", "portal:privacy", CITIZEN, ways.privacy),
    PageState("statement", "portal:statement", CITIZEN, ways.statement),
    PageState("barriers", "portal:barriers", CITIZEN, ways.barriers, settings=IN_WAS),
    PageState("deadlines", "office:deadlines", CITIZEN, ways.deadlines),
    PageState("message", "written:start", CITIZEN, ways.message),
    PageState("message-blank", "written:start", CITIZEN, ways.message_blank, 422),
    PageState("message-too-long", "written:start", CITIZEN, ways.message_too_long, 422),
    PageState("message-draft", "written:start", CITIZEN, ways.message_draft),
    PageState("message-barrier", "written:start", CITIZEN, ways.message_barrier),
    PageState("message-barrier-draft", "written:start", CITIZEN, ways.message_barrier_draft),
    PageState("check-barrier", "written:check", CITIZEN, ways.check_barrier),
    PageState("message-lost", "written:start", CITIZEN, ways.message_lost),
    PageState("message-files", "written:start", CITIZEN, ways.message_files),
    PageState("message-files-wrong", "written:start", CITIZEN, ways.message_files_wrong, 422),
    PageState("check-files", "written:check", CITIZEN, ways.check_files),
    PageState("receipt-files", "written:receipt", CITIZEN, ways.receipt_files),
    PageState("case-files", "portal:case", CITIZEN, ways.case_files),
    PageState("desk-case-files", "desk:case", STAFF, ways.desk_case_files),
    PageState("topic", "written:topic", CITIZEN, ways.topic),
    PageState("how", "written:how", CITIZEN, ways.how),
    PageState("how-missing", "written:how", CITIZEN, ways.how_missing, 422),
    PageState("who", "written:who", CITIZEN, ways.who),
    PageState("who-missing", "written:who", CITIZEN, ways.who_missing, 422),
    PageState("check", "written:check", CITIZEN, ways.check),
    PageState("check-full", "written:check", CITIZEN, ways.check_full),
    PageState("check-helper", "written:check", CITIZEN, ways.check_helper),
    PageState("check-cpr", "written:check", CITIZEN, ways.check_cpr),
    PageState("check-awkward-words", "written:check", CITIZEN, ways.check_awkward_words),
    PageState("check-other-words", "written:check", CITIZEN, ways.check_other_words, 409),
    PageState("receipt", "written:receipt", CITIZEN, ways.receipt),
    PageState("receipt-full", "written:receipt", CITIZEN, ways.receipt_full),
    PageState("receipt-helper", "written:receipt", CITIZEN, ways.receipt_helper),
    PageState("sent", "written:check", CITIZEN, ways.sent),
    PageState("find", "portal:find", CITIZEN, ways.find),
    PageState("find-blank", "portal:find", CITIZEN, ways.find_blank, 422),
    PageState("find-wrong", "portal:find", CITIZEN, ways.find_wrong, 422),
    PageState("find-known", "portal:find", CITIZEN, ways.find_known),
    PageState("find-waits", "portal:find", CITIZEN, ways.find_waits, 401),
    PageState("case-received", "portal:case", CITIZEN, ways.case_received),
    PageState("case-working", "portal:case", CITIZEN, ways.case_working),
    PageState("case-answered", "portal:case", CITIZEN, ways.case_answered),
    PageState("case-waiting", "portal:case", CITIZEN, ways.case_waiting),
    PageState("case-reopened", "portal:case", CITIZEN, ways.case_reopened),
    PageState("case-closed", "portal:case", CITIZEN, ways.case_closed),
    PageState("case-withdrawn", "portal:case", CITIZEN, ways.case_withdrawn),
    PageState("case-blank", "portal:case", CITIZEN, ways.case_blank, 422),
    PageState("case-of-helper", "portal:case", CITIZEN, ways.case_of_helper),
    PageState("case-with-helper", "portal:case", CITIZEN, ways.case_with_helper),
    PageState("helpers", "portal:helpers", CITIZEN, ways.helpers),
    PageState("helpers-none", "portal:helpers", CITIZEN, ways.helpers_none),
    PageState("case-offered", "portal:case", CITIZEN, ways.case_offered),
    PageState("case-returned", "portal:case", CITIZEN, ways.case_returned),
    PageState("case-forwarded", "portal:case", CITIZEN, ways.case_forwarded),
    PageState("case-late", "portal:case", CITIZEN, ways.case_late),
    PageState("withdraw-may-forget", "portal:withdraw", CITIZEN, ways.withdraw_may_forget),
    PageState("withdraw-must-keep", "portal:withdraw", CITIZEN, ways.withdraw_must_keep),
    PageState("live-closed", "live_text:start", CITIZEN, live.start),
    PageState("live-start", "live_text:start", CITIZEN, live.start, furnish=live.somebody),
    PageState(
        "live-start-nobody",
        "live_text:start",
        CITIZEN,
        live.start_nobody,
        409,
        furnish=live.somebody,
    ),
    PageState("live-cpr", "live_text:start", CITIZEN, live.start_cpr, 422, furnish=live.somebody),
    PageState("live-waiting", "live_text:room", CITIZEN, live.waiting, furnish=live.somebody),
    PageState(
        "live-waiting-alone", "live_text:room", CITIZEN, live.waiting_alone, furnish=live.somebody
    ),
    PageState("live-blank", "live_text:room", CITIZEN, live.blank, 422, furnish=live.somebody),
    PageState("live-room", "live_text:room", CITIZEN, live.room, furnish=live.somebody),
    PageState("live-reading", "live_text:read", CITIZEN, live.reading, furnish=live.somebody),
    PageState("live-choices", "live_text:choices", CITIZEN, live.choices, furnish=live.somebody),
    PageState("live-as-typed", "live_text:room", CITIZEN, live.as_typed, furnish=live.somebody),
    PageState("live-braille", "live_text:room", CITIZEN, live.braille, furnish=live.somebody),
    PageState("live-ended", "live_text:room", CITIZEN, live.ended, furnish=live.somebody),
    PageState(
        "live-ended-unsent", "live_text:room", CITIZEN, live.ended_unsent, furnish=live.somebody
    ),
    PageState(
        "live-ended-late", "live_text:room", CITIZEN, live.ended_late, 409, furnish=live.somebody
    ),
    PageState("relay-closed", "live_text:relay_start", CITIZEN, relay.start),
    PageState("relay-start", "live_text:relay_start", CITIZEN, relay.start, furnish=live.somebody),
    PageState(
        "relay-start-blank",
        "live_text:relay_start",
        CITIZEN,
        relay.start_blank,
        422,
        furnish=live.somebody,
    ),
    PageState(
        "relay-start-urgent",
        "live_text:relay_start",
        CITIZEN,
        relay.start_urgent,
        422,
        furnish=live.somebody,
    ),
    PageState("relay-waiting", "live_text:room", CITIZEN, relay.waiting, furnish=live.somebody),
    PageState("relay-urgent", "live_text:room", CITIZEN, relay.urgent, furnish=live.somebody),
    PageState("relay-room", "live_text:room", CITIZEN, relay.room, furnish=live.somebody),
    PageState("relay-ended", "live_text:room", CITIZEN, relay.ended, furnish=live.somebody),
    PageState("relay-forgotten", "live_text:room", CITIZEN, relay.forgotten, furnish=live.somebody),
    PageState("case-live", "portal:case", CITIZEN, live.case_live, furnish=live.somebody),
    PageState("case-live-talked", "portal:case", CITIZEN, live.case_talked, furnish=live.somebody),
    PageState(
        "case-live-may-begin", "portal:case", CITIZEN, live.case_may_begin, furnish=live.somebody
    ),
    PageState("call-number", "callback:start", CITIZEN, calls.number),
    PageState("call-number-blank", "callback:start", CITIZEN, calls.number_blank, 422),
    PageState("call-number-dear", "callback:start", CITIZEN, calls.number_dear, 422),
    PageState("call-number-of-case", "callback:start", CITIZEN, calls.number_of_case),
    PageState("call-how", "callback:how", CITIZEN, calls.how),
    PageState("call-whom", "callback:whom", CITIZEN, calls.whom),
    PageState("call-when", "callback:when", CITIZEN, calls.when),
    PageState("call-when-blank", "callback:when", CITIZEN, calls.when_blank, 422),
    PageState("call-when-day", "callback:when", CITIZEN, calls.when_day),
    PageState("call-when-full", "callback:when", CITIZEN, calls.when_full, furnish=calls.no_hours),
    PageState("call-when-taken", "callback:check", CITIZEN, calls.taken, 409),
    PageState("call-day", "callback:day", CITIZEN, calls.day),
    PageState("call-day-blank", "callback:day", CITIZEN, calls.day_blank, 422),
    PageState("call-check", "callback:check", CITIZEN, calls.check),
    PageState("call-check-full", "callback:check", CITIZEN, calls.check_full),
    PageState("call-receipt", "callback:receipt", CITIZEN, calls.receipt),
    PageState("call-receipt-full", "callback:receipt", CITIZEN, calls.receipt_full),
    PageState("call-change", "callback:change", CITIZEN, calls.change),
    PageState("call-change-blank", "callback:change", CITIZEN, calls.change_blank, 422),
    PageState("call-cancelling", "callback:cancel", CITIZEN, calls.cancelling),
    PageState("call-cancelled", "callback:receipt", CITIZEN, calls.cancelled),
    PageState("call-relayed", "callback:relayed", CITIZEN, relay.book),
    PageState("call-relayed-blank", "callback:relayed", CITIZEN, relay.book_blank, 422),
    PageState("call-relayed-when", "callback:when", CITIZEN, relay.book_when),
    PageState("call-relayed-check", "callback:check", CITIZEN, relay.book_check),
    PageState("call-relayed-receipt", "callback:receipt", CITIZEN, relay.booked),
    PageState("call-relayed-now", "callback:receipt", CITIZEN, relay.booked_now),
    PageState("case-with-relayed", "portal:case", CITIZEN, relay.case_booked),
    PageState("relay-start-booked", "live_text:relay_start", CITIZEN, relay.start_booked),
    PageState("relay-waiting-booked", "live_text:room", CITIZEN, relay.waiting_booked),
    PageState("case-with-call", "portal:case", CITIZEN, calls.case_with_call),
    PageState("case-call-missed", "portal:case", CITIZEN, calls.case_missed),
    PageState("case-call-writing", "portal:case", CITIZEN, calls.case_writing),
    PageState("mail-asked", "email:address", CITIZEN, ways.mail_asked),
    PageState("mail-confirmed", "email:address", CITIZEN, ways.mail_confirmed),
    PageState("mail-stopped", "email:address", CITIZEN, ways.mail_stopped),
    PageState("mail-blocked", "email:address", CITIZEN, ways.mail_blocked),
    PageState("sign-in", "desk:sign_in", STAFF, ways.sign_in),
    PageState("sign-in-blank", "desk:sign_in", STAFF, ways.sign_in_blank, 422),
    PageState("sign-in-wrong", "desk:sign_in", STAFF, ways.sign_in_wrong, 422),
    PageState("signed-out", "desk:sign_in", STAFF, ways.signed_out),
    PageState("session-ended", "desk:queue", STAFF, ways.session_ended, 401),
    PageState(
        "session-ended-while-typing", "desk:case", STAFF, ways.session_ended_while_typing, 401
    ),
    PageState("queue-unit", "desk:queue", STAFF, ways.queue_unit),
    PageState("queue-mine", "desk:queue", STAFF, ways.queue_mine),
    PageState("queue-all", "desk:queue", STAFF, ways.queue_all),
    PageState("queue-waiting", "desk:queue", STAFF, ways.queue_waiting),
    PageState("queue-notice", "desk:queue", STAFF, ways.queue_notice),
    PageState("queue-empty", "desk:queue", STAFF, ways.queue_empty),
    PageState("queue-urgent", "desk:queue", STAFF, ways.queue_urgent),
    PageState("queue-kept-turn", "desk:queue", STAFF, ways.queue_kept_turn),
    PageState("queue-order", "desk:order", STAFF, ways.queue_order),
    PageState(
        "queue-order-none-quick",
        "desk:order",
        STAFF,
        ways.queue_order_none_quick,
        furnish=ways.no_quick_topic,
    ),
    PageState("queue-second-page", "desk:queue", STAFF, ways.queue_second_page),
    PageState("desk-case", "desk:case", STAFF, ways.desk_case),
    PageState("desk-case-urgent", "desk:case", STAFF, ways.desk_case_urgent),
    PageState("desk-case-thread", "desk:case", STAFF, ways.desk_case_thread),
    PageState("desk-case-closed", "desk:case", STAFF, ways.desk_case_closed),
    PageState("desk-case-sent", "desk:case", STAFF, ways.desk_case_sent),
    PageState("desk-case-draft", "desk:case", STAFF, ways.desk_case_draft),
    PageState("desk-case-answer-blank", "desk:case", STAFF, ways.desk_case_answer_blank, 422),
    PageState("desk-case-pass-on-blank", "desk:case", STAFF, ways.desk_case_pass_on_blank, 422),
    PageState("desk-case-note-blank", "desk:case", STAFF, ways.desk_case_note_blank, 422),
    PageState("desk-case-awkward-words", "desk:case", STAFF, ways.desk_case_awkward_words),
    PageState("desk-case-too-late", "desk:case", STAFF, ways.desk_case_too_late, 409),
    PageState("desk-case-overtaken", "desk:case", STAFF, ways.desk_case_overtaken, 409),
    PageState("desk-case-known", "desk:case", STAFF, ways.desk_case_known),
    PageState("desk-case-cpr", "desk:case", STAFF, ways.desk_case_cpr),
    PageState("desk-case-joined", "desk:case", STAFF, ways.desk_case_joined),
    PageState("desk-case-joined-into", "desk:case", STAFF, ways.desk_case_joined_into),
    PageState("desk-case-asked", "desk:case", STAFF, ways.desk_case_asked),
    PageState("desk-case-asked-blank", "desk:case", STAFF, ways.desk_case_asked_blank, 422),
    PageState("desk-case-asking", "desk:case", STAFF, ways.desk_case_asking),
    PageState("desk-case-forwarded", "desk:case", STAFF, ways.desk_case_forwarded),
    PageState("offers", "desk:offers", STAFF, ways.offers),
    PageState("offers-none", "desk:offers", STAFF, ways.offers_none),
    PageState("forwarding", "desk:forwarding", STAFF, ways.forwarding),
    PageState("forwarding-blank", "desk:forwarding", STAFF, ways.forwarding_blank, 422),
    PageState("orders", "desk:orders", STAFF, ways.orders_owed),
    PageState("orders-none", "desk:orders", STAFF, ways.orders_none),
    PageState("live-desk-none", "live_text:desk", STAFF, live.desk_none),
    PageState("live-desk", "live_text:desk", STAFF, live.desk, furnish=live.two),
    PageState("live-desk-blank", "live_text:desk", STAFF, live.desk_blank, 422),
    PageState("live-desk-taken", "live_text:desk", STAFF, live.desk_taken, 409, furnish=live.two),
    PageState("live-talk", "live_text:talk", STAFF, live.talk, furnish=live.somebody),
    PageState("live-talk-new", "live_text:talk", STAFF, live.talk_new, furnish=live.two),
    PageState(
        "live-talk-blank", "live_text:talk", STAFF, live.talk_blank, 422, furnish=live.somebody
    ),
    PageState(
        "live-talk-unsent", "live_text:talk", STAFF, live.talk_unsent, 409, furnish=live.somebody
    ),
    PageState(
        "live-talk-to-nobody", "live_text:talk", STAFF, live.talk_to_nobody, 409, furnish=live.two
    ),
    PageState("live-talk-over", "live_text:talk", STAFF, live.talk_over, furnish=live.somebody),
    PageState("live-talk-lost", "live_text:talk", STAFF, live.talk_lost, 409, furnish=live.two),
    PageState("relay-desk-waiting", "live_text:desk", STAFF, relay.desk_waiting),
    PageState(
        "relay-desk-wanted", "live_text:desk", STAFF, relay.desk_wanted, furnish=relay.operators
    ),
    PageState("relay-desk", "live_text:relay", STAFF, relay.desk, furnish=relay.operators),
    PageState(
        "relay-desk-first", "live_text:relay", STAFF, relay.desk_first, furnish=live.somebody
    ),
    PageState(
        "relay-desk-corrected",
        "live_text:relay",
        STAFF,
        relay.desk_corrected,
        furnish=live.somebody,
    ),
    PageState(
        "relay-desk-blank",
        "live_text:relay",
        STAFF,
        relay.desk_blank,
        422,
        furnish=live.somebody,
    ),
    PageState(
        "relay-desk-early",
        "live_text:relay",
        STAFF,
        relay.desk_early,
        409,
        furnish=live.somebody,
    ),
    PageState("relay-desk-over", "live_text:relay", STAFF, relay.desk_over, furnish=live.somebody),
    PageState(
        "relay-desk-elsewhere",
        "live_text:relay",
        STAFF,
        relay.desk_elsewhere,
        409,
        furnish=relay.operators,
    ),
    PageState(
        "relay-signed-out",
        "live_text:relay",
        STAFF,
        relay.signed_out,
        401,
        furnish=live.somebody,
    ),
    PageState(
        "relay-beside-alone",
        "live_text:talk",
        STAFF,
        relay.beside_alone,
        409,
        furnish=live.somebody,
    ),
    PageState("relay-figures", "live_text:figures", STAFF, relay.figures, furnish=relay.operators),
    PageState("relay-beside", "live_text:talk", STAFF, relay.beside, furnish=relay.operators),
    PageState("desk-case-live", "desk:case", STAFF, live.desk_case_waits, furnish=live.somebody),
    PageState(
        "desk-case-live-talked", "desk:case", STAFF, live.desk_case_talked, furnish=live.somebody
    ),
    PageState("calls", "callback:calls", STAFF, calls.calls),
    PageState("calls-none", "callback:calls", STAFF, calls.calls_none),
    PageState("call", "callback:call", STAFF, calls.call),
    PageState("call-relay", "callback:call", STAFF, calls.call_relay),
    PageState("call-relayed-staff", "callback:call", STAFF, relay.call_booked),
    PageState("calls-relayed", "callback:calls", STAFF, relay.calls_booked),
    PageState("call-blank", "callback:call", STAFF, calls.call_blank, 422),
    PageState("call-over", "callback:call", STAFF, calls.call_over),
    PageState("desk-case-call", "desk:case", STAFF, calls.desk_case_call),
    PageState("call-plan", "callback:plan", STAFF, calls.plan),
    PageState("call-plan-never", "callback:plan", STAFF, calls.plan_never, 422),
    PageState("call-hours", "callback:hours", STAFF, calls.hours),
    PageState("call-hours-paused", "callback:hours", STAFF, calls.hours_paused),
    PageState("call-week", "callback:unit_hours", STAFF, calls.week),
    PageState("call-week-wrong", "callback:unit_hours", STAFF, calls.week_wrong, 422),
    PageState("watch", "watch:list", STAFF, ways.watch_list),
    PageState("watch-empty", "watch:list", STAFF, ways.watch_empty),
    PageState("register", "desk:register", STAFF, ways.register),
    PageState("register-blank", "desk:register", STAFF, ways.register_blank, 422),
    PageState("register-asks", "desk:register", STAFF, ways.register_asks, 422),
    PageState("registered", "desk:receipt", STAFF, ways.registered),
    PageState("joining", "desk:joining", STAFF, ways.joining),
    PageState("joining-blank", "desk:joining", STAFF, ways.joining_blank, 422),
    PageState("joining-none-chosen", "desk:joining", STAFF, ways.joining_none_chosen, 422),
    PageState("parting", "desk:parting", STAFF, ways.parting),
    PageState("parting-none", "desk:parting", STAFF, ways.parting_none),
    PageState("step", "desk:step", STAFF, ways.step),
    PageState("step-urgent", "desk:step", STAFF, ways.step_urgent),
    PageState("step-blank", "desk:step", STAFF, ways.step_blank, 422),
    PageState("step-overtaken", "desk:step", STAFF, ways.step_overtaken, 409),
    PageState("date", "desk:date", STAFF, ways.date),
    PageState("date-wrong", "desk:date", STAFF, ways.date_wrong, 422),
    PageState("closing", "desk:closing", STAFF, ways.closing),
    PageState("closing-blank", "desk:closing", STAFF, ways.closing_blank, 422),
    PageState("absence", "office:own_absence", STAFF, ways.absence),
    PageState("absence-wrong", "office:own_absence", STAFF, ways.absence_wrong, 422),
    PageState("absence-away", "office:own_absence", STAFF, ways.absence_away),
    PageState("absence-to-come", "office:own_absence", STAFF, ways.absence_to_come),
    PageState("absence-of-colleague", "office:absence", STAFF, ways.absence_of_colleague),
    PageState("absence-last-one", "office:absence", STAFF, ways.absence_last_one, 422),
    PageState("office", "office:overview", STAFF, ways.office),
    PageState("office-lead", "office:overview", STAFF, ways.office_lead),
    PageState("units", "office:units", STAFF, ways.units),
    PageState("units-lead", "office:units", STAFF, ways.units_lead),
    PageState("units-closed", "office:units", STAFF, ways.units_closed),
    PageState("department-new", "office:new_department", STAFF, ways.department_new),
    PageState("department-blank", "office:new_department", STAFF, ways.department_blank, 422),
    PageState("department", "office:department", STAFF, ways.department),
    PageState("unit-new", "office:new_unit", STAFF, ways.unit_new),
    PageState("unit-blank", "office:new_unit", STAFF, ways.unit_blank, 422),
    PageState("unit", "office:unit", STAFF, ways.unit),
    PageState("unit-closing", "office:unit_closing", STAFF, ways.unit_closing),
    PageState("unit-sorts", "office:unit_closing", STAFF, ways.unit_sorts, 422),
    PageState("unit-opening", "office:unit_closing", STAFF, ways.unit_opening),
    PageState("topics", "office:topics", STAFF, ways.topics),
    PageState("topic-new", "office:new_topic", STAFF, ways.topic_new),
    PageState("topic-wrong", "office:new_topic", STAFF, ways.topic_wrong, 422),
    PageState("topic-changed", "office:topic", STAFF, ways.topic_changed),
    PageState("staff", "office:staff", STAFF, ways.staff),
    PageState("staff-lead", "office:staff", STAFF, ways.staff_lead),
    PageState("colleague-new", "office:new_colleague", STAFF, ways.colleague_new),
    PageState("colleague-blank", "office:new_colleague", STAFF, ways.colleague_blank, 422),
    PageState("colleague", "office:colleague", STAFF, ways.colleague),
    PageState("leaving", "office:leaving", STAFF, ways.leaving),
    PageState("leaving-last", "office:leaving", STAFF, ways.leaving_last, 422),
    PageState("import", "office:import", STAFF, ways.taking_in),
    PageState("import-wrong", "office:import", STAFF, ways.taking_in_wrong, 422),
    PageState("import-unreadable", "office:import", STAFF, ways.taking_in_unreadable, 422),
    PageState("import-check", "office:import_check", STAFF, ways.taking_in_checked),
    PageState("import-done", "office:staff", STAFF, ways.taken_in),
    PageState("hours", "office:hours", STAFF, ways.hours),
    PageState("hours-house", "office:house_hours", STAFF, ways.hours_of_house),
    PageState("hours-wrong", "office:house_hours", STAFF, ways.hours_wrong, 422),
    PageState("hours-unit", "office:unit_hours", STAFF, ways.hours_of_unit),
    PageState("day-new", "office:new_day", STAFF, ways.day_new),
    PageState("day-wrong", "office:new_day", STAFF, ways.day_wrong, 422),
    PageState("authorities", "office:authorities", STAFF, ways.authorities),
    PageState("authority-new", "office:new_authority", STAFF, ways.authority_new),
    PageState("authority-blank", "office:new_authority", STAFF, ways.authority_blank, 422),
    PageState("authority", "office:authority", STAFF, ways.authority),
    PageState("error-403", "", CITIZEN, ways.forbidden, 403),
    PageState("error-404", "", CITIZEN, ways.not_found, 404),
    PageState("error-413", "", CITIZEN, ways.too_large, 413),
    PageState("error-422", "", CITIZEN, ways.unreadable, 422),
    PageState("error-429", "", CITIZEN, ways.too_many, 429, settings={"send_limit": "1/hour"}),
    PageState("error-500", "", CITIZEN, ways.broken, 500, furnish=ways.a_broken_page),
    PageState("error-503", "", CITIZEN, ways.unavailable, 503),
    PageState("error-503-typed", "", CITIZEN, ways.unavailable_typed, 503, settings=IMPATIENT),
    PageState("error-503-pressed", "", CITIZEN, ways.unavailable_pressed, 503, settings=IMPATIENT),
)


LANGUAGES = ("da", "en")
Pair = tuple[PageState, str]
PAIRS: tuple[Pair, ...] = tuple((one, language) for one in STATES for language in LANGUAGES)


def chosen() -> tuple[Pair, ...]:
    """What `make test` looks at; `make soak` looks at all of it.

    Every state is seen in one language, and every route in both: its states take turns, and one
    that is alone is seen twice. Each of them is seen in every width and every scheme of colours.
    """
    pairs: list[Pair] = []
    for route in dict.fromkeys(one.route for one in STATES):
        there = [one for one in STATES if one.route == route]
        if len(there) == 1:
            pairs += [(there[0], language) for language in LANGUAGES]
        else:
            pairs += [(one, LANGUAGES[turn % 2]) for turn, one in enumerate(there)]
    return tuple(pairs)


def few() -> tuple[Pair, ...]:
    """The pairs of ``chosen`` that the slowest looks are spent on: one state of five, and at least
    one of each route."""
    return tuple(
        pair
        for route in dict.fromkeys(one.route for one in STATES)
        for pair in [(one, language) for one, language in chosen() if one.route == route][::5]
    )


def state(name: str) -> PageState:
    """The page state with this name."""
    return next(known for known in STATES if known.name == name)
