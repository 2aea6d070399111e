"""The scheduler's sentences.

Mirrors: pkg/scheduler/framework/types.go (FitError.Error) v1.36.
"""

from __future__ import annotations

NO_NODES = "no nodes available to schedule pods"


def fit_message(total: int, reasons: dict[str, int], pre_filter: str = "", post_filter: str = "") -> str:
    """``0/5 nodes are available: 2 Insufficient cpu, ...``: how many nodes gave each reason, sorted as texts."""
    message = f"0/{total} nodes are available:"
    if pre_filter:
        message += f" {pre_filter}."
    elif reasons:
        message += " " + ", ".join(sorted(f"{count} {reason}" for reason, count in reasons.items())) + "."
    return f"{message} {post_filter}" if post_filter else message
