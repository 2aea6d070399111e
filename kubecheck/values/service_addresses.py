"""Addresses of Services in texts: ``http://web.shop.svc:8080/``, ``web.shop.svc.cluster.local``, ``db:5432``."""

from __future__ import annotations

import re
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from re import Match, Pattern

_DEFAULT_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}
_HOST = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?"
_PORT = r"(?::(?P<port>\d{1,5})(?![\d.]))?"
_URL = re.compile(rf"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?:[^\s/@\"'<>]*@)?(?P<host>{_HOST})\.?{_PORT}")
# The domain of all Services, whose names are found from everywhere.
_FULL = re.compile(rf"(?<![\w.@/(){{}}$%>*\\-])(?P<scheme>)(?:(?P<filled>\$[({{]\w+[)}}])\.)?(?P<host>(?:[A-Za-z0-9_-]+\.){{2,4}}svc(?:\.cluster\.local)?)\.?(?![\w-]){_PORT}")
# A name and a port that are all of a value, or of one part of it.
_PAIR = re.compile(r"(?:^|(?<=[=,\s(@]))(?P<scheme>)(?P<host>[a-z](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]*[a-z0-9])?):(?P<port>\d{2,5})(?=$|[,\s/;)?])")
# The name of a single pod, whose ordinal tells it from a file's name.
_POD = re.compile(r"(?:^|(?<=[=,\s]))(?P<scheme>)(?P<host>[a-z0-9][a-z0-9-]*-\d{1,4}\.[a-z](?:[a-z0-9-]*[a-z0-9])?)(?P<port>(?!))?(?=$|[,\s;])")
# A host name that is all of a value.
_WHOLE = re.compile(rf"(?P<scheme>)(?P<host>{_HOST})\.?(?P<port>(?!))?")
# Texts below this many characters are likely to come again.
_SHORT = 200
# What follows an address that goes on with something that is filled in, or is a pattern.
_GOES_ON = frozenset("{$<(%[*\\:@.-_")
# A variable of nginx, which goes on where it is read: `proxy_pass $backend:8080;`.
_VARIABLE = re.compile(r"[^\S\n]*set\s+\$")
_COMMENT = re.compile(r"[^\S\n]*(?:#|//|;|--\s)")


class ServiceAddress:
    """A host name that a cluster's DNS may find, where it stands in a text.

    ``name`` and ``namespace`` are those of the Service, the namespace empty where only a name is written; ``pod`` is the name of one pod of it,
    if any, which may be filled in later. ``is_full`` says that the domain of Services is written (``web.shop.svc``). ``port`` is what a client will go to, ``port_is_written``
    whether it stands there or comes of the scheme. ``host`` is the host as written, ``start`` and ``end`` its place, ``port_start`` and
    ``port_end`` that of the port.
    """

    __slots__ = ("end", "host", "is_full", "name", "namespace", "pod", "port", "port_end", "port_is_written", "port_start", "start")

    def __init__(self, match: Match[str], name: str, namespace: str, pod: str, *, is_full: bool) -> None:
        self.name = name
        self.namespace = namespace
        self.pod = pod
        self.is_full = is_full
        self.host = match["host"]
        self.start, self.end = match.span("host")
        self.port_start, self.port_end = match.span("port")
        self.port_is_written = match["port"] is not None
        self.port = int(match["port"]) if self.port_is_written else _DEFAULT_PORTS.get(match["scheme"].lower())

    def __repr__(self) -> str:
        return f"ServiceAddress({self.host!r}, {self.port})"


def service_addresses(text: str) -> tuple[ServiceAddress, ...]:
    """The addresses in a text, each once; not those in the comments of a configuration file, nor those that are filled in later.

    ``http://web`` has the port of its scheme. Whether a name without the domain is one of a Service, the text alone does not tell.
    """
    return _addresses_in(text) if len(text) < _SHORT else tuple(_addresses(text, _patterns_for(text)))


@lru_cache(4096)
def _addresses_in(text: str) -> tuple[ServiceAddress, ...]:
    """The addresses in a short text: containers of a project say much the same."""
    return tuple(_addresses(text, _patterns_for(text)))


def _addresses(text: str, patterns: list[Pattern[str]]) -> Iterator[ServiceAddress]:
    seen: set[int] = set()
    for pattern in patterns:
        for match in pattern.finditer(text):
            start, after = match.start("host"), text[match.end() : match.end() + 1]
            if start in seen or (after and (after in _GOES_ON or after.isalnum())):
                continue
            if "\n" in text and (_COMMENT.match(text, line := text.rfind("\n", 0, start) + 1) or _VARIABLE.match(text, line)):
                continue
            found = _address_of(match)
            if found is not None:
                seen.add(start)
                yield found


def host_address(text: str) -> ServiceAddress | None:
    """The address that a value is which holds a host name and nothing else; None where it is none of a Service, or filled in later."""
    match = _WHOLE.fullmatch(text)
    return None if match is None else _address_of(match)


def _patterns_for(text: str) -> list[Pattern[str]]:
    """The patterns that may match: most texts are told apart by a look for three letters."""
    found = []
    if ":" in text:
        if "://" in text:
            found.append(_URL)
        if ".svc" in text:
            found.append(_FULL)
        if "\n" not in text:
            found.append(_PAIR)
    elif ".svc" in text:
        found.append(_FULL)
    if "." in text and "-" in text and "\n" not in text:
        found.append(_POD)
    return found


def _address_of(match: Match[str]) -> ServiceAddress | None:
    labels = match["host"].lower().split(".")
    if "svc" in labels[2:]:
        index = labels.index("svc", 2)
        if labels[index + 1 :] not in ([], ["cluster", "local"]):
            return None
        *rest, name, namespace = labels[:index]
        if len(rest) > 2 or (len(rest) == 2 and not rest[0].startswith("_")):
            return None
        pod = match.groupdict().get("filled") or (rest[0] if len(rest) == 1 and not rest[0].startswith("_") else "")
        return ServiceAddress(match, name, namespace, pod, is_full=True)
    if len(labels) > 2 or labels[0] == "localhost" or labels[0].isdigit():
        return None
    return ServiceAddress(match, labels[0], labels[1] if len(labels) == 2 else "", "", is_full=False)
