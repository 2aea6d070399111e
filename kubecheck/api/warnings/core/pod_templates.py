"""Warnings about PodTemplates. Mirrors: pkg/registry/core/podtemplate (strategy.go) v1.36."""

from __future__ import annotations

from kubecheck.api.warnings.pod_specs import warn_pod_template as warn_template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldWarning


def warn_pod_template(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: podTemplateStrategy.WarningsOnCreate."""
    return warn_template(value.get("template") or {}, ("template",))


def warn_pod_template_update(new: dict[str, Any], live: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: podTemplateStrategy.WarningsOnUpdate: only of another template."""
    from kubecheck.api.updates.equality import is_equal

    return [] if is_equal(new.get("template"), live.get("template"), "Score.PodTemplateSpec") else warn_pod_template(new)
