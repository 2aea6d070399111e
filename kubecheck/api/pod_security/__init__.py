"""Pod Security Standards: what the levels baseline and restricted forbid, for each version of the standards.

Mirrors: k8s.io/pod-security-admission/policy (the checks and their registry) v0.36.
"""

from __future__ import annotations

from kubecheck.api.pod_security.baseline import BASELINE
from kubecheck.api.pod_security.restricted import OVERRIDES, RESTRICTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.api.pod_security.violations import PodCheck, Violation

# The newest version in which a check changed; later versions of the standards are judged as this one.
NEWEST = 35


def evaluate(level: str, version: str, metadata: dict[str, Any], spec: dict[str, Any], newest: int = NEWEST) -> list[Violation]:
    """What a level of the standards forbids about a pod.

    Args:
        level: ``privileged``, ``baseline`` or ``restricted``.
        version: ``latest`` or ``v1.30``.
        metadata: of the pod or pod template.
        spec: of the pod or pod template.
        newest: the minor version of the server, which knows no later standards.
    """
    if level not in {"baseline", "restricted"}:
        return []
    newest = min(newest, NEWEST)
    minor = newest if version == "latest" else min(int(version.rpartition(".")[2] or newest), newest)
    violations = []
    for name, check in _checks_of(level, minor):
        violation = check(metadata, spec)
        if violation is not None:
            violation.check = name
            violations.append(violation)
    return violations


def forbidden_message(level: str, version: str, violations: list[Violation]) -> str:
    """The server's sentence, as it stands after ``pods "name" is forbidden: ``."""
    return f'violates PodSecurity "{level}:{version}": {", ".join(violation.message for violation in violations)}'


_FOUND: dict[tuple[str, int], list[tuple[str, PodCheck]]] = {}


def _checks_of(level: str, minor: int) -> list[tuple[str, PodCheck]]:
    """The checks of a level in order: baseline ones by name, then restricted ones. Mirrors: populate."""
    key = (level, minor)
    if key not in _FOUND:
        baseline = _newest_of(BASELINE, minor)
        if level == "restricted":
            restricted = _newest_of(RESTRICTED, minor)
            overridden = {OVERRIDES[name] for name in restricted if name in OVERRIDES}
            baseline = {name: check for name, check in baseline.items() if name not in overridden} | restricted
            order = [*sorted(set(baseline) - set(restricted)), *sorted(restricted)]
        else:
            order = sorted(baseline)
        _FOUND[key] = [(name, baseline[name]) for name in order]
    return _FOUND[key]


def _newest_of(table: dict[str, tuple[tuple[int, PodCheck], ...]], minor: int) -> dict[str, PodCheck]:
    """For each check the function that holds in a minor version."""
    chosen = {}
    for name, versions in table.items():
        held = [check for since, check in versions if since <= minor]
        if held:
            chosen[name] = held[-1]
    return chosen
