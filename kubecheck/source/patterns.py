"""Regular expressions that are compiled when they are first used: compiling one costs more than importing a module."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Late:
    """Looks like a compiled pattern; its methods take their places on the first question for one."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._source = pattern, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._source)
        self.match, self.search, self.sub = compiled.match, compiled.search, compiled.sub
        self.fullmatch, self.findall, self.finditer = compiled.fullmatch, compiled.findall, compiled.finditer
        return getattr(compiled, name)


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern for module level that not every run uses."""
    return _Late(pattern, flags)  # type: ignore[return-value]  # it answers as a pattern does
