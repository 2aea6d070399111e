"""What checks of the Pod Security Standards forbid, and what they have in common. Mirrors: k8s.io/pod-security-admission/policy v0.36."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kubecheck.source.positions import Path

    # A check gets the pod's metadata and spec, and says what it forbids, or nothing.
    PodCheck = Callable[[dict[str, Any], dict[str, Any]], "Violation | None"]

_CONTAINER_FIELDS = ("initContainers", "containers", "ephemeralContainers")


class Violation:
    """What one check forbids: its id, the reason and detail in the server's words, and the places below the pod template at fault."""

    __slots__ = ("check", "detail", "paths", "reason")

    def __init__(self, reason: str, detail: str, paths: list[Path]) -> None:
        self.check = ""
        self.reason = reason
        self.detail = detail
        self.paths = paths

    @property
    def message(self) -> str:
        """Reason and detail as the server joins them. Mirrors: AggregateCheckResult.ForbiddenDetail."""
        return f"{self.reason} ({self.detail})" if self.detail else self.reason


def each_container(spec: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Path]]:
    """Init containers, containers, ephemeral containers, each with its path. Mirrors: visitContainers."""
    for field in _CONTAINER_FIELDS:
        for index, container in enumerate(spec.get(field) or ()):
            yield container or {}, ("spec", field, index)


def security_context(container: dict[str, Any]) -> dict[str, Any]:
    """What the container itself sets; empty where it sets nothing."""
    return container.get("securityContext") or {}


def quote_all(items: list[str]) -> str:
    """The items in quotation marks, with commas between. Mirrors: joinQuote."""
    return ", ".join(f'"{item}"' for item in items)


def pluralize(singular: str, count: int, plural: str = "") -> str:
    """The word in the number of what is counted. Mirrors: pluralize."""
    return singular if count == 1 else plural or f"{singular}s"


def name_containers(containers: list[str]) -> str:
    """The containers at fault, as sentences begin with them."""
    return f"{pluralize('container', len(containers))} {quote_all(containers)}"


def name_of(container: dict[str, Any]) -> str:
    """The name of a container; empty where it has none."""
    return str(container.get("name") or "")


def except_windows(check: PodCheck) -> PodCheck:
    """The check, but for pods that say they run on Windows."""
    return lambda metadata, spec: None if (spec.get("os") or {}).get("name") == "windows" else check(metadata, spec)


def except_user_namespaces(check: PodCheck) -> PodCheck:
    """The check, but for pods in a user namespace of their own. Mirrors: relaxPolicyForUserNamespacePod."""
    return lambda metadata, spec: None if spec.get("hostUsers") is False else check(metadata, spec)


def seccomp_faults(spec: dict[str, Any]) -> tuple[Violation | None, bool, list[tuple[str, Path]]]:
    """The violation of profiles that are set, whether the pod sets a good one, and the containers that set none."""
    setters: list[str] = []
    paths: list[Path] = []
    values: set[str] = set()
    good = {"Localhost", "RuntimeDefault"}
    profile = security_context(spec).get("seccompProfile")
    if profile is not None and profile.get("type") not in good:
        setters.append("pod")
        values.add(profile.get("type") or "")
        paths.append(("spec", "securityContext", "seccompProfile"))
    bad, silent = [], []
    for container, path in each_container(spec):
        own = security_context(container).get("seccompProfile")
        if own is None:
            silent.append((name_of(container), path))
        elif own.get("type") not in good:
            bad.append(name_of(container))
            values.add(own.get("type") or "")
            paths.append((*path, "securityContext", "seccompProfile"))
    if bad:
        setters.append(name_containers(bad))
    violation = None
    if setters:
        detail = f"{' and '.join(setters)} must not set securityContext.seccompProfile.type to {quote_all(sorted(values))}"
        violation = Violation("seccompProfile", detail, paths)
    return violation, profile is not None and profile.get("type") in good, silent
