"""Validation of containers, init containers and ephemeral containers. Mirrors: validateContainers and its siblings (pkg/apis/core/validation) v1.36."""

from __future__ import annotations

from kubecheck.api.validation.core.handlers import validate_lifecycle, validate_probes
from kubecheck.api.validation.core.pod_resources import validate_container_resources
from kubecheck.api.validation.core.security_contexts import validate_security_context
from kubecheck.fields import ResourceName, duplicate, forbidden, invalid, not_found, not_supported, required, too_many
from kubecheck.release import current
from kubecheck.values.identifiers import is_valid_port_name, is_valid_port_num
from kubecheck.values.names import is_dns1123_label

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError, Steps

_PROTOCOLS = ("SCTP", "TCP", "UDP")
_PULL_POLICIES = ("Always", "IfNotPresent", "Never")
_EPHEMERAL_FORBIDDEN = (
    "ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle",
)  # fmt: skip
_NO_CLAIMS: frozenset[str] = frozenset()
_PROBES = frozenset(("livenessProbe", "readinessProbe", "startupProbe"))
_RESTARTS = frozenset(("restartPolicy", "restartPolicyRules"))
_EPHEMERAL = "cannot be set for an Ephemeral Container"


class PodFacts:
    """What containers need to know of their pod: its good volumes, claims of devices, grace period, restart policy, host users.

    And what the pod learns from its containers: whether some have options for Windows, or variables from keys of files.
    """

    __slots__ = ("claims", "grace", "has_file_keys", "has_windows_options", "host_users", "restart_policy", "volumes")

    def __init__(self, spec: dict[str, Any], volumes: dict[str, dict[str, Any]]) -> None:
        self.volumes = volumes
        claims = spec.get("resourceClaims")
        self.claims = frozenset(each["name"] for each in claims if (each or {}).get("name")) if claims else _NO_CLAIMS
        self.grace = spec.get("terminationGracePeriodSeconds")
        self.restart_policy = spec.get("restartPolicy") or ""
        self.host_users = spec.get("hostUsers") is not False
        self.has_file_keys = self.has_windows_options = False


def validate_containers(spec: dict[str, Any], pod: PodFacts, path: Steps) -> list[FieldError]:
    """Containers, init containers and ephemeral containers of a pod spec, in the server's order."""
    where = (*path, "containers")
    containers, starters = spec.get("containers") or [], spec.get("initContainers") or []
    errors = _validate_main(containers, pod, where) if containers else [required(where, "")]
    if starters:
        errors += _validate_init(starters, containers, pod, (*path, "initContainers"))
    if spec.get("ephemeralContainers"):
        errors += _validate_ephemeral(spec["ephemeralContainers"], [*containers, *starters], pod, (*path, "ephemeralContainers"))
    return errors


def _validate_main(containers: list[dict[str, Any]], pod: PodFacts, path: Steps) -> list[FieldError]:
    """Mirrors: validateContainers."""
    errors: list[FieldError] = []
    names = set()
    for index, each in enumerate(containers):
        container, where = each or {}, (*path, index)
        errors += _validate_common(container, pod, where)
        name = container.get("name") or ""
        if name in names:
            errors.append(duplicate((*where, "name"), name))
        names.add(name)
        if container.get("lifecycle") is not None:
            errors += validate_lifecycle(container["lifecycle"], pod.grace, (*where, "lifecycle"))
        if not _PROBES.isdisjoint(container):
            errors += validate_probes(container, where)
        if not _RESTARTS.isdisjoint(container):
            errors += _validate_restart_policy(container, where)
    return errors + _validate_host_ports(containers, path)


def _validate_init(containers: list[dict[str, Any]], regular: list[dict[str, Any]], pod: PodFacts, path: Steps) -> list[FieldError]:
    """Mirrors: validateInitContainers, validateInitContainerRestartPolicy."""
    errors: list[FieldError] = []
    names = {(each or {}).get("name") or "" for each in regular}
    for index, each in enumerate(containers):
        container, where = each or {}, (*path, index)
        errors += _validate_common(container, pod, where)
        errors += _validate_restart_policy(container, where)
        name = container.get("name") or ""
        if name in names:
            errors.append(duplicate((*where, "name"), name))
        elif name:
            names.add(name)
        errors += _validate_host_ports([container], path)
        if container.get("restartPolicy") == "Always":
            if container.get("lifecycle") is not None:
                errors += validate_lifecycle(container["lifecycle"], pod.grace, (*where, "lifecycle"))
            errors += validate_probes(container, where)
            continue
        text = "may not be set for init containers" + (" without restartPolicy=Always" if current().since(28) else "")
        for field in ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe"):
            if container.get(field) is not None:
                errors.append(forbidden((*where, field), text))
        for position, policy in enumerate(container.get("resizePolicy") or ()):
            if (policy or {}).get("restartPolicy") == "RestartContainer":
                detail = "must not be set to 'RestartContainer' for non-sidecar initContainers"
                errors.append(invalid((*where, "resizePolicy", position, "restartPolicy"), "RestartContainer", detail))
    return errors


def _validate_ephemeral(containers: list[dict[str, Any]], others: list[dict[str, Any]], pod: PodFacts, path: Steps) -> list[FieldError]:
    """Mirrors: validateEphemeralContainers."""
    errors: list[FieldError] = []
    targets = {(each or {}).get("name") or "" for each in others}
    names = set(targets)
    for index, each in enumerate(containers):
        container, where = each or {}, (*path, index)
        errors += _validate_common(container, pod, where)
        errors += validate_image_text(container, where)
        name, target = container.get("name") or "", container.get("targetContainerName") or ""
        if name in names:
            errors.append(duplicate((*where, "name"), name))
        names.add(name)
        if target and target not in targets:
            errors.append(not_found((*where, "targetContainerName"), target))
        for field in _EPHEMERAL_FORBIDDEN:
            value = container.get(field)
            if value is not None and (field != "resources" or any(part is not None for part in value.values())):
                errors.append(forbidden((*where, field), _EPHEMERAL))
        for position, mount in enumerate(container.get("volumeMounts") or ()):
            for field in ("subPath", "subPathExpr"):
                if (mount or {}).get(field):
                    errors.append(forbidden((*where, "volumeMounts", position, field), _EPHEMERAL))
    return errors


def validate_image_text(container: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateContainerOnlyForPod."""
    image = container.get("image") or ""
    if image == image.strip():
        return []
    return [invalid((*path, "image"), image, "must not have leading or trailing whitespace")]


def _validate_common(container: dict[str, Any], pod: PodFacts, path: Steps) -> list[FieldError]:
    """Mirrors: validateContainerCommon."""
    errors: list[FieldError] = []
    name = container.get("name") or ""
    if not name:
        errors.append(required((*path, "name"), ""))
    else:
        for message in is_dns1123_label(name):
            errors.append(invalid((*path, "name"), name, message))
    if not container.get("image"):
        errors.append(required((*path, "image"), ""))
    policy = container.get("terminationMessagePolicy") or ""
    if policy not in {"File", "FallbackToLogsOnError"}:
        where = (*path, "terminationMessagePolicy")
        errors.append(not_supported(where, policy, ("File", "FallbackToLogsOnError")) if policy else required(where, ""))
    if container.get("ports"):
        errors += _validate_ports(container["ports"], (*path, "ports"))
    if container.get("env"):
        from kubecheck.api.validation.core.container_environment import validate_environment

        errors += validate_environment(container["env"], pod, (*path, "env"))
    if container.get("envFrom"):
        from kubecheck.api.validation.core.container_environment import validate_environment_from

        errors += validate_environment_from(container["envFrom"], (*path, "envFrom"))
    mounts, devices = container.get("volumeMounts") or [], container.get("volumeDevices") or []
    if mounts:
        from kubecheck.api.validation.core.container_mounts import validate_mounts

        errors += validate_mounts(container, mounts, devices, pod, (*path, "volumeMounts"))
    if devices:
        from kubecheck.api.validation.core.container_mounts import validate_devices

        errors += validate_devices(devices, mounts, pod, (*path, "volumeDevices"))
    policy = container.get("imagePullPolicy") or ""
    if policy not in _PULL_POLICIES:
        where = (*path, "imagePullPolicy")
        errors.append(not_supported(where, policy, _PULL_POLICIES) if policy else required(where, ""))
    if container.get("resources"):
        errors += validate_container_resources(container["resources"], pod.claims, (*path, "resources"))
    if container.get("resizePolicy"):
        errors += _validate_resize_policy(container["resizePolicy"], pod.restart_policy, (*path, "resizePolicy"))
    if container.get("securityContext"):
        pod.has_windows_options = pod.has_windows_options or container["securityContext"].get("windowsOptions") is not None
        errors += validate_security_context(container["securityContext"], (*path, "securityContext"), host_users=pod.host_users)
    return errors


def _validate_ports(ports: list[dict[str, Any]], path: Steps) -> list[FieldError]:
    """Mirrors: validateContainerPorts."""
    errors: list[FieldError] = []
    names = set()
    for index, each in enumerate(ports):
        port, where = each or {}, (*path, index)
        number, name, protocol = port.get("containerPort"), port.get("name"), port.get("protocol")
        if not name and number.__class__ is int and 1 <= number <= 65535 and protocol in _PROTOCOLS and not port.get("hostPort"):
            continue  # the usual port
        name = name or ""
        if name:
            faults = is_valid_port_name(name)
            # The server's loop over the faults reuses the index of the port: a later fault is named at another port.
            errors += [invalid((*where, "name"), name, message) for message in faults]
            if not faults and name in names:
                errors.append(duplicate((*where, "name"), name))
            elif not faults:
                names.add(name)
        number, host = port.get("containerPort") or 0, port.get("hostPort") or 0
        if not number:
            errors.append(required((*where, "containerPort"), ""))
        else:
            errors += [invalid((*where, "containerPort"), number, message) for message in is_valid_port_num(number)]
        if host:
            errors += [invalid((*where, "hostPort"), host, message) for message in is_valid_port_num(host)]
        protocol = port.get("protocol") or ""
        if not protocol:
            errors.append(required((*where, "protocol"), ""))
        elif protocol not in _PROTOCOLS:
            errors.append(not_supported((*where, "protocol"), protocol, _PROTOCOLS))
    return errors


def _validate_resize_policy(policies: list[dict[str, Any]], pod_policy: str, path: Steps) -> list[FieldError]:
    """Mirrors: validateResizePolicy, which names the list but for repeated resources."""
    from kubecheck.api.validation.core.container_mounts import at_mount

    errors: list[FieldError] = []
    seen = set()
    for index, each in enumerate(policies):
        resource, policy = (each or {}).get("resourceName") or "", (each or {}).get("restartPolicy") or ""
        found: list[FieldError] = []
        if resource in seen:
            errors.append(duplicate((*path, index), ResourceName(resource)))
        seen.add(resource)
        if resource not in {"cpu", "memory"}:
            found.append(not_supported(path, ResourceName(resource), ("cpu", "memory")) if resource else required(path, ""))
        if policy not in {"NotRequired", "RestartContainer"}:
            found.append(not_supported(path, policy, ("NotRequired", "RestartContainer")) if policy else required(path, ""))
        if pod_policy == "Never" and policy != "NotRequired":
            whose = "pod " if current().since(36) else ""
            found.append(invalid(path, policy, f"must be 'NotRequired' when {whose}`restartPolicy` is 'Never'"))
        errors += at_mount(found, index, len(path))
    return errors


def _validate_restart_policy(container: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateContainerRestartPolicy."""
    policy, rules = container.get("restartPolicy"), container.get("restartPolicyRules") or ()
    if policy is None and not rules:
        return []
    errors: list[FieldError] = []
    where = (*path, "restartPolicy")
    if not current().since(34):  # ContainerRestartRules came with 1.34
        if path[-2] != "initContainers":
            return [forbidden(where, "may not be set for non-init containers")]
        return [] if policy == "Always" else [not_supported(where, policy, ("Always",))]
    if policy is None:
        errors.append(required(where, "must specify restartPolicy when restart rules are used"))
        if path[-2] == "initContainers":
            return errors
    elif policy not in {"Always", "Never", "OnFailure"}:
        errors.append(not_supported(where, policy, ("Always", "Never", "OnFailure")))
    if len(rules) > 20:
        errors.append(too_many((*path, "restartPolicyRules"), len(rules), 20))
    actions = ("Restart", "RestartAllContainers") if current().has("RestartAllContainersOnContainerExits") else ("Restart",)
    for index, each in enumerate(rules):
        rule, below = each or {}, (*path, "restartPolicyRules", index)
        if (rule.get("action") or "") not in actions:
            errors.append(not_supported((*below, "action"), rule.get("action") or "", actions))
        codes = rule.get("exitCodes")
        if codes is None:
            errors.append(required((*below, "exitCodes"), "must be specified"))
            continue
        if (codes.get("operator") or "") not in {"In", "NotIn"}:
            errors.append(not_supported((*below, "exitCodes", "operator"), codes.get("operator") or "", ("In", "NotIn")))
        if len(codes.get("values") or ()) > 255:
            errors.append(too_many((*below, "exitCodes", "values"), len(codes["values"]), 255))
    return errors


def _validate_host_ports(containers: list[dict[str, Any]], path: Steps) -> list[FieldError]:
    """Mirrors: checkHostPortConflicts."""
    errors: list[FieldError] = []
    seen = set()
    for index, container in enumerate(containers):
        ports = (container or {}).get("ports")
        for position, port in enumerate(ports) if ports else ():
            number = (port or {}).get("hostPort")
            if not number:
                continue
            key = f"{port.get('protocol') or ''}/{port.get('hostIP') or ''}/{number}"
            if key in seen:
                errors.append(duplicate((*path, index, "ports", position, "hostPort"), key))
            seen.add(key)
    return errors
