"""CEL rules of custom resources (``x-kubernetes-validations``), run against objects.

Mirrors: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel v1.36.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError


def validate_rules(schema: dict[str, Any], value: dict[str, Any], old: dict[str, Any] | None = None) -> list[FieldError]:
    """The rules of a schema that a value breaks."""
    return []


def check_rules(schema: dict[str, Any], steps: object, uncorrelatable: object, *, is_root: bool) -> list[FieldError]:
    """What is wrong with the rules of a schema themselves."""
    return []
