"""The objects that admission policies are asked about, and what the expressions of policies see of them.

Mirrors: k8s.io/apiserver/pkg/admission/plugin/cel (CreateAdmissionRequest, CreateNamespaceObject) and admission.NewVersionedAttributes v1.36.
"""

from __future__ import annotations

import copy

from kubecheck.api.encoding import encode
from kubecheck.api.kinds import REVIEW_GROUPS
from kubecheck.api.stored import defaulted, defaulted_update, prepared, prepared_update, store, store_update
from kubecheck.api.views.view import get
from kubecheck.documents.templates import is_placeholder
from kubecheck.model.admitted import admitted, admitted_pod
from kubecheck.model.world import labels_of, metadata_of
from kubecheck.schema.cel.values import UnknownError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.model.policies.matching import BoundPolicy
    from kubecheck.model.policies.mutating import FailureError
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World
    from kubecheck.problems import Place
    from kubecheck.schema.custom.crd import CustomKind, CustomKinds
    from kubecheck.schema.structure.catalog import Catalog

GROUP = "admissionregistration.k8s.io"
NAMESPACE_NAME = "kubernetes.io/metadata.name"
# Kinds that are stored in one place whatever the group they are asked for by.
_SAME_STORAGE = {("", "events"): "events.k8s.io", ("events.k8s.io", "events"): ""}
_FILLED_IN = dict.fromkeys(("creationTimestamp", "managedFields", "uid"), UnknownError("it asks for metadata that the server fills in"))
_GENERATED = UnknownError("it asks for a name that is generated")
_PLACEHOLDER = UnknownError("it asks for a value that is filled in later")
_HOLDING = (str, dict, list)
ASKER = UnknownError("it asks who makes the request")


class NotKnownError(Exception):
    """A policy cannot be wholly applied to an object with what the files say; the text says why.

    ``found`` is what it holds against the object all the same; ``policy`` the policy that would change the object, where one is the cause.
    """

    def __init__(self, why: str, found: tuple[Any, ...] = (), policy: BoundPolicy | None = None) -> None:
        super().__init__(why)
        self.found = found
        self.policy = policy


class Served:
    """How a kind is served: the plural, whether it lives in namespaces, all its versions; ``custom`` the kind of a custom resource.

    ``others`` are the (group, version) pairs under which the same objects can be had.
    """

    __slots__ = ("custom", "is_converted", "namespaced", "others", "plural")

    def __init__(
        self, plural: str, namespaced: bool, others: list[tuple[str, str]], custom: CustomKind | None = None, is_converted: bool = False
    ) -> None:
        self.plural = plural
        self.namespaced = namespaced
        self.others = others
        self.custom = custom
        self.is_converted = is_converted


class Mutation:
    """What policies make of an object: ``value`` as they leave it, None where none of them does anything to it.

    ``steps`` are the policies that changed it, in their order, each with the object before and after. ``refused`` is why the server
    refuses it, None where no policy fails.
    """

    __slots__ = ("refused", "steps", "value")

    def __init__(
        self, value: dict[str, Any] | None = None, steps: Iterable[tuple[BoundPolicy, dict[str, Any], dict[str, Any]]] = (), refused: FailureError | None = None
    ) -> None:
        self.value = value
        self.steps = tuple(steps)
        self.refused = refused


UNCHANGED = Mutation()


class Subject:
    """An object about to be created, or to replace a live one: what policies match it by, and what their expressions see of it.

    ``operation`` is CREATE or UPDATE; ``old_labels`` are those of the live object, None where there is none.
    """

    __slots__ = ("_live", "_mutation", "_objects", "group", "labels", "namespace", "namespaced", "old_labels", "operation", "plural", "ref", "resource", "served", "version", "world")  # fmt: skip

    def __init__(self, resource: Resource, served: Served, world: World, live: dict[str, Any] | None = None) -> None:
        self.resource = resource
        self.ref = resource.ref
        self.group, self.version = resource.ref.group, resource.ref.version
        self.served = served
        self.plural = served.plural
        self.namespaced = served.namespaced
        self.namespace = resource.ref.namespace if self.namespaced else resource.ref.name if self.is_namespace else ""
        self.labels: dict[str, Any] = labels_of(resource.value)
        if self.is_namespace:
            self.labels = {**self.labels, NAMESPACE_NAME: resource.ref.name}
        self.world = world
        self._live = live
        self.operation = "CREATE" if live is None else "UPDATE"
        self.old_labels = None if live is None else labels_of(live)
        self._objects: dict[tuple[str, bool], dict[str, Any]] = {}
        self._mutation: Mutation | None = None

    @property
    def is_namespace(self) -> bool:
        """Whether it is a Namespace, which counts as outside of namespaces although it bears the name of one."""
        return (self.group, self.plural) == ("", "namespaces")

    def at(self, *steps: str | int) -> Place:
        """The place of a field of the object."""
        return self.resource.at(*steps)

    @property
    def object(self) -> dict[str, Any]:
        """The variable ``object``, in the version that the object is written in."""
        return self.object_as(self.group, self.version)

    def object_as(self, group: str, version: str) -> dict[str, Any]:
        """The variable ``object`` in the version that a policy asks for.

        Raises:
            NotKnownError: the way to that version is not known.
        """
        return self._seen((group, version), is_old=False)

    def old_object_as(self, group: str, version: str) -> dict[str, Any] | None:
        """The variable ``oldObject``, None on create."""
        return None if self._live is None else self._seen((group, version), is_old=True)

    def _seen(self, wanted: tuple[str, str], *, is_old: bool) -> dict[str, Any]:
        key = ("/".join(filter(None, wanted)), is_old)
        if key not in self._objects:
            seen = with_unknown_metadata(self._converted(self._stored(is_old=is_old), wanted))
            if not self.ref.name:
                seen["metadata"]["name"] = _GENERATED
            self._objects[key] = seen
        return self._objects[key]

    @property
    def mutation(self) -> Mutation:
        """What the policies among the manifests that change objects make of it, before it is validated.

        Raises:
            NotKnownError: it depends on what the files do not say.
        """
        if self._mutation is None:
            from kubecheck.model.policies.mutating import mutate, mutating_policies  # they see subjects themselves

            policies = mutating_policies(self.world)
            self._mutation = mutate(self, policies) if policies else UNCHANGED
        return self._mutation

    def after_mutation(self) -> Subject:
        """The same, to be matched as the policies leave it that change objects."""
        value = self.mutation.value
        return self if value is None else self.relabelled(labels_of(value))

    def unchanged(self) -> Subject:
        """The same, as it is where no policy changes it."""
        found = copy.copy(self)
        found._mutation = UNCHANGED  # noqa: SLF001  # a copy of its own
        found._objects = {}  # noqa: SLF001  # as above
        return found

    def requested(self) -> dict[str, Any]:
        """The object as the first policy sees it: named, with defaults, and with what plugins before policies have done."""
        value = self.named(self.resource.value)
        if self.served.custom is not None:
            return self.served.custom.store(value)
        if self._live is not None:
            return defaulted_update(value, self._stored(is_old=True))
        return admitted(defaulted(value), self.world)

    def named(self, value: dict[str, Any]) -> dict[str, Any]:
        """A form of the object with the namespace of the request where it names none."""
        return {**value, "metadata": {"namespace": self.namespace, **metadata_of(value)}} if self.namespaced else value

    def relabelled(self, labels: dict[str, Any]) -> Subject:
        """The same, to be matched by other labels."""
        found = copy.copy(self)
        found.labels = {**labels, NAMESPACE_NAME: self.ref.name} if self.is_namespace else labels
        return found

    def _stored(self, *, is_old: bool) -> dict[str, Any]:
        changed = None if is_old else self.mutation.value
        value = self._live if is_old and self._live is not None else self.named(self.resource.value) if changed is None else changed
        if self.served.custom is not None:
            stored = self.served.custom.store(self.named(value))
            return {**stored, "metadata": {"generation": 1, **metadata_of(stored)}}
        if self._live is not None and not is_old:
            live = self._stored(is_old=True)
            return store_update(value, live) if changed is None else prepared_update(changed, live)
        if changed is not None:
            return prepared(changed)
        stored = store(self.named(value))[0]
        return admitted_pod(stored, self.world) if self.ref.key[:2] == ("", "Pod") and not is_old else stored

    @property
    def stored(self) -> dict[str, Any]:
        """The object as the server would store it, changed by policies."""
        return self._stored(is_old=False)

    def encoded(self, value: dict[str, Any]) -> dict[str, Any]:
        """A form of the object as the server writes it."""
        return value if self.served.custom is not None else encode(value, was_stored=False)

    def _converted(self, stored: dict[str, Any], wanted: tuple[str, str]) -> dict[str, Any]:
        if wanted == (self.group, self.version):
            return self.encoded(stored)
        if self.served.custom is not None and not self.served.is_converted:
            return {**stored, "apiVersion": "/".join(wanted)}
        if (self.group, self.plural) == ("autoscaling", "horizontalpodautoscalers"):
            from kubecheck.api.defaults.autoscaling import as_version_1, as_version_2, with_written_annotations

            if wanted[1] == "v1":
                return encode(as_version_1(stored), was_stored=False)
            if wanted[1] == "v2":
                return encode(with_written_annotations(as_version_2(stored)), was_stored=False)
        raise NotKnownError(f"{self.ref.kind} would first be converted from {self.ref.api_version}")

    def request_as(self, seen: tuple[str, str], kind_seen: tuple[str, str]) -> dict[str, Any]:
        """The variable ``request``; what is empty in it is not there.

        Args:
            seen: group and version of the resource as the policy matched it.
            kind_seen: the same of the kind.
        """
        kind = {"group": kind_seen[0], "version": kind_seen[1], "kind": self.ref.kind}
        resource = {"group": seen[0], "version": seen[1], "resource": self.plural}
        request = {
            "kind": kind, "resource": resource,
            "requestKind": {"group": self.group, "version": self.version, "kind": self.ref.kind},
            "requestResource": {"group": self.group, "version": self.version, "resource": self.plural},
            "name": self.ref.name or _GENERATED, "namespace": self.namespace, "operation": self.operation, "dryRun": False,
            "userInfo": ASKER, "options": ASKER,
        }  # fmt: skip
        return {key: value for key, value in request.items() if value != ""}

    def namespace_object(self) -> dict[str, Any] | None:
        """The Namespace that it is created in, None where it is in none.

        Raises:
            NotKnownError: the namespace is not among the manifests.
        """
        if not self.namespaced:
            return None
        found = self.world.get("", "Namespace", "", self.namespace)
        if found is None or not found.is_stored:
            raise NotKnownError(f"the labels of Namespace {self.namespace} are not known")
        stored = encode(store(found.value)[0])
        metadata = metadata_of(stored)
        labels = {NAMESPACE_NAME: self.namespace, **labels_of(stored)}
        return with_unknown_metadata({**stored, "metadata": {**metadata, "labels": labels}, "status": {"phase": "Active"}})


def with_unknown_metadata(seen: dict[str, Any]) -> dict[str, Any]:
    """An object as a policy sees it, with unknowns for what the server puts into metadata, and for texts that are filled in later."""
    seen = _without_placeholders(seen)
    return {**seen, "metadata": {**metadata_of(seen), **_FILLED_IN}}


def _without_placeholders(value: Any) -> Any:
    if value.__class__ is dict:
        return {key: _without_placeholders(item) if item.__class__ in _HOLDING else item for key, item in value.items()}
    if value.__class__ is list:
        return [_without_placeholders(item) if item.__class__ in _HOLDING else item for item in value]
    return _PLACEHOLDER if is_placeholder(value) else value


def settled(value: Any) -> Any:
    """A value with some text in place of everything that nobody knows yet."""
    if isinstance(value, dict):
        return {key: settled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [settled(item) for item in value]
    return "unknown" if isinstance(value, UnknownError) else value


def subjects_of(world: World, catalog: Catalog) -> list[Subject]:
    """The objects that policies are asked about: accepted ones of a known kind, policies and reviews left out."""
    kept = world.kept.get(subjects_of)
    if kept is None:
        kinds = _Kinds(world, catalog)
        kept = []
        for resource in world.resources:
            if resource.is_stored and resource.ref.group not in REVIEW_GROUPS and resource.ref.group != GROUP:
                served = kinds.served(resource)
                if served is not None:
                    kept.append(Subject(resource, served, world))
        world.kept[subjects_of] = kept
    found: list[Subject] = kept
    return found


def subject_of(resource: Resource, world: World, catalog: Catalog) -> Subject | None:
    """An object as policies see it, whatever the server says of it; None where its kind is not known."""
    served = _Kinds(world, catalog).served(resource)
    return None if served is None else Subject(resource, served, world)


def custom_kinds(world: World) -> CustomKinds | None:
    """The kinds of the custom resource definitions of a world; None where there are none."""
    if custom_kinds not in world.kept:
        definitions = [each.value for each in world.of_kind("apiextensions.k8s.io", "CustomResourceDefinition") if each.accepted]
        made = None
        if definitions:
            from kubecheck.schema.custom.crd import CustomKinds

            made = CustomKinds(definitions)
        world.kept[custom_kinds] = made
    found: CustomKinds | None = world.kept[custom_kinds]
    return found


def seen_by_policies(resource: Resource, world: World, catalog: Catalog) -> dict[str, Any]:
    """An object as expressions see it that is not judged itself, such as a policy's parameters."""
    subject = subject_of(resource, world, catalog)
    return with_unknown_metadata(resource.value) if subject is None else subject.unchanged().object  # it lies in the cluster already


class _Kinds:
    """The kinds of a world: built-in ones and those of its custom resource definitions."""

    def __init__(self, world: World, catalog: Catalog) -> None:
        self.catalog = catalog
        self.known: dict[tuple[str, str, str], Served | None] = {}
        self.versions: dict[tuple[str, str], list[str]] | None = None
        self.custom = custom_kinds(world)
        self.converted: set[str] = set()
        if self.custom is not None:
            for name, definition in self.custom.definitions.items():
                if get(definition, ("spec", "conversion", "strategy")) not in (None, "", "None"):
                    self.converted.add(name)

    def served(self, resource: Resource) -> Served | None:
        """How the kind of an object is served; None for a kind that is not known."""
        ref = resource.ref
        key = (ref.group, ref.version, ref.kind)
        if key not in self.known:
            self.known[key] = self._served(ref.group, ref.version, ref.kind)
        return self.known[key]

    def _served(self, group: str, version: str, kind: str) -> Served | None:
        api_version = f"{group}/{version}" if group else version
        found = self.catalog.kind(api_version, kind)
        if found is not None:
            groups = [group, *(other for other in (_SAME_STORAGE.get((group, found.plural)),) if other is not None)]
            others = [(each, one) for each in groups for one in self._versions_of(each, kind) if (each, one) != (group, version)]
            return Served(found.plural, found.namespaced, others)
        custom = self.custom.kind(api_version, kind) if self.custom is not None else None
        if custom is None or self.custom is None:
            return None
        served = [each.rpartition("/")[2] for each, name in self.custom.kinds() if name == kind and each.startswith(f"{group}/")]
        others = [(group, each) for each in served if each != version]
        return Served(custom.plural, custom.namespaced, others, custom, f"{custom.plural}.{group}" in self.converted)

    def _versions_of(self, group: str, kind: str) -> list[str]:
        if self.versions is None:
            self.versions = {}
            for api_version, name in self.catalog.kinds():
                of, _, version = api_version.rpartition("/")
                self.versions.setdefault((of, name), []).append(version)
        return self.versions.get((group, kind), [])
