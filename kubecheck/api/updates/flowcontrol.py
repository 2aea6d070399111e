"""Updates of flowcontrol.apiserver.k8s.io: what is valid to create is valid to change to.

Mirrors: ValidateFlowSchemaUpdate and priorityLevelConfigurationStrategy.ValidateUpdate v1.36, which ask the create's functions again.
"""

from __future__ import annotations

from kubecheck.api.validation.flowcontrol import validate_flow_schema, validate_priority_level_configuration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError


def validate_flow_schema_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateFlowSchemaUpdate."""
    return validate_flow_schema(new)


def validate_priority_level_configuration_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: priorityLevelConfigurationStrategy.ValidateUpdate."""
    return validate_priority_level_configuration(new)
