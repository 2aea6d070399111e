"""Updates of HorizontalPodAutoscalers. Mirrors: ValidateHorizontalPodAutoscalerUpdate and the strategy's options, v1.36."""

from __future__ import annotations

from kubecheck.api.defaults.autoscaling import as_version_2
from kubecheck.api.validation.autoscaling import Leniency, api_version_error, validate_spec
from kubecheck.values.metadata import validate_object_meta_update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError


def validate_horizontal_pod_autoscaler_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateHorizontalPodAutoscalerUpdate, validationOptionsForHorizontalPodAutoscaler."""
    spec, before = as_version_2(new).get("spec") or {}, as_version_2(old).get("spec") or {}
    target, old_target = spec.get("scaleTargetRef") or {}, before.get("scaleTargetRef") or {}
    same = all((target.get(field) or "") == (old_target.get(field) or "") for field in ("apiVersion", "kind"))
    described = [(metric or {}).get("object") or {} for metric in before.get("metrics") or () if (metric or {}).get("type") == "Object"]
    bad = any(api_version_error((each.get("describedObject") or {}).get("apiVersion") or "", True) for each in described)
    leniency = Leniency(0 if before.get("minReplicas") == 0 else None, same, bad)
    errors = validate_object_meta_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))
    return errors + validate_spec(spec, leniency)
