"""One object as written, where it stands, and what the server says of it."""

from __future__ import annotations

from kubecheck.api.views.view import get
from kubecheck.documents import Document
from kubecheck.documents.templates import is_placeholder
from kubecheck.model.refs import Ref, ref_of
from kubecheck.problems import Place
from kubecheck.schema.structure.catalog import catalog

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kubecheck.api.views.view import Located
    from kubecheck.fields import FieldError, FieldWarning
    from kubecheck.model.templates import NotedTemplate, PodTemplate

    NotedData = tuple[list[NotedTemplate], bool]
    from kubecheck.source.positions import Path

# The status of an object that the server cannot decode.
_UNDECODED = 400


class Noted:
    """What joins ask of each object, worked out before it rests for the first time, so that it need not be woken for that.

    ``templates`` are its pod templates, ``names_namespace`` says whether it says its namespace itself.
    """

    __slots__ = ("names_namespace", "templates")

    def __init__(self, templates: Sequence[PodTemplate], names_namespace: bool) -> None:
        self.templates = tuple(templates)
        self.names_namespace = names_namespace

    @property
    def data(self) -> NotedData:
        """The same as plain data."""
        return [each.noted for each in self.templates], self.names_namespace


# Of objects without pods.
_NAMED, _NAMELESS = Noted((), names_namespace=True), Noted((), names_namespace=False)


class Resource:
    """An object of a document: the whole of it, or an item of a list.

    ``base`` is the path from the document's root to the object: ``()`` or ``("items", 3)``. ``errors`` are the facts that the server states
    about it, with paths from the object's root; ``status`` the server's HTTP code, 0 when nobody asked; ``warnings`` what the server warns of,
    or will once the errors are mended; ``is_plain`` says that it decodes to what is written, False when nobody asked. Of an object that is the whole of a document the document alone holds the value, so that it can rest.
    """

    __slots__ = ("_kept", "_own", "base", "document", "errors", "is_plain", "noted", "ref", "status", "warnings")

    def __init__(
        self, ref: Ref, document: Document, base: Path, value: dict[str, Any], errors: tuple[FieldError, ...] = (), status: int = 0
    ) -> None:
        self.ref = ref
        self.document = document
        self.base = base
        self._own = None if document.__class__ is Document and document.value is value else value
        self._kept: dict[object, Any] | None = None
        self.errors = errors
        self.status = status
        self.warnings: tuple[FieldWarning, ...] = ()
        self.is_plain = False
        self.noted: Noted | None = None

    def __getstate__(self) -> tuple[object, ...]:
        noted = None if self.noted is None else self.noted.data
        return (self.ref, self.document, self.base, self._own, self.errors, self.status, self.warnings, self.is_plain, noted)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.ref, self.document, self.base, self._own, self.errors, self.status, self.warnings, self.is_plain, noted = state
        self._kept = None
        self.noted = None
        if noted is not None:
            from kubecheck.model.templates import template_from  # only where something rests

            templates, is_named = noted
            self._keep([template_from(each, self) for each in templates], is_named)

    def _keep(self, templates: Sequence[PodTemplate], is_named: bool) -> None:
        """Keeps what is noted."""
        self.noted = Noted(templates, is_named) if templates else _NAMED if is_named else _NAMELESS

    def rest(self) -> None:
        """Notes what joins ask of it, and packs its document, which holds nothing else."""
        if self.noted is None:
            from kubecheck.model.templates import pod_templates_of  # only where something rests

            templates = pod_templates_of(self)
            for each in templates:
                each.look_at()
            self._keep(templates, names_namespace(self))
        self.document.rest()

    @property
    def value(self) -> dict[str, Any]:
        """The object as written, which is never changed."""
        own = self._own
        return self.document.value if own is None else own  # else it is the whole of the document

    @property
    def can_rest(self) -> bool:
        """Whether its document alone holds its value."""
        return self._own is None

    @property
    def comes_and_goes(self) -> bool:
        """Whether its value has rested before, and is unpacked when somebody asks for it."""
        return self._own is None and self.document.comes_and_goes

    @property
    def kept(self) -> dict[object, Any]:
        """What was worked out of the value; it goes when the value does."""
        if self._own is None:
            return self.document.kept
        if self._kept is None:
            self._kept = {}
        return self._kept

    @property
    def defaulted(self) -> dict[str, Any]:
        """The object with the server's defaults; as written where it does not decode. It shares what defaults do not touch."""
        if self.status == _UNDECODED:
            return self.value
        value = self.value
        kept = self.kept
        defaulted: dict[str, Any] | None = kept.get("defaulted")
        if defaulted is None:
            from kubecheck.api.defaults import default

            defaulted = kept["defaulted"] = default(self._decoded(value) if self.status and not self.is_plain else value)
        return defaulted

    def _decoded(self, value: dict[str, Any]) -> dict[str, Any]:
        """The object as the server decodes it, with zeros for the nulls in its lists and maps; itself where it holds none, as most do."""
        known = catalog(placeholder=is_placeholder).kind(self.ref.api_version, self.ref.kind)
        if known is None or known.fits_plainly(value):
            return value
        from kubecheck.schema.structure.nulls import fill_nulls

        return fill_nulls(known, value)

    @property
    def is_stored(self) -> bool:
        """Whether the server would store the object; true also when nobody asked, but not for kinds that it does not know."""
        return self.status < 300

    @property
    def accepted(self) -> bool:
        """Whether the server would store the object (also true when nobody asked, as for kinds it does not know)."""
        return self.status < 300 or self.status == 404

    def at(self, *steps: str | int) -> Place:
        """The place of a field of the object."""
        return Place(self.document, self.base + steps, object_label=self.ref.full, object_path=self.base)

    def deployed_into(self, namespace: str) -> Resource:
        """The object in a namespace, if it names none itself and lives in one; else as it is, and also where the namespace is empty."""
        if not namespace or self.ref.namespace in ("", namespace) or names_namespace(self):
            return self
        from copy import copy  # only where somebody says a namespace

        placed = copy(self)
        placed.ref = Ref(self.ref.group, self.ref.version, self.ref.kind, namespace, self.ref.name)
        return placed

    def facts_at(self, *steps: str | int) -> dict[str, object]:
        """What the server warns of at a field, and at copies of it that nobody wrote, in its words; empty where it does not."""
        found = next((each for each in self.warnings if each.path == steps), None)
        if found is None:
            return {}
        copies = [each.text for each in self.warnings if self.is_copy(each, found)]
        return {**found.facts, "also": copies} if copies else found.facts

    def is_copy(self, warning: FieldWarning, other: FieldWarning) -> bool:
        """Whether a warning is about a value that the server has copied from where another one is about it: a request from the limit."""
        origin = tuple("limits" if step == "requests" else step for step in warning.path)
        return warning.cause == other.cause and origin == other.path != warning.path and get(self.value, warning.path) is None

    @property
    def assumed_namespace(self) -> str:
        """The namespace that a chart was rendered for although nobody says into which it is installed; empty of other objects."""
        return self.document.assumed_namespace

    @property
    def is_live(self) -> bool:
        """Whether the object was read from a cluster: it carries what only a server or a controller writes."""
        metadata = self.value.get("metadata")
        given = isinstance(metadata, dict) and metadata.get("uid") and metadata.get("resourceVersion")
        return bool(given) or _says_something(self.value.get("status"))

    @property
    def path(self) -> str:
        """The shown path of the file that it stands in."""
        path: str = self.document.source.path
        return path

    @property
    def built_by(self) -> str:
        """What builds it: the folder of a kustomization, or the name of an entry point; empty where it stands in a file as it is applied."""
        return self.document.built_by

    def __repr__(self) -> str:
        return f"Resource({self.ref!r})"


def resources_of(document: Document, namespace: str, cluster_kinds: frozenset[tuple[str, str]]) -> list[Resource]:
    """The objects of a document: itself, or the items when it is a list of any kind; nothing when it is no object.

    Mirrors: resource.Builder.Flatten (k8s.io/cli-runtime), as ``kubectl apply -f`` takes lists apart.
    """
    return list(_resources_at(document, document.value, (), namespace, cluster_kinds))


def _resources_at(
    document: Document, value: object, base: Path, namespace: str, cluster_kinds: frozenset[tuple[str, str]]
) -> list[Resource]:
    if isinstance(value, list) and not base:
        return [each for index, item in enumerate(value) for each in _resources_at(document, item, (index,), namespace, cluster_kinds)]
    if not isinstance(value, dict) or not all(isinstance(value.get(field), str) and value[field] for field in ("kind", "apiVersion")):
        return []
    items = value.get("items")
    if value["kind"].endswith("List") and isinstance(items, list):
        found = []
        for index, item in enumerate(items):
            found += _resources_at(document, _typed(item, value), (*base, "items", index), namespace, cluster_kinds)
        return found
    if _is_encrypted(value):
        value = {key: each for key, each in value.items() if key != "sops"}
    return [Resource(ref_of(value, namespace, cluster_kinds), document, base, value)]


def _is_encrypted(value: dict[str, Any]) -> bool:
    """Whether SOPS encrypted an object: it leaves word of that, which it takes away again before anybody applies the object."""
    word = value.get("sops")
    return isinstance(word, dict) and ("mac" in word or "lastmodified" in word)


def _typed(item: object, around: dict[str, Any]) -> object:
    """An item of a typed list (``ConfigMapList``) may leave out what the list says of it."""
    if not isinstance(item, dict) or around["kind"] == "List" or ("kind" in item and "apiVersion" in item):
        return item
    return {"apiVersion": around["apiVersion"], "kind": around["kind"].removesuffix("List"), **item}


def _says_something(status: object) -> bool:
    """Whether a status holds any value: generators leave skeletons of empty ones."""
    if isinstance(status, (dict, list)):
        return any(map(_says_something, status.values() if isinstance(status, dict) else status))
    return status is not None and status != ""


def belong_together(one: Located, other: Located) -> bool:
    """Whether two objects are surely meant for one installation: both name their namespace, or they lie beside each other.

    A checkout may hold many samples side by side, which nobody ever installs together; what binds others must not reach across them.
    """
    return (names_namespace(one) and names_namespace(other)) or lie_together(one, other)


def lie_together(one: Located, other: Located) -> bool:
    """Whether two objects may be of one installation by where they are written: in one build, or so that the folder of one holds the other."""
    return holds(folder_of(one), other) or holds(folder_of(other), one) or applied_together(one, other)


def applied_together(one: Located, other: Located) -> bool:
    """Whether two objects are applied at once: they stand in one file, or one build holds both. Files of a folder may be there to choose from."""
    return one.path == other.path or bool(one.built_by and one.built_by == other.built_by)


def names_namespace(resource: Located) -> bool:
    """Whether the object itself says its namespace."""
    noted: Noted | None = getattr(resource, "noted", None)
    if noted is not None:
        return noted.names_namespace
    metadata = resource.value.get("metadata")
    return isinstance(metadata, dict) and bool(metadata.get("namespace"))


def folder_of(resource: Located) -> str:
    """The folder of the object's file, with a slash at its end; empty for the folder that paths begin from."""
    return folder_of_path(resource.path)


def folder_of_path(path: str) -> str:
    """The folder of a file, as `folder_of` gives it."""
    path = plain_path(path)
    return path[: path.rfind("/") + 1]


def parent_of(folder: str) -> str:
    """The folder that a folder lies in, as `folder_of` gives both."""
    return folder[: folder.rstrip("/").rfind("/") + 1]


def plain_path(path: str) -> str:
    """A path with slashes that does not begin with the folder that paths begin from."""
    return path.replace("\\", "/").removeprefix("./")


def holds(folder: str, resource: Located) -> bool:
    """Whether an object's file stands in a folder or below it."""
    return folder_of(resource).startswith(folder)
