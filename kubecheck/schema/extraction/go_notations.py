"""Reads from Go sources how servers before 1.34 print whole objects: in Go's own notation, by the names and types of their internal types.

``core.ServicePort{Name:"web", Protocol:"TCP", AppProtocol:(*string)(nil), ...}``: what is absent is printed with its type. The table says for each
struct that is printed its fields in order. Of what stands behind a pointer only the type is printed, so it has no line of its own.

A line of a struct is its name and then its fields, separated by ``|``: Go's name; ``=`` and our name, where it is not Go's with a small letter at the
beginning, nothing for what stands in the same object, ``-`` for what is always empty; ``:`` and the type, which is ``"`` for texts, ``0`` for numbers, ``x`` for
those without a sign, ``f`` for what is true or false, else as Go prints it. A line of another type that has a name is that name, ``>`` and the type.

Used when the packed schemas are built, never by checks; `kubecheck.api.go_notation` reads the table.
"""

from __future__ import annotations

import glob
import os
import re

from kubecheck.schema.extraction.encodings import read_types
from kubecheck.schema.extraction.internal_types import read_published_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_SOURCES = (
    "kubernetes@*/pkg/apis/*/types.go",
    "apiextensions-apiserver@*/pkg/apis/apiextensions/*.go",
    "apimachinery@*/pkg/apis/meta/v1/types.go",
)
# The types that messages print; what they hold comes with them.
_ROOTS = (
    "admissionregistration.AuditAnnotation", "admissionregistration.MatchCondition", "admissionregistration.ParamKind",
    "apiextensions.CustomResourceDefinitionVersion", "apiextensions.JSONSchemaProps", "apiextensions.JSONSchemaPropsOrArray", "apiextensions.ValidationRule",
    "apps.DaemonSetUpdateStrategy", "apps.DeploymentSpec", "apps.DeploymentStrategy", "apps.ReplicaSetSpec",
    "apps.RollingUpdateStatefulSetStrategy", "apps.StatefulSetSpec", "apps.StatefulSetUpdateStrategy", "authorization.NonResourceAttributes",
    "batch.CronJobSpec", "batch.JobSpec", "batch.PodFailurePolicy", "batch.SuccessPolicy", "batch.UncountedTerminatedPods",
    "core.ClusterTrustBundleProjection", "core.EndpointSubset", "core.EventSeries", "core.EventSource", "core.HostIP", "core.NodeAddress",
    "core.NodeSelectorTerm", "core.ObjectReference", "core.PersistentVolumeClaim", "core.PersistentVolumeSpec", "core.PodIP", "core.PodTemplateSpec",
    "core.ReplicationControllerSpec", "core.ResourceList", "core.ScopeSelector", "core.SeccompProfile", "core.SecurityContext", "core.ServicePort",
    "core.Taint", "core.Toleration", "core.TopologySelectorTerm", "core.TypedLocalObjectReference", "core.VolumeNodeAffinity",
    "discovery.Endpoint", "flowcontrol.FlowDistinguisherMethod", "flowcontrol.FlowSchemaSpec", "flowcontrol.PriorityLevelConfigurationSpec",
    "networking.IngressClassParametersReference", "networking.ParentReference", "networking.ServiceCIDRSpec", "policy.PodDisruptionBudgetSpec", "rbac.RoleRef",
    "resource.DeviceAttribute", "resource.ResourceClaimSpec", "resource.ResourceClaimTemplateSpec", "storage.CSINodeDriver",
    "storage.TokenRequest", "storage.VolumeAttachmentSpec", "v1.LabelSelector", "v1.ObjectMeta", "v1.OwnerReference",
)  # fmt: skip
_TYPE = re.compile(r"^type (\w+) (?:= )?(.+?)(?:\s*//.*)?$")
_FIELD = re.compile(r'^\t(?:(\w+(?:, \w+)*)\s+)?([\w.*\[\]{}]+(?: \{\})?)(?:\s+`(?:json:"([^"]*)")?[^`]*`)?\s*(?://.*)?$')
_IMPORT = re.compile(r'^(?:import)?\s+(?:(\w+)\s+)?"([^"]+)"$')
_SCALARS = {"string": '"', "bool": "f", "float32": "0", "float64": "0"} | {f"int{size}": "0" for size in ("", "8", "16", "32", "64")}
_SCALARS |= {f"uint{size}": "x" for size in ("", "8", "16", "32", "64")} | {"byte": "x"}
# Named types of packages that are not read.
_NAMED = {"types.UID": "string", "types.NodeName": "string", "v1.Duration": "v1.Duration"}
# What prints itself, or is printed by code of its own.
_OWN = frozenset((
    "apiextensions.JSON", "intstr.IntOrString", "resource.Quantity", "runtime.RawExtension", "v1.Duration", "v1.FieldsV1", "v1.MicroTime", "v1.Time",
))  # fmt: skip
_DEFINITIONS = "apiextensions-apiserver.pkg.apis.apiextensions.v1."
_LAST = 33  # the newest minor version whose server prints so

_Structs = dict[str, list[tuple[str, str, str]]]  # name -> Go name or empty when embedded, type as printed, JSON name


def print_go_notations(modules: str) -> str:
    """The table as text; where a type is another in an earlier version, there is a line more with its minor: ``core.PodSpec@31``.

    Args:
        modules: as for `kubecheck.schema.extraction.internal_types.print_internal_types`; what counts are the versions in ``releases`` that print so.
    """
    lines: dict[str, str] = {}
    for folder in sorted(glob.glob(os.path.join(modules, "releases", "1.*")), reverse=True):
        minor = folder.rpartition("1.")[2]
        if int(minor) <= _LAST:
            table = _read_table(folder)
            newest = {name: line for name, line in lines.items() if "@" not in name}
            lines |= {f"{name}@{minor}" if newest else name: line for name, line in table.items() if line != newest.get(name)}
    return "".join(f"\n{name}{line}" for name, line in sorted(lines.items())) + "\n"


def _read_table(modules: str) -> dict[str, str]:
    structs, named = _read_sources(modules)
    types = read_types(modules)
    published = read_published_names(types)
    published |= {(*struct, field): name for struct, field, name in _names_of_definitions(types[0])}
    table: dict[str, str] = {}
    waiting = [root for root in _ROOTS if root in structs or root in named]
    while waiting:
        name = waiting.pop()
        if name in table or name in _OWN:
            continue
        if name not in structs:
            target = named.get(name, "")
            if target.startswith(("map[", "[]")):
                table[name] = f">{target}"
                waiting.append(_held(target))
            continue
        fields = [(each, _kind(each[1], structs, named)) for each in structs[name]]
        table[name] = "".join(f"|{_printed_field(name, each, kind, published)}" for each, kind in fields)
        waiting += [_held(kind) for _, kind in fields if not kind.startswith("*")]
    return table


def _names_of_definitions(structs: dict[str, list[tuple[str, str, str]]]) -> Iterator[tuple[tuple[str, str], str, str]]:
    """Group and type, Go's name and ours of each field of definitions of custom resources."""
    for name, fields in structs.items():
        if name.startswith(_DEFINITIONS):
            yield from ((("apiextensions", name.removeprefix(_DEFINITIONS)), go_name, tag.partition(",")[0]) for go_name, _, tag in fields)


def _held(kind: str) -> str:
    """What stands in a list or map, or the type itself; nothing of what is behind a pointer."""
    while kind.startswith(("[]", "map[")):
        kind = kind[kind.index("]") + 1 :]
    return "" if kind.startswith("*") else kind


def _kind(go_type: str, structs: _Structs, named: dict[str, str]) -> str:
    target = go_type
    while target in named and target not in _OWN:
        target = named[target]
    if target in _SCALARS:
        return _SCALARS[target]
    return target if target in structs and go_type not in _OWN else go_type


def _printed_field(name: str, field: tuple[str, str, str], kind: str, published: dict[tuple[str, str, str], str]) -> str:
    go_name, go_type, tag = field
    shown = go_name or go_type.lstrip("*").rpartition(".")[2]
    usual = shown[0].lower() + shown[1:]
    if not go_name:
        ours = {"v1.TypeMeta": "-", "v1.ObjectMeta": "metadata", "v1.ListMeta": "metadata"}.get(go_type, "")
    else:
        group, _, struct = name.partition(".")
        ours = tag.partition(",")[0] or published.get((group, struct, go_name)) or usual
    return f"{shown}{'' if ours == usual else f'={ours}'}:{kind}"


def _read_sources(modules: str) -> tuple[_Structs, dict[str, str]]:
    structs: _Structs = {}
    named = dict(_NAMED)
    for pattern in _SOURCES:
        for path in sorted(glob.glob(os.path.join(modules, pattern))):
            if not path.endswith(("_test.go", "zz_generated.deepcopy.go")):
                with open(path, encoding="utf-8") as stream:
                    _read_file(stream.read(), os.path.basename(os.path.dirname(path)), structs, named)
    return structs, named


def _read_file(text: str, package: str, structs: _Structs, named: dict[str, str]) -> None:
    imports: dict[str, str] = {}
    current: list[tuple[str, str, str]] | None = None
    for line in text.split("\n"):
        if current is not None:
            if line == "}":
                current = None
            elif found := _FIELD.match(line):
                printed = _printed_type(found[2], package, imports)
                current += [(each, printed, found[3] or "") for each in (found[1] or "").split(", ")]
        elif found := _TYPE.match(line):
            name = f"{package}.{found[1]}"
            if found[2].startswith("struct {"):
                current = structs.setdefault(name, [])
                if found[2].endswith("}"):
                    current = None
            else:
                named[name] = _printed_type(found[2], package, imports)
        elif found := _IMPORT.match(line):
            imports[found[1] or found[2].rpartition("/")[2]] = found[2].rpartition("/")[2]


def _printed_type(go_type: str, package: str, imports: dict[str, str]) -> str:
    """The type as Go prints it: each name with that of its package."""
    for prefix in ("*", "[]"):
        if go_type.startswith(prefix):
            return prefix + _printed_type(go_type[len(prefix) :], package, imports)
    if go_type.startswith("map["):
        key, _, item = go_type[4:].partition("]")
        return f"map[{_printed_type(key, package, imports)}]{_printed_type(item, package, imports)}"
    if go_type in _SCALARS or go_type.startswith(("interface", "func")):
        return "uint8" if go_type == "byte" else go_type
    alias, dot, name = go_type.rpartition(".")
    return f"{imports.get(alias, alias)}.{name}" if dot else f"{package}.{name}"
