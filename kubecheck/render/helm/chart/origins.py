"""Where rendered text is written: in a template, in a text that `tpl` got, in a file of values."""

from __future__ import annotations

import re

from kubecheck.render.helm.chart.engine import TextCall
from kubecheck.render.helm.chart.places import Place
from kubecheck.render.helm.template.frame import Origin
from kubecheck.render.helm.template.text import Text, origin_at
from kubecheck.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.helm.chart.engine import Engine
    from kubecheck.source import Span

_STRINGS = re.compile(r'"(?:\\.|[^"\\\n])*"|`[^`]*`|\'(?:\\.|[^\'\\\n])*\'|/\*.*?\*/|}}', re.DOTALL)


class Origins:
    """Finds where characters of rendered texts are written.

    `engine` is the rendering that made them. What is handed to another process finds them there too.
    """

    def __init__(self, engine: Engine) -> None:
        self._templates = {name: (each.file.path, each.text) for name, each in engine.templates.items()}
        self._sources: dict[str, Source] = {}

    def source(self, name: str) -> Source | None:
        """The text of a template by its name."""
        if name not in self._sources:
            if name not in self._templates:
                return None
            self._sources[name] = Source(*self._templates[name])
        return self._sources[name]

    def origin(self, text: str, offset: int) -> Any:
        """The origin of a character."""
        return origin_at(text, offset) if text.__class__ is Text else None

    def template_span(self, origin: Any, length: int = 1) -> Span | None:
        """The characters in a template that an origin stands for: so many of literal text, or the whole action."""
        if isinstance(origin, Place):
            return origin.span()
        if origin.__class__ is not Origin:
            return None
        call = origin.call
        if call.__class__ is TextCall and str(call.text) == origin.tree.text:
            inner = origin_at(call.text, origin.position) if call.text.__class__ is Text else None
            if isinstance(inner, Place):
                return inner.span()
            if inner is not None:
                return self.template_span(inner, length)
            return self._action(call.tree.parse_name, call.tree.text, call.position, call)
        if origin.is_exact:
            source = self.source(origin.file)
            return source.span(origin.position, min(origin.position + length, len(source.text))) if source is not None else None
        return self._action(origin.file, origin.tree.text, origin.position, call)

    def _action(self, name: str, text: str, position: int, call: Any) -> Span | None:
        """The action that holds a position."""
        source = self.source(name)
        if source is None or source.text != text:  # a text of `tpl`: the place of the call
            while call is not None and call.__class__ is not TextCall:
                call = call.parent
            return self._action(call.file, call.tree.text, call.position, call.parent) if call is not None else None
        start, end = action_at(text, position)
        return source.span(start, end)


def action_at(text: str, position: int) -> tuple[int, int]:
    """The offsets of the action that a position lies in, its braces included."""
    start = max(text.rfind("{{", 0, position + 1), 0)
    at = start + 2
    for match in _STRINGS.finditer(text, at):
        if match[0] == "}}":
            return start, match.end()
    return start, len(text)


def value_place(origin: Any) -> Place | None:
    """Where the value that was printed is written, if that is known."""
    if isinstance(origin, Place):
        return origin
    return origin.place if origin.__class__ is Origin and isinstance(origin.place, Place) else None


def place_of(engine: Engine, text: str, offset: int) -> Span | None:
    """Where the line of a rendered text is written that holds a character."""
    origins = Origins(engine)
    for at in range(min(offset, len(text) - 1), -1, -1):
        found = origins.template_span(origins.origin(text, at))
        if found is not None:
            return found
        if text[at] == "\n" and at != offset:
            break
    return None
