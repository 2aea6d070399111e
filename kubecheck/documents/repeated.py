"""Large definitions of custom resources that stand in several files, word for word, as in bundles, charts and overlays: each is read once."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_MARK = "kind: CustomResourceDefinition"
# So many characters of the last ones are known.
_MOST = 4_000_000


class RepeatedDefinitions:
    """The values of the definitions that were read last, by their texts, and what was worked out of them.

    Values are never changed, and those of definitions are held to the end, so that documents may share them.
    """

    __slots__ = ("_characters", "_kept", "_known")

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}
        self._kept: dict[int, dict[object, Any]] = {}
        self._characters = 0

    def read(self, text: str, start: int, end: int, make: Callable[[], Any]) -> Any:
        """The value that ``make`` makes of the characters from one offset up to another, unless the same characters were read before."""
        if text.find(_MARK, start, end) < 0:
            return make()
        written = text[start:end]
        value = self._known.get(written)
        if value is None:
            value = self._known[written] = make()
            self._kept[id(value)] = {}
            self._characters += end - start
            while self._characters > _MOST and len(self._known) > 1:
                self._drop(next(iter(self._known)))
        return value

    def _drop(self, written: str) -> None:
        self._characters -= len(written)
        del self._kept[id(self._known.pop(written))]

    def kept_with(self, value: object) -> dict[object, Any] | None:
        """What was worked out of a value, to be added to; None of one that is not known."""
        return self._kept.get(id(value))
