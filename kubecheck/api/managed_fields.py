"""Who manages which fields of a new object, for those sentences of the server that print an object's metadata as a whole.

Mirrors: k8s.io/apimachinery/pkg/util/managedfields (structuredMergeManager.Update), structured-merge-diff fieldpath.Set.ToJSON v1.36.
"""

from __future__ import annotations

from kubecheck.field_messages import Struct, marshal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The name comes of the client's user agent, the time of the request's moment: neither stands in a manifest.
_MANAGER = "unknown"
_TIME = "now"
# Mirrors: managedfields.stripSet; the server manages these itself.
_STRIPPED = frozenset((
    "name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields", "resourceVersion",
))  # fmt: skip
# What an object without content has already, so that nobody sets it.
_ALWAYS_THERE = frozenset((("metadata",), ("spec",), ("status",)))


def with_managed_fields(encoded: dict[str, Any]) -> Struct:
    """The metadata of a new object, as the server prints them, with the fields that its creator manages.

    Args:
        encoded: the object as `kubecheck.api.encoding.encode` gives it.
    """
    metadata = Struct((key, _ordered(item, key)) for key, item in encoded["metadata"].items() if key != "managedFields")
    own = {key: item for key, item in encoded["metadata"].items() if key not in _STRIPPED}
    rest = {key: item for key, item in encoded.items() if key not in {"apiVersion", "kind", "status"}}
    owned = _owned({**rest, "metadata": own}, ())
    entry = Struct(manager=_MANAGER, operation="Update", apiVersion=encoded["apiVersion"], time=_TIME, fieldsType="FieldsV1", fieldsV1=owned)
    if owned:
        metadata["managedFields"] = [entry]
    return metadata


def _ordered(item: Any, key: str) -> Any:
    return [Struct(each) for each in item] if key == "ownerReferences" else item


def _owned(value: Any, path: tuple[str, ...]) -> Struct:
    """The fields below a value; a list is one field, but for the two of the metadata that are merged by item."""
    found = Struct()
    if path and path not in _ALWAYS_THERE:
        found["."] = {}
    if path == ("metadata", "finalizers"):
        found.update((f"v:{marshal(each)}", {}) for each in sorted(value))
    elif path == ("metadata", "ownerReferences"):
        found.update((f'k:{{"uid":{marshal(each)}}}', {}) for each in sorted(item.get("uid") or "" for item in value))
    elif isinstance(value, dict):
        for key in sorted(value):
            below = _owned(value[key], (*path, key))
            if below or ((*path, key) not in _ALWAYS_THERE and value[key] is not False):
                found[f"f:{key}"] = below
    return Struct() if list(found) == ["."] else found
