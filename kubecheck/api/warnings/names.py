"""Names that are fit for the object, and not for the names of its pods and their hosts. Mirrors: WarningsOnCreate of several strategies, v1.36."""

from __future__ import annotations

from kubecheck.fields import NAME_IN_HOSTNAMES, FieldWarning, warn
from kubecheck.values.names import is_dns1123_label

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def warn_name(value: dict[str, Any], whose: str = "Pod names and hostnames") -> list[FieldWarning]:
    """Warnings about the name of something that makes pods, or of a pod."""
    name = (value.get("metadata") or {}).get("name") or ""
    faults = is_dns1123_label(name)
    if not faults:
        return []
    detail = f"this is used in {whose}, which can result in surprising behavior; a DNS label is recommended: [{' '.join(faults)}]"
    return [warn(NAME_IN_HOSTNAMES, ("metadata", "name"), detail, name)]
