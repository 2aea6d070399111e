"""Updates of Pods: images, deadline, tolerations and scheduling gates may change, and nothing else. Mirrors: ValidatePodUpdate v1.36."""

from __future__ import annotations

from kubecheck.api.defaults.core.pod_resources import quality_of_service
from kubecheck.api.updates.equality import DIFFERENCE, is_equal
from kubecheck.api.validation.core.pod_annotations import APP_ARMOR_PREFIX, MIRROR_ANNOTATION, validate_pod_annotations
from kubecheck.api.validation.core.pod_placement import validate_tolerations
from kubecheck.api.validation.core.pods import validate_pod_metadata_and_spec
from kubecheck.fields import FieldError, Key, forbidden, invalid, required
from kubecheck.release import current
from kubecheck.values.metadata import validate_object_meta_update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LONGEST_DEADLINE = 2**31 - 1
_UPDATABLE = (
    "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
    "`spec.tolerations` (only additions to existing tolerations),"
    "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"
)
_DEADLINE = ("spec", "activeDeadlineSeconds")
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


def validate_pod_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidatePodUpdate."""
    metadata, before = new.get("metadata") or {}, old.get("metadata") or {}
    spec, old_spec = new.get("spec") or {}, old.get("spec") or {}
    errors = validate_object_meta_update(metadata, before, ("metadata",))
    errors += validate_pod_metadata_and_spec(new)
    errors += _validate_annotations(metadata.get("annotations") or {}, before.get("annotations") or {}, spec)
    for field in ("containers", "initContainers"):
        containers = spec.get(field) or []
        if len(containers) != len(old_spec.get(field) or ()):
            errors.append(forbidden(("spec", field), "pod updates may not add or remove containers"))
            return errors
        errors += _validate_images(containers, field)
    found, stop = _validate_deadline(spec.get("activeDeadlineSeconds"), old_spec.get("activeDeadlineSeconds"))
    errors += found
    if stop:
        return errors
    errors += _validate_tolerations(spec.get("tolerations") or [], old_spec.get("tolerations") or [])
    errors += _validate_gates(spec.get("schedulingGates") or [], old_spec.get("schedulingGates") or [])
    if is_equal(spec, old_spec, "Score.PodSpec"):
        return errors
    if not current().since(32):
        errors += _validate_quality_of_service(spec, old_spec, old)
    munged = _with_updatable(spec, old_spec)
    if old_spec.get("schedulingGates"):
        errors += _validate_gated(munged, old_spec)
    if not is_equal(munged, old_spec, "Score.PodSpec"):
        errors.append(forbidden(("spec",), f"pod updates may not change fields other than {_UPDATABLE}{DIFFERENCE}"))
    return errors


def _validate_quality_of_service(spec: dict[str, Any], old_spec: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """The class of the live pod, which the new one has to have."""
    written = (old.get("status") or {}).get("qosClass") or ""
    kept = (written or quality_of_service(old_spec)) == quality_of_service(spec)
    return [] if kept else [invalid(("metadata",), written, "Pod QoS is immutable")]


def _validate_annotations(annotations: dict[str, Any], before: dict[str, Any], spec: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidatePodSpecificAnnotationUpdates."""
    errors: list[FieldError] = []
    path = ("metadata", "annotations")
    for key in sorted({**before, **annotations}):
        if key in before and annotations.get(key) == before[key]:
            continue
        verb = "remove or update" if key in before else "add"
        if key.startswith(APP_ARMOR_PREFIX):
            errors.append(forbidden((*path, Key(key)), f"may not {verb} AppArmor annotations"))
        if key == MIRROR_ANNOTATION:
            errors.append(forbidden((*path, Key(key)), f"may not {verb} mirror pod annotation"))
    return errors + validate_pod_annotations(annotations, spec, path)


def _validate_images(containers: list[Any], field: str) -> list[FieldError]:
    """Mirrors: ValidateContainerUpdates."""
    errors = []
    for index, container in enumerate(containers):
        image = (container or {}).get("image") or ""
        if not image:
            errors.append(required(("spec", field, index, "image")))
        if image.strip() != image:
            errors.append(invalid(("spec", field, index, "image"), image, "must not have leading or trailing whitespace"))
    return errors


def _validate_deadline(deadline: int | None, before: int | None) -> tuple[list[FieldError], bool]:
    """The errors, and whether the server looks no further."""
    if deadline is None:
        if before is None:
            return [], False
        return [invalid(_DEADLINE, None, "must not update from a positive integer to nil value")], False
    if not 0 <= deadline <= _LONGEST_DEADLINE:
        return [invalid(_DEADLINE, deadline, f"must be between 0 and {_LONGEST_DEADLINE}, inclusive")], True
    if before is not None and before < deadline:
        return [invalid(_DEADLINE, deadline, "must be less than or equal to previous value")], True
    return [], False


def _validate_tolerations(tolerations: list[Any], before: list[Any]) -> list[FieldError]:
    """Mirrors: validateOnlyAddedTolerations."""
    path = ("spec", "tolerations")
    kept = [_without_seconds(each) for each in tolerations]
    if not all(_without_seconds(each) in kept for each in before):
        return [forbidden(path, "existing toleration can not be modified except its tolerationSeconds")]
    return validate_tolerations(tolerations, path)


def _without_seconds(toleration: dict[str, Any] | None) -> dict[str, Any]:
    return {key: item for key, item in (toleration or {}).items() if key != "tolerationSeconds" and item}


def _validate_gates(gates: list[Any], before: list[Any]) -> list[FieldError]:
    """Mirrors: validateOnlyDeletedSchedulingGates."""
    known = {(gate or {}).get("name") or "" for gate in before}
    added = {(gate or {}).get("name") or "": index for index, gate in enumerate(gates)}
    return [
        forbidden(("spec", "schedulingGates", index, "name"), f"only deletion is allowed, but found new scheduling gate '{name}'")
        for name, index in added.items()
        if name not in known
    ]


def _with_updatable(spec: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """The new spec with what may change taken from the old one, so that what is left to differ may not."""
    munged = {**spec}
    for field in ("containers", "initContainers"):
        if spec.get(field):
            munged[field] = [
                {**(container or {}), "image": (old or {}).get("image")} for container, old in zip(spec[field], before[field], strict=True)
            ]
    for field in ("activeDeadlineSeconds", "schedulingGates", "tolerations"):
        munged[field] = before.get(field)
    if (before.get("terminationGracePeriodSeconds") or 0) < 0 and spec.get("terminationGracePeriodSeconds") == 1:
        munged["terminationGracePeriodSeconds"] = before["terminationGracePeriodSeconds"]
    return munged


def _validate_gated(munged: dict[str, Any], before: dict[str, Any]) -> list[FieldError]:
    """What a gated pod may add: node selectors and node affinity, which ``munged`` then takes from the old spec."""
    errors = []
    selector, old_selector = munged.get("nodeSelector") or {}, before.get("nodeSelector") or {}
    if any(selector.get(key) != value for key, value in old_selector.items()):
        detail = "only additions to spec.nodeSelector are allowed (no mutations or deletions)"
        errors.append(invalid(("spec", "nodeSelector"), munged.get("nodeSelector"), detail))
    munged["nodeSelector"] = before.get("nodeSelector")
    affinity, old_affinity = munged.get("affinity"), before.get("affinity")
    node, old_node = (affinity or {}).get("nodeAffinity"), (old_affinity or {}).get("nodeAffinity")
    if is_equal(node, old_node, "Rcore.NodeAffinity"):
        return errors
    errors += _validate_node_affinity(node, old_node)
    rest = {key: item for key, item in (affinity or {}).items() if key != "nodeAffinity" and item is not None}
    if affinity is not None and old_affinity is None and not rest:
        munged["affinity"] = None
    else:
        munged["affinity"] = rest if old_node is None else {**rest, "nodeAffinity": old_node}
    return errors


def _validate_node_affinity(node: dict[str, Any] | None, before: dict[str, Any] | None) -> list[FieldError]:
    """Mirrors: validateNodeAffinityMutation."""
    old_terms, terms = (((each or {}).get(_REQUIRED) or {}).get("nodeSelectorTerms") for each in (before, node))
    if not old_terms:
        return []
    from kubecheck.api.go_structs import go_struct, go_structs

    path = ("spec", "affinity", "nodeAffinity", _REQUIRED, "nodeSelectorTerms")
    if len(old_terms) != len(terms or ()):
        shown = go_structs("core.NodeSelectorTerm", terms)
        return [invalid(path, shown, "no additions/deletions to non-empty NodeSelectorTerms list are allowed")]
    return [
        invalid((*path, index), go_struct("core.NodeSelectorTerm", term), "only additions are allowed (no mutations or deletions)")
        for index, (term, old) in enumerate(zip(terms or (), old_terms, strict=True))
        if not _only_adds(term or {}, old or {})
    ]


def _only_adds(term: dict[str, Any], before: dict[str, Any]) -> bool:
    """Mirrors: validateNodeSelectorTermHasOnlyAdditions."""
    fields = ("matchExpressions", "matchFields")
    if not any(before.get(field) for field in fields):
        return not any(term.get(field) for field in fields)
    pairs = [((term.get(field) or [])[: len(before.get(field) or ())], before.get(field)) for field in fields]
    return all(is_equal(one, other, "lcore.NodeSelectorRequirement") for one, other in pairs)
