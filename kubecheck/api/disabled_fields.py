"""Fields behind feature gates that are off: the server drops them in silence before it judges the object.

One table says which field stands behind which gate; what a release drops of a kind is worked out from it once. A live object that has
such a field already keeps it.

Mirrors: DropDisabledFields and dropDisabledFields of pkg/api and of the strategies in pkg/registry, v1.31 to v1.37.
"""

from __future__ import annotations

from kubecheck.api.kinds import POD_TEMPLATE_PATHS, group_and_kind
from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from kubecheck.release import Release

    # What becomes of the value of a field, None where it is dropped; by field, None where the field itself goes.
    Change = Callable[[Any], Any]
    Tree = dict[str, "Tree | Change | None"]
    Row = tuple[str, str, Change | None]

# Gates that updates do not ask about.
_ON_CREATE = frozenset(("JobManagedBy",))
# Fields of claims that stay before a minor, gate or no gate: the strategy changed a copy, or forgot them.
_DROPPED_SINCE = {"distinctAttribute": 35, "tolerations": 35}
_CONTAINERS = ("containers", "initContainers", "ephemeralContainers")
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_TERMS = ("requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution.podAffinityTerm")
# Steps in the paths below: the object as a whole, and whatever it has.
_WHOLE, _EACH = "", "*"


class _WideTree(dict):  # type: ignore[type-arg]  # a Tree
    """A tree in which such a step stands."""




def drop_disabled(value: dict[str, Any], live: dict[str, Any] | None = None) -> dict[str, Any]:
    """The object less the fields that the release asked drops, itself where there are none; ``live`` is the object that it replaces."""
    key = group_and_kind(value)
    tree = _tree_for(key)
    if not tree:
        return value
    kept: dict[str, Any] = _without(value, tree)
    if kept is value or live is None:
        return kept
    unused = [row for row in _rows_of(key, current()) if row[0] not in _ON_CREATE and not _is_used(row, live)]
    return _without(value, _tree_of(unused))  # type: ignore[no-any-return]  # a map stays one


def _is_used(row: Row, live: dict[str, Any]) -> bool:
    """Whether a live object has what a gate is about; of sources in other namespaces any source will do. Mirrors: dataSourceRefInUse."""
    if row[0] == "CrossNamespaceVolumeDataSource":
        spec = live.get("spec") or {}
        return spec.get("dataSource") is not None or spec.get("dataSourceRef") is not None
    return _without(live, _tree_of([row])) is not live


def dropped_fields(value: dict[str, Any]) -> list[tuple[str, tuple[str | int, ...]]]:
    """(gate, path) of each field that the release asked drops of a new object."""
    key = group_and_kind(value)
    if _without(value, _tree_for(key)) is value:
        return []
    return [
        (row[0], path)
        for row in _rows_of(key, current())
        for path in _paths_of(value, _without(value, _tree_of([row])), ())
    ]  # fmt: skip


def gate_of(key: tuple[str, str], path: tuple[str | int, ...]) -> str:
    """The feature gate that a field of a kind, by group and kind, stands behind in some release; empty for none."""
    asked = ".".join(str(step) for step in path if not isinstance(step, int))
    template = POD_TEMPLATE_PATHS.get(key)
    rows = [(gate, field) for gate, field, change in _OF_KINDS.get(key, ()) if change is None]
    if template is not None:
        prefix = ".".join((*template, "spec", ""))
        rows += [(gate, prefix + field) for gate, field, change in _OF_PODS if change is None]
    return next((gate for gate, field in rows if field == asked), "")


def _tree_for(key: tuple[str, str]) -> Tree:
    """What the release asked drops of a kind; worked out once."""
    release = current()
    known: dict[tuple[str, str], Tree] = release.kept.setdefault("disabled fields", {})  # type: ignore[assignment]  # kept for this alone
    tree = known.get(key)
    if tree is None:
        tree = known[key] = _tree_of(_rows_of(key, release))
    return tree


def _paths_of(before: Any, after: Any, path: tuple[str | int, ...]) -> Iterable[tuple[str | int, ...]]:
    """Where the two differ, as deep down as that can be said."""
    if before is after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for field, item in before.items():
            yield from _paths_of(item, after.get(field), (*path, field))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (item, other) in enumerate(zip(before, after, strict=True)):
            yield from _paths_of(item, other, (*path, index))
    elif isinstance(before, list) and isinstance(after, list):
        left = list(map(id, after))
        yield from ((*path, index) for index, item in enumerate(before) if id(item) not in left)
    else:
        yield path


def _without(value: Any, tree: Tree) -> Any:
    """The value less what the tree drops, itself where that is nothing."""
    if value.__class__ is not dict:
        return value
    changed = None
    for field in tree.keys() & value.keys():
        item = value[field]
        if item is not None:
            new = _changed(item, tree[field])
            if new is not item:
                changed = _replaced(value if changed is None else changed, field, new)
    if tree.__class__ is _WideTree:
        changed = _without_wide(value if changed is None else changed, tree)
    return value if changed is None else changed


def _without_wide(value: dict[str, Any], tree: Tree) -> dict[str, Any]:
    """What the tree drops of the fields of any name, and by looking at the whole."""
    if (below := tree.get(_EACH)) is not None:
        for field, item in list(value.items()):
            if item is not None and (new := _changed(item, below)) is not item:
                value = _replaced(value, field, new)
    change = tree.get(_WHOLE)
    return value if change is None else change(value)  # type: ignore[operator]  # a change of maps stands there


def _replaced(value: dict[str, Any], field: str, item: Any) -> dict[str, Any]:
    if item is None:
        return {key: each for key, each in value.items() if key != field}
    return {**value, field: item}


def _changed(item: Any, below: Tree | Change | None) -> Any:
    if below is None:
        return None
    if not isinstance(below, dict):
        return below(item)
    if item.__class__ is not list:
        return _without(item, below)
    new = item
    is_wide = below.__class__ is _WideTree
    for index, each in enumerate(item):
        if each.__class__ is not dict or (not is_wide and below.keys().isdisjoint(each)):
            continue
        kept = _without(each, below)
        if kept is not each:
            new = list(item) if new is item else new
            new[index] = kept
    return new


def _tree_of(rows: Iterable[Row]) -> Tree:
    """The paths of the rows as one tree, so that what they share is walked once."""
    tree: Tree = _WideTree()
    for _, path, change in rows:
        *way, last = path.split(".")
        at = tree
        for step in way:
            below = at.setdefault(step, _WideTree())
            if not isinstance(below, dict):
                break  # the field above is dropped as a whole
            at = below
        else:
            at[last] = change
    return _narrowed(tree)


def _narrowed(tree: Tree) -> Tree:
    """The tree with plain maps where nothing wide is in them, which are walked faster."""
    inner = {step: _narrowed(below) if isinstance(below, dict) else below for step, below in tree.items()}
    return _WideTree(inner) if _WHOLE in inner or _EACH in inner else inner


def _rows_of(key: tuple[str, str], release: Release) -> list[Row]:
    """The rows of a kind whose gates are off."""
    rows = [row for row in _OF_KINDS.get(key, ()) if _is_off(row[0], release) and release.since(_DROPPED_SINCE.get(row[1].rpartition(".")[2], 0))]
    template = POD_TEMPLATE_PATHS.get(key)
    if template is not None:
        prefix = ".".join((*template, "spec"))
        rows += [(gate, f"{prefix}.{path}" if path else f"{prefix}.", change) for gate, path, change in _OF_PODS if _is_off(gate, release)]
    return rows


def _is_off(gate: str, release: Release) -> bool:
    """Whether the release has the gate, and it is off: what knows nothing of a gate drops nothing for it."""
    return not release.has(gate) and release.state(gate) is not None


# -- what becomes of a field where it is not just dropped ------------------------------------------------------------------


def _without_stop_signal(lifecycle: Any) -> Any:
    """Mirrors: dropContainerStopSignals: the lifecycle goes with it where nothing else is in it."""
    if not isinstance(lifecycle, dict) or lifecycle.get("stopSignal") is None:
        return lifecycle
    kept = {name: handler for name, handler in lifecycle.items() if name != "stopSignal"}
    return kept if any(handler is not None for handler in kept.values()) else None


def _without_sleep(lifecycle: Any) -> Any:
    """Mirrors: dropPodLifecycleSleepAction."""
    handlers = {name: lifecycle.get(name) for name in ("preStop", "postStart")} if isinstance(lifecycle, dict) else {}
    if not any(isinstance(handler, dict) and handler.get("sleep") is not None for handler in handlers.values()):
        return lifecycle
    kept = {}
    for name, handler in lifecycle.items():
        rest = {key: item for key, item in handler.items() if key != "sleep"} if name in handlers and isinstance(handler, dict) else handler
        if rest or rest is handler:
            kept[name] = rest
    return kept or None


def _only_always(policy: Any) -> Any:
    """Init containers may be restarted always without rules. Mirrors: dropContainerRestartRules."""
    return policy if policy == "Always" else None


def _default_mount(mount: Any) -> Any:
    """Mirrors: dropDisabledProcMountField."""
    return mount if mount == "Default" else "Default"


def _without_image_volumes(spec: Any) -> Any:
    """Mirrors: dropImageVolumes: the mounts of the volumes go with them."""
    volumes = _items(spec.get("volumes"))
    names = {_text_in(each, "name") for each in volumes if isinstance(each, dict) and each.get("image") is not None}
    if not names:
        return spec
    spec = {**spec, "volumes": [each for each in volumes if not isinstance(each, dict) or each.get("image") is None]}
    for field in _CONTAINERS:
        if any(isinstance(each, dict) and each.get("volumeMounts") for each in _items(spec.get(field))):
            spec[field] = [_without_mounts(each, names) for each in spec[field]]
    return spec


def _without_mounts(container: Any, names: set[str]) -> Any:
    mounts = _items(container.get("volumeMounts")) if isinstance(container, dict) else []
    kept = [each for each in mounts if _text_in(each, "name") not in names]
    return container if len(kept) == len(mounts) else {**container, "volumeMounts": kept}


def _items(value: Any) -> list[Any]:
    """The items of a list; of what stands in its place, none."""
    return value if isinstance(value, list) else []


def _text_in(value: Any, field: str) -> str:
    """The text in a field of an object, as the server decodes it; of anything else, none."""
    text = value.get(field) if isinstance(value, dict) else None
    return text if isinstance(text, str) else ""


def _without_foreign_source(source: Any) -> Any:
    """A data source of another namespace goes as a whole."""
    return None if isinstance(source, dict) and source.get("namespace") else source


def _without_index_rules(rules: Any) -> Any:
    """Mirrors: jobStrategy.PrepareForCreate: rules that fail an index."""
    kept = [each for each in _items(rules) if _text_in(each, "action") != "FailIndex"]
    return rules if len(kept) == len(_items(rules)) else kept


# -- the table -----------------------------------------------------------------------------------------------------------


def _rows(gate: str, *paths: str, change: Change | None = None, each: tuple[str, ...] = ("",)) -> list[Row]:
    """A row for every path below each of the prefixes."""
    return [(gate, f"{prefix}.{path}" if prefix else path, change) for prefix in each for path in paths]


_GRPC_AND_HTTP = tuple(f"{probe}.httpGet.protocol" for probe in _PROBES)

_OF_PODS: tuple[Row, ...] = (
    *_rows("UserNamespacesSupport", "hostUsers"),
    *_rows("SupplementalGroupsPolicy", "securityContext.supplementalGroupsPolicy"),
    *_rows("PodLevelResources", "resources"),
    *_rows("ProcMountType", "securityContext.procMount", change=_default_mount, each=_CONTAINERS),
    *_rows("NodeInclusionPolicyInPodTopologySpread", "nodeAffinityPolicy", "nodeTaintsPolicy", each=("topologySpreadConstraints",)),
    *_rows("MatchLabelKeysInPodTopologySpread", "topologySpreadConstraints.matchLabelKeys"),
    *_rows(
        "MatchLabelKeysInPodAffinity", "matchLabelKeys", "mismatchLabelKeys",
        each=tuple(f"affinity.{kind}.{term}" for kind in ("podAffinity", "podAntiAffinity") for term in _TERMS),
    ),
    *_rows("DynamicResourceAllocation", "resourceClaims"),
    *_rows("DynamicResourceAllocation", "resources.claims", each=_CONTAINERS),
    *_rows("ClusterTrustBundleProjection", "volumes.projected.sources.clusterTrustBundle"),
    *_rows("PodCertificateRequest", "volumes.projected.sources.podCertificate"),
    *_rows("AtomicWriteVolumeUserFields", *(f"volumes.{each}.defaultUser" for each in ("secret", "configMap", "downwardAPI", "projected"))),
    *_rows("AtomicWriteVolumeUserFields", *(f"volumes.{each}.items.user" for each in ("secret", "configMap", "downwardAPI"))),
    *_rows(
        "AtomicWriteVolumeUserFields", "secret.items.user", "configMap.items.user", "downwardAPI.items.user", "serviceAccountToken.user",
        "clusterTrustBundle.user", "podCertificate.user", each=("volumes.projected.sources",),
    ),
    *_rows("GenericWorkload", "schedulingGroup", "workloadRef"),
    *_rows("GRPCContainerProbeTLS", *(f"{probe}.grpc.mode" for probe in _PROBES), each=_CONTAINERS),
    *_rows("EvictionRequestAPI", "evictionResponders"),
    *_rows("InPlacePodVerticalScaling", "resizePolicy", each=_CONTAINERS),
    *_rows("SidecarContainers", "initContainers.restartPolicy"),
    *_rows("ContainerRestartRules", "restartPolicyRules", each=_CONTAINERS),
    *_rows("ContainerRestartRules", "containers.restartPolicy", "ephemeralContainers.restartPolicy"),
    *_rows("ContainerRestartRules", "initContainers.restartPolicy", change=_only_always),
    *_rows("RecursiveReadOnlyMounts", "volumeMounts.recursiveReadOnly", each=_CONTAINERS),
    *_rows("EmptyDirVolumeMode", "volumes.emptyDir.mode"),
    *_rows("VolumeBindMountOptions", "volumeMounts.bindMountOptions", each=_CONTAINERS),
    *_rows("HostnameOverride", "hostnameOverride"),
    *_rows("EnvFiles", "env.valueFrom.fileKeyRef", each=_CONTAINERS),
    *_rows("PodLifecycleSleepAction", "lifecycle", change=_without_sleep, each=_CONTAINERS),
    *_rows("ImageVolume", _WHOLE, change=_without_image_volumes),
    *_rows("SELinuxChangePolicy", "securityContext.seLinuxChangePolicy"),
    *_rows("ContainerStopSignals", "lifecycle", change=_without_stop_signal, each=_CONTAINERS),
    *_rows("H2CContainerProbe", *_GRPC_AND_HTTP, "lifecycle.preStop.httpGet.protocol", "lifecycle.postStart.httpGet.protocol", each=_CONTAINERS),
)  # fmt: skip

_REQUESTS = ("spec.devices.requests.exactly", "spec.devices.requests.firstAvailable")
_OF_CLAIMS: tuple[Row, ...] = (
    *_rows("DRAPrioritizedList", "spec.devices.requests.firstAvailable"),
    *_rows("DRAAdminAccess", "spec.devices.requests.exactly.adminAccess"),
    *_rows("DRAConsumableCapacity", "spec.devices.constraints.distinctAttribute"),
    *_rows("DRAConsumableCapacity", "capacity", each=_REQUESTS),
    *_rows("DRADeviceTaints", "tolerations", each=_REQUESTS),
    *_rows("DRADerivedAttributes", "derivedAttributes", each=_REQUESTS),
)
_OF_CLAIM_SPECS: tuple[Row, ...] = (*_rows("VolumeAttributesClass", "spec.volumeAttributesClassName"),)
_DEVICES = "spec.devices"

_OF_REVIEWS: tuple[Row, ...] = (*_rows("AuthorizeWithSelectors", "spec.resourceAttributes.fieldSelector", "spec.resourceAttributes.labelSelector"),)

_OF_KINDS: dict[tuple[str, str], tuple[Row, ...]] = {
    ("", "Node"): (
        *_rows("InPlacePodVerticalScalingSchedulerPreemption", "spec.podPreemptionPolicy"), *_rows("NodeDeclaredFeatures", "status.declaredFeatures"),
    ),
    ("", "PersistentVolume"): _OF_CLAIM_SPECS,
    ("", "PersistentVolumeClaim"): (
        *_OF_CLAIM_SPECS, *_rows("CrossNamespaceVolumeDataSource", "spec.dataSourceRef", change=_without_foreign_source),
    ),
    ("", "Service"): (*_rows("ServiceTrafficDistribution", "spec.trafficDistribution"),),
    ("apps", "StatefulSet"): (
        *_rows("StatefulSetAutoDeletePVC", "spec.persistentVolumeClaimRetentionPolicy"),
        *_rows("MaxUnavailableStatefulSet", "spec.updateStrategy.rollingUpdate.maxUnavailable"),
        *_rows("StatefulSetStartOrdinal", "spec.ordinals"),
    ),
    ("autoscaling", "HorizontalPodAutoscaler"): (
        *_rows("HPAConfigurableTolerance", "spec.behavior.scaleUp.tolerance", "spec.behavior.scaleDown.tolerance"),
    ),
    ("batch", "Job"): (
        *_rows("JobManagedBy", "spec.managedBy"),
        *_rows("JobSuccessPolicy", "spec.successPolicy"),
        *_rows("JobBackoffLimitPerIndex", "spec.backoffLimitPerIndex", "spec.maxFailedIndexes"),
        *_rows("JobBackoffLimitPerIndex", "spec.podFailurePolicy.rules", change=_without_index_rules),
        *_rows("JobPodReplacementPolicy", "spec.podReplacementPolicy"),
        *_rows("WorkloadWithJob", "spec.scheduling"),
    ),
    ("apiextensions.k8s.io", "CustomResourceDefinition"): (*_rows("CustomResourceFieldSelectors", "spec.versions.selectableFields"),),
    ("coordination.k8s.io", "Lease"): (*_rows("CoordinatedLeaderElection", "spec.strategy", "spec.preferredHolder"),),
    **{("authorization.k8s.io", kind): _OF_REVIEWS for kind in ("LocalSubjectAccessReview", "SelfSubjectAccessReview", "SubjectAccessReview")},
    ("discovery.k8s.io", "EndpointSlice"): (
        *_rows("TopologyAwareHints", "endpoints.hints"), *_rows("PreferSameTrafficDistribution", "endpoints.hints.forNodes"),
    ),
    ("policy", "PodDisruptionBudget"): (*_rows("PDBUnhealthyPodEvictionPolicy", "spec.unhealthyPodEvictionPolicy"),),
    ("resource.k8s.io", "DeviceClass"): (*_rows("DRAExtendedResource", "spec.extendedResourceName"),),
    ("resource.k8s.io", "ResourceClaim"): _OF_CLAIMS,
    ("resource.k8s.io", "ResourceClaimTemplate"): tuple((gate, f"spec.{path}", change) for gate, path, change in _OF_CLAIMS),
    ("resource.k8s.io", "ResourceSlice"): (
        *_rows("DRADeviceTaints", "taints", each=(_DEVICES,)),
        *_rows("DRAPartitionableDevices", "spec.sharedCounters", "spec.perDeviceNodeSelection"),
        *_rows("DRAPartitionableDevices", "consumesCounters", "nodeName", "nodeSelector", "allNodes", each=(_DEVICES,)),
        *_rows("DRADeviceBindingConditions", "bindingConditions", "bindingFailureConditions", "bindsToNode", each=(_DEVICES,)),
        *_rows("DRAConsumableCapacity", "allowMultipleAllocations", "capacity.*.requestPolicy", each=(_DEVICES,)),
        *_rows("DRADeviceCompatibilityGroups", "consumesCounters.compatibilityGroups", each=(_DEVICES,)),
        *_rows("DRANodeAllocatableResources", "nodeAllocatableResourceMappings", "nodeAllocatableResources", each=(_DEVICES,)),
        *_rows("DRAListTypeAttributes", *(f"attributes.*.{each}" for each in ("bools", "ints", "strings", "versions")), each=(_DEVICES,)),
        *_rows("DRAPartitionableDevicesType", "spec.partitionTypeAttribute"),
        *_rows("DRAOptionalNodeOperations", "spec.skipNodeOperations"),
    ),
    ("storage.k8s.io", "CSIDriver"): (
        *_rows("SELinuxMountReadWriteOncePod", "spec.seLinuxMount"),
        *_rows("MutableCSINodeAllocatableCount", "spec.nodeAllocatableUpdatePeriodSeconds"),
        *_rows("CSIServiceAccountTokenSecrets", "spec.serviceAccountTokenInSecrets"),
        *_rows("VolumeLimitScaling", "spec.preventPodSchedulingIfMissing"),
    ),
}  # fmt: skip
