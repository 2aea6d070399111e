"""What init containers wait for inside of their own pod, as their commands say it.

Mirrors: pkg/kubelet/kuberuntime (computeInitContainerActions): an init container runs when those before it have ended, or have started where they are sidecars.
"""

from __future__ import annotations

import re

from kubecheck.api.views.view import items

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# A loop, or a program whose trade it is to wait.
_WAITS = re.compile(r"\b(?:until|while)\s|\bwait[-_]for\b|\bwait[-_]for[-_]it\b|\bwait4x\b|\bdockerize\s")
# A port of this very pod: localhost:80, nc -z localhost 80, pg_isready -h localhost -p 80, /dev/tcp/127.0.0.1/80.
_OWN_PORT = re.compile(r"(?:\blocalhost|\b127\.0\.0\.1|\[::1\])(?::|/|\s+-p\s*|\s+)(\d{2,5})\b")
# What may end the waiting, or answer it: a way out of the loop, something that runs behind.
_GOES_ON = re.compile(r"\bbreak\b|\bexit 0\b|\|\|\s*(?:true|:)|\|\|\s*\[|(?:^|[^&>])&(?:$|[^&>\d])")


class InitWait:
    """An init container that waits for a container which starts only when it has ended.

    ``index`` is its number among the init containers, ``container`` its name and ``field`` that of its text; ``port`` is one of the container ``later``,
    a sidecar where ``is_sidecar``.
    """

    __slots__ = ("container", "field", "index", "is_sidecar", "later", "port")

    def __init__(self, index: int, container: str, field: str, port: int, later: str, *, is_sidecar: bool) -> None:
        self.index = index
        self.container = container
        self.field = field
        self.port = port
        self.later = later
        self.is_sidecar = is_sidecar

    def __str__(self) -> str:
        """In words, from the init container's name on."""
        kind = "sidecar" if self.is_sidecar else "container"
        return f"init container {self.container} waits for port {self.port} of {kind} {self.later}, which starts only when it has ended"


def waits_for_later_containers(spec: dict[str, Any]) -> Iterator[InitWait]:
    """The init containers of a pod's spec that wait for a port which only a later container of the pod opens, as far as ports are declared."""
    if spec.get("hostNetwork"):
        return  # there, localhost is the node
    inits = [each for each in items(spec.get("initContainers")) if isinstance(each, dict)]
    for index, container in enumerate(inits):
        before = [each for each in inits[:index] if _is_sidecar(each)]
        if _is_sidecar(container) or any(not _ports_of(each) for each in before):
            continue
        known = {port for each in (*before, container) for port in _ports_of(each)}
        field, port = _port_waited_for(container)
        later = [*(each for each in inits[index + 1 :] if _is_sidecar(each)), *(each for each in items(spec.get("containers")) if isinstance(each, dict))]
        found = next((each for each in later if port in _ports_of(each)), None) if port and port not in known else None
        if found is not None:
            yield InitWait(index, str(container.get("name")), field, port, str(found.get("name")), is_sidecar=_is_sidecar(found))


def _is_sidecar(container: dict[str, Any]) -> bool:
    return container.get("restartPolicy") == "Always"


def _ports_of(container: dict[str, Any]) -> list[Any]:
    return [each.get("containerPort") for each in items(container.get("ports")) if isinstance(each, dict)]


def _port_waited_for(container: dict[str, Any]) -> tuple[str, int]:
    """The field whose text waits for a port of the pod, and the port; 0 for none."""
    words = {field: " ".join(map(str, items(container.get(field)))) for field in ("command", "args")}
    whole = " ".join(words.values())
    if _WAITS.search(whole) and not _GOES_ON.search(whole):
        for field, text in words.items():
            found = _OWN_PORT.search(text)
            if found is not None:
                return field, int(found[1])
    return "", 0
