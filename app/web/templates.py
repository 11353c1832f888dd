"""The templates of one language, with constant sentences said when they are compiled."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer

from app.foundation.i18n.texts import Texts


class OneLanguage(Environment):
    """An environment that never changes its language, so ``_("…")`` need not be asked each time.

    That halves the work of a page. A sentence with slots is filled when the page is shown.
    """

    said: Texts

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,  # noqa: FBT001, FBT002 - the signature is Jinja's
    ) -> str:
        told: nodes.Template = _Told(self.said).visit(source)
        return super()._generate(told, name, filename, defer_init)


class _Told(NodeTransformer):
    """Puts the sentence where the call for it stood."""

    def __init__(self, said: Texts) -> None:
        self._said = said

    def visit_Call(self, node: nodes.Call) -> Any:  # noqa: N802 - named after the node
        node = self.generic_visit(node)  # type: ignore[assignment]  # a call stays a call
        asked, words = node.node, node.args
        is_constant = len(words) == 1 and isinstance(words[0], nodes.Const) and not node.kwargs
        if not (is_constant and isinstance(asked, nodes.Name) and asked.name == "_"):
            return node
        sentence = str(words[0].value)  # type: ignore[attr-defined]  # a constant has one
        if "%" in sentence:
            return node
        told = nodes.Const(self._said.gettext(sentence))
        return nodes.MarkSafe(told, lineno=node.lineno)
