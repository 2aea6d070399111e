"""What an evaluation may cost before it is cancelled.

Mirrors: CostTracker (github.com/google/cel-go/interpreter) and the limits of k8s.io/apiserver/pkg/apis/cel v1.36.
"""

from __future__ import annotations

from kubecheck.schema.cel.values import CelError

# The server gives one expression a cost of a million.
MOST_STEPS = 1_000_000
steps_left = [MOST_STEPS]


def spend_steps(steps: int) -> None:
    """Counts what surely costs the server as much; mirrors no more of its costs than keeps an evaluation from running away."""
    steps_left[0] -= steps
    if steps_left[0] < 0:
        raise CelError("operation cancelled: actual cost limit exceeded")


class CostLimitError(Exception):
    """An evaluation that was cancelled, since it cost too much."""


class Meter:
    """What an evaluation costs, and how much it may cost."""

    __slots__ = ("limit", "spent")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.spent = 0

    def spend(self, cost: int) -> None:
        """Adds a cost. Mirrors: CostTracker.Observe."""
        self.spent += cost
        if self.spent > self.limit:
            raise CostLimitError("operation cancelled: actual cost limit exceeded")
