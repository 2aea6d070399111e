"""Which server serves which kind: since when, until when, deprecated when, replaced by what.

Versions are minor numbers of Kubernetes 1.x. Mirrors: the APILifecycle functions of k8s.io/api, and the history of what they no longer hold.
"""

from __future__ import annotations

import os


class Lifecycle:
    """The life of a kind under one API version: minor numbers, 0 where it has not come to that; ``replacement`` as ``group/version`` or empty.

    ``successor`` is the kind to use instead, where it has another name.
    """

    __slots__ = ("api_version", "deprecated", "introduced", "kind", "removed", "replacement", "successor")

    def __init__(
        self, api_version: str, kind: str, introduced: int, deprecated: int, removed: int, replacement: str, successor: str = ""
    ) -> None:
        self.api_version = api_version
        self.kind = kind
        self.introduced = introduced
        self.deprecated = deprecated
        self.removed = removed
        self.replacement = replacement
        self.successor = successor

    def is_removed_in(self, minor: int) -> bool:
        """Whether servers of that minor version no longer serve it."""
        return bool(self.removed) and minor >= self.removed

    def is_deprecated_in(self, minor: int) -> bool:
        """Whether servers of that minor version warn of it."""
        return bool(self.deprecated) and minor >= self.deprecated and not self.is_removed_in(minor)

    def __repr__(self) -> str:
        return f"Lifecycle({self.api_version} {self.kind}: {self.introduced} {self.deprecated} {self.removed} {self.replacement!r})"


_TEXT: list[str] = []
# What is known of kinds by API version and kind; from the beginning, of stable ones that are deprecated. Mirrors: k8s.io/api/core/v1/lifecycle.go.
_KNOWN: dict[tuple[str, str], Lifecycle | None] = {
    ("v1", "ComponentStatus"): Lifecycle("v1", "ComponentStatus", 0, 19, 0, ""),
    ("v1", "Endpoints"): Lifecycle("v1", "Endpoints", 0, 33, 0, "discovery.k8s.io/v1", "EndpointSlice"),
}
_REMEMBERED = 1000


def _text() -> str:
    if not _TEXT:
        import kubecheck_schemas

        with open(os.path.join(kubecheck_schemas.__path__[0], "kubernetes", "lifecycles.txt"), encoding="utf-8") as stream:
            _TEXT.append(stream.read())
    return _TEXT[0]


def lifecycle(api_version: str, kind: str) -> Lifecycle | None:
    """The lifecycle of a kind, or None where none is stated, as of most stable ones.

    Args:
        api_version: ``extensions/v1beta1``.
        kind: ``Ingress``; items of lists share the life of their kind.
    """
    key = (api_version, kind)
    if key not in _KNOWN and len(_KNOWN) < _REMEMBERED:
        _KNOWN[key] = _read(api_version, kind)
    return _KNOWN[key] if key in _KNOWN else _read(api_version, kind)


def _read(api_version: str, kind: str) -> Lifecycle | None:
    text = _text()
    head = f"\n{api_version} {kind} "
    start = text.find(head)
    if start < 0:
        return None
    introduced, deprecated, removed, replacement = text[start + len(head) : text.index("\n", start + 1)].split(" ")
    return Lifecycle(api_version, kind, int(introduced), int(deprecated), int(removed), "" if replacement == "-" else replacement)
