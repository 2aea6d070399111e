"""Validation of pods and pod templates. Mirrors: ValidatePodCreate, ValidatePodSpec, ValidatePodTemplateSpec (pkg/apis/core/validation) v1.36."""

from __future__ import annotations

from kubecheck.api.validation.core.containers import PodFacts, validate_containers, validate_image_text
from kubecheck.api.validation.core.pod_resources import validate_container_resources, validate_pod_resources
from kubecheck.api.validation.core.security_contexts import (
    each_container,
    validate_operating_system,
    validate_pod_security_context,
    validate_windows_host_process,
)
from kubecheck.fields import Key, duplicate, forbidden, invalid, not_found, not_supported, required, too_long
from kubecheck.release import current
from kubecheck.values.metadata import validate_annotations, validate_object_meta
from kubecheck.values.names import (
    are_good_labels,
    byte_length,
    inclusive_range_error,
    is_dns1123_label,
    is_dns1123_subdomain,
    is_dns1123_subdomain_with_underscore,
    is_qualified_name,
    name_is_dns_subdomain,
)
from kubecheck.values.selector import validate_labels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError, Steps

_LONGEST_DEADLINE = 2**31 - 1
_RESTART_POLICIES = ("Always", "OnFailure", "Never")
_DNS_POLICIES = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
# What most specs are made of; with nothing else in a spec, the checks of everything else are passed over at once.
_USUAL = frozenset((
    "automountServiceAccountToken", "containers", "dnsPolicy", "enableServiceLinks", "hostIPC", "hostNetwork", "hostPID", "hostUsers",
    "imagePullSecrets", "initContainers", "nodeSelector", "preemptionPolicy", "priority", "resources", "restartPolicy", "schedulerName",
    "securityContext", "serviceAccount", "serviceAccountName", "shareProcessNamespace", "terminationGracePeriodSeconds", "tolerations", "volumes",
))  # fmt: skip


def validate_pod(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidatePodCreate."""
    spec = value.get("spec") or {}
    errors = validate_pod_metadata_and_spec(value)
    if spec.get("ephemeralContainers"):
        errors.append(forbidden(("spec", "ephemeralContainers"), "cannot be set on create"))
    if spec.get("nodeName") and spec.get("schedulingGates"):
        errors.append(forbidden(("spec", "nodeName"), "cannot be set until all schedulingGates have been cleared"))
    annotations = (value.get("metadata") or {}).get("annotations")
    if not annotations:
        return errors
    from kubecheck.api.validation.core.pod_annotations import validate_profiles

    return errors + validate_profiles(annotations, spec, ("spec",))


def validate_pod_metadata_and_spec(value: dict[str, Any]) -> list[FieldError]:
    """What is asked of a pod on create and on update. Mirrors: validatePodMetadataAndSpec."""
    metadata, spec = value.get("metadata") or {}, value.get("spec") or {}
    errors = validate_object_meta(metadata, True, name_is_dns_subdomain, ("metadata",))
    annotations = metadata.get("annotations")
    if annotations:
        from kubecheck.api.validation.core.pod_annotations import validate_pod_annotations

        errors += validate_pod_annotations(annotations, spec, ("metadata", "annotations"))
    errors += validate_pod_spec(spec, metadata, ("spec",), is_pod=True)
    return errors + _validate_only_for_pods(spec)


def _validate_only_for_pods(spec: dict[str, Any]) -> list[FieldError]:
    errors: list[FieldError] = []
    if spec.get("volumes") and not spec.get("serviceAccountName"):
        for index, volume in enumerate(spec["volumes"]):
            for position, source in enumerate(((volume or {}).get("projected") or {}).get("sources") or ()):
                if (source or {}).get("serviceAccountToken") is not None:
                    where = ("spec", "volumes", index, "projected", "sources", position, "serviceAccountToken")
                    errors.append(forbidden(where, "must not be specified when serviceAccountName is not set"))
    for field in ("containers", "initContainers"):
        for index, container in enumerate(spec.get(field) or ()):
            errors += validate_image_text(container or {}, ("spec", field, index))
    return errors


def validate_pod_template_spec(template: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: ValidatePodTemplateSpec."""
    metadata, spec = template.get("metadata") or {}, template.get("spec") or {}
    errors: list[FieldError] = []
    annotations, labels = metadata.get("annotations") or {}, metadata.get("labels")
    if labels and not are_good_labels(labels):
        errors += validate_labels(labels, (*path, "labels"))
    if annotations:
        from kubecheck.api.validation.core.pod_annotations import validate_pod_annotations, validate_profiles

        errors += validate_annotations(annotations, (*path, "annotations"))
        errors += validate_pod_annotations(annotations, spec, (*path, "annotations"))
    for error in errors:
        own = error.path
        error.at = (*own[: len(path)], "metadata", *own[len(path) :])
    errors += validate_pod_spec(spec, None, (*path, "spec"))
    if annotations:
        errors += validate_profiles(annotations, spec, (*path, "spec"))
    if spec.get("ephemeralContainers"):
        errors.append(forbidden((*path, "spec", "ephemeralContainers"), "ephemeral containers not allowed in pod template"))
    return errors


def validate_pod_spec(spec: dict[str, Any], metadata: dict[str, Any] | None, path: Steps, *, is_pod: bool = False) -> list[FieldError]:
    """Mirrors: ValidatePodSpec.

    Args:
        spec: defaulted.
        metadata: of the pod; None for a template.
        path: where the spec stands.
        is_pod: whether this is a pod and no template, whose host ports and images must be complete.
    """
    errors: list[FieldError] = []
    if spec.get("terminationGracePeriodSeconds") is None:
        errors.append(required((*path, "terminationGracePeriodSeconds"), ""))
    name = (metadata or {}).get("name") or ""
    volumes: dict[str, dict[str, Any]] = {}
    if spec.get("volumes"):
        from kubecheck.api.validation.core.pod_volumes import validate_volumes

        volumes, found = validate_volumes(spec["volumes"], name, (*path, "volumes"), is_pod=is_pod)
        errors += found
    pod = PodFacts(spec, volumes)
    if spec.get("resourceClaims"):
        errors += _validate_resource_claims(spec["resourceClaims"], metadata, (*path, "resourceClaims"))
    errors += validate_containers(spec, pod, path)
    if spec.get("resources") is not None:
        errors += validate_pod_resources(spec, pod.claims, path)
    if spec.get("hostNetwork"):
        errors += _validate_host_network(spec, path, is_pod=is_pod)
    if spec.get("restartPolicy") not in _RESTART_POLICIES:
        errors += _validate_choice(spec, "restartPolicy", _RESTART_POLICIES, path)
    if spec.get("dnsPolicy") not in _DNS_POLICIES:
        errors += _validate_choice(spec, "dnsPolicy", _DNS_POLICIES, path)
    if spec.get("nodeSelector"):
        errors += validate_labels(spec["nodeSelector"], (*path, "nodeSelector"))
    if spec.get("securityContext") or spec.get("shareProcessNamespace"):
        errors += validate_pod_security_context(spec, path)
    usual = _USUAL.issuperset(spec)
    if not usual:
        if spec.get("affinity"):
            from kubecheck.api.validation.core.pod_placement import validate_affinity

            errors += validate_affinity(spec["affinity"], (*path, "affinity"))
        errors += _validate_dns(spec, (*path, "dnsConfig"))
        errors += _validate_gates(spec, path)
        if spec.get("topologySpreadConstraints"):
            from kubecheck.api.validation.core.pod_placement import validate_spread_constraints

            errors += validate_spread_constraints(spec["topologySpreadConstraints"], (*path, "topologySpreadConstraints"))
    elif spec.get("dnsPolicy") == "None":
        errors += _validate_dns(spec, (*path, "dnsConfig"))
    if pod.has_windows_options or (spec.get("securityContext") or {}).get("windowsOptions") is not None:
        errors += validate_windows_host_process(spec, path)
    if spec.get("hostUsers") is False:
        errors += _validate_host_users(spec, path)
    if not usual or spec.get("serviceAccountName"):
        errors += _validate_names(spec, path)
    if not usual or spec.get("tolerations") or spec.get("preemptionPolicy") is not None:
        errors += _validate_rest(spec, path)
    return errors + _validate_file_keys(spec, path) if pod.has_file_keys else errors


def _validate_choice(spec: dict[str, Any], field: str, allowed: tuple[str, ...], path: Steps) -> list[FieldError]:
    chosen = spec.get(field) or ""
    if chosen in allowed:
        return []
    return [not_supported((*path, field), chosen, allowed) if chosen else required((*path, field), "")]


def _validate_resource_claims(claims: list[dict[str, Any]], metadata: dict[str, Any] | None, path: Steps) -> list[FieldError]:
    """Mirrors: validatePodResourceClaim."""
    from kubecheck.api.validation.core.pod_annotations import MIRROR_ANNOTATION

    if MIRROR_ANNOTATION in ((metadata or {}).get("annotations") or {}):
        error = forbidden((Key(""),), "static pods do not support resource claims")
        error.at = tuple(step for step in path if isinstance(step, (str, int)))
        return [error for _ in claims]
    errors: list[FieldError] = []
    seen = set()
    for index, each in enumerate(claims):
        claim, where = each or {}, (*path, index)
        name, by_name, by_template = claim.get("name") or "", claim.get("resourceClaimName"), claim.get("resourceClaimTemplateName")
        if not name:
            errors.append(required((*where, "name"), ""))
        elif name in seen:
            errors.append(duplicate((*where, "name"), name))
        else:
            errors += [invalid((*where, "name"), name, message) for message in is_dns1123_label(name)]
            seen.add(name)
        shown = {"Name": name, "ResourceClaimName": by_name, "ResourceClaimTemplateName": by_template}
        if by_name is not None and by_template is not None:
            text = "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"
            errors.append(invalid(where, shown, text))
        if by_name is None and by_template is None:
            errors.append(invalid(where, shown, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"))
        for field, named in (("resourceClaimName", by_name), ("resourceClaimTemplateName", by_template)):
            if named is not None:
                errors += [invalid((*where, field), named, message) for message in name_is_dns_subdomain(named, False)]
    return errors


def _validate_host_network(spec: dict[str, Any], path: Steps, *, is_pod: bool) -> list[FieldError]:
    """Mirrors: validatePodHostNetworkDeps."""
    errors: list[FieldError] = []
    for index, container in enumerate(spec.get("containers") or ()):
        for position, port in enumerate((container or {}).get("ports") or ()):
            host, number = (port or {}).get("hostPort") or 0, (port or {}).get("containerPort") or 0
            if (is_pod or host) and host != number:
                where = (*path, "containers", index, "ports", position, "hostPort")
                errors.append(invalid(where, host, "must match `containerPort` when `hostNetwork` is true"))
    return errors


def _validate_dns(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validatePodDNSConfig."""
    config = spec.get("dnsConfig")
    if spec.get("dnsPolicy") == "None":
        if config is None:
            return [required(path, "must provide `dnsConfig` when `dnsPolicy` is None")]
        if not config.get("nameservers"):
            return [required((*path, "nameservers"), "must provide at least one DNS nameserver when `dnsPolicy` is None")]
    if config is None:
        return []
    from kubecheck.values.addresses import is_valid_ip_for_legacy_field

    errors: list[FieldError] = []
    servers, searches = config.get("nameservers") or [], config.get("searches") or []
    if len(servers) > 3:
        errors.append(invalid((*path, "nameservers"), servers, "must not have more than 3 nameservers"))
    for index, server in enumerate(servers):
        errors += is_valid_ip_for_legacy_field((*path, "nameservers", index), server or "")
    if len(searches) > 32:
        errors.append(invalid((*path, "searches"), searches, "must not have more than 32 search paths"))
    if byte_length(" ".join(each or "" for each in searches)) > 2048:
        text = "must not have more than 2048 characters (including spaces) in the search list"
        errors.append(invalid((*path, "searches"), searches, text))
    is_relaxed = current().has("RelaxedDNSSearchValidation")
    check = is_dns1123_subdomain_with_underscore if is_relaxed else is_dns1123_subdomain
    for index, search in enumerate(searches):
        if search != "." or not is_relaxed:
            name = (search or "").removesuffix(".")
            errors += [invalid((*path, "searches", index), name, message) for message in check(name)]
    options = enumerate(config.get("options") or ())
    return errors + [required((*path, "options", index), "must not be empty") for index, each in options if not (each or {}).get("name")]


def _validate_gates(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateReadinessGates, validateSchedulingGates."""
    errors: list[FieldError] = []
    for index, gate in enumerate(spec.get("readinessGates") or ()):
        name = (gate or {}).get("conditionType") or ""
        errors += [invalid((*path, "readinessGates", index, "conditionType"), name, message) for message in is_qualified_name(name)]
    seen = set()
    for index, gate in enumerate(spec.get("schedulingGates") or ()):
        name, where = (gate or {}).get("name") or "", (*path, "schedulingGates", index)
        errors += [invalid(where, name, message) for message in is_qualified_name(name)]
        if name in seen:
            errors.append(duplicate(where, name))
        seen.add(name)
    return errors


def _validate_host_users(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateHostUsers, which writes two of the fields with a capital."""
    text = f"when `{'hostUsers' if current().since(34) else 'pod.Spec.HostUsers'}` is false"
    errors: list[FieldError] = []
    for field, shown in (("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")):
        if spec.get(field):
            error = forbidden((*path, shown), text)
            error.at = tuple(step for step in (*path, field) if isinstance(step, (str, int)))
            errors.append(error)
    return errors + [forbidden((*where, "volumeDevices"), text) for container, where in each_container(spec, path) if container.get("volumeDevices")]


def _validate_names(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Host names and the names of other objects. Mirrors: validatePodHostName and parts of ValidatePodSpec."""
    errors: list[FieldError] = []
    override = spec.get("hostnameOverride")
    if override is not None:
        where = (*path, "hostnameOverride")
        if spec.get("setHostnameAsFQDN"):
            errors.append(forbidden(where, "may not be specified when setHostnameAsFQDN is true"))
        if spec.get("hostNetwork"):
            errors.append(forbidden(where, "may not be specified when hostNetwork is true"))
        if byte_length(override) > 64:
            errors.append(too_long(where, "", 64))
        errors += [invalid(where, override, message) for message in is_dns1123_subdomain(override)]
    for field in ("serviceAccountName", "nodeName"):
        if spec.get(field):
            for message in name_is_dns_subdomain(spec[field], False):
                errors.append(invalid((*path, field), spec[field], message))
    deadline = spec.get("activeDeadlineSeconds")
    if deadline is not None and not 1 <= deadline <= _LONGEST_DEADLINE:
        errors.append(invalid((*path, "activeDeadlineSeconds"), deadline, inclusive_range_error(1, _LONGEST_DEADLINE)))
    for field in ("hostname", "subdomain"):
        if spec.get(field):
            errors += [invalid((*path, field), spec[field], message) for message in is_dns1123_label(spec[field])]
    return errors


def _validate_rest(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Tolerations, aliases, classes, overhead and operating system."""
    errors: list[FieldError] = []
    if spec.get("tolerations"):
        from kubecheck.api.validation.core.pod_placement import validate_tolerations

        errors += validate_tolerations(spec["tolerations"], (*path, "tolerations"))
    if spec.get("hostAliases"):
        errors += _validate_aliases(spec["hostAliases"], (*path, "hostAliases"))
    for field in ("priorityClassName", "runtimeClassName"):
        name = spec.get(field)
        if name or (name is not None and field == "runtimeClassName"):
            errors += [invalid((*path, field), name, message) for message in name_is_dns_subdomain(name, False)]
    if spec.get("preemptionPolicy") not in (None, "PreemptLowerPriority"):
        errors += _validate_choice(spec, "preemptionPolicy", ("PreemptLowerPriority", "Never"), path)
    if spec.get("overhead"):
        errors += validate_container_resources({"limits": spec["overhead"]}, frozenset(), (*path, "overhead"))
    if spec.get("os") is not None:
        errors += validate_operating_system(spec, path)
    return errors


def _validate_aliases(aliases: list[dict[str, Any]], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateHostAliases."""
    from kubecheck.values.addresses import is_valid_ip_for_legacy_field

    errors: list[FieldError] = []
    for index, alias in enumerate(aliases):
        errors += is_valid_ip_for_legacy_field((*path, index, "ip"), (alias or {}).get("ip") or "")
        for position, name in enumerate((alias or {}).get("hostnames") or ()):
            errors += [invalid((*path, index, "hostnames", position), name or "", message) for message in is_dns1123_subdomain(name or "")]
    return errors


def _validate_file_keys(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateFileKeyRefVolumes."""
    errors: list[FieldError] = []
    volumes = {(each or {}).get("name") or "": each or {} for each in spec.get("volumes") or ()}
    for container, where in each_container(spec, path):
        for index, variable in enumerate(container.get("env") or ()):
            reference = ((variable or {}).get("valueFrom") or {}).get("fileKeyRef")
            if reference is None:
                continue
            name, at = reference.get("volumeName") or "", (*where, "env", index, "valueFrom", "fileKeyRef", "volumeName")
            if name not in volumes:
                errors.append(not_found(at, name))
            elif volumes[name].get("emptyDir") is None:
                errors.append(invalid(at, name, "referenced volume must be of type emptyDir"))
    return errors
