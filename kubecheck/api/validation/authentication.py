"""Refusals of authentication.k8s.io: reviews, which are answered and never stored. Mirrors: pkg/registry/authentication v1.36."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def refuse_token_review(value: dict[str, Any]) -> str:
    """The bad request that a review without a token gets. Mirrors: tokenreview.REST.Create."""
    return "" if (value.get("spec") or {}).get("token") else "token is required for TokenReview in authentication"
