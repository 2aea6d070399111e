"""The server's validation functions, one module an API group, stating FieldError facts in the server's words.

Each module holds ``validate_<kind>`` for the stored form of an object (defaulted, prepared, admitted), and ``refuse_<kind>`` where the server
answers a bad request before validation.
"""

from __future__ import annotations

from kubecheck.api.kinds import CLUSTER_KINDS, REVIEWS, function_of, group_and_kind
from kubecheck.release import current
from kubecheck.values.metadata import validate_common_metadata, validate_path_segments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError

__all__ = ["WITH_REPEATS", "validate", "without_repeats"]

# Groups whose validation has no declarative part, and so says things twice where it finds them twice.
WITH_REPEATS = frozenset(("apiextensions.k8s.io", "apiregistration.k8s.io"))
# Kinds whose own validation passes over the metadata; with the others, what is asked of any metadata is asked already, but for the name.
_WITHOUT_METADATA = REVIEWS | {"Event", "PodDisruptionBudget"}


def without_repeats(errors: list[FieldError]) -> list[FieldError]:
    """The errors, each said once. Mirrors: field.ErrorList.ToAggregate, by which declarative validation filters."""
    kept: dict[FieldError, FieldError] = {}
    for error in errors:
        first = kept.setdefault(error, error)
        if first is not error:
            first.repeats += (error,)
    return list(kept)


def validate(stored: dict[str, Any]) -> list[FieldError]:
    """What the server refuses about the stored form of an object on create; an empty list when it is fine.

    Mirrors: rest.BeforeCreate: the kind's own validation, and only after it what is asked of any metadata.
    """
    group, kind = group_and_kind(stored)
    function = function_of("validation", group, kind, "validate_{}")
    if function is not None:
        errors: list[FieldError] = function(stored)  # type: ignore[assignment]  # the table holds functions of many shapes
        if errors:
            return without_repeats(errors) if current().since(37) and group not in WITH_REPEATS else errors
        if kind not in _WITHOUT_METADATA:
            return validate_path_segments(stored.get("metadata") or {})
    if kind in REVIEWS:
        return []
    return validate_common_metadata(stored, (group, kind) not in CLUSTER_KINDS)
