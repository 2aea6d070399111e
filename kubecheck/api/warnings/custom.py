"""Warnings about custom resources. Mirrors: crdHandler, pkg/registry/customresource (strategy.go, validator.go) of apiextensions-apiserver v1.36."""

from __future__ import annotations

from kubecheck.api.warnings.requests import warn_owners
from kubecheck.field_messages import quote
from kubecheck.fields import DEPRECATED_VERSION, FINALIZER_NAME, STANDING_ERROR, FieldWarning
from kubecheck.values.names import is_qualified_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.fields import FieldError

_KNOWN = ("orphan", "foregroundDeletion", "kubernetes")
_TO_AVOID = "to avoid accidental conflicts with other finalizer writers"


def warnings_beside_custom(
    value: dict[str, Any],
    stored: dict[str, Any] | None,
    live: dict[str, Any] | None,
    deprecation: str,
    standing: Iterable[FieldError] = (),
    *,
    is_decoded: bool,
) -> list[FieldWarning]:
    """What the server warns of beside its answer to a custom resource.

    Args:
        value: the object as it was sent.
        stored: as it is stored; None where the server refuses it.
        live: the object that it replaces; None for a new one.
        deprecation: what the definition says of the version, where it is deprecated.
        standing: the rules that are broken where the update changes nothing.
        is_decoded: whether the server could read it.
    """
    found = [FieldWarning(DEPRECATED_VERSION, ("apiVersion",), deprecation)] if deprecation else []
    if is_decoded:
        found += warn_owners(value.get("metadata") or {})
        found += [FieldWarning(STANDING_ERROR, error.steps, f"{error.field}: {error.message}", error.detail) for error in standing]
    return found if stored is None else found + _warn_finalizers(stored, live)


def _warn_finalizers(stored: dict[str, Any], live: dict[str, Any] | None = None) -> list[FieldWarning]:
    """Warnings about names of finalizers that were not there before. Mirrors: generateWarningsFromObj, validateKubeFinalizerName."""
    finalizers = (stored.get("metadata") or {}).get("finalizers") or ()
    known = set(((live or {}).get("metadata") or {}).get("finalizers") or ())
    found = []
    for name in sorted(set(finalizers) - known):
        steps = ("metadata", "finalizers", finalizers.index(name))
        details = [*is_qualified_name(name), *_advice(name)]
        found += [FieldWarning(FINALIZER_NAME, steps, f"metadata.finalizers: {quote(name)}: {each}", name) for each in details]
    return found


def _advice(name: str) -> list[str]:
    if "/" in name or name in _KNOWN:
        return []
    return [f"prefer a domain-qualified finalizer name {'including a path (/) ' if '.' in name else ''}{_TO_AVOID}"]
