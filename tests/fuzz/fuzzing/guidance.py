"""Which lines of our code an input reached for the first time: each line tells once and costs nothing after that (Python 3.12 and newer)."""

from __future__ import annotations

import sys

_TOOL = 4


class Guidance:
    """Counts lines of `kubecheck` and its rules; without ``sys.monitoring`` it knows none, and the loop goes unguided."""

    def __init__(self) -> None:
        self.lines = 0
        self._monitoring = getattr(sys, "monitoring", None)
        if self._monitoring is None:
            return
        events, disable = self._monitoring.events, self._monitoring.DISABLE

        def reached(code, line):
            if "/kubecheck/" in code.co_filename or "/rules/" in code.co_filename:
                self.lines += 1
            return disable

        self._monitoring.use_tool_id(_TOOL, "fuzz")
        self._monitoring.register_callback(_TOOL, events.LINE, reached)
        self._monitoring.set_events(_TOOL, events.LINE)

    @property
    def is_there(self) -> bool:
        """Whether lines are counted at all."""
        return self._monitoring is not None

    def forget(self) -> None:
        """Lets every line tell again."""
        self.lines = 0
        if self._monitoring is not None:
            self._monitoring.restart_events()
