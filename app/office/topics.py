"""Topics: what a case is about, who answers, and how long that and the keeping may take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.domain.cases.queue import count_as_quick
from app.domain.organisation import commands
from app.domain.organisation.commands import TopicFacts
from app.domain.organisation.models import Topic
from app.domain.organisation.queries import open_units, topics, unit_names
from app.office.forms import NewTopic, TopicForm
from app.office.saving import Read, found, save, show
from app.office.visits import Administering, AtOffice
from app.web.forms import Posted

router = APIRouter()


@router.get("/desk/office/topics", name="office:topics")
def every(visit: AtOffice) -> Response:
    """All topics with their unit and days."""

    def read(session: Session) -> Mapping[str, Any]:
        units = {unit.id: unit for unit in unit_names(session)}
        return {"topics": topics(session), "units": units}

    return show(visit, "office/topics.html", read)


@router.get("/desk/office/topics/new", name="office:new_topic")
def new(visit: Administering) -> Response:
    """A form for one more topic."""
    return show(visit, *_topic(None))


@router.post("/desk/office/topics/new", name="office:add_topic")
def add(visit: Administering, answers: Posted) -> Response:
    """One more topic."""

    def command(session: Session, form: NewTopic) -> None:
        commands.add_topic(session, form.key, _facts(form))

    return save(visit, answers, NewTopic, command, page=_topic(None), to="office:topics")


@router.get("/desk/office/topics/{topic_id}", name="office:topic")
def one(visit: Administering, topic_id: UUID) -> Response:
    """A form for what can be said of a topic."""
    return show(visit, *_topic(topic_id))


@router.post("/desk/office/topics/{topic_id}", name="office:change_topic")
def change(visit: Administering, topic_id: UUID, answers: Posted) -> Response:
    """What holds for new cases from now on."""

    def command(session: Session, form: TopicForm) -> None:
        topic = found(session, Topic, topic_id)
        count_as_quick(session, topic, quick=form.quick)  # also its open cases
        commands.change_topic(session, topic, _facts(form))

    return save(visit, answers, TopicForm, command, page=_topic(topic_id), to="office:topics")


def _facts(form: TopicForm) -> TopicFacts:
    return TopicFacts(
        name=form.name,
        name_en=form.name_en,
        unit_id=form.unit,
        kle=form.kle or None,
        answer_days=form.answer_days,
        keep_months=form.keep_months,
        must_keep=form.must_keep,
        offered=form.offered,
        quick=form.quick,
        words=form.words,
    )


def _topic(topic_id: UUID | None) -> tuple[str, Read]:
    def read(session: Session) -> Mapping[str, Any]:
        known = found(session, Topic, topic_id) if topic_id else None
        stored = _stored(known) if known else {"answer_days": "5", "keep_months": "24"}
        return {"topic": known, "stored": stored, "units": open_units(session)}

    return "office/topic.html", read


def _stored(topic: Topic) -> dict[str, str]:
    return {
        "name": topic.name,
        "name_en": topic.name_en,
        "unit": str(topic.unit_id),
        "kle": topic.kle or "",
        "answer_days": str(topic.answer_days),
        "keep_months": str(topic.keep_months),
        "words": topic.words,
        **{
            name: "yes" if getattr(topic, name) else ""
            for name in ("must_keep", "offered", "quick")
        },
    }
