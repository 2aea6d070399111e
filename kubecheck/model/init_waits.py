"""What init containers wait for inside of their own pod, as their commands say it.

Mirrors: pkg/kubelet/kuberuntime (computeInitContainerActions): an init container runs when those before it have ended, or have started where they are sidecars.
"""

from __future__ import annotations

import re

from kubecheck.api.views.view import get, items

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# Longer scripts do more than wait.
_MOST_CHARACTERS = 4000
# A port of this very pod: localhost:80, nc -z localhost 80, pg_isready -h localhost -p 80, /dev/tcp/127.0.0.1/80.
_THEN_PORT = r"(?::|/|\s+-p\s*|\s+)(\d{2,5})\b"
_OWN_PORT = re.compile(rf"(?:\blocalhost|\b127\.0\.0\.1|\[::1\]){_THEN_PORT}")
_SHELLS = frozenset(("ash", "bash", "dash", "ksh", "sh", "zsh"))
_SCRIPT_FLAG = re.compile(r"-[a-z]*c")
_LOOP = re.compile(r"\b(until|while)\b([^;\n]*)[;\n]\s*do\b(.*?)[;\n][ \t]*done\b", re.DOTALL)
# Loops that end otherwise as well: after some tries, or when something else is so.
_ENDS_OTHERWISE = {"until": re.compile(r"\|\||\s-o\s"), "while": re.compile(r"&&|\s-a\s")}
_WHILE_NOT = re.compile(r"^\s*!|!=|\s-ne\s|\s-z\s")
# What neither opens a port nor leaves a loop; of all else nobody knows.
_HARMLESS = re.compile(
    r"#.*|[{}:]|fi|else|then|true|\w+=(?:\$\(\([^()]*\)\)|[^\s$`]*)"
    r"|(?:then\s+|else\s+|>&2\s*)?(?:\(\(|\[\[?|test|if\s+(?:\[|\(\(|test)|apk|apt|apt-get|cd|date|dnf|echo|exit\s+[1-9]|export|let|microdnf|mkdir|printf|set|sleep|yum)"
    r"(?:[\s$(][^|&`]*(?:>&\d[^|&`]*)?)?"
)
_TEST = re.compile(r"(?:\[\[?|\(\(|test)\s")
_BEHIND = re.compile(r"(?:^|[^&>])&(?:$|[^&>\d])")
_STATEMENT_END = re.compile(r"(;|\n|&&|\|\|)")
_OWN_COMMAND = " -- "  # after which a tool is told what to run
_STRICT = re.compile(r"(?:^|\s)(?:-s|--strict|-t\s*0|--timeout=0)(?:\s|$)")
_DOCKERIZE_WAIT = re.compile(r"(?:^|\s)--?wait[=\s]+(\S+)")


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


class ServiceWait:
    """An init container that waits for a Service: its number, its name, the field of its text, and the port of the Service."""

    __slots__ = ("container", "field", "index", "port")

    def __init__(self, index: int, container: str, field: str, port: int) -> None:
        self.index = index
        self.container = container
        self.field = field
        self.port = port


def waits_for_service(spec: dict[str, Any], service: dict[str, Any], namespace: str) -> ServiceWait | None:
    """The first init container of a pod's spec that waits for a port of a Service by one of its names; None where none surely does.

    Args:
        spec: of the pod.
        service: the Service, which has endpoints for ready pods alone.
        namespace: that of both.
    """
    if spec.get("hostNetwork"):
        return None  # its names may be unknown there
    name = re.escape(str(get(service, ("metadata", "name"))))
    where = rf"(?<![\w.-]){name}(?:\.{re.escape(namespace)}(?:\.svc(?:\.cluster\.local)?)?)?\.?{_THEN_PORT}"
    ports = [get(each, ("port",)) for each in items(get(service, ("spec", "ports")))]
    for index, container in enumerate(items(spec.get("initContainers"))):
        if isinstance(container, dict) and not _is_sidecar(container):
            field, port = _port_waited_for(container, re.compile(where))
            if port in ports:
                return ServiceWait(index, str(container.get("name")), field, port)
    return None


def _port_waited_for(container: dict[str, Any], where: re.Pattern[str] = _OWN_PORT) -> tuple[str, int]:
    """The field whose text waits for a port there, of the pod itself unless something else is said, and the port; 0 for none."""
    fields = [(field, str(word)) for field in ("command", "args") for word in items(container.get(field))]
    words = [word for _, word in fields]
    at = next((number for number, word in enumerate(words) if _SCRIPT_FLAG.fullmatch(word) and not _SHELLS.isdisjoint(map(_program, words[:number]))), None)
    if at is None:
        port = _port_of_tool(words, where)
        field = next((field for field, word in fields if str(port) in word), "")
    else:
        field, script = fields[at + 1] if at + 1 < len(fields) else ("", "")
        port = _port_of_script(script.replace("\\\n", " "), where) if len(script) <= _MOST_CHARACTERS else 0
    return (field, port) if port else ("", 0)


def _program(word: str) -> str:
    return word.rpartition("/")[2].removesuffix(".sh")


def _port_of_script(script: str, where: re.Pattern[str]) -> int:
    """The port for which a script waits before it does anything else of consequence; 0 for none, and where it may go on without it."""
    loop = _LOOP.search(script)
    if loop is None:
        return _port_of_statement(script, where)
    word, condition, body = loop.groups()
    before = _STATEMENT_END.split(script[: loop.start()])
    if _is_conditional(before) or not (_is_harmless(script[: loop.start()]) and _is_harmless(body)) or _ENDS_OTHERWISE[word].search(condition) or _BEHIND.search(condition):
        return 0
    found = where.search(condition) if word == "until" or _WHILE_NOT.search(condition) else None
    return int(found[1]) if found else 0


def _is_conditional(before: list[str]) -> bool:
    """Whether what follows some statements, with what ends each, runs only where a test among them says so: some pods of a StatefulSet, some settings."""
    words = [each.strip().partition(" ")[0] for each in before[::2]]
    if words.count("if") > words.count("fi") or words.count("{") > words.count("}"):
        return True
    for statement, end in reversed([(each.strip(), end) for each, end in zip(before[::2], before[1::2], strict=False) if each.strip()]):
        if end == "||" or (end == "&&" and _TEST.match(statement)):
            return True
        if end != "&&":
            break
    return False


def _is_harmless(script: str) -> bool:
    return all(not each.strip() or _HARMLESS.fullmatch(each.strip()) for each in _STATEMENT_END.split(script)[::2])


def _port_of_statement(script: str, where: re.Pattern[str]) -> int:
    """The port for which the first statement of consequence waits, a tool whose failure ends the script."""
    statements = _STATEMENT_END.split(script)
    for number in range(0, len(statements), 2):
        if not _is_harmless(statements[number]):
            is_last = not "".join(statements[number + 1 :]).strip(" ;\n")
            if _is_conditional(statements[:number]):
                return 0
            return _port_of_tool(statements[number].split(), where) if is_last or statements[number + 1] == "&&" else 0
    return 0


def _port_of_tool(words: list[str], where: re.Pattern[str]) -> int:
    """The port for which a program waits whose trade that is; 0 for none, and where it runs its command all the same when time is up.

    Mirrors: wait-for-it.sh (vishnubob), which does so unless it is strict; wait-for (eficode), wait4x and dockerize, which do not.
    """
    tool, text = _program(words[0]) if words else "", " ".join(words[1:])
    own, dashes, _ = text.partition(_OWN_COMMAND)
    if tool == "dockerize":
        own = " ".join(each[1] for each in _DOCKERIZE_WAIT.finditer(own))
    elif tool not in ("wait-for", "wait4x") and not (tool == "wait-for-it" and (not dashes or _STRICT.search(own))):
        return 0
    found = where.search(own)
    return int(found[1]) if found else 0
