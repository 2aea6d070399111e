"""What every view can do, and reading along paths."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, Protocol

    from kubecheck.problems import Place

    class Name(Protocol):
        """What an object is called."""

        namespace: str
        name: str

        @property
        def key(self) -> tuple[str, str, str, str]:
            """Group, kind, namespace and name."""

        @property
        def label(self) -> str:
            """``Deployment web``."""

    class Located(Protocol):
        """An object that stands somewhere."""

        ref: Any

        @property
        def value(self) -> dict[str, Any]:
            """The object as written."""

        @property
        def path(self) -> str:
            """The path of its file."""

        @property
        def built_by(self) -> str:
            """What builds it, empty where it stands in a file as it is applied."""

        @property
        def assumed_namespace(self) -> str:
            """The namespace that a chart was rendered for although nobody says into which it is installed; empty of other objects."""

        @property
        def comes_and_goes(self) -> bool:
            """Whether its value is packed when nobody asks for it."""

        @property
        def is_live(self) -> bool:
            """Whether it was read from a cluster."""

        def at(self, *steps: str | int) -> Place:
            """The place of a field."""


def get(value: Any, steps: tuple[str | int, ...]) -> Any:
    """What stands at the path in a value, None when nothing does."""
    for step in steps:
        if value.__class__ is dict:
            value = value.get(step)
        elif value.__class__ is not list or step.__class__ is str or not -len(value) <= step < len(value):  # type: ignore[operator]  # an index
            return None
        else:
            value = value[step]  # type: ignore[index]  # as above
    return value


def mapping(value: Any) -> dict[str, Any]:
    """The value if it is a map, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def strings(value: Any) -> dict[str, str]:
    """The entries of a map that are strings."""
    return {key: each for key, each in value.items() if isinstance(each, str)} if isinstance(value, dict) else {}


class View:
    """An object of one kind, or of several that look alike.

    ``kinds`` are the (group, kind) pairs that the view is for; an empty tuple means every object. ``resource`` is the object looked at.
    """

    __slots__ = ("resource", "value")

    kinds: ClassVar[tuple[tuple[str, str], ...]] = ()

    def __init__(self, resource: Located) -> None:
        self.resource = resource
        self.value = resource.value

    @property
    def name(self) -> str:
        """The object's name, empty when it has none."""
        return str(self.resource.ref.name)

    @property
    def namespace(self) -> str:
        """The namespace that the object lives in; empty outside namespaces."""
        return str(self.resource.ref.namespace)

    @property
    def kind(self) -> str:
        """The object's kind."""
        return str(self.resource.ref.kind)

    @property
    def label(self) -> str:
        """What people call it: ``Service web``."""
        return str(self.resource.ref.label)

    @property
    def labels(self) -> dict[str, str]:
        """The object's labels; those that are no strings are left out."""
        return strings(get(self.value, ("metadata", "labels")))

    @property
    def annotations(self) -> dict[str, str]:
        """The object's annotations; those that are no strings are left out."""
        return strings(get(self.value, ("metadata", "annotations")))

    def at(self, *steps: str | int) -> Place:
        """The place of a field of the object."""
        return self.resource.at(*steps)

    def get(self, *steps: str | int) -> Any:
        """What stands at the path, None when nothing does."""
        return get(self.value, steps)

    def text(self, *steps: str | int) -> str | None:
        """The string at the path; None for anything else."""
        found = get(self.value, steps)
        return found if isinstance(found, str) else None

    def number(self, *steps: str | int) -> int | None:
        """The integer at the path; None for anything else."""
        found = get(self.value, steps)
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    def mapping(self, *steps: str | int) -> dict[str, Any]:
        """The map at the path; an empty one for anything else."""
        found = get(self.value, steps)
        return found if isinstance(found, dict) else {}

    def items(self, *steps: str | int) -> list[Any]:
        """The list at the path; an empty one for anything else."""
        found = get(self.value, steps)
        return found if isinstance(found, list) else []


class Object(View):
    """Any object, whatever its kind."""

    __slots__ = ()
