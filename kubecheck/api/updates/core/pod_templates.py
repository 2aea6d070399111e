"""Updates of PodTemplates. Mirrors: podTemplateStrategy.ValidateUpdate v1.36."""

from __future__ import annotations

from kubecheck.api.validation.core.pods import validate_pod_template_spec
from kubecheck.values.metadata import validate_object_meta_update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError


def validate_pod_template_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidatePodTemplateUpdate."""
    errors = validate_object_meta_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))
    return errors + validate_pod_template_spec(new.get("template") or {}, ("template",))
