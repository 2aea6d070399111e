"""One world: the resources that belong together, indexed, and the questions that rules and the dry run ask of them.

Every index is made on the first question, so a run that joins nothing pays nothing.
"""

from __future__ import annotations

from kubecheck.model.references import references_of
from kubecheck.model.refs import is_in_every_cluster
from kubecheck.model.templates import pod_templates_of
from kubecheck.values.selector import NOTHING, Selector, label_selector, map_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.api.views.view import Located
    from kubecheck.model.alternatives import Alternative
    from kubecheck.model.names import NameIndex
    from kubecheck.model.references import Reference
    from kubecheck.model.refs import Key
    from kubecheck.model.resource import Resource
    from kubecheck.model.templates import PodTemplate
    from kubecheck.problems import Place

# Of so many files that share objects with the same one each is told; of more, one word for all.
MOST_TOLD = 3


class World:
    """Resources among which no object stands twice.

    ``name`` says which world it is, empty when there is one only. ``resources`` are in the order of files and of documents within them.
    ``elsewhere`` holds (kind, name) of every object of the other worlds too, so that what merely lives in another variant is not called
    missing. ``generated`` holds (kind, name) of objects that kustomizations make; ``unread`` the folders of files that may hold objects
    and are not read, as templates are not. ``alternatives`` are files of it that are applied instead of
    some in other worlds. ``repeated`` holds (again, first) of objects that are defined more than once all the same. ``kept`` is for who works something out of all of it.
    """

    __slots__ = (
        "_by_key", "_by_kind", "_by_label", "_by_namespace", "_label_values", "_names", "_references", "_referrers", "_selecting", "_template_of", "_templates", "alternatives", "elsewhere",
        "generated", "kept", "name", "repeated", "resources", "unread",
    )  # fmt: skip

    def __init__(
        self,
        resources: list[Resource],
        name: str = "",
        elsewhere: frozenset[tuple[str, str]] = frozenset(),
        generated: frozenset[tuple[str, str]] = frozenset(),
        alternatives: Iterable[Alternative] = (),
        unread: frozenset[str] = frozenset(),
    ) -> None:
        self.name = name
        self.unread = unread
        self.alternatives = tuple(alternatives)
        self.elsewhere = elsewhere
        self.generated = generated
        self.repeated: list[tuple[Resource, Resource]] = []
        self.resources: list[Resource] = []
        self._by_key: dict[Key, Resource] = {}
        for resource in resources:
            key = resource.ref.key
            first = self._by_key.get(key) if key[3] else None
            if first is None:
                self._by_key[key] = resource
                self.resources.append(resource)
            elif first is not resource:
                self.repeated.append((resource, first))
        self._by_kind: dict[tuple[str, str], list[Resource]] | None = None
        self._by_namespace: dict[str, list[Resource]] | None = None
        self._templates: list[PodTemplate] | None = None
        self._template_of: dict[int, tuple[PodTemplate, ...]] | None = None
        self.forget()

    def forget(self) -> None:
        """Lets go of what was worked out; what is asked for once more is worked out again."""
        self.kept: dict[object, Any] = {}
        self._by_label: dict[tuple[str | None, str, str], list[PodTemplate]] | None = None
        self._references: dict[int, list[Reference]] = {}
        self._referrers: dict[Key, list[Reference]] | None = None
        self._names: dict[tuple[str, str, str], NameIndex] = {}
        self._label_values: dict[tuple[str, str], dict[str, PodTemplate]] | None = None
        self._selecting: dict[tuple[str, str], dict[int, list[Resource]]] = {}

    def __reduce__(self) -> tuple[object, ...]:
        """Another process makes the indexes anew."""
        return World, (self.all_definitions, self.name, self.elsewhere, self.generated, self.alternatives, self.unread)

    @property
    def is_partial(self) -> bool:
        """Whether a build left out a part of it, so that what looks missing may be there."""
        if "is_partial" not in self.kept:
            self.kept["is_partial"] = any(each.document.is_partial for each in self.resources)
        return bool(self.kept["is_partial"])

    @property
    def all_definitions(self) -> list[Resource]:
        """Its objects, then those that are defined again."""
        return [*self.resources, *(again for again, _ in self.repeated)]

    @property
    def files(self) -> list[str]:
        """The shown paths of the files that its objects stand in, in order."""
        return list(dict.fromkeys(each.path for each in self.resources))

    def scenes(self, *, has_nodes: bool) -> list[list[Resource]]:
        """What is played together; see `kubecheck.model.scenes`. ``has_nodes`` says that nodes are given, which are everybody's."""
        from kubecheck.model.scenes import scenes_of

        return scenes_of(self, has_nodes)

    def at(self) -> Place:
        """The first object: where things are said that are about all of them."""
        return self.resources[0].at()

    def get(self, group: str, kind: str, namespace: str, name: str) -> Resource | None:
        """The object of that name, or None."""
        return self._by_key.get((group, kind, namespace, name))

    def by_key(self, key: Key) -> Resource | None:
        """The object of that key, or None."""
        return self._by_key.get(key)

    def definitions(self, key: Key) -> list[Resource]:
        """Everything that defines the object of that key, the first one first; more than one where it is repeated."""
        first = self._by_key.get(key)
        return [] if first is None else [first, *(again for again, other in self.repeated if other is first)]

    def of_kind(self, group: str, kind: str) -> list[Resource]:
        """The objects of a kind, in order."""
        if self._by_kind is None:
            self._by_kind = {}
            for resource in self.resources:
                self._by_kind.setdefault(resource.ref.key[:2], []).append(resource)
        return self._by_kind.get((group, kind), [])

    @property
    def kinds(self) -> Iterable[tuple[str, str]]:
        """The (group, kind) pairs that occur."""
        self.of_kind("", "")
        return self._by_kind or ()

    def in_namespace(self, namespace: str) -> list[Resource]:
        """The objects of a namespace; of the empty one those outside namespaces."""
        if self._by_namespace is None:
            self._by_namespace = {}
            for resource in self.resources:
                self._by_namespace.setdefault(resource.ref.namespace, []).append(resource)
        return self._by_namespace.get(namespace, [])

    def may_exist(self, key: Key) -> bool:
        """Whether an object is here, or may be: another world has one of its name, or it may be here in spite of that nobody wrote it."""
        return (key[1], key[3]) in self.elsewhere or self.may_be_here(key)

    def may_be_here(self, key: Key) -> bool:
        """Whether an object is here, or may be: where a kustomization or every cluster makes it, a name that is filled in later has it, or a build left out a part."""
        if key in self._by_key or (key[1], key[3]) in self.generated or is_in_every_cluster(key):
            return True
        unfinished: list[Key] | None = self.kept.get(World.may_exist)
        if unfinished is None:
            from kubecheck.documents.templates import is_placeholder  # only where something is missing

            unfinished = self.kept[World.may_exist] = [each.ref.key for each in self.all_definitions if is_placeholder(each.ref.name)]
        if not unfinished:
            return self.is_partial
        from kubecheck.documents.templates import may_become

        return self.is_partial or any(each[:3] == key[:3] and may_become(each[3], key[3]) for each in unfinished)

    @property
    def pod_templates(self) -> list[PodTemplate]:
        """Every pod template, in order; those of objects that are defined again at the end. Not composed ones, of workflows and tasks: nobody selects these pods."""
        if self._templates is None:
            self._templates = []
            self._template_of = {}
            for resource in self.all_definitions:
                if templates := pod_templates_of(resource):
                    self._templates += (each for each in templates if not each.is_composed)
                    self._template_of[id(resource)] = tuple(templates)
        return self._templates

    def templates_of(self, resource: Located) -> tuple[PodTemplate, ...]:
        """The pod templates of one object."""
        _ = self.pod_templates
        return (self._template_of or {}).get(id(resource), ())

    def template_of(self, resource: Located) -> PodTemplate | None:
        """The first pod template of one object, or None."""
        return next(iter(self.templates_of(resource)), None)

    def templates_matching(self, namespace: str | None, selector: Selector) -> list[PodTemplate]:
        """The pod templates of a namespace, or of all for None, whose labels the selector selects, with those that controllers add."""
        if selector.nothing:
            return []
        from kubecheck.model.given_labels import GIVEN_LABELS, may_select, names_given_label  # only where something selects

        if self._by_label is None:
            self._by_label = {}
            for template in self.pod_templates:
                for where in (template.namespace, None):
                    self._by_label.setdefault((where, "", ""), []).append(template)
                    for key, value in template.labels.items():
                        self._by_label.setdefault((where, key, value), []).append(template)
        candidates = self._by_label.get((namespace, "", ""), [])
        for key, value in selector.exact_values().items():
            fewer = self._by_label.get((namespace, key, value), [])
            if len(fewer) < len(candidates) and key not in GIVEN_LABELS:
                candidates = fewer
        if selector.is_empty:
            return list(candidates)
        if names_given_label(selector):
            return [template for template in candidates if may_select(selector, template)]
        if not selector.requirements and len(selector.equalities) == 1 and candidates is fewer:
            return list(candidates)  # of a large namespace as of any: the index has said all
        return [template for template in candidates if selector.matches(template.labels)]

    def references(self, resource: Located) -> list[Reference]:
        """What an object refers to."""
        found = self._references.get(id(resource))
        if found is None:
            found = self._references[id(resource)] = references_of(resource)  # type: ignore[arg-type]  # what views and rules hold are the world's own objects
        return found

    def namesakes(self, group: str, kind: str, name: str) -> list[Resource]:
        """The objects of a kind and name in namespaces that are written into their files; others land wherever they are applied."""
        return [each for each in self.of_kind(group, kind) if each.ref.name == name and metadata_of(each.value).get("namespace")]

    def has_beside(self, resource: Located, group: str, kind: str, namespace: str) -> bool:
        """Whether objects of a kind lie beside an object: they are applied with it, or may be and are of the namespace; see `lie_together`."""
        from kubecheck.model.resource import applied_together, lie_together  # only where something is missing

        known: dict[tuple[str, ...], bool] = self.kept.setdefault(World.has_beside, {})
        key = (resource.path, resource.built_by, group, kind, namespace)
        if key not in known:
            known[key] = any(
                applied_together(each, resource) or (each.ref.namespace == namespace and lie_together(each, resource)) for each in self.of_kind(group, kind)
            )
        return known[key]

    def has_unread_beside(self, resource: Located) -> bool:
        """Whether a file that could not be read stands in the folder of an object."""
        from kubecheck.model.resource import folder_of  # only where something is missing

        return folder_of(resource) in self.unread

    def referrers(self, key: Key) -> list[Reference]:
        """The references that name an object."""
        if self._referrers is None:
            self._referrers = {}
            for resource in self.resources:
                if resource.comes_and_goes:
                    self.look_over(resource)
                for reference in self.references(resource):
                    self._referrers.setdefault(reference.target, []).append(reference)
        return self._referrers.get(key, [])

    def look_over(self, resource: Resource) -> None:
        """Works out what rules ask of every object of a world, while one that comes and goes is unpacked for whatever reason, so that nobody wakes it for that."""
        self.references(resource)
        if self.of_kind("apps", "StatefulSet"):
            from kubecheck.model.addresses import mentions_of_pods  # only where pods have names

            mentions_of_pods(self, resource)

    def names_of(self, group: str, kind: str, namespace: str) -> NameIndex:
        """The names of the objects of a kind in a namespace, for near names."""
        key = (group, kind, namespace)
        found = self._names.get(key)
        if found is None:
            from kubecheck.model.names import NameIndex

            found = self._names[key] = NameIndex(each.ref.name for each in self.of_kind(group, kind) if each.ref.namespace == namespace)
        return found

    def near_name(self, group: str, kind: str, namespace: str, name: str, most: int = 3) -> str | None:
        """The name among the objects of a kind that this one was probably meant to be, or None; ``most`` letters may differ."""
        return self.names_of(group, kind, namespace).nearest(name, most)

    def label_values(self, namespace: str, key: str) -> dict[str, PodTemplate]:
        """Every value that pod templates of a namespace give to a label, each with the first template that has it."""
        if self._label_values is None:
            self._label_values = {}
            for template in self.pod_templates:
                for name, value in template.labels.items():
                    self._label_values.setdefault((template.namespace, name), {}).setdefault(value, template)
        return self._label_values.get((namespace, key), {})

    def near_label(self, namespace: str, key: str, value: str) -> PodTemplate | None:
        """The first pod template of a namespace whose value of a label is this one, or was probably meant by it."""
        values = self.label_values(namespace, key)
        if value in values:
            return values[value]
        index = self._names.get(("label", namespace, key))
        if index is None:
            from kubecheck.model.names import NameIndex

            index = self._names["label", namespace, key] = NameIndex(values)
        near = index.nearest(value)
        return None if near is None else values[near]

    def selecting(self, template: PodTemplate, group: str, kind: str) -> list[Resource]:
        """The objects of a kind (Service, PodDisruptionBudget, NetworkPolicy, or a workload) whose selector selects a pod template."""
        if (found := self._selecting.get((group, kind))) is None:
            found = self._selecting[group, kind] = {}
            for resource in self.of_kind(group, kind):
                for each in self.templates_matching(resource.ref.namespace, selector_of(resource)):
                    found.setdefault(id(each), []).append(resource)
        return found.get(id(template), [])

    def __repr__(self) -> str:
        return f"World({self.name!r}, {len(self.resources)} resources)"


class Model:
    """Everything that was read: the worlds and all resources. ``worlds`` share resources where variants share what lies above them.

    ``supplied_images`` are names of images that another tool builds or tags, so that what is written is not what runs; ``name:*`` has any tag.
    """

    __slots__ = ("_by_label", "_by_parent", "_defining", "resources", "supplied_images", "worlds")

    def __init__(self, resources: list[Resource], worlds: list[World], supplied_images: frozenset[str] = frozenset()) -> None:
        self.resources = resources
        self.supplied_images = supplied_images
        self.worlds = worlds
        self._by_label: dict[tuple[str, str], dict[int, World]] | None = None
        self._by_parent: dict[str, list[World]] | None = None
        self._defining: dict[Key, list[World]] | None = None

    def worlds_holding(self, resource: Located) -> list[World]:
        """The worlds that an object is in, as the first of its key, in their order."""
        return [world for world in self._worlds_defining(resource.ref.key) if world.by_key(resource.ref.key) is resource]

    def _worlds_defining(self, key: Key) -> list[World]:
        """The worlds that have an object of that key, in their order."""
        if self._defining is None:
            self._defining = {}
            for world in self.worlds:
                for each in dict.fromkeys(resource.ref.key for resource in world.resources):
                    self._defining.setdefault(each, []).append(world)
        return self._defining.get(key, [])

    def worlds_with_pods(self, selector: Selector) -> list[World]:
        """The worlds that may have pod templates in some namespace that a selector selects, in their order; the others have none."""
        from kubecheck.model.given_labels import GIVEN_LABELS  # only where pods are missing

        if self._by_label is None:
            self._by_label = {}
            for number, world in enumerate(self.worlds):
                for template in world.pod_templates:
                    for label in (("", ""), *template.labels.items()):
                        self._by_label.setdefault(label, {})[number] = world
        wanted = [("", ""), *(each for each in selector.exact_values().items() if each[0] not in GIVEN_LABELS)]
        return list(min((self._by_label.get(each, {}) for each in wanted), key=len).values())

    def worlds_beside(self, folder: str) -> list[World]:
        """The worlds that have pod templates in folders which lie in the same folder as this one, in their order."""
        from kubecheck.model.resource import folder_of, parent_of  # only where pods are missing

        if self._by_parent is None:
            self._by_parent = {}
            for world in self.worlds:
                for parent in {parent_of(folder_of(template.resource)) for template in world.pod_templates}:
                    self._by_parent.setdefault(parent, []).append(world)
        return self._by_parent.get(parent_of(folder), [])

    def definitions(self, key: Key, first: World) -> list[Resource]:
        """Everything that defines the object of that key, what a world has first: of alternatives another one may be meant."""
        return [each for world in (first, *(world for world in self._worlds_defining(key) if world is not first)) for each in world.definitions(key)]


def metadata_of(value: object) -> dict[str, Any]:
    """The metadata of an object; empty when it is missing or no map."""
    metadata = value.get("metadata") if isinstance(value, dict) else None
    return metadata if isinstance(metadata, dict) else {}


def labels_of(value: object) -> dict[str, str]:
    """The labels of an object; those that are no strings are left out."""
    labels = metadata_of(value).get("labels")
    return {key: each for key, each in labels.items() if isinstance(each, str)} if isinstance(labels, dict) else {}


def annotations_of(value: object) -> dict[str, str]:
    """The annotations of an object; those that are no strings are left out."""
    annotations = metadata_of(value).get("annotations")
    return {key: each for key, each in annotations.items() if isinstance(each, str)} if isinstance(annotations, dict) else {}


def selector_of(resource: Resource) -> Selector:
    """The selector by which an object selects pods; one that selects nothing where the kind has none."""
    spec = resource.value.get("spec")
    if not isinstance(spec, dict):
        return NOTHING
    kind = resource.ref.kind
    if kind in ("Service", "ReplicationController"):
        return map_selector(spec.get("selector"))
    return label_selector(spec.get("podSelector" if kind == "NetworkPolicy" else "selector"))
