"""When a tool installs an object: Helm's hooks with their weights, Argo CD's hooks with their waves.

Mirrors: pkg/action/hooks.go, pkg/release/util/manifest_sorter.go of Helm (execHook, hookByWeight); gitops-engine's pkg/sync (syncphase, syncwaves) of Argo CD.
"""

from __future__ import annotations

from kubecheck.model.world import annotations_of, metadata_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.model.resource import Resource

    Stage = tuple[int, int]  # phase, and weight or wave in it

HELM_HOOK, HELM_WEIGHT = "helm.sh/hook", "helm.sh/hook-weight"
ARGO_HOOK, ARGO_WAVE = "argocd.argoproj.io/hook", "argocd.argoproj.io/sync-wave"
# The moments of a first installation at which hooks of Helm run; an upgrade finds what the installation made.
_INSTALL = ("pre-install", "post-install")
_PHASES = {"PreSync": 0, "Sync": 1, "PostSync": 2}
_NEVER = 3  # the phase of what only an upgrade, a deletion or a test makes


def why_later(resource: Resource, needed: Resource) -> str:
    """Why what an object needs is not there yet when a tool installs the object for the first time; empty where it is, or nobody can say.

    Args:
        resource: the object, or what makes its pods.
        needed: what it names.
    """
    own, other = annotations_of(resource.value), annotations_of(needed.value)
    return _by_helm(own, other) or _by_argo(own, other)


def stage_of(value: dict[str, Any]) -> Stage:
    """When an object is installed for the first time: of two stages the smaller one comes first. What no installation makes comes last.

    The tool goes on to the next stage once what it made is healthy, or a hook's Job or Pod has ended.
    """
    if not metadata_of(value).get("annotations"):
        return _PHASES["Sync"], 0
    annotations = annotations_of(value)
    events = _words(annotations.get(HELM_HOOK, ""))
    if events:
        event = next((number for number, event in zip((0, 2), _INSTALL, strict=True) if event in events), _NEVER)
        return event, _number(annotations.get(HELM_WEIGHT)) if event != _NEVER else 0
    phases = _phases(annotations)
    return (min(phases), _number(annotations.get(ARGO_WAVE))) if phases else (_NEVER, 0)


def _by_helm(own: dict[str, str], other: dict[str, str]) -> str:
    events, others = _words(own.get(HELM_HOOK, "")), _words(other.get(HELM_HOOK, ""))
    for event in _INSTALL:
        if event not in events:
            continue
        if event in others:
            if _number(other.get(HELM_WEIGHT)) > _number(own.get(HELM_WEIGHT)):
                return f"a {event} hook of a greater weight, {_number(other.get(HELM_WEIGHT))} after {_number(own.get(HELM_WEIGHT))}"
        elif event == "pre-install" and not others:
            return "no hook: a pre-install hook runs before the plain objects of the release are there"
        elif event == "pre-install" and "post-install" in others:
            return "a post-install hook, which comes after the pre-install one"
    return ""


def _by_argo(own: dict[str, str], other: dict[str, str]) -> str:
    if not ({ARGO_HOOK, ARGO_WAVE} & own.keys() or {ARGO_HOOK, ARGO_WAVE} & other.keys()):
        return ""
    phases, others = _phases(own), _phases(other)
    if not phases or not others:
        return ""
    first, other_first = min(phases), min(others)
    if other_first > first:
        name = next(name for name, number in _PHASES.items() if number == first)
        return f"no {name} hook: a {name} hook runs before the rest is synced" if first == 0 else "a PostSync hook, which comes after the sync"
    wave, other_wave = _number(own.get(ARGO_WAVE)), _number(other.get(ARGO_WAVE))
    if other_first == first and other_wave > wave:
        return f"in sync wave {other_wave}, which waits until wave {wave} is healthy"
    return ""


def _phases(annotations: dict[str, str]) -> list[int]:
    """The phases of a sync in which Argo CD applies an object; none for one that it leaves out, or whose hooks are Helm's."""
    written = annotations.get(ARGO_HOOK)
    if written is None:
        return [] if HELM_HOOK in annotations else [_PHASES["Sync"]]
    return [_PHASES[word] for word in _words(written) if word in _PHASES]


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _number(text: str | None) -> int:
    """Both tools take what is no number for 0."""
    try:
        return int(text or "0")
    except ValueError:
        return 0
