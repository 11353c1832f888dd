"""What it costs to make the words of a page out of its template."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from jinja2 import Template
from sqlmodel import col, select

from app.domain.cases.models import Case
from bench.stage import Browser, Stage, stage
from bench.table import Row, judged

LIMIT = 1.0


@dataclass
class Rendering:
    """A template, and what it was given for a real request."""

    template: Template
    given: dict[str, Any]

    def milliseconds(self, times: int) -> float:
        """CPU of one rendering; the quietest of twenty rounds."""
        spent = []
        for _ in range(20):
            began = time.process_time()
            for _ in range(times):
                self.template.render(self.given)
            spent.append(time.process_time() - began)
        return min(spent) / times * 1e3


def rows(*, quick: bool = False) -> Iterator[Row]:
    """CPU of rendering each kind of page, with the context of a real request."""
    with stage() as ready:
        for name, path, browser in ready.run(lambda: _asked(ready)):
            with _kept() as renderings:
                answer = ready.run(partial(ready.ask, path, browser))
            assert answer.status == 200, (path, answer.status)
            cost = renderings[-1].milliseconds(2 if quick else 25)
            size = f"{len(answer.body) / 1024:.1f} kB"
            yield judged(f"CPU to render {name}, {size}", cost, LIMIT, "ms", digits=2)


async def _asked(ready: Stage) -> list[tuple[str, str, Browser]]:
    citizen, stranger = Browser(), Browser()
    fields = await ready.writes(citizen)
    sent = await ready.ask("/skriv/tjek", citizen, fields)
    receipt = sent.header("location").partition("#")[0]
    lead = await ready.signs_in("leder")
    longest = _longest_case(ready)
    return [
        ("the front page", "/", stranger),
        ("the message", "/skriv", stranger),
        ("the receipt", receipt, citizen),
        ("a citizen's case", receipt.replace("/skriv/kvittering/", "/sag/"), citizen),
        ("the queue, 25 rows", "/desk?vis=alle", lead),
        ("a case at the desk", f"/desk/cases/{longest}", lead),
    ]


def _longest_case(ready: Stage) -> str:
    with ready.house.database.read() as session:
        return str(session.exec(select(Case.id).order_by(col(Case.entries).desc())).first())


@contextmanager
def _kept() -> Iterator[list[Rendering]]:
    """Keep every rendering of a whole template while somebody asks for a page."""
    seen: list[Rendering] = []
    render = Template.render

    def kept(template: Template, *args: Any, **words: Any) -> str:
        seen.append(Rendering(template, dict(*args, **words)))
        return render(template, *args, **words)

    Template.render = kept  # type: ignore[method-assign,assignment]  # for one request
    try:
        yield seen
    finally:
        Template.render = render  # type: ignore[method-assign]  # as it was
