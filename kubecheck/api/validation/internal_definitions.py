"""Definitions of custom resources in the server's internal form, where what all versions share stands once.

Mirrors: pkg/apis/apiextensions/v1/conversion.go (k8s.io/apiextensions-apiserver v1.36).
"""

from __future__ import annotations

from kubecheck.schema.custom.printed_schemas import print_schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError

_SHARED = {
    "validation": "schema",
    "subresources": "subresources",
    "additionalPrinterColumns": "additionalPrinterColumns",
    "selectableFields": "selectableFields",
}


def to_internal(spec: dict[str, Any]) -> dict[str, Any]:
    """The spec with what all versions share moved above them.

    Mirrors: Convert_v1_CustomResourceDefinitionSpec_To_apiextensions_CustomResourceDefinitionSpec.
    """
    versions = [dict(each or {}) for each in spec.get("versions") or ()]
    if not versions:
        return dict(spec)
    internal = {**spec, "version": versions[0].get("name") or "", "versions": versions}
    for above, name in _SHARED.items():
        first = versions[0].get(name) if name in {"schema", "subresources"} else versions[0].get(name) or None
        if all(_is_alike(name, each.get(name), first) for each in versions):
            internal[above] = first
            for each in versions:
                each.pop(name, None)
    return internal


def _is_alike(name: str, one: Any, other: Any) -> bool:
    """Whether two versions' values are the same; an empty list, a zero or nothing at all are. Mirrors: equality.Semantic.DeepEqual."""
    if not one or not other:
        return not one and not other
    if one is other or (one == other and repr(one) == repr(other)):  # to Python alone, 1 and true are the same as well
        return True
    if name == "schema":
        one, other = (print_schema(each.get("openAPIV3Schema") or {}) for each in (one, other))
        return _is_same(one, other)
    if one == other or name == "subresources" or len(one) != len(other):
        return bool(one == other)
    return all(
        {key: item for key, item in first.items() if item} == {key: item for key, item in second.items() if item}
        for first, second in zip(one, other, strict=True)
    )


def _is_same(one: Any, other: Any, name: str = "") -> bool:
    """Whether two printed schemas are the same, a list or map without elements being none."""
    if not one and not other and name not in ("Default", "Example"):
        return (one == other and type(one) is type(other)) or all(each is None or isinstance(each, (list, dict)) for each in (one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_is_same(one[key], other[key], key) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return bool(one == other) and type(one) is type(other)


def placed(error: FieldError) -> FieldError:
    """The error, pointing at the field that the author wrote."""
    path = error.path
    if len(path) < 2 or path[0] != "spec":
        return error
    if path[1] in _SHARED:
        path = ("spec", "versions", 0, _SHARED[str(path[1])], *path[2:])
    elif path[1] == "version":
        path = ("spec", "versions", 0, "name")
    elif path[1] == "conversion" and len(path) > 2 and path[2] in ("webhookClientConfig", "conversionReviewVersions"):
        path = ("spec", "conversion", "webhook", "clientConfig" if path[2] == "webhookClientConfig" else path[2], *path[3:])
    if path[-1] == "JSONPath":
        path = (*path[:-1], "jsonPath")
    error.at = path
    return error
