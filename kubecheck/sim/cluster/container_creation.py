"""Why the kubelet does not create the containers of a pod, as far as its spec and the objects that it names tell.

Of images nothing is known, so neither is the user that one runs as by itself.

Mirrors: pkg/kubelet (makeEnvironmentVariables, makeMounts), pkg/kubelet/kuberuntime (verifyRunAsNonRoot), pkg/volume/configmap and secret (MakePayload) v1.36.
"""

from __future__ import annotations

import re

from kubecheck.sim.cluster.kubelet import Hindrance, entries_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kubecheck.sim.objects.store import Object

    Find = Callable[[str, str], Object | None]

_NOT_CREATED, _NOT_MOUNTED = "CreateContainerConfigError", "ContainerCreating"
_KINDS = (("configMap", "ConfigMap", "name"), ("secret", "Secret", "secretName"))
_SOURCES = (("configMapRef", "ConfigMap"), ("secretRef", "Secret"))
_REFERENCE = re.compile(r"\$(?:\$|\(([^)]*)\))")
_TOKEN = "kubernetes.io/service-account-token"  # noqa: S105  # the type of a Secret that a controller fills
_OF_SERVICES = ("_SERVICE_HOST", "_SERVICE_PORT", "_PORT")
ABSENT: Object = {}  # stands for an object that is surely not there


def hindrance_of(pod: Object, find: Find) -> Hindrance | None:
    """What keeps the kubelet from creating a container of the pod; None where nothing is known to.

    Args:
        pod: the pod, as it is stored.
        find: (kind, name) -> a ConfigMap or Secret of its namespace; `ABSENT` where it is not there, None where that is not known.
    """
    spec = pod["spec"]
    text = next(_mount_problems(spec, find), "")
    if text:
        return Hindrance(_NOT_MOUNTED, text)
    namespace = pod["metadata"].get("namespace") or ""
    for container in [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]:
        text = next(_env_problems(container, namespace, find), "") or _sub_path_problem(container, find) or _root_problem(container, spec)
        if text:
            return Hindrance(_NOT_CREATED, text)
    if spec.get("initContainers"):
        from kubecheck.model.init_waits import waits_for_later_containers

        return next((Hindrance("PodInitializing", str(wait)) for wait in waits_for_later_containers(spec)), None)
    return None


def _mount_problems(spec: dict[str, Any], find: Find) -> Iterator[str]:
    """What volumes do not find. Mirrors: configMapVolumeMounter.SetUpAt, secretVolumeMounter.SetUpAt."""
    for volume in spec.get("volumes") or ():
        for source in (volume, *((volume.get("projected") or {}).get("sources") or ())):
            for field, kind, key in _KINDS:
                reference = source.get(field)
                if reference is None or reference.get("optional"):
                    continue
                name = reference.get(key) or reference.get("name") or ""
                missing = _missing(find(kind, name), name, kind, [item.get("key") for item in reference.get("items") or ()])
                if missing:
                    told = f"{'configmap ' if kind == 'ConfigMap' else ''}references non-existent {'config' if kind == 'ConfigMap' else 'secret'} key: {missing[1]}"
                    yield f'MountVolume.SetUp failed for volume "{volume.get("name")}" : {missing[0] or told}'


def _env_problems(container: dict[str, Any], namespace: str, find: Find) -> Iterator[str]:
    """What variables do not find. Mirrors: Kubelet.makeEnvironmentVariables."""
    for source in container.get("envFrom") or ():
        for field, kind in _SOURCES:
            reference = source.get(field)
            if reference is not None and not reference.get("optional"):
                missing = _missing(find(kind, reference.get("name", "")), reference.get("name", ""), kind, [])
                if missing:
                    yield missing[0]
    for variable in container.get("env") or ():
        for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
            reference = (variable.get("valueFrom") or {}).get(field)
            if reference is not None and not reference.get("optional"):
                found = find(kind, reference.get("name", ""))
                if found and kind == "ConfigMap":
                    found = {key: each for key, each in found.items() if key != "binaryData"}  # where variables are not looked for
                missing = _missing(found, reference.get("name", ""), kind, [reference.get("key")])
                if missing:
                    yield missing[0] or f"couldn't find key {missing[1]} in {kind} {namespace}/{reference.get('name', '')}"


def _missing(found: Object | None, name: str, kind: str, keys: list[Any]) -> tuple[str, str] | None:
    """What is not there: the sentence about an object, or else an empty one and the key; None where all is, or something else may write it."""
    if found is None:
        return None
    if found is ABSENT:
        return f'{kind.lower()} "{name}" not found', ""
    entries = entries_of(found)
    if not entries or found.get("type") == _TOKEN:
        return None
    return next((("", str(key)) for key in keys if key not in entries), None)


def _sub_path_problem(container: dict[str, Any], find: Find) -> str:
    """What is wrong with a path below a volume, as far as its variables are known. Mirrors: makeMounts, ExpandContainerVolumeMounts."""
    for mount in container.get("volumeMounts") or ():
        expression = mount.get("subPathExpr")
        if not expression:
            continue
        values, has_more = _variables(container, find)
        names = [name for name in dict.fromkeys(_REFERENCE.findall(expression)) if name]
        missing = sorted(name for name in names if values.get(name, None if has_more or _is_of_a_service(name) else "") == "")
        if missing:
            return f"missing value for {', '.join(missing)}"
        if all(values.get(name) is not None for name in names):
            path = _expand(expression, values)
            if path.startswith("/"):
                return f"error SubPath `{path}` must not be an absolute path"
            if ".." in path.split("/"):
                return f"unable to provision SubPath `{path}`: must not contain '..'"
    return ""


def _variables(container: dict[str, Any], find: Find) -> tuple[dict[str, str | None], bool]:
    """The variables of a container, None for a value that is not known, and whether there may be others."""
    values: dict[str, str | None] = {}
    has_more = False
    for source in container.get("envFrom") or ():
        found = next((find(kind, source[field].get("name", "")) for field, kind in _SOURCES if source.get(field)), None)
        has_more = has_more or not found
        values |= {f"{source.get('prefix') or ''}{key}": None for key in entries_of(found or {})}
    for variable in container.get("env") or ():
        given = variable.get("value") or ""
        names = [name for name in _REFERENCE.findall(given) if name]
        is_known = not variable.get("valueFrom") and all(values.get(name) is not None for name in names)
        values[variable.get("name", "")] = _expand(given, values) if is_known else None
    return values, has_more


def _is_of_a_service(name: str) -> bool:
    """Whether the kubelet may give a variable of this name for a Service."""
    return name.endswith(_OF_SERVICES) or "_PORT_" in name


def _expand(text: str, values: dict[str, str | None]) -> str:
    """The text with the values of known variables. Mirrors: expansion.Expand."""

    def value_of(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        return values.get(match[1]) or match[0]

    return _REFERENCE.sub(value_of, text)


def _root_problem(container: dict[str, Any], spec: dict[str, Any]) -> str:
    """Whether a container is root's where that is forbidden; the sentence does not name the pod, so that it is the same for all alike. Mirrors: verifyRunAsNonRoot, of Linux."""
    own = container.get("securityContext") or {}
    if (spec.get("os") or {}).get("name", (spec.get("nodeSelector") or {}).get("kubernetes.io/os")) == "windows":
        return ""
    of_pod = spec.get("securityContext") or {}
    must_not, user = (own[field] if own.get(field) is not None else of_pod.get(field) for field in ("runAsNonRoot", "runAsUser"))
    if must_not is not True or user != 0 or isinstance(user, bool):
        return ""
    return f"container's runAsUser breaks non-root policy (container: {container.get('name')})"
