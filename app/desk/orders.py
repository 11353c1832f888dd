"""What the units owe on paper, in braille, by text message …, by date, until it is done."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.domain.cases import orders
from app.domain.cases.models import WorkOrder
from app.foundation.refused import Missing
from app.web.forms import Posted
from app.web.visits import AtDesk

router = APIRouter()

PAGE = 100


@router.get("/desk/orders", name="desk:orders")
def show(visit: AtDesk, besked: str = "") -> Response:
    """Everything owed, late first."""
    with visit.page.house.database.read() as session:
        owed = orders.open_orders(session, visit.units, limit=PAGE)
        total = orders.count(session, visit.units)
    return visit.page.show(
        "desk/orders.html",
        staff=visit.staff,
        owed=owed,
        total=total,
        orders=orders.NAMES,
        is_done=besked == "udfoert",
    )


@router.post("/desk/cases/{case_id}/orders", name="desk:order_done")
def done(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """It has been sent; saying so twice changes nothing."""

    def command(session: Session) -> None:
        case = visit.case(session, case_id)
        order = session.get(WorkOrder, _id(answers.get("order", "")), with_for_update=True)
        if order is None or order.case_id != case.id:
            raise Missing
        orders.finish(session, order, visit.staff)

    visit.page.house.database.write(command)
    if answers.get("back") == "orders":
        return visit.page.go("desk:orders", query={"besked": "udfoert"})
    return visit.page.go("desk:case", case_id=case_id, query={"besked": "udfoert"})


def _id(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise Missing from None
