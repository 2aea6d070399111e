"""Defaults of pods and pod templates. Mirrors: pkg/apis/core/v1/defaults.go, zz_generated.defaults.go, conversion.go (PodSpec) v1.36."""

from __future__ import annotations

from kubecheck.api.defaults.core.resource_lists import default_resource_list, default_resources
from kubecheck.release import current
from kubecheck.values.image import parse_image
from kubecheck.values.quantity import parse_quantity

APP_ARMOR_PREFIX = "container.apparmor.security.beta.kubernetes.io/"
_PROFILES = {"unconfined": "Unconfined", "runtime/default": "RuntimeDefault"}
_LONGEST_PROFILE = 4095

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_CONTAINER_FIELDS = ("initContainers", "containers", "ephemeralContainers")
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_MODES = ("secret", "configMap", "downwardAPI", "projected")
_FILE_MODE = 420
_HOUR = 3600
_POLICIES: dict[str, str] = {}


def default_pod(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetObjectDefaults_Pod."""
    return {**value, "spec": default_pod_alone(default_pod_spec(value.get("spec") or {}))}


def default_pod_alone(value: dict[str, Any]) -> dict[str, Any]:
    """The spec of a template as it is in a pod made from it: with the defaults that pods have and templates have not.

    Mirrors: SetDefaults_Pod, Convert_v1_Pod_To_core_Pod.
    """
    spec = dict(value)
    if (spec.get("terminationGracePeriodSeconds") or 0) < 0:
        spec["terminationGracePeriodSeconds"] = 1
    for field in ("initContainers", "containers"):
        if spec.get(field):
            spec[field] = [_with_requests(container, bool(spec.get("hostNetwork"))) for container in spec[field]]
    if spec.get("resources") is not None and not current().has("PodLevelResourcesFixDefaulting"):
        from kubecheck.api.defaults.core.pod_resources import default_pod_resources

        default_pod_resources(spec)
    if spec.get("enableServiceLinks") is None:
        spec["enableServiceLinks"] = True
    return spec


def default_pod_template(value: dict[str, Any]) -> dict[str, Any]:
    """A pod template as it stands in a workload: its spec with defaults."""
    return {**value, "spec": default_pod_spec(value.get("spec") or {})}


def default_pod_spec(value: dict[str, Any]) -> dict[str, Any]:
    """The spec of a pod or a template, a new map. Mirrors: SetDefaults_PodSpec and the defaults of all that is in it."""
    spec = dict(value)
    spec["dnsPolicy"] = spec.get("dnsPolicy") or "ClusterFirst"
    spec["restartPolicy"] = spec.get("restartPolicy") or "Always"
    if spec.get("securityContext") is None:
        spec["securityContext"] = {}
    if spec.get("terminationGracePeriodSeconds") is None:
        spec["terminationGracePeriodSeconds"] = 30
    spec["schedulerName"] = spec.get("schedulerName") or "default-scheduler"
    account = spec.get("serviceAccountName") or spec.get("serviceAccount")
    if account:
        spec["serviceAccountName"] = spec["serviceAccount"] = account
    for field in _CONTAINER_FIELDS:
        if spec.get(field):
            spec[field] = [default_container(container or {}) for container in spec[field]]
    if spec.get("volumes"):
        spec["volumes"] = [_default_volume(volume or {}) for volume in spec["volumes"]]
    if spec.get("overhead"):
        spec["overhead"] = default_resource_list(spec["overhead"])
    if spec.get("resources") is not None:
        spec["resources"] = default_resources(spec["resources"])
    return spec


def default_container(value: dict[str, Any]) -> dict[str, Any]:
    """A container, init container or ephemeral container with its defaults, a new map. Mirrors: SetDefaults_Container."""
    container = dict(value)
    if not container.get("imagePullPolicy"):
        container["imagePullPolicy"] = _pull_policy(container.get("image") or "")
    container["terminationMessagePath"] = container.get("terminationMessagePath") or "/dev/termination-log"
    container["terminationMessagePolicy"] = container.get("terminationMessagePolicy") or "File"
    container["resources"] = default_resources(container["resources"]) if container.get("resources") else {}
    if container.get("ports"):
        container["ports"] = [port if (port or {}).get("protocol") else {**(port or {}), "protocol": "TCP"} for port in container["ports"]]
    if container.get("env") and any((each or {}).get("valueFrom") for each in container["env"]):
        container["env"] = [_default_environment(each or {}) for each in container["env"]]
    for field in _PROBES:
        if container.get(field) is not None:
            container[field] = _default_probe(container[field])
    if container.get("lifecycle") is not None:
        handlers = container["lifecycle"].items()
        container["lifecycle"] = {name: _default_handler(each) if each.__class__ is dict and each else each for name, each in handlers}
    return container


def _pull_policy(image: str) -> str:
    """Images of the tag latest are always pulled. Mirrors: parsers.ParseImageName, which adds the tag where there is none."""
    policy = _POLICIES.get(image)
    if policy is None:
        reference = parse_image(image)
        latest = reference is not None and reference.pulled_tag == "latest"
        policy = _POLICIES[image] = "Always" if latest else "IfNotPresent"
    return policy


def _default_environment(variable: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_ObjectFieldSelector; a file key is not optional unless it says so."""
    source = variable.get("valueFrom") or {}
    if source.get("fieldRef") is not None and not source["fieldRef"].get("apiVersion"):
        return {**variable, "valueFrom": {**source, "fieldRef": {**source["fieldRef"], "apiVersion": "v1"}}}
    if source.get("fileKeyRef") is not None and source["fileKeyRef"].get("optional") is None:
        return {**variable, "valueFrom": {**source, "fileKeyRef": {**source["fileKeyRef"], "optional": False}}}
    return variable


def _default_probe(probe: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_Probe."""
    filled = _default_handler(probe)
    for field, default in (("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3)):
        if not filled.get(field):
            filled[field] = default
    return filled


def _default_handler(handler: dict[str, Any]) -> dict[str, Any]:
    """A probe or lifecycle handler, a new map. Mirrors: SetDefaults_HTTPGetAction."""
    filled = dict(handler)
    get, grpc = filled.get("httpGet"), filled.get("grpc")
    if get is not None:
        filled["httpGet"] = {**get, "path": get.get("path") or "/", "scheme": get.get("scheme") or "HTTP"}
    if grpc is not None and grpc.get("service") is None:
        filled["grpc"] = {**grpc, "service": ""}
    return filled


def _default_volume(volume: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_Volume and the SetDefaults functions of the volume sources."""
    filled = {name: item for name, item in volume.items() if item is not None}
    if len(filled) == ("name" in filled):
        return {**filled, "emptyDir": {}}
    for field, source in filled.items():
        if field in _MODES:
            filled[field] = _default_projection(field, source)
        elif field == "emptyDir" and source.get("sizeLimit") is not None:
            filled[field] = {**source, "sizeLimit": parse_quantity(source["sizeLimit"]).text}
        elif field == "image" and not source.get("pullPolicy"):
            filled[field] = {**source, "pullPolicy": _pull_policy(source.get("reference") or "")}
        elif field == "ephemeral" and source.get("volumeClaimTemplate") is not None:
            from kubecheck.api.defaults.core.persistent_volumes import default_persistent_volume_claim_spec

            template = source["volumeClaimTemplate"]
            claim = default_persistent_volume_claim_spec(template.get("spec") or {})
            filled[field] = {**source, "volumeClaimTemplate": {**template, "spec": claim}}
        elif field != "name":
            from kubecheck.api.defaults.core.persistent_volumes import default_source

            filled[field] = default_source(field, source)
    return filled


def _default_projection(field: str, source: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_SecretVolumeSource and its siblings, SetDefaults_ServiceAccountTokenProjection."""
    filled = dict(source)
    if filled.get("defaultMode") is None:
        filled["defaultMode"] = _FILE_MODE
    if field == "downwardAPI" and filled.get("items"):
        filled["items"] = [_default_downward_item(item or {}) for item in filled["items"]]
    if field == "projected" and filled.get("sources"):
        filled["sources"] = [_default_projected_source(each or {}) for each in filled["sources"]]
    return filled


def _default_projected_source(source: dict[str, Any]) -> dict[str, Any]:
    filled = dict(source)
    downward, token = filled.get("downwardAPI"), filled.get("serviceAccountToken")
    if downward is not None and downward.get("items"):
        filled["downwardAPI"] = {**downward, "items": [_default_downward_item(item or {}) for item in downward["items"]]}
    if token is not None and token.get("expirationSeconds") is None:
        filled["serviceAccountToken"] = {**token, "expirationSeconds": _HOUR}
    return filled


def _default_downward_item(item: dict[str, Any]) -> dict[str, Any]:
    reference = item.get("fieldRef")
    if reference is None or reference.get("apiVersion"):
        return item
    return {**item, "fieldRef": {**reference, "apiVersion": "v1"}}


# -- pods alone ---------------------------------------------------------------------------------------------------------


def _with_requests(container: dict[str, Any], host_network: bool) -> dict[str, Any]:
    """Requests are limits where they are not said, and the host's ports are the container's. Mirrors: SetDefaults_Pod."""
    resources = container.get("resources") or {}
    limits, requests = resources.get("limits"), resources.get("requests") or {}
    if limits and any(name not in requests for name in limits):
        container = {**container, "resources": {**resources, "requests": {**limits, **requests}}}
    if host_network and container.get("ports"):
        ports = [port if port.get("hostPort") else {**port, "hostPort": port.get("containerPort")} for port in container["ports"]]
        container = {**container, "ports": ports}
    return container


# Mirrors: applySchedulingGatedCondition; when it was set is not known.
_SCHEDULING_GATED = {
    "type": "PodScheduled", "status": "False", "reason": "SchedulingGated",
    "message": "Scheduling is blocked due to non-empty scheduling gates", "lastTransitionTime": None,
}  # fmt: skip


def prepare_pod(value: dict[str, Any]) -> dict[str, Any]:
    """Pending, of a quality of service class, with what spreading and affinity take from labels. Mirrors: podStrategy.PrepareForCreate."""
    from kubecheck.api.defaults.core.pod_resources import quality_of_service, with_pod_resources  # only of pods

    metadata = {**(value.get("metadata") or {}), "generation": 1}
    value = {**value, "spec": with_pod_resources(value.get("spec") or {})}
    written = (value.get("status") or {}).get("qosClass")
    status: dict[str, Any] = {"phase": "Pending", "qosClass": written or quality_of_service(value["spec"])}
    if (value.get("spec") or {}).get("schedulingGates"):
        status["conditions"] = [dict(_SCHEDULING_GATED)]
    spec = _with_label_keys(value.get("spec") or {}, metadata.get("labels") or {})
    annotations = metadata.get("annotations") or {}
    if any(key.startswith(APP_ARMOR_PREFIX) for key in annotations):
        spec = _with_annotated_profiles(spec, annotations)
    if not current().since(34) and (added := _profile_annotations(spec, annotations)):
        metadata["annotations"] = {**annotations, **added}
    return {**value, "metadata": metadata, "spec": spec, "status": status}


def prepare_pod_update(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """With the stored status; resources of the pod itself that are left out altogether stay. Mirrors: podStrategy.PrepareForUpdate."""
    spec, kept = new.get("spec") or {}, (old.get("spec") or {}).get("resources")
    if spec.get("resources") is None and kept is not None and current().has("PodLevelResourcesFixDefaulting"):
        spec = {**spec, "resources": kept}
    prepared = {**new, "spec": spec}
    if "status" in old:
        return {**prepared, "status": old["status"]}
    prepared.pop("status", None)
    return prepared


def _with_annotated_profiles(spec: dict[str, Any], annotations: dict[str, str]) -> dict[str, Any]:
    """With the AppArmor profiles of the old annotations as fields of their containers. Mirrors: applyAppArmorVersionSkew."""
    if (spec.get("os") or {}).get("name") == "windows":
        return spec
    of_pod = (spec.get("securityContext") or {}).get("appArmorProfile")
    changed = {}
    for field in ("initContainers", "containers", "ephemeralContainers"):
        containers = []
        for each in spec.get(field) or ():
            container, context = each or {}, (each or {}).get("securityContext") or {}
            profile = annotated_profile(annotations.get(APP_ARMOR_PREFIX + (container.get("name") or "")) or "")
            if profile is not None and context.get("appArmorProfile") is None and profile != of_pod:
                container = {**container, "securityContext": {**context, "appArmorProfile": profile}}
            containers.append(container)
        if containers:
            changed[field] = containers
    return {**spec, **changed}


def _profile_annotations(spec: dict[str, Any], annotations: dict[str, str]) -> dict[str, str]:
    """The old annotations for AppArmor profiles that stand in fields alone. Mirrors: applyAppArmorVersionSkew, appArmorAnnotationForField."""
    if (spec.get("os") or {}).get("name") == "windows":
        return {}
    of_pod = (spec.get("securityContext") or {}).get("appArmorProfile")
    added = {}
    for field in ("initContainers", "containers", "ephemeralContainers"):
        for each in spec.get(field) or ():
            profile = ((each or {}).get("securityContext") or {}).get("appArmorProfile") or of_pod or {}
            key = APP_ARMOR_PREFIX + ((each or {}).get("name") or "")
            kind, name = profile.get("type"), profile.get("localhostProfile")
            value = f"localhost/{name}" if kind == "Localhost" and name else next((word for word, its in _PROFILES.items() if its == kind), "")
            if value and key not in annotations:
                added[key] = value
    return added


def annotated_profile(annotation: str) -> dict[str, str] | None:
    """The profile an annotation stands for, where it is a valid one. Mirrors: ApparmorFieldForAnnotation, ValidateAppArmorProfileField."""
    if annotation in _PROFILES:
        return {"type": _PROFILES[annotation]}
    prefix, _, name = annotation.partition("localhost/")
    if prefix or not name or name != name.strip() or len(name.encode()) > _LONGEST_PROFILE:
        return None
    return {"type": "Localhost", "localhostProfile": name}


def _with_label_keys(spec: dict[str, Any], labels: dict[str, Any]) -> dict[str, Any]:
    """Values of the pod's own labels go into the selectors that name their keys.

    Mirrors: applyMatchLabelKeysAndMismatchLabelKeys, applySchedulingGatedCondition's sibling applyLabelKeysToLabelSelector.
    """
    constraints = spec.get("topologySpreadConstraints")
    is_merged = current().has("MatchLabelKeysInPodTopologySpreadSelectorMerge")
    if is_merged and constraints and any((each or {}).get("matchLabelKeys") for each in constraints):
        spec = {**spec, "topologySpreadConstraints": [_merge_keys(each or {}, labels) for each in constraints]}
    affinity = spec.get("affinity") or {}
    changed = {}
    for kind in ("podAffinity", "podAntiAffinity"):
        terms = affinity.get(kind)
        if terms is None:
            continue
        changed[kind] = dict(terms)
        if terms.get("requiredDuringSchedulingIgnoredDuringExecution"):
            required = [_merge_keys(each or {}, labels) for each in terms["requiredDuringSchedulingIgnoredDuringExecution"]]
            changed[kind]["requiredDuringSchedulingIgnoredDuringExecution"] = required
        if terms.get("preferredDuringSchedulingIgnoredDuringExecution"):
            changed[kind]["preferredDuringSchedulingIgnoredDuringExecution"] = [
                {**(each or {}), "podAffinityTerm": _merge_keys((each or {}).get("podAffinityTerm") or {}, labels)}
                for each in terms["preferredDuringSchedulingIgnoredDuringExecution"]
            ]
    return {**spec, "affinity": {**affinity, **changed}} if changed else spec


def _merge_keys(term: dict[str, Any], labels: dict[str, Any]) -> dict[str, Any]:
    added = []
    for field, operator in (("matchLabelKeys", "In"), ("mismatchLabelKeys", "NotIn")):
        for key in term.get(field) or ():
            if key in labels:
                added.append({"key": key, "operator": operator, "values": [labels[key]]})
    selector = term.get("labelSelector")
    if not added or selector is None:
        return term
    return {**term, "labelSelector": {**selector, "matchExpressions": [*(selector.get("matchExpressions") or ()), *added]}}
