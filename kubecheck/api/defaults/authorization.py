"""What the server answers to reviews of authorization.k8s.io. Mirrors: subjectaccessreview.REST.Create and its siblings v1.36."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def prepare_subject_access_review(value: dict[str, Any]) -> dict[str, Any]:
    """Who may do what is in the cluster; the server's own default (AlwaysAllow) allows everything."""
    return {**value, "status": {"allowed": True}}


prepare_self_subject_access_review = prepare_subject_access_review
prepare_local_subject_access_review = prepare_subject_access_review
