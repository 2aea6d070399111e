"""Annotations that are deprecated, where the server says so of an object."""

from __future__ import annotations

from kubecheck.fields import DEPRECATED_ANNOTATION, FieldWarning, Key, warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

BETA_STORAGE_CLASS = "volume.beta.kubernetes.io/storage-class"
USE_STORAGE_CLASS_NAME = 'deprecated since v1.8; use "storageClassName" attribute instead'


def warn_annotations(metadata: dict[str, Any], deprecated: dict[str, str], path: Steps = ()) -> list[FieldWarning]:
    """Warnings about annotations.

    Args:
        metadata: of the object or template.
        deprecated: what the server says of each annotation that it warns of.
        path: of the template.
    """
    annotations = metadata.get("annotations") or {}
    place = (*path, "metadata", "annotations")
    return [warn(DEPRECATED_ANNOTATION, (*place, Key(key)), detail, key) for key, detail in deprecated.items() if key in annotations]
