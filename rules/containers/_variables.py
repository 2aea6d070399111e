"""Which variables a container is given, as far as files tell."""

from __future__ import annotations

from kubecheck.sdk import ConfigMap, Secret, late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Container, World

_REFERENCE = late(r"\$(?:\$|\(([^)]*)\))")
_NAME = late(r"[-._a-zA-Z][-._a-zA-Z0-9]*")
# Fields in which the kubelet fills in variables.
_REFERRING = frozenset(("args", "command", "env", "livenessProbe", "readinessProbe", "startupProbe", "volumeMounts"))
_OF_SERVICES = ("_SERVICE_HOST", "_SERVICE_PORT", "_PORT")


def holds_dollar(container: dict[str, object]) -> bool:
    """Whether a text of a container that may refer to variables has the sign that references begin with: most containers have none."""
    waiting = [container[field] for field in _REFERRING & container.keys()]
    for each in waiting:  # it grows meanwhile; classes are compared, which is faster than asking what something is an instance of
        form = each.__class__
        if form is str:
            if "$" in each:  # type: ignore[operator]  # its class is known
                return True
        elif form is dict:
            waiting += each.values()  # type: ignore[attr-defined]  # as above
        elif form is list:
            waiting += each  # type: ignore[arg-type]  # as above
    return False


def references_in(text: object) -> list[str]:
    """The names in a text that the kubelet takes for references to variables, such as ``$(NAME)``, each once; ``$$`` stands for one ``$``.

    Mirrors: third_party/forked/golang/expansion (Expand), but for names that no variable can have.
    """
    if not isinstance(text, str) or "$(" not in text:
        return []
    return [name for name in dict.fromkeys(_REFERENCE.findall(text)) if _NAME.fullmatch(name)]


def is_of_a_service(name: str) -> bool:
    """Whether the kubelet may give a variable of this name for a Service."""
    return name.endswith(_OF_SERVICES) or "_PORT_" in name


def declared(container: Container) -> Iterator[tuple[int, str, object]]:
    """(index, name, value) of the variables that the container itself lists; the value is None where it comes from elsewhere."""
    for index, variable in enumerate(container.items("env")):
        if isinstance(variable, dict) and isinstance(variable.get("name"), str):
            yield index, variable["name"], None if "valueFrom" in variable else variable.get("value", "")


def taken_over(container: Container, world: World) -> tuple[list[str], bool]:
    """The variables that the container takes over from whole ConfigMaps and Secrets, and whether there may be more that no file tells of."""
    names: list[str] = []
    has_more = False
    for index, _ in enumerate(container.items("envFrom")):
        found = entries_of(container, index, world)
        has_more = has_more or found is None
        names += found or ()
    return names, has_more


def entries_of(container: Container, index: int, world: World) -> list[str] | None:
    """The variables that one source under ``envFrom`` gives; None where files do not tell. Mirrors: makeEnvironmentVariables in pkg/kubelet/kubelet_pods.go."""
    prefix = container.get("envFrom", index, "prefix") or ""
    for field, view in (("configMapRef", ConfigMap), ("secretRef", Secret)):
        name = container.get("envFrom", index, field, "name")
        if isinstance(name, str):
            keys = _keys(view, name, container, world)
            return None if keys is None else [f"{prefix}{key}" for key in keys]
    return None


def _keys(view: type[ConfigMap | Secret], name: str, container: Container, world: World) -> list[str] | None:
    """The entries that an object gives as variables; None where it is not among the files, or something else fills it."""
    group, kind = view.kinds[0]
    found = world.definitions((group, kind, container.resource.ref.namespace, name))
    if len(found) != 1 or (kind, name) in world.generated or found[0].document.is_partial:
        return None
    keys = list({**found[0].value.get("data", {}), **found[0].value.get("stringData", {})}) if _has_maps(found[0].value) else []
    return keys or None


def _has_maps(value: dict[str, object]) -> bool:
    return all(isinstance(value.get(field, {}), dict) for field in ("data", "stringData"))
