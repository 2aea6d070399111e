"""One object on its way through a build, with what kustomize remembers of it in annotations of its own."""

from __future__ import annotations

import functools

from kubecheck.render.kustomize.tree import Mapping, TwinCopies, Written, copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.render.kustomize.errors import BuildError

# What the effective namespace of an object without one is. Mirrors: resid.TotallyNotANamespace
NO_NAMESPACE = "_non_namespaceable_"
# What annotations of kustomize's own begin with. Mirrors: konfig.ConfigAnnoDomain
INTERNAL = "internal.config.kubernetes.io/"


class ResourceId:
    """Who an object is: group, version, kind, name, namespace (as written, may be empty). Values: compare and hash by these five.

    Mirrors: resid.ResId
    """

    __slots__ = ("group", "kind", "name", "namespace", "version")

    def __init__(self, group: str, version: str, kind: str, name: str = "", namespace: str = "") -> None:
        self.group = group
        self.version = version
        self.kind = kind
        self.name = name
        self.namespace = namespace

    @property
    def fields(self) -> tuple[str, str, str, str, str]:
        """What it is compared by."""
        return self.group, self.version, self.kind, self.name, self.namespace

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ResourceId) and self.fields == other.fields

    def __hash__(self) -> int:
        return hash(self.fields)

    def __str__(self) -> str:
        return f"{self.kind or '[noKind]'}.{self.version or '[noVer]'}.{self.group or '[noGrp]'}/{self.name or '[noName]'}.{self.namespace or '[noNs]'}"

    __repr__ = __str__

    @property
    def api_version(self) -> str:
        """Group and version in one."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def is_cluster_scoped(self) -> bool:
        """Whether kustomize's own schemas say that the kind has no namespace. Mirrors: openapi.IsCertainlyClusterScoped."""
        return _is_cluster_scoped(self.group, self.version, self.kind)

    @property
    def effective_namespace(self) -> str:
        """The namespace, ``default`` where none is given, and a word of its own for kinds without. Mirrors: ResId.EffectiveNamespace."""
        if self.is_cluster_scoped:
            return NO_NAMESPACE
        return self.namespace or "default"

    def equals(self, other: ResourceId) -> bool:
        """The same object, in effectively the same namespace. Mirrors: ResId.Equals."""
        return self.gvkn_equals(other) and self.effective_namespace == other.effective_namespace

    def gvkn_equals(self, other: ResourceId) -> bool:
        """The same in all but the namespace. Mirrors: ResId.GvknEquals."""
        return self.name == other.name and self.kind == other.kind and self.group == other.group and self.version == other.version

    def is_selected_by(self, selector: ResourceId) -> bool:
        """Whether all that the selector says is true of it. Mirrors: ResId.IsSelectedBy."""
        return (
            (not selector.name or selector.name == self.name)
            and (not selector.namespace or selector.effective_namespace == self.effective_namespace)
            and self.is_kind_selected_by(selector)
        )

    def is_kind_selected_by(self, selector: ResourceId) -> bool:
        """Whether group, version and kind are those of the selector, where it says any. Mirrors: Gvk.IsSelected."""
        return (
            (not selector.group or selector.group == self.group)
            and (not selector.version or selector.version == self.version)
            and (not selector.kind or selector.kind == self.kind)
        )


@functools.lru_cache(maxsize=1024)
def _is_cluster_scoped(group: str, version: str, kind: str) -> bool:
    from kubecheck.render.kustomize.schemas import is_cluster_scoped

    return is_cluster_scoped(f"{group}/{version}" if group else version, kind)


def split_api_version(api_version: str) -> tuple[str, str]:
    """Group and version. Mirrors: resid.ParseGroupVersion."""
    group, slash, version = api_version.partition("/")
    return (group, version) if slash else ("", api_version)


class BuildResource:
    """An object of a build.

    Attributes:
        value: its tree; None when a patch deleted it.
        prefixes, suffixes: what was put around its name, the innermost first.
        previous: what it was called before: (namespace, name, kind), the oldest first.
        referrers: who refers to it.
        behavior: of a generated one: ``create``, ``merge``, ``replace`` or ``unspecified``; empty for others.
        is_rendered: whether it is of a Helm chart.
        needs_hash: whether a hash of its content goes into its name.
        may_change_name, may_change_kind: of a patch.
        variables: names of the vars that take their value from it.
        origin: where it comes from, as the annotation of ``buildMetadata`` says: ``{"path": ...}`` or ``{"configuredIn": ..., "configuredBy": ...}``.
        transformations: what changed it, in the same form.
        folders: the kustomizations that brought it in, by the shown paths of their folders, the innermost first.
        fault: why it cannot be printed, where it cannot.

    Mirrors: resource.Resource, which keeps these in annotations (utils.BuildAnnotations).
    """

    __slots__ = (
        "behavior", "fault", "folders", "is_rendered", "may_change_kind", "may_change_name", "needs_hash", "origin", "prefixes", "previous", "referrers", "suffixes",
        "transformations", "value", "variables",
    )  # fmt: skip

    def __init__(self, value: Mapping) -> None:
        self.value: Any = value
        self.prefixes: list[str] = []
        self.suffixes: list[str] = []
        self.previous: list[tuple[str, str, str]] = []
        self.referrers: list[ResourceId] = []
        self.behavior = ""
        self.is_rendered = False
        self.needs_hash = False
        self.may_change_name = False
        self.may_change_kind = False
        self.variables: list[str] = []
        self.origin: dict[str, Any] | None = None
        self.transformations: list[dict[str, Any]] = []
        self.folders: list[str] = []
        self.fault: BuildError | None = None

    def copy(self) -> BuildResource:
        """A deep copy. Mirrors: Resource.DeepCopy."""
        return self._with(copy(self.value))

    def _with(self, value: Any) -> BuildResource:
        other = BuildResource(value)
        other.prefixes, other.suffixes, other.previous = list(self.prefixes), list(self.suffixes), list(self.previous)
        other.referrers, other.variables, other.transformations = list(self.referrers), list(self.variables), list(self.transformations)
        other.folders, other.fault = list(self.folders), self.fault
        other.behavior, other.needs_hash, other.origin = self.behavior, self.needs_hash, self.origin
        other.is_rendered = self.is_rendered
        other.may_change_name, other.may_change_kind = self.may_change_name, self.may_change_kind
        return other

    @property
    def api_version(self) -> str:
        """As written; empty where it is no text."""
        return text_of(self.value.get("apiVersion"))

    @property
    def kind(self) -> str:
        """As written; empty where it is no text."""
        return text_of(self.value.get("kind"))

    @property
    def name(self) -> str:
        """As it is now. A number is a text here, as every scalar node is."""
        return text_of(self._metadata().get("name"))

    @property
    def namespace(self) -> str:
        """As written; empty where there is none."""
        return text_of(self._metadata().get("namespace"))

    def _metadata(self) -> dict[str, Any]:
        metadata = self.value.get("metadata") if self.value is not None else None
        return metadata if isinstance(metadata, dict) else {}

    def strings(self, field: str) -> dict[str, str]:
        """Labels or annotations: those of ``metadata`` as texts."""
        found = self._metadata().get(field)
        return {str(key): text_of(value) for key, value in found.items()} if isinstance(found, dict) else {}

    @property
    def internal_annotations(self) -> dict[str, str]:
        """What kustomize keeps of it in annotations of its own. Mirrors: kioutil.GetInternalAnnotations, utils.BuildAnnotations."""
        found = {}
        if self.previous:
            for field, number in (("Kinds", 2), ("Names", 1), ("Namespaces", 0)):
                found[f"previous{field}"] = ",".join(each[number] for each in self.previous)
        found["prefixes"] = ",".join(filter(None, self.prefixes))
        found["suffixes"] = ",".join(filter(None, self.suffixes))
        found["refBy"] = ",".join(map(str, self.referrers))
        if self.behavior:
            found["generatorBehavior"] = self.behavior
        if self.is_rendered:
            found["helm-generated"] = "true"
        if self.needs_hash:
            found["needsHashSuffix"] = "enabled"
        return {f"{INTERNAL}{key}": value for key, value in found.items() if value or key.startswith("previous")}

    @property
    def kept_value(self) -> dict[str, Any]:
        """Its value with the annotations that kustomize keeps of it, as its refusals show it."""
        hidden = self.internal_annotations
        if not hidden:
            value: dict[str, Any] = self.value
            return value
        metadata = self._metadata()
        annotations = metadata.get("annotations")
        merged = {**(annotations if isinstance(annotations, dict) else {}), **hidden}
        return {**self.value, "metadata": {**metadata, "annotations": merged}}

    @property
    def current_id(self) -> ResourceId:
        """Who it is now. Mirrors: Resource.CurId."""
        group, version = split_api_version(self.api_version)
        return ResourceId(group, version, self.kind, self.name, self.namespace)

    @property
    def previous_ids(self) -> list[ResourceId]:
        """Who it was, the oldest first. Mirrors: Resource.PrevIds."""
        group, version = split_api_version(self.api_version)
        return [ResourceId(group, version, kind, name, namespace) for namespace, name, kind in self.previous]

    @property
    def original_id(self) -> ResourceId:
        """Who it was at first. Mirrors: Resource.OrgId."""
        return self.previous_ids[0] if self.previous else self.current_id

    def store_previous_id(self) -> None:
        """Remembers who it is, before that changes. Mirrors: Resource.StorePreviousId."""
        now = self.current_id
        self.previous.append((now.effective_namespace, now.name, now.kind))

    def set_name(self, name: str, written: Written) -> None:
        """Names it."""
        self.value.mapping("metadata", self.value.written).put("name", name, written)

    def set_namespace(self, namespace: str, written: Written) -> None:
        """Puts it into a namespace; an empty one is taken away."""
        metadata = self.value.mapping("metadata", self.value.written)
        if namespace:
            metadata.put("namespace", namespace, written)
        else:
            metadata.drop("namespace")


def copies(resources: Iterable[BuildResource]) -> list[BuildResource]:
    """Deep copies, in which what was one and the same in several objects still is."""
    copied = TwinCopies()
    return [each._with(copied.of(each.value)) for each in resources]  # noqa: SLF001  # of this module


def text_of(value: object) -> str:
    """The text of a scalar node, whatever its type; empty for null and for what is no scalar. Mirrors: yaml.GetValue."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, (dict, list)):
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    return str(value)
