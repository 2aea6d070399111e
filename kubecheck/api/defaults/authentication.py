"""What the server answers to reviews of authentication.k8s.io. Mirrors: tokenreview.REST.Create (pkg/registry/authentication) v1.36."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def prepare_token_review(value: dict[str, Any]) -> dict[str, Any]:
    """A token in a manifest is one that no server has issued."""
    status = {key: item for key, item in (value.get("status") or {}).items() if key != "authenticated"}
    return {**value, "status": {**status, "error": "invalid bearer token"}}
