"""What kube-scheduler holds against a configuration before it starts: its fields, the arguments of plugins, what runs where.

Mirrors: pkg/scheduler/apis/config/validation (validation.go, validation_pluginargs.go), k8s.io/component-base/config/validation,
pkg/scheduler/profile.NewMap v1.36.
"""

from __future__ import annotations

from kubecheck.field_messages import Struct
from kubecheck.fields import DUPLICATE, FORBIDDEN, INVALID, REQUIRED, FieldError, not_supported
from kubecheck.sim.scheduler.configuration.plugin_points import PluginPoints, PluginPointsError
from kubecheck.sim.scheduler.configuration.shape import API_VERSION, decode_configuration
from kubecheck.sim.scheduler.core.framework import POINTS
from kubecheck.values.duration import parse_duration
from kubecheck.values.names import is_qualified_name
from kubecheck.values.selector import requirement_errors, validate_label_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.fields import Steps

_REMOVED_PLUGINS = ("AzureDiskLimits", "CinderLimits", "EBSLimits", "GCEPDLimits")
_SECOND = 1_000_000_000


def judge_configuration(value: Any) -> list[FieldError]:
    """Everything that keeps kube-scheduler from starting with the configuration; nothing where it starts.

    Args:
        value: The value of the file, as the reader gives it.
    """
    return decode_configuration(value) or validate_configuration(value)


def validate_configuration(value: dict[str, Any]) -> list[FieldError]:
    """Errors of a configuration that is well formed. Mirrors: ValidateKubeSchedulerConfiguration, NewFramework."""
    errors: list[FieldError] = []
    burst = (value.get("clientConnection") or {}).get("burst") or 0
    if burst < 0:
        errors.append(_invalid(("clientConnection", "burst"), burst, "must be non-negative"))
    _validate_leader_election(value.get("leaderElection") or {}, errors)
    if (parallelism := _or(value.get("parallelism"), 16)) <= 0:
        errors.append(_invalid(("parallelism",), parallelism, "should be an integer value greater than zero"))
    profiles: list[dict[str, Any]] = list(value.get("profiles") or ({},))
    if len(profiles) == 1 and profiles[0].get("schedulerName") is None:
        profiles[0] = {**profiles[0], "schedulerName": "default-scheduler"}
    seen: dict[str, int] = {}
    for index, profile in enumerate(profiles):
        steps: Steps = ("profiles", index)
        _validate_profile(profile, steps, errors)
        name = profile.get("schedulerName") or ""
        if name in seen:
            errors.append(FieldError(DUPLICATE, (*steps, "schedulerName"), f"profiles[{seen[name]}].schedulerName"))
        seen[name] = index
    _validate_queue_sorts(profiles, errors)
    _validate_percentage(value, (), errors)
    initial = _or(value.get("podInitialBackoffSeconds"), 1)
    if initial <= 0:
        errors.append(_invalid(("podInitialBackoffSeconds",), initial, "must be greater than 0"))
    maximum = _or(value.get("podMaxBackoffSeconds"), 10)
    if maximum < initial:
        errors.append(_invalid(("podMaxBackoffSeconds",), maximum, "must be greater than or equal to PodInitialBackoffSeconds"))
    _validate_extenders(value.get("extenders") or (), errors)
    if not errors:
        _validate_points(profiles, errors)
    return errors


def _invalid(steps: Steps, value: object, detail: str) -> FieldError:
    return FieldError(INVALID, steps, value, detail)


def _or(value: Any, default: int) -> int:
    return default if value is None else value


def _validate_leader_election(value: dict[str, Any], errors: list[FieldError]) -> None:
    """Mirrors: ValidateLeaderElectionConfiguration."""
    if value.get("leaderElect") is False:
        return
    steps: Steps = ("leaderElection",)
    spans = {}
    for name, default in (("leaseDuration", "15s"), ("renewDeadline", "10s"), ("retryPeriod", "2s")):
        written = value.get(name)
        if written is None or not parse_duration(written):
            written = default
        spans[name] = (parse_duration(written), written)
        if spans[name][0] <= 0:
            errors.append(_invalid((*steps, name), written, "must be greater than zero"))
    if spans["leaseDuration"][0] <= spans["renewDeadline"][0]:
        errors.append(_invalid((*steps, "leaseDuration"), spans["renewDeadline"][1], "must be greater than `RenewDeadline`"))
    lock = value.get("resourceLock") or "leases"
    if lock != "leases":
        errors.append(_invalid((*steps, "resourceLock"), lock, 'resourceLock value must be "leases"'))


def _validate_percentage(value: dict[str, Any], steps: Steps, errors: list[FieldError]) -> None:
    percentage = value.get("percentageOfNodesToScore")
    if percentage is not None and not 0 <= percentage <= 100:
        errors.append(_invalid((*steps, "percentageOfNodesToScore"), percentage, "not in valid range [0-100]"))


def _validate_profile(profile: dict[str, Any], steps: Steps, errors: list[FieldError]) -> None:
    """Mirrors: validateKubeSchedulerProfile, validatePluginConfig."""
    if not profile.get("schedulerName"):
        errors.append(FieldError(REQUIRED, (*steps, "schedulerName")))
    _validate_percentage(profile, steps, errors)
    plugins = profile.get("plugins") or {}
    for point in POINTS[:12]:
        for index, each in enumerate((plugins.get(point) or {}).get("enabled") or ()):
            if each.get("name") in _REMOVED_PLUGINS:
                errors.append(_removed((*steps, "plugins", point, "enabled", index), each["name"]))
    seen = set()
    for index, each in enumerate(profile.get("pluginConfig") or ()):
        at = (*steps, "pluginConfig", index)
        name = (each or {}).get("name") or ""
        if name in seen:
            errors.append(FieldError(DUPLICATE, at, name))
        seen.add(name)
        if name in _REMOVED_PLUGINS:
            errors.append(_removed(at, name))
        elif name in _VALIDATORS:
            _VALIDATORS[name](each.get("args") or {}, (*at, "args"), errors)


def _validate_queue_sorts(profiles: list[dict[str, Any]], errors: list[FieldError]) -> None:
    """One queue holds the pods of all profiles. Mirrors: validateCommonQueueSort."""
    first: Any = None
    for index, profile in enumerate(profiles):
        written = (profile.get("plugins") or {}).get("queueSort") or {}
        enabled = [Struct(Name=each.get("name") or "", Weight=each.get("weight") or 0) for each in written.get("enabled") or ()]
        disabled = [Struct(Name=each.get("name") or "", Weight=0) for each in written.get("disabled") or ()]
        steps: Steps = ("profiles", index, "plugins", "queueSort")
        if index == 0:
            first = (enabled, disabled)
            if len(enabled) > 1:
                found = _invalid((*steps, "Enabled"), len(enabled), "only one queue sort plugin can be enabled")
                found.at = ("profiles", index, "plugins", "queueSort", "enabled")
                errors.append(found)
        elif first != (enabled, disabled):
            errors.append(_invalid(steps, Struct(Enabled=enabled or None, Disabled=disabled or None), "must be the same for all profiles"))


def _removed(steps: Steps, name: str) -> FieldError:
    return _invalid(steps, name, f'was invalid in version "v1" (KubeSchedulerConfiguration is version "{API_VERSION}")')


def _validate_extenders(extenders: Any, errors: list[FieldError]) -> None:
    """Mirrors: validateExtenders."""
    from kubecheck.sim.scheduler.core.pod_requests import is_extended_resource

    binders = 0
    seen = set()
    for index, extender in enumerate(extenders):
        steps: Steps = ("extenders", index)
        weight = extender.get("weight") or 0
        if extender.get("prioritizeVerb") and weight <= 0:
            errors.append(_invalid((*steps, "weight"), weight, "must have a positive weight applied to it"))
        binders += bool(extender.get("bindVerb"))
        for position, resource in enumerate(extender.get("managedResources") or ()):
            at = (*steps, "managedResources", position, "name")
            name = resource.get("name") or ""
            messages = is_qualified_name(name)
            errors.extend(_invalid(at, name, message) for message in messages)
            if not messages and not is_extended_resource(name):
                errors.append(_invalid(at, name, "is an invalid extended resource name"))
            if name in seen:
                errors.append(_invalid(at, name, "duplicate extender managed resource name"))
            seen.add(name)
    if binders > 1:
        errors.append(_invalid(("extenders",), f"found {binders} extenders implementing bind", "only one extender can implement bind"))


def _validate_points(profiles: list[dict[str, Any]], errors: list[FieldError]) -> None:
    """The scheduler builds each profile when it starts. Mirrors: NewMap, NewFramework, cfgValidator.validate."""
    sorting = ""
    for index, profile in enumerate(profiles):
        steps: Steps = ("profiles", index, "plugins")
        try:
            points = PluginPoints(profile.get("plugins"))
        except PluginPointsError as error:
            errors.append(FieldError(INVALID, steps, None, str(error), message_override=str(error)))
            continue
        first = points.by_point["queueSort"][0]
        if sorting and first != sorting:
            text = f'different queue sort plugins for profile "{profile.get("schedulerName")}": "{first}", first: "{sorting}"'
            errors.append(FieldError(INVALID, (*steps, "queueSort"), None, text, message_override=text))
        sorting = sorting or first


# -- arguments of plugins -----------------------------------------------------------------------------------------------


def _validate_preemption(arguments: dict[str, Any], steps: Steps, errors: list[FieldError]) -> None:
    """Mirrors: ValidateDefaultPreemptionArgs."""
    percentage = _or(arguments.get("minCandidateNodesPercentage"), 10)
    absolute = _or(arguments.get("minCandidateNodesAbsolute"), 100)
    by_percentage, by_count = (*steps, "minCandidateNodesPercentage"), (*steps, "minCandidateNodesAbsolute")
    if not 0 <= percentage <= 100:
        errors.append(_invalid(by_percentage, percentage, "not in valid range [0, 100]"))
    if absolute < 0:
        errors.append(_invalid(by_count, absolute, "not in valid range [0, inf)"))
    if percentage == 0 and absolute == 0:
        errors.append(_invalid(by_percentage, 0, "cannot be zero at the same time as minCandidateNodesAbsolute"))
        errors.append(_invalid(by_count, 0, "cannot be zero at the same time as minCandidateNodesPercentage"))


def _validate_inter_pod_affinity(arguments: dict[str, Any], steps: Steps, errors: list[FieldError]) -> None:
    """Mirrors: ValidateInterPodAffinityArgs."""
    weight = _or(arguments.get("hardPodAffinityWeight"), 1)
    if not 0 <= weight <= 100:
        errors.append(_invalid((*steps, "hardPodAffinityWeight"), weight, "not in valid range [0, 100]"))


def _validate_spread(arguments: dict[str, Any], steps: Steps, errors: list[FieldError]) -> None:
    """Mirrors: ValidatePodTopologySpreadArgs."""
    constraints = arguments.get("defaultConstraints") or ()
    defaulting = arguments.get("defaultingType") or "System"
    if defaulting not in ("System", "List"):
        errors.append(not_supported((*steps, "defaultingType"), defaulting, ("System", "List")))
    elif defaulting == "System" and constraints:
        errors.append(_invalid((*steps, "defaultingType"), defaulting, "when .defaultConstraints are not empty"))
    seen = set()
    for index, constraint in enumerate(constraints):
        at = (*steps, "defaultConstraints", index)
        skew = constraint.get("maxSkew") or 0
        if skew <= 0:
            errors.append(_invalid((*at, "maxSkew"), skew, "not in valid range (0, inf)"))
        key = constraint.get("topologyKey") or ""
        if not key:
            errors.append(FieldError(REQUIRED, (*at, "topologyKey"), None, "can not be empty"))
        else:
            errors.extend(validate_label_name(key, (*at, "topologyKey")))
        action = constraint.get("whenUnsatisfiable") or ""
        known = ("DoNotSchedule", "ScheduleAnyway")
        if not action:
            errors.append(FieldError(REQUIRED, (*at, "whenUnsatisfiable"), None, "can not be empty"))
        elif action not in known:
            errors.append(not_supported((*at, "whenUnsatisfiable"), action, known))
        if constraint.get("labelSelector") is not None:
            detail = "constraint must not define a selector, as they deduced for each pod"
            errors.append(FieldError(FORBIDDEN, (*at, "labelSelector"), None, detail))
        if (key, action) in seen:
            errors.append(FieldError(DUPLICATE, at, f"{{{key}, {action}}}"))
        seen.add((key, action))


def _validate_balanced(arguments: dict[str, Any], steps: Steps, errors: list[FieldError]) -> None:
    """Mirrors: ValidateNodeResourcesBalancedAllocationArgs."""
    seen = set()
    for index, resource in enumerate(arguments.get("resources") or ()):
        at = (*steps, "resources", index)
        name, weight = resource.get("name") or "", resource.get("weight") or 1
        if name in seen:
            errors.append(FieldError(DUPLICATE, (*at, "name"), name))
        seen.add(name)
        if weight != 1:
            errors.append(_invalid((*at, "weight"), weight, "must be 1"))


def _validate_fit(arguments: dict[str, Any], steps: Steps, errors: list[FieldError]) -> None:
    """Mirrors: ValidateNodeResourcesFitArgs."""
    for index, name in enumerate(arguments.get("ignoredResources") or ()):
        errors.extend(validate_label_name(name, (*steps, "ignoredResources", index)))
    for index, group in enumerate(arguments.get("ignoredResourceGroups") or ()):
        at = (*steps, "ignoredResourceGroups", index)
        if "/" in group:
            errors.append(_invalid(at, group, "resource group name can't contain '/'"))
        errors.extend(validate_label_name(group, at))
    strategy = arguments.get("scoringStrategy")
    if strategy is None:
        return
    at = (*steps, "scoringStrategy")
    known = ("LeastAllocated", "MostAllocated", "RequestedToCapacityRatio")
    kind = strategy.get("type") or ""
    if kind not in known:
        errors.append(not_supported((*at, "type"), kind, known))
    for index, resource in enumerate(strategy.get("resources") or ()):
        weight = resource.get("weight") or 1
        if not 0 < weight <= 100:
            detail = f"resource weight of {resource.get('name') or ''} not in valid range (0, 100]"
            errors.append(_invalid((*at, "resources", index, "weight"), weight, detail))
    ratio = strategy.get("requestedToCapacityRatio")
    if kind == "RequestedToCapacityRatio":
        if ratio is None:
            detail = "must be specified when type is RequestedToCapacityRatio"
            errors.append(FieldError(REQUIRED, (*at, "requestedToCapacityRatio"), None, detail))
        else:
            _validate_shape(ratio.get("shape") or (), (*at, "requestedToCapacityRatio", "shape"), errors)
    elif ratio is not None:
        detail = "must be nil when type is not RequestedToCapacityRatio"
        errors.append(FieldError(FORBIDDEN, (*at, "requestedToCapacityRatio"), None, detail))


def _validate_shape(shape: Any, steps: Steps, errors: list[FieldError]) -> None:
    """Mirrors: validateFunctionShape."""
    if not shape:
        errors.append(FieldError(REQUIRED, steps, None, "at least one point must be specified"))
        return
    points = [(point.get("utilization") or 0, point.get("score") or 0) for point in shape]
    for index in range(1, len(points)):
        if points[index - 1][0] >= points[index][0]:
            errors.append(_invalid((*steps, index, "utilization"), points[index][0], "values must be sorted in increasing order"))
            break
    for index, (utilization, score) in enumerate(points):
        if not 0 <= utilization <= 100:
            errors.append(_invalid((*steps, index, "utilization"), utilization, "not in valid range [0, 100]"))
        if not 0 <= score <= 10:
            errors.append(_invalid((*steps, index, "score"), score, "not in valid range [0, 10]"))


def _validate_volume_binding(arguments: dict[str, Any], steps: Steps, errors: list[FieldError]) -> None:
    """Mirrors: ValidateVolumeBindingArgs, without the feature StorageCapacityScoring."""
    timeout = _or(arguments.get("bindTimeoutSeconds"), 600)
    if timeout < 0:
        errors.append(_invalid((*steps, "bindTimeoutSeconds"), timeout, "invalid BindTimeoutSeconds, should not be a negative value"))
    if arguments.get("shape") is not None:
        detail = "unexpected field `shape`, remove it or turn on the feature gate StorageCapacityScoring"
        points = [Struct(Utilization=each.get("utilization") or 0, Score=each.get("score") or 0) for each in arguments["shape"]]
        errors.append(_invalid((*steps, "shape"), points, detail))


def _validate_node_affinity(arguments: dict[str, Any], steps: Steps, errors: list[FieldError]) -> None:
    """Mirrors: ValidateNodeAffinityArgs, nodeaffinity.NewNodeSelector, NewPreferredSchedulingTerms."""
    added = arguments.get("addedAffinity") or {}
    name = "requiredDuringSchedulingIgnoredDuringExecution"
    for index, term in enumerate((added.get(name) or {}).get("nodeSelectorTerms") or ()):
        _validate_term(term or {}, (*steps, "addedAffinity", name, "nodeSelectorTerms", index), errors)
    name = "preferredDuringSchedulingIgnoredDuringExecution"
    for index, preferred in enumerate(added.get(name) or ()):
        if preferred.get("weight"):
            # The server leaves the step to the preference out of the path.
            _validate_term(preferred.get("preference") or {}, (*steps, "addedAffinity", name, index), errors, "preference")


def _validate_term(term: dict[str, Any], steps: Steps, errors: list[FieldError], *below: str) -> None:
    """Mirrors: newNodeSelectorTerm, nodeSelectorRequirementsAsSelector, nodeSelectorRequirementsAsFieldSelector."""
    found: list[FieldError] = []
    known = ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")
    for index, written in enumerate(term.get("matchExpressions") or ()):
        at = (*steps, "matchExpressions", index)
        operator = written.get("operator") or ""
        if operator not in known:
            found.append(not_supported((*at, "operator"), operator, known))
        else:
            values = written.get("values")
            for error in requirement_errors(written.get("key") or "", operator, values or [], at):
                if values is None and error.bad_value == []:
                    error.bad_value = None
                found.append(error)
    for index, written in enumerate(term.get("matchFields") or ()):
        at = (*steps, "matchFields", index)
        operator = written.get("operator") or ""
        if operator not in known[:2]:
            found.append(not_supported((*at, "operator"), operator, known[:2]))
        elif len(written.get("values") or ()) != 1:
            found.append(_invalid((*at, "values"), written.get("values"), "must have one element"))
    if below:
        for error in found:
            path = error.path
            error.at = (*path[: len(steps)], *below, *path[len(steps) :])
    errors.extend(found)


def _validate_dynamic_resources(arguments: dict[str, Any], steps: Steps, errors: list[FieldError]) -> None:
    """Mirrors: ValidateDynamicResourcesArgs."""
    timeout = arguments.get("filterTimeout")
    if timeout is not None and parse_duration(timeout) < 0:
        errors.append(_invalid((*steps, "filterTimeout"), timeout, "must be zero or positive"))
    binding = arguments.get("bindingTimeout")
    if binding is not None and parse_duration(binding) < _SECOND:
        errors.append(_invalid((*steps, "bindingTimeout"), binding, "must be at least 1 second"))


_VALIDATORS: dict[str, Callable[[dict[str, Any], Steps, list[FieldError]], None]] = {
    "DefaultPreemption": _validate_preemption,
    "InterPodAffinity": _validate_inter_pod_affinity,
    "NodeAffinity": _validate_node_affinity,
    "NodeResourcesBalancedAllocation": _validate_balanced,
    "NodeResourcesFit": _validate_fit,
    "PodTopologySpread": _validate_spread,
    "VolumeBinding": _validate_volume_binding,
    "DynamicResources": _validate_dynamic_resources,
}
