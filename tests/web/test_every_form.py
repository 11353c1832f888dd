"""Every form of the house, with anything in any field: never a fault, never somebody's markup in a
page, and what was typed is still there.

The forms are taken from the pages themselves, so a new form or field comes along by itself once its
page stands in `PLACES`; `test_given_the_routes…` sees to that.
"""

from __future__ import annotations

import random
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup, Tag
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, SQLModel, col, select
from starlette.testclient import TestClient

from app import town
from app.channels.callback.commands import Asked, Who, promise
from app.channels.callback.models import Call
from app.channels.email import commands as addresses
from app.channels.email.models import Mailbox
from app.channels.email.queries import secret_of
from app.channels.live_text.models import Conversation
from app.channels.live_text.relay import commands as relay
from app.domain.cases import forwarding, transfers
from app.domain.cases.commands import Told
from app.domain.cases.models import Access, Authority, Party
from app.domain.organisation.models import Department, Staff, Topic, Unit
from app.domain.people.commands import introduce
from app.domain.people.models import (
    Basis,
    Given,
    HelperRole,
    Person,
    Receives,
    Speaks,
    Way,
    Wish,
)
from app.foundation.clock import now
from app.web import drafts, sessions
from app.web.forms import clean
from app.web.house import House
from tests.domain.desk import Desk
from tests.live_text.talk import Talk
from tests.names import attribute
from tests.pagecheck import Page, broken_rules

POSTS, SOAKED = 2_000, 50_000
HOME = "http://127.0.0.1:8000"
SAME = {"sec-fetch-site": "same-origin"}
MARK = "xmark"
MARKUP = [
    f"<{MARK}>",
    f'"><{MARK} onload=alert(1)>',
    f"'><script>{MARK}</script>",
    f"</textarea><{MARK}>",
    f"</title><{MARK}>",
    "{{ 7*7 }}{% x %}",
    "%(name)s %s %d",
    "\u202eBaglæns\u202c",
    "a\x00b\x07c\u2028d",
    "320190-0000",
    "x" * 20_001,
    "æøå 👋🏽 שלום",
    "=cmd|'/c calc'!A1",
    "../../etc/passwd",
    "-1",
    "0",
    "9" * 40,
    "yes",
    "31.12.2026",
    "navn@example.dk",
    " \t\n ",
    "",
]
ANYTHING = st.one_of(st.sampled_from(MARKUP), st.text(max_size=200))
SIGNED_IN = {"staff": "leder", "administrator": "admin"}
ALLOWED = {200, 303, 307, 401, 404, 409, 413, 422}


@dataclass(frozen=True)
class Place:
    """A page with forms, whose visitor it takes, and how somebody comes to stand before it."""

    route: str
    visitor: str
    prepare: Callable[[Visit], str]


class Visit:
    """One visitor with a case that has everything a case can have."""

    def __init__(self, house: House, app: FastAPI, visitor: str) -> None:
        self.house, self.app, self.visitor = house, app, visitor
        self.token = sessions.new_token()
        self.client = TestClient(
            app, base_url=HOME, raise_server_exceptions=False, client=("127.0.0.1", 5)
        )
        self.client.cookies.set("indgang", self.token, domain="127.0.0.1")
        self.desk = Desk(house.database)
        self.opened = self.desk.opens("Ord med 320190-0000.", told=_told())
        house.database.write(self._let_in)

    def _let_in(self, session: Session) -> None:
        if self.visitor in SIGNED_IN:
            user_name = SIGNED_IN[self.visitor]
            staff = session.exec(select(Staff).where(Staff.user_name == user_name)).one()
            sessions.start(session, self.token, staff)
        elif self.visitor in ("citizen", "helper"):
            party = Party(self.visitor)
            self.access_id = session.exec(
                select(Access.id).where(
                    Access.case_id == self.opened.case_id, Access.party == party
                )
            ).one()
            sessions.grant(session, self.token, self.access_id, 1)

    def drafted(self, form: str = "written", **fields: str) -> None:
        kept = {"message": "Min elkørestol går i stå.", "token": "form-" + self.token, **fields}
        owner = drafts.of_browser(self.token)
        self.house.database.write(lambda s: drafts.save(s, owner, form, kept))


def _told() -> Told:
    helper = Given(name="Vera Testborg", phone="00000002", ways=(Way.SMS,))
    citizen = Given(name="Aase Testborg", address="Prøvevej 7", wishes=(Wish.BRAILLE,))
    speaks = Speaks(HelperRole.RELATIVE, Basis.ASKED, Receives.BOTH, helper=helper)
    return Told(given=citizen, speaks=speaks)


def _page(path: str) -> Callable[[Visit], str]:
    return lambda visit: path.format(
        access=getattr(visit, "access_id", ""), case=visit.opened.case_id
    )


def _drafted(path: str, **fields: str) -> Callable[[Visit], str]:
    def prepare(visit: Visit) -> str:
        visit.drafted(**fields)
        return path

    return prepare


def _asking(path: str, **fields: str) -> Callable[[Visit], str]:
    def prepare(visit: Visit) -> str:
        visit.drafted("callback", phone="00 00 00 07", **fields)
        return path

    return prepare


def _called(path: str) -> Callable[[Visit], str]:
    """A call is promised in the case; where no time is left, an earlier one has taken its place."""

    def prepare(visit: Visit) -> str:
        days, unit_id = visit.house.calendar(), visit.desk.unit("Kontaktcenter")
        asked = Asked(token=secrets.token_hex(8), number="00000007")

        def command(session: Session) -> UUID:
            session.execute(delete(Call).where(col(Call.made_at) < now() - timedelta(seconds=5)))
            who = Who(staff=visit.desk.staff(session, "leder"))
            return promise(
                session, visit.opened.case_id, asked, unit_id=unit_id, calendar=days, who=who
            )

        call_id = visit.house.database.write(command)
        return path.format(access=getattr(visit, "access_id", ""), call=call_id)

    return prepare


def _talking(path: str, *, taken: bool = False) -> Callable[[Visit], str]:
    """Somebody writes with us; with ``taken``, the colleague who looks writes with them."""

    def prepare(visit: Visit) -> str:
        talk = Talk(visit.desk)
        # The citizen's own case, so that the page is theirs; staff look at anybody's.
        mine = getattr(visit, "access_id", None)
        one = talk.begins_in(visit.opened.case_id, mine) if mine else talk.begins()
        for name in ("leder", "amira"):
            talk.comes(name)
        if taken:
            talk.takes_away(one, "leder")
        return path.format(access=mine or "", id=one)

    return prepare


def _relaying(path: str, *, beside: bool = False) -> Callable[[Visit], str]:
    """Whoever looks speaks on the phone for somebody; or stands beside the colleague who does."""

    def prepare(visit: Visit) -> str:
        talk = Talk(visit.desk)
        one = talk.relays()
        for name in ("leder", "amira"):
            talk.comes(name)
        talk.takes_away(one, "amira" if beside else "leder")
        if beside:
            units = frozenset({talk.conversation(one).unit_id})
            talk.does(lambda s: relay.join(s, one, by=talk.staff(s, "leder"), units=units))
        else:
            talk.says(one, "Kan jeg få en tid? Jeg bruger tolk.")
        return path.format(id=one)

    return prepare


def _wanted(visit: Visit) -> str:
    """A colleague wants whoever looks at their side."""
    _relaying("", beside=True)(visit)
    talk = Talk(visit.desk)

    def command(session: Session) -> None:
        newest = select(Conversation).order_by(col(Conversation.began_at).desc())
        one = session.exec(newest).all()[0]
        relay.leave(session, one.id, by=talk.staff(session, "leder"))
        relay.call_lead(session, one.id, by=talk.staff(session, "amira"))

    talk.does(command)
    return "/desk/live"


def _offered(path: str) -> Callable[[Visit], str]:
    def prepare(visit: Visit) -> str:
        words = {"summary": "Læs tråden.", "next_step": "De læser sagen."}
        unit_id = visit.desk.unit("Hjælpemidler")
        visit.desk.does(transfers.offer, visit.opened.case_id, "leder", to_unit_id=unit_id, **words)
        return path.format(case=visit.opened.case_id)

    return prepare


def _forwarded(path: str) -> Callable[[Visit], str]:
    def prepare(visit: Visit) -> str:
        with visit.house.database.read() as session:
            authority = forwarding.authorities(session)[0]
        case_id = visit.opened.case_id
        visit.desk.does(forwarding.forward, case_id, "leder", authority=authority, words="")
        return path.format(case=case_id)

    return prepare


def _mailed(visit: Visit) -> str:
    def ask(session: Session) -> str:
        access = session.get_one(Access, visit.access_id)
        person_id = introduce(
            session, Given(email=f"{visit.opened.case_id.hex}@example.dk", ways=(Way.EMAIL,))
        )
        person = session.get_one(Person, person_id)
        addresses.ask(session, access, person, now())
        return secret_of(session.get_one(Mailbox, access.id))

    return f"/mail/{visit.house.database.write(ask)}"


def _of(path: str, table: type[SQLModel], *known: ColumnElement[bool]) -> Callable[[Visit], str]:
    """A page of one row of the town; its names may have been changed by an earlier post."""

    def prepare(visit: Visit) -> str:
        with visit.house.database.read() as session:
            row = session.exec(select(table).where(*known)).all()[0]
        return path.format(id=row.id)  # type: ignore[attr-defined]  # these tables have one

    return prepare


def _tabled(visit: Visit) -> str:
    """A checked table of colleagues waits for one button."""
    table = "brugernavn;navn;enhed;rolle\n" + f"a{visit.token[:8].lower()};Aase;Kontaktcenter;Chef"
    with visit.house.database.read() as session:
        owner = str(session.exec(select(Staff.id).where(Staff.user_name == "admin")).one())
    kept = {"table": table}
    visit.house.database.write(lambda s: drafts.save(s, owner, "office:import", kept))
    return "/desk/office/import/check"


UNIT = col(Unit.id) == town.fixed_id("Daginstitutioner")
COLLEAGUE = col(Staff.unit_id) == town.fixed_id("Sygedagpenge")
AWAY = col(Staff.unit_id) == town.fixed_id("Parkering og affald")

PLACES = (
    Place("written:save", "stranger", _page("/skriv")),
    Place("written:save", "stranger", _page("/skriv?barriere=portal:case")),
    Place("written:save_topic", "stranger", _drafted("/skriv/emne", way="full")),
    Place("written:save_how", "stranger", _drafted("/skriv/svar", way="full")),
    Place("written:save_who", "stranger", _drafted("/skriv/dig", way="full")),
    Place("written:send", "stranger", _drafted("/skriv/tjek")),
    Place("written:send", "stranger", _drafted("/skriv/tjek", way="full", by_sms="yes")),
    Place("callback:save", "stranger", _page("/ring")),
    Place("callback:save_relayed", "stranger", _asking("/ring/formidlet", way="relay")),
    Place("callback:save_how", "stranger", _asking("/ring/samtalen", way="full")),
    Place("callback:save_whom", "stranger", _asking("/ring/hvem", way="full")),
    Place("callback:save_when", "stranger", _asking("/ring/tid")),
    Place("callback:save_day", "stranger", _asking("/ring/dag")),
    Place("callback:send", "stranger", _asking("/ring/tjek", when="soon")),
    Place("callback:changed", "citizen", _called("/ring/{access}/{call}/tid")),
    Place("callback:cancelled", "citizen", _called("/ring/{access}/{call}/aflys")),
    Place("callback:talked callback:tried", "staff", _called("/desk/calls/{call}")),
    Place("callback:planned", "staff", _page("/desk/cases/{case}/call")),
    Place("live_text:begin", "stranger", _talking("/samtale")),
    Place(
        "live_text:put live_text:end live_text:message live_text:call",
        "citizen",
        _talking("/samtale/{access}/{id}"),
    ),
    Place("live_text:relay_begin", "stranger", _talking("/formidlet")),
    Place(
        "live_text:relay_put live_text:ask live_text:relay_end",
        "staff",
        _relaying("/desk/relay/{id}"),
    ),
    Place(
        "live_text:leave live_text:take_over live_text:answer",
        "staff",
        _relaying("/desk/live/{id}", beside=True),
    ),
    Place("live_text:join", "staff", _wanted),
    Place("live_text:choose", "citizen", _talking("/samtale/{access}/{id}/valg")),
    Place("live_text:appear live_text:take live_text:decline", "staff", _talking("/desk/live")),
    Place(
        "live_text:answer live_text:hand_over live_text:finish",
        "staff",
        _talking("/desk/live/{id}", taken=True),
    ),
    Place("callback:keep_hours", "staff", _of("/desk/calls/hours/{id}", Unit, UNIT)),
    Place("callback:pause callback:call_again", "staff", _page("/desk/calls/hours")),
    Place("email:answer", "citizen", _mailed),
    Place("portal:open", "stranger", _page("/sag")),
    Place("portal:add_message portal:new_code portal:forget", "citizen", _page("/sag/{access}")),
    Place("portal:add_message", "helper", _page("/sag/{access}")),
    Place("portal:withdrawn", "citizen", _page("/sag/{access}/tilbagetraek")),
    Place("portal:end_helper", "citizen", _page("/sag/{access}/hjaelpere")),
    Place("portal:end_helper", "helper", _page("/sag/{access}/hjaelpere")),
    Place("desk:enter", "stranger", _page("/desk/sign-in")),
    Place("desk:next desk:sign_out", "staff", _page("/desk")),
    Place("desk:registered", "staff", _page("/desk/register")),
    Place(
        "desk:take desk:answer desk:note desk:transfer desk:show_cpr desk:order_done",
        "staff",
        _page("/desk/cases/{case}"),
    ),
    Place("desk:accept desk:give_back desk:take_back", "staff", _offered("/desk/cases/{case}")),
    Place("desk:forward", "staff", _page("/desk/cases/{case}/forwarding")),
    Place("desk:hand_over", "staff", _forwarded("/desk/cases/{case}")),
    Place("desk:order_done", "staff", _page("/desk/orders")),
    Place("desk:plan", "staff", _page("/desk/cases/{case}/step")),
    Place("desk:move_date", "staff", _page("/desk/cases/{case}/date")),
    Place("desk:close", "staff", _page("/desk/cases/{case}/closing")),
    Place("desk:join", "staff", _page("/desk/cases/{case}/joining")),
    Place("desk:part", "staff", _page("/desk/cases/{case}/parting")),
    Place("office:add_department", "administrator", _page("/desk/office/departments/new")),
    Place(
        "office:rename_department",
        "administrator",
        _of("/desk/office/departments/{id}", Department),
    ),
    Place("office:add_unit", "administrator", _page("/desk/office/units/new")),
    Place("office:change_unit", "administrator", _of("/desk/office/units/{id}", Unit, UNIT)),
    Place(
        "office:close_unit office:open_unit",
        "administrator",
        _of("/desk/office/units/{id}/closing", Unit, UNIT),
    ),
    Place("office:add_topic", "administrator", _page("/desk/office/topics/new")),
    Place("office:change_topic", "administrator", _of("/desk/office/topics/{id}", Topic)),
    Place("office:employ", "administrator", _page("/desk/office/staff/new")),
    Place(
        "office:change_colleague",
        "administrator",
        _of("/desk/office/staff/{id}", Staff, COLLEAGUE),
    ),
    Place(
        "office:part_with",
        "administrator",
        _of("/desk/office/staff/{id}/leaving", Staff, col(Staff.user_name) == "admin"),
    ),
    Place(
        "office:send_away office:bring_back",
        "staff",
        _of("/desk/office/staff/{id}/absence", Staff, AWAY),
    ),
    Place("office:leave office:come_back", "staff", _page("/desk/absence")),
    Place("office:check_import", "administrator", _page("/desk/office/import")),
    Place("office:take_in", "administrator", _tabled),
    Place("office:keep_house_hours", "administrator", _page("/desk/office/hours/house")),
    Place(
        "office:keep_unit_hours",
        "administrator",
        _of("/desk/office/hours/units/{id}", Unit, UNIT),
    ),
    Place("office:close_day", "administrator", _page("/desk/office/days/new")),
    Place("office:open_day", "administrator", _page("/desk/office/hours")),
    Place("office:add_authority", "administrator", _page("/desk/office/authorities/new")),
    Place(
        "office:change_authority",
        "administrator",
        _of("/desk/office/authorities/{id}", Authority),
    ),
)
# Reached only after something else on another page: shown by tests of their own.
ELSEWHERE = {
    "portal:solved": "tests/portal",
    "desk:part": "tests/journeys",
    "live_text:ops": "tests/live_text",
    "live_text:beat": "tests/live_text",
    "live_text:desk_ops": "tests/live_text",
}


def _forms(html: str) -> list[Tag]:
    return BeautifulSoup(html, "html.parser").select("form[method=post]")


def _filled(form: Tag, chance: random.Random, texts: list[str]) -> dict[str, str]:
    """The form as it stands, with anything in some of its fields and some left out."""
    fields: dict[str, str] = {}
    for control in form.select("[name]"):
        name = attribute(control, "name")
        usual = control.get_text() if control.name == "textarea" else attribute(control, "value")
        fate = chance.choice(("usual", "anything", "anything", "gone"))
        is_hidden = attribute(control, "type") == "hidden"
        if fate == "usual" or (is_hidden and chance.random() < 0.8):
            fields[name] = usual
        elif fate == "anything":
            fields[name] = chance.choice(texts)
    return fields


TYPED = {"text", "email", "tel", "search", ""}


def _typed(form: Tag, sent: dict[str, str]) -> dict[str, str]:
    """What a person typed, as we clean it."""
    fields = form.select("textarea, input")
    names = {
        attribute(f, "name")
        for f in fields
        if f.name == "textarea" or attribute(f, "type").lower() in TYPED
    }
    return {name: clean(sent[name]) for name in names if name in sent}


def _shown(page: BeautifulSoup) -> set[str]:
    """Every text of the page that could be somebody's words, without space that pages fold."""
    values = [attribute(field, "value") for field in page.select("input")]
    texts = [element.get_text() for element in page.select("textarea, bdi, dd, p")]
    return {_folded(text) for text in [*values, *texts]}


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", text)


def check(status: int, html: str, form: Tag, sent: dict[str, str]) -> None:
    """What must hold of every answer to every form."""
    assert status in ALLOWED, status
    page = BeautifulSoup(html, "html.parser")
    assert not page.select(MARK), "markup of the sender stands in the page"
    assert not [s for s in page.select("script") if MARK in str(s)]
    assert not [tag for tag in page.select("*") if any(a.startswith("on") for a in tag.attrs)]
    if status in (409, 422):
        there = _shown(page)
        for name, words in _typed(form, sent).items():
            assert any(_folded(words) in text for text in there), f"{name} is lost"


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("place", PLACES, ids=lambda p: f"{p.visitor}-{p.route.split()[0]}")
def test_given_anything_in_any_field_when_posted_then_a_page_answers_and_nothing_is_lost(
    house: House, app: FastAPI, place: Place, request: pytest.FixtureRequest
) -> None:
    is_soak: bool = request.getfixturevalue("is_soak")
    number = -(-(SOAKED if is_soak else POSTS) // len(PLACES) // 2)  # on two engines

    first = Visit(house, app, place.visitor)
    fallback = _forms(first.client.get(place.prepare(first)).text)
    assert fallback

    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        derandomize=not is_soak,
        suppress_health_check=list(HealthCheck),
    )
    @given(seed=st.integers(0, 2**32), texts=st.lists(ANYTHING, min_size=8, max_size=8))
    def post(seed: int, texts: list[str]) -> None:
        chance = random.Random(seed)
        visit = Visit(house, app, place.visitor)
        forms = _forms(visit.client.get(place.prepare(visit)).text) or fallback
        form = chance.choice(forms)
        sent = _filled(form, chance, texts)
        answer = visit.client.post(
            attribute(form, "action"), data=sent, headers=SAME, follow_redirects=False
        )
        check(answer.status_code, answer.text, form, sent)
        if answer.status_code == 303 and chance.random() < 0.2:
            # What was stored comes back: in the case, in the queue, on the receipt to print.
            answer = visit.client.get(answer.headers["location"], headers=SAME)
            check(answer.status_code, answer.text, form, sent)
        if chance.random() < 0.05 and "html" in answer.headers.get("content-type", ""):
            read = Page.read(answer.text, status=answer.status_code, url=attribute(form, "action"))
            assert broken_rules(read) == []

    post()


def test_given_the_routes_when_forms_are_posted_then_each_has_a_place(app: FastAPI) -> None:
    posts = {
        route.name
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute) and "POST" in (route.methods or ())
    }
    assert "written:send" in posts
    assert posts - {r for place in PLACES for r in place.route.split()} - set(ELSEWHERE) == set()


@pytest.mark.parametrize(
    ("html", "status"),
    [
        (f"<p><{MARK}>", 200),
        (f"<script>{MARK}</script>", 200),
        ("<p onclick='x'>", 200),
        ("<textarea name=a></textarea>", 422),
        ("<p>", 500),
    ],
)
def test_a_broken_page_would_be_found(html: str, status: int) -> None:
    form = BeautifulSoup("<form><textarea name=a></textarea></form>", "html5lib").select_one("form")
    assert form is not None

    with pytest.raises(AssertionError):
        check(status, html, form, {"a": "Mine ord"})
