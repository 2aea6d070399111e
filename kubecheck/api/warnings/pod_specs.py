"""What the server warns of in pods and pod templates. What is seldom there stands in modules of its own, which are imported when it is.

Mirrors: pkg/api/pod (warnings.go) v1.36.
"""

from __future__ import annotations

from kubecheck.fields import (
    EMPTY_ENTRY,
    HIDDEN_VARIABLE,
    NEGATIVE_NUMBER,
    NULL_SELECTOR,
    REPEATED_ENTRY,
    FieldWarning,
    warn,
)
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

_CONTAINERS = ("initContainers", "containers", "ephemeralContainers")
_BYTES = ("memory", "ephemeral-storage")
_NO_POD = "a null labelSelector results in matching no pod"
_REQUIRED, _PREFERRED = "requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"


def warn_pod_template(template: dict[str, Any] | None, path: Steps) -> list[FieldWarning]:
    """Warnings about a pod template. Mirrors: GetWarningsForPodTemplate."""
    if template is None:
        return []
    return warn_pod_spec(template.get("spec") or {}, template.get("metadata") or {}, path)


def warn_pod_spec(spec: dict[str, Any], metadata: dict[str, Any], path: Steps) -> list[FieldWarning]:
    """Warnings about a pod or pod template. Mirrors: warningsForPodSpecAndMeta.

    Args:
        spec: as it is stored.
        metadata: of the pod or template.
        path: of the template; empty for a pod.
    """
    at = (*path, "spec")
    found: list[FieldWarning] = []
    if spec.get("nodeSelector") or spec.get("affinity") is not None or spec.get("topologySpreadConstraints"):
        found += _warn_placement(spec, at)
    if metadata.get("annotations"):
        from kubecheck.api.warnings.pod_annotations import warn_pod_annotations

        found += warn_pod_annotations(spec, metadata, path, is_template=bool(path))
    if spec.get("volumes"):
        from kubecheck.api.warnings.volumes import warn_volumes

        found += warn_volumes(spec["volumes"], (*at, "volumes"))
    if spec.get("hostAliases") or spec.get("imagePullSecrets") or spec.get("dnsConfig") is not None:
        found += _warn_names(spec, at)
    if spec.get("overhead"):
        found += _warn_bytes(spec["overhead"], (*at, "overhead"))
    grace = spec.get("terminationGracePeriodSeconds") or 0
    if grace < 0:
        where = (*at, "terminationGracePeriodSeconds")
        found.append(warn(NEGATIVE_NUMBER, where, "must be >= 0; negative values are invalid and will be treated as 1", grace))
    return found + _warn_containers(spec, at)


def _warn_placement(spec: dict[str, Any], path: Steps) -> list[FieldWarning]:
    """Warnings about what says which nodes fit, and beside which pods."""
    from kubecheck.api.warnings.node_labels import warn_node_key, warn_node_labels, warn_node_selector_term

    found = warn_node_labels(spec.get("nodeSelector") or {}, (*path, "nodeSelector"))
    affinity = spec.get("affinity") or {}
    of_nodes, at = affinity.get("nodeAffinity") or {}, (*path, "affinity", "nodeAffinity")
    for index, term in enumerate((of_nodes.get(_REQUIRED) or {}).get("nodeSelectorTerms") or ()):
        found += warn_node_selector_term(term, (*at, _REQUIRED, "nodeSelectorTerms", index))
    for index, term in enumerate(of_nodes.get(_PREFERRED) or ()):
        found += warn_node_selector_term(term.get("preference") or {}, (*at, _PREFERRED, index, "preference"), checks_values=True)
    for index, constraint in enumerate(spec.get("topologySpreadConstraints") or ()):
        where = (*path, "topologySpreadConstraints", index)
        found += warn_node_key(constraint.get("topologyKey"), (*where, "topologyKey"))
        if constraint.get("labelSelector") is None:
            found.append(warn(NULL_SELECTOR, (*where, "labelSelector"), _NO_POD))
    for field in ("podAffinity", "podAntiAffinity"):
        terms = affinity.get(field) or {}
        for index, term in enumerate(terms.get(_REQUIRED) or ()):
            if term.get("labelSelector") is None:
                found.append(warn(NULL_SELECTOR, (*path, "affinity", field, _REQUIRED, index, "labelSelector"), _NO_POD))
        for index, term in enumerate(terms.get(_PREFERRED) or ()):
            if (term.get("podAffinityTerm") or {}).get("labelSelector") is None:
                found.append(warn(NULL_SELECTOR, (*path, "affinity", field, _PREFERRED, index, "podAffinityTerm", "labelSelector"), _NO_POD))
    return found


def _warn_names(spec: dict[str, Any], path: Steps) -> list[FieldWarning]:
    """Warnings about host names, name servers, and the Secrets with which images are pulled."""
    from kubecheck.api.warnings.addresses import warn_address

    found: list[FieldWarning] = []
    for field, key in (("hostAliases", "ip"), ("imagePullSecrets", "name")):
        first: dict[str, int] = {}
        for index, item in enumerate(spec.get(field) or ()):
            value, where = item.get(key) or "", (*path, field, index, key)
            if value in first:
                from kubecheck.field_messages import quote

                found.append(warn(REPEATED_ENTRY, where, f"duplicate {key} {quote(value)}", value, (*path, field, first[value], key)))
            first.setdefault(value, index)
            if field == "hostAliases":
                found += warn_address(value, where)
            elif not value:
                found.append(warn(EMPTY_ENTRY, where, 'invalid empty name ""', "name"))
    for index, server in enumerate((spec.get("dnsConfig") or {}).get("nameservers") or ()):
        found += warn_address(server, (*path, "dnsConfig", "nameservers", index))
    return found


def _warn_containers(spec: dict[str, Any], path: Steps) -> list[FieldWarning]:
    """Warnings about resources, variables and ports of containers."""
    found: list[FieldWarning] = []
    ports: list[tuple[Steps, dict[str, Any]]] = []
    for field in _CONTAINERS:
        for index, container in enumerate(spec.get(field) or ()):
            resources = container.get("resources")
            for which in ("limits", "requests") if resources else ():
                if resources.get(which):
                    found += _warn_bytes(resources[which], (*path, field, index, "resources", which))
            if len(container.get("env") or ()) > 1:
                found += _warn_variables(container["env"], (*path, field, index, "env"))
            ports += [((*path, field, index, "ports", number), port) for number, port in enumerate(container.get("ports") or ())]
    if len(ports) > 1 or (ports and ports[0][1].get("hostIP")):
        from kubecheck.api.warnings.ports import warn_ports

        found += warn_ports(ports)
    return found


def _warn_bytes(amounts: dict[str, Any], path: Steps) -> list[FieldWarning]:
    for name in _BYTES:
        if amounts.get(name) is not None and Quantity.parse(amounts[name]).has_fraction():
            from kubecheck.api.warnings.amounts import warn_bytes

            return warn_bytes(amounts, path, _BYTES)
    return []


def _warn_variables(variables: list[dict[str, Any]], path: Steps) -> list[FieldWarning]:
    """A variable that stands there again may build on the earlier one; else the earlier one is hidden."""
    first: dict[str, int] = {}
    found = []
    for index, variable in enumerate(variables):
        name, value = variable.get("name") or "", variable.get("value") or ""
        reference = f"$({name})"
        if name not in first:
            first[name] = index
        elif variable.get("valueFrom") is not None or value == reference or reference not in value:
            from kubecheck.field_messages import quote

            detail = f"hides previous definition of {quote(name)}, which may be dropped when using apply"
            found.append(warn(HIDDEN_VARIABLE, (*path, index), detail, name, (*path, first[name])))
    return found
