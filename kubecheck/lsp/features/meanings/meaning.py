"""What a name in a manifest means: an object, an entry of one, a port, a volume, a label of pods. Each knows where it is declared and where it is used."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from kubecheck.api.views.view import get, items, mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.api.views.view import Located
    from kubecheck.model.references import Reference
    from kubecheck.model.refs import Key
    from kubecheck.model.selections import Selection
    from kubecheck.model.world import World
    from kubecheck.source import Path, Span

# Where entries of a ConfigMap or Secret stand.
DATA_FIELDS = ("data", "stringData", "binaryData")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of an object that has to do with a meaning: its value, its key, or both with all that is below (``item``)."""

    resource: Located
    path: Path
    part: str = "value"

    @property
    def span(self) -> Span:
        """Where it is written."""
        found: Span = self.resource.document.locate((*self.resource.base, *self.path), self.part)  # type: ignore[attr-defined]  # objects of worlds have both
        return found

    @property
    def value(self) -> object:
        """What stands there."""
        return get(self.resource.value, self.path)


@dataclass(frozen=True, slots=True)
class Choice:
    """A name that may be written, with a few words on it."""

    text: str
    detail: str = ""


class Meaning(ABC):
    """What a name means."""

    @property
    @abstractmethod
    def label(self) -> str:
        """What people call it."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The name itself, which a renaming changes."""

    @abstractmethod
    def declarations(self, world: World) -> list[Spot]:
        """Where it is declared; none where that is not among the files."""

    @abstractmethod
    def uses(self, world: World) -> list[Spot]:
        """Where it is meant otherwise."""

    @abstractmethod
    def choices(self, world: World) -> Iterable[Choice]:
        """What may stand in its place."""


@dataclass(frozen=True, slots=True)
class ObjectMeaning(Meaning):
    """An object, by its key."""

    key: Key
    is_optional: bool = False

    @property
    def label(self) -> str:
        """As of an object's ref."""
        _, kind, namespace, name = self.key
        return f"{kind} {namespace}/{name}" if namespace not in ("", "default") else f"{kind} {name}"

    @property
    def name(self) -> str:
        """The object's name."""
        return self.key[3]

    def declarations(self, world: World) -> list[Spot]:
        """The objects of that key."""
        return [Spot(each, ("metadata", "name")) for each in world.definitions(self.key)]

    def uses(self, world: World) -> list[Spot]:
        """The references to it."""
        return [Spot(each.resource, each.path) for each in _once(world.referrers(self.key))]

    def choices(self, world: World) -> Iterable[Choice]:
        """The objects of its kind in its namespace."""
        group, kind, namespace, _ = self.key
        every = world.of_kind(group, kind)
        found = [each for each in every if each.ref.namespace == namespace] or [each for each in every if each.built_by]
        choices = [Choice(written_name(each), _with_place(kind, each)) for each in found]
        if (group, kind) == ("", "Namespace"):
            used = dict.fromkeys(each.ref.namespace for each in world.resources if each.ref.namespace)
            choices += (Choice(each, "namespace of objects") for each in used if each not in {one.text for one in choices})
        return choices


def _once(references: Iterable[Reference]) -> list[Reference]:
    """The references, one for each place: a volume names its object for each entry again."""
    found: dict[object, Reference] = {}
    for each in references:
        found.setdefault((id(each.resource), each.path), each)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class EntryMeaning(Meaning):
    """An entry of a ConfigMap or Secret."""

    key: Key
    entry: str

    @property
    def label(self) -> str:
        """The entry and its object."""
        return f"key {self.entry} of {ObjectMeaning(self.key).label}"

    @property
    def name(self) -> str:
        """The key of the entry."""
        return self.entry

    def declarations(self, world: World) -> list[Spot]:
        """The entries of that key."""
        return [
            Spot(each, (field, self.entry), "key")
            for each in world.definitions(self.key)
            for field in DATA_FIELDS
            if self.entry in mapping(each.value.get(field))
        ]

    def uses(self, world: World) -> list[Spot]:
        """The references to the entry."""
        return [Spot(each.resource, each.data_path) for each in world.referrers(self.key) if each.data_key == self.entry]

    def choices(self, world: World) -> Iterable[Choice]:
        """The entries of its object."""
        return [
            Choice(name, ObjectMeaning(self.key).label)
            for each in _declared(world, self.key)
            for field in DATA_FIELDS
            for name in mapping(each.value.get(field))
        ]


@dataclass(frozen=True, slots=True)
class ServicePortMeaning(Meaning):
    """A port of a Service, by its name or its number."""

    key: Key
    port: str | int

    @property
    def label(self) -> str:
        """The port and its Service."""
        return f"port {self.port} of {ObjectMeaning(self.key).label}"

    @property
    def name(self) -> str:
        """Its name; empty where it is meant by number."""
        return self.port if isinstance(self.port, str) else ""

    def declarations(self, world: World) -> list[Spot]:
        """The ports of the Service that have the name or the number."""
        field = "name" if isinstance(self.port, str) else "port"
        return [
            Spot(each, ("spec", "ports", index, field)) for each in world.definitions(self.key)
            for index, port in enumerate(items(get(each.value, ("spec", "ports")))) if get(port, (field,)) == self.port
        ]  # fmt: skip

    def uses(self, world: World) -> list[Spot]:
        """The backends that name the port."""
        from kubecheck.lsp.features.meanings.ports import backend_ports

        return [
            Spot(reference.resource, path) for reference in _once(world.referrers(self.key)) for path, port in backend_ports(reference) if port == self.port
        ]  # fmt: skip

    def choices(self, world: World) -> Iterable[Choice]:
        """The names, or the numbers, of the ports of the Service."""
        field, other = ("name", "port") if isinstance(self.port, str) else ("port", "name")
        for each in _declared(world, self.key):
            for port in items(get(each.value, ("spec", "ports"))):
                found = get(port, (field,))
                if found is not None:
                    yield Choice(str(found), str(get(port, (other,)) or ""))


@dataclass(frozen=True, slots=True)
class ContainerPortMeaning(Meaning):
    """A port of containers: of the pods that a Service sends to, or of one container alone.

    ``owners`` are the pod templates, as the object and the path of each; ``container`` is the path of the only container that counts, from the
    template, or empty.
    """

    owners: tuple[tuple[Located, Path], ...]
    port: str | int
    container: Path = ()

    @property
    def label(self) -> str:
        """The port and whose it is."""
        return f"container port {self.port}" + (f" of {self.owners[0][0].ref.label}" if self.owners else "")

    @property
    def name(self) -> str:
        """Its name; empty where it is meant by number."""
        return self.port if isinstance(self.port, str) else ""

    def _ports(self) -> Iterable[tuple[Located, Path, object]]:
        for resource, path in self.owners:
            for field in ("containers", "initContainers"):
                for index, container in enumerate(items(get(resource.value, (*path, "spec", field)))):
                    base: Path = (*path, "spec", field, index)
                    if not self.container or base == (*path, *self.container):
                        for number, port in enumerate(items(get(container, ("ports",)))):
                            yield resource, (*base, "ports", number), port

    def declarations(self, world: World) -> list[Spot]:
        """The ports of the containers that have the name or the number."""
        field = "name" if isinstance(self.port, str) else "containerPort"
        return [Spot(resource, (*path, field)) for resource, path, port in self._ports() if get(port, (field,)) == self.port]

    def uses(self, world: World) -> list[Spot]:
        """The ports of Services and the probes that mean it."""
        from kubecheck.lsp.features.meanings.ports import uses_of_container_port

        return list(uses_of_container_port(world, self.owners, self.port, self.container))

    def choices(self, world: World) -> Iterable[Choice]:
        """The ports of the containers, by name, and by number where they have none."""
        for resource, _, port in self._ports():
            name, number = get(port, ("name",)), get(port, ("containerPort",))
            if name is not None or number is not None:
                yield Choice(
                    str(name if name is not None else number), f"{number if number is not None else ''} {resource.ref.label}".strip()
                )


@dataclass(frozen=True, slots=True)
class LocalMeaning(Meaning):
    """Something that an object declares within itself, as a volume: ``declared`` and ``used`` are (path, name) pairs of all of its sort."""

    resource: Located
    word: str
    text: str
    declared: tuple[tuple[Path, str], ...]
    used: tuple[tuple[Path, str], ...]

    @property
    def label(self) -> str:
        """What it is and whose."""
        return f"{self.word} {self.text} of {self.resource.ref.label}"

    @property
    def name(self) -> str:
        """Its name."""
        return self.text

    def declarations(self, world: World) -> list[Spot]:
        """Where it is declared."""
        return [Spot(self.resource, path) for path, name in self.declared if name == self.text]

    def uses(self, world: World) -> list[Spot]:
        """Where it is used."""
        return [Spot(self.resource, path) for path, name in self.used if name == self.text]

    def choices(self, world: World) -> Iterable[Choice]:
        """All of its sort."""
        return [Choice(name, self.word) for _, name in self.declared]


@dataclass(frozen=True, slots=True)
class LabelMeaning(Meaning):
    """A label of pods, with its value where one is meant.

    ``selection`` is the selector that names it, if one does; ``owner`` is the object's key and the path of the pod template that has it, otherwise.
    """

    namespace: str | None
    key: str
    value: str | None
    selection: Selection | None = None
    owner: tuple[Key, Path] | None = None

    @property
    def label(self) -> str:
        """The label as kubectl writes it."""
        return f"label {self.key}={self.value}" if self.value is not None else f"label {self.key}"

    @property
    def name(self) -> str:
        """The value, or the key where no value is meant."""
        return self.value if self.value is not None else self.key

    def declarations(self, world: World) -> list[Spot]:
        """The labels of pod templates that the selector selects, or all that are this one."""
        if self.selection is not None and self.value is not None:
            templates = self.selection.templates(world)
        else:
            templates = [each for each in world.pod_templates if self.namespace in (None, each.namespace)]
        part = "key" if self.value is None else "value"
        return [
            Spot(each.resource, (*each.path, "metadata", "labels", self.key), part) for each in templates
            if self.key in each.labels and self.value in (None, each.labels[self.key])
        ]  # fmt: skip

    def uses(self, world: World) -> list[Spot]:
        """The selectors that name it."""
        from kubecheck.lsp.features.meanings.labels import selections_naming

        return [spot for _, spot in selections_naming(world, self.namespace, self.key, self.value)]

    def choices(self, world: World) -> Iterable[Choice]:
        """The keys of labels of pods, or the values that they have."""
        for each in world.pod_templates:
            if self.namespace in (None, each.namespace):
                if self.value is None:
                    yield from (Choice(key, each.resource.ref.label) for key in each.labels)
                elif self.key in each.labels:
                    yield Choice(each.labels[self.key], each.resource.ref.label)


def _declared(world: World, key: Key) -> list[Located]:
    """The objects of a key, or those that builds have made of one whose file calls it so."""
    return [*world.definitions(key)] or [
        each for each in world.of_kind(*key[:2]) if each.built_by and each.ref.namespace == key[2] and written_name(each) == key[3]
    ]


def written_name(resource: Located) -> str:
    """The name of an object as its file has it, which a build may make another one of."""
    name: str = resource.ref.name
    if not resource.built_by:
        return name
    span = Spot(resource, ("metadata", "name")).span
    text = span.source.text[span.start.offset : span.end.offset].strip("\"'")
    return text if text and text in name else name


def _with_place(kind: str, resource: Located) -> str:
    return f"{kind} in {resource.path}"
