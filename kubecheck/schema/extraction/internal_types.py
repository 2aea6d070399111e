"""Reads from Go sources how the server prints objects of its internal types, which have no JSON names.

A refusal may show a whole struct as its bad value: ``{"Name":"web","HostPath":null,...}``, in the order of the internal type. The table says
for each such type its fields in order: Go's name, ``=`` and ours, and the code of `kubecheck.schema.extraction.encodings` (``w``, ``r`` and ``h`` besides:
a list or map of scalars, a map of quantities, a pointer to a quantity); a field of a type that has
JSON names stands under its name alone, and what Go embeds of an object's metadata as ``labels=metadata.labels``. Used when the packed schemas are built, never by checks; `kubecheck.api.go_structs` reads the table;
`kubecheck.api.updates.equality` compares by it.
"""

from __future__ import annotations

import glob
import os
import re

from kubecheck.schema.extraction.encodings import field_code, read_file, read_releases, read_types, resolve

_INTERNAL = "kubernetes.pkg.apis."
_META = "apimachinery.pkg.apis.meta.v1."
_QUANTITY = "apimachinery.pkg.api.resource.Quantity"
_FIELD = re.compile(r'^\t(?:(\w+)\s+)?([\w.*\[\]]+)(?:\s+`[^`]*json:"([^"]*)"[^`]*`)?\s*(?://.*)?$')
# The types that messages show or updates compare; what they hold comes with them.
_ROOTS = (
    "admissionregistration.AuditAnnotation", "admissionregistration.MatchCondition", "admissionregistration.ParamKind", "core.EndpointSubset",
    "core.EventSeries", "discovery.Endpoint",
    "apps.DaemonSetUpdateStrategy",
    "apps.DeploymentSpec", "apps.DeploymentStrategy", "apps.ReplicaSetSpec", "apps.StatefulSetSpec", "apps.StatefulSetUpdateStrategy",
    "authorization.NonResourceAttributes", "certificates.PodCertificateRequestSpec",
    "batch.CronJobSpec", "batch.JobSpec", "batch.PodFailurePolicy", "batch.SuccessPolicy", "core.EventSource", "core.NodeAddress",
    "core.ObjectReference", "core.PersistentVolumeSpec", "core.PodTemplateSpec", "core.ReplicationControllerSpec", "core.ScopeSelector",
    "core.SeccompProfile", "core.SecurityContext", "core.ServicePort", "core.Taint", "core.Toleration", "core.TopologySelectorTerm",
    "core.TypedLocalObjectReference", "core.VolumeNodeAffinity", "flowcontrol.FlowDistinguisherMethod",
    "flowcontrol.FlowSchemaSpec", "flowcontrol.PriorityLevelConfigurationSpec",
    "networking.IngressClassParametersReference", "networking.ParentReference", "networking.ServiceCIDRSpec",
    "policy.PodDisruptionBudgetSpec", "rbac.RoleRef", "resource.DeviceAttribute", "resource.ResourceClaimTemplateSpec",
    "storage.CSINodeDriver", "storage.TokenRequest", "storage.VolumeAttachmentSpec",
    "storagemigration.StorageVersionMigrationSpec",
)  # fmt: skip
# Fields that the published types keep elsewhere: name of the type and field, and ours.
_MOVED = {
    ("core.PodSecurityContext", field): field[0].lower() + field[1:] for field in ("HostNetwork", "ShareProcessNamespace", "HostUsers")
} | {("core.PodSecurityContext", "HostPID"): "hostPID", ("core.PodSecurityContext", "HostIPC"): "hostIPC"}

# A group whose published types were other ones while it was young.
_UNSTABLE = "storagemigration"

_Types = tuple[dict[str, list[tuple[str, str, str]]], dict[str, str]]


def print_internal_types(modules: str) -> str:
    """The table as text: one line a type, its name and then its fields, separated by ``|``.

    Where a type is another in other versions, there is a line more for each, with the minor version after the name: ``core.PodSpec@37``.

    Args:
        modules: the folder that holds the Go modules, ``kubernetes@…`` and those of `kubecheck.schema.extraction.encodings`; those of other
            versions lie in ``releases/1.37`` and the like.
    """
    return "".join(f"\n{name}|{line}" for name, line in sorted(read_releases(modules, _read_table).items())) + "\n"


def _read_table(modules: str) -> dict[str, str]:
    """The fields of each type of one version."""
    types = read_types(modules)
    for path in sorted(glob.glob(os.path.join(modules, "kubernetes@*", "pkg", "apis", "*", "types.go"))):
        package = _INTERNAL + os.path.basename(os.path.dirname(path))
        with open(path, encoding="utf-8") as stream:
            read_file(stream.read(), package, *types, form=_FIELD)
    published = read_published_names(types)
    table: dict[str, list[str]] = {}
    waiting = [_INTERNAL + root for root in _ROOTS if _INTERNAL + root in types[0]]
    while waiting:
        name = waiting.pop()
        if name in table:
            continue
        table[name] = []
        for field, code in _fields(name, types, published):
            holds = code[1:]
            table[name].append(f"{field}:{code[0]}{_shorten(holds)}")
            if holds:
                waiting.append(holds)
    return {_shorten(name): "|".join(fields) for name, fields in table.items()}


def _shorten(name: str) -> str:
    return name.removeprefix(_INTERNAL).replace(_META, "meta.")


def read_published_names(types: _Types) -> dict[tuple[str, str, str], str]:
    """JSON names by group, type and Go's name of the field; those of the newest version, stable ones last and so foremost."""
    names: dict[tuple[str, str, str], str] = {}
    for name in sorted(types[0], key=lambda each: (re.search(r"\.v\d+\.\w+$", each) is not None, each)):
        root, _, rest = name.partition(".")
        group, _, kind = rest.partition(".v")
        if root == "api" and kind:
            for field, json_name in _named_fields(name, types):
                names[group, kind.partition(".")[2], field] = json_name
    return names


def _named_fields(name: str, types: _Types) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for go_name, go_type, tag in types[0].get(name, ()):
        if not go_name or tag.startswith(","):
            found += _named_fields(go_type.lstrip("*"), types)
        else:
            found.append((go_name, tag.partition(",")[0]))
    return found


def _fields(name: str, types: _Types, published: dict[tuple[str, str, str], str]) -> list[tuple[str, str]]:
    structs, named = types
    short = _shorten(name)
    found: list[tuple[str, str]] = []
    for go_name, go_type, tag in structs[name]:
        json_name, _, options = tag.partition(",")
        if json_name == "-":
            continue
        if go_type == f"{_META}TypeMeta":  # no object inside another keeps its own
            continue
        if not go_name or "inline" in options:
            below = "metadata." if go_type == f"{_META}ObjectMeta" else ""
            found += [(f"{field}={below}{field}" if below else field, code) for field, code in _fields(go_type, types, published)]
            continue
        code = field_code(go_type, "omitempty" in options, "omitzero" in options, structs, named)
        if json_name:
            found.append((json_name, code))
            continue
        if code == "n":
            code = _nullable_code(go_type, named)
        group, _, kind = short.partition(".")
        ours = _MOVED.get((short, go_name)) or published.get((group, kind, go_name))
        if ours is None and group != _UNSTABLE:
            raise LookupError(f"no published field for {go_name} of {short}")
        ours = ours or go_name[0].lower() + go_name[1:]
        found.append((f"{go_name}={ours}", code))
    return found


def _nullable_code(go_type: str, named: dict[str, str]) -> str:
    """What may be null, and is compared in its own way: ``w`` a list or map, ``r`` a map of quantities, ``h`` a pointer to one, ``n`` a scalar."""
    target = resolve(go_type, named)
    if target.startswith("map[]"):
        return "r" if resolve(target[5:], named) == _QUANTITY else "w"
    if target.startswith("[]"):
        return "w"
    return "h" if target == f"*{_QUANTITY}" else "n"
