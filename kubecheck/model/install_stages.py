"""When a tool installs an object, and when it deletes it again: Helm's hooks with their weights, Argo CD's hooks with their waves, and the policies of both.

Mirrors: pkg/action/hooks.go, pkg/release/util/manifest_sorter.go of Helm (execHook, hookByWeight, deleteHookByPolicy); gitops-engine's pkg/sync
(syncphase, syncwaves, hook.DeletePolicies, syncContext.Sync) of Argo CD.
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
HELM_POLICY, ARGO_POLICY = "helm.sh/hook-delete-policy", "argocd.argoproj.io/hook-delete-policy"
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


def why_gone(resource: Resource, needed: Resource) -> str:
    """Why what an object needs is not there any more when its pods are made; empty where it is, or nobody can say.

    Args:
        resource: the object, or what makes its pods.
        needed: what it names.
    """
    deleted = deleted_after(needed.value)
    if not deleted:
        return ""
    phase, others = stage_of(resource.value)[0], _helm_phases(annotations_of(needed.value))
    if others:
        if phase > deleted[0] and phase != _NEVER and phase not in others:
            return f"Helm deletes it once the {_INSTALL[deleted[0] // 2]} hooks have succeeded"
    elif phase != _NEVER and not is_hook(resource.value):
        return "Argo CD deletes it at the end of the sync"
    return ""


def deleted_after(value: dict[str, Any]) -> tuple[int, ...]:
    """The phases of a first installation after which the tool deletes a hook again, where all goes well; none where it leaves the object."""
    annotations = annotations_of(value) if metadata_of(value).get("annotations") else {}
    phases = _helm_phases(annotations)
    said = {word.lower() for word in _words(annotations.get(HELM_POLICY, ""))}
    if phases:
        return tuple(phases) if "hook-succeeded" in said and value.get("kind") != "CustomResourceDefinition" else ()
    if ARGO_HOOK in annotations and _phases(annotations):
        return (_PHASES["PostSync"],) if "hook-succeeded" in said or "HookSucceeded" in _words(annotations.get(ARGO_POLICY, "")) else ()
    return ()


def is_made_anew(value: dict[str, Any]) -> bool:
    """Whether the tool deletes a hook that is there before it makes it."""
    annotations = annotations_of(value)
    said = {word.lower() for word in _words(annotations.get(HELM_POLICY, ""))}
    if _helm_phases(annotations):
        return (not said or "before-hook-creation" in said) and value.get("kind") != "CustomResourceDefinition"
    words = _words(annotations.get(ARGO_POLICY, ""))
    return "BeforeHookCreation" in words or "before-hook-creation" in said or not (words or said)


def is_hook(value: dict[str, Any]) -> bool:
    """Whether a tool waits for an object of a first installation as it does for a hook."""
    annotations = annotations_of(value) if metadata_of(value).get("annotations") else {}
    return bool(_helm_phases(annotations) or (ARGO_HOOK in annotations and _phases(annotations)))


def stage_of(value: dict[str, Any]) -> Stage:
    """When an object is installed for the first time: of two stages the smaller one comes first. What no installation makes comes last.

    The tool goes on to the next stage once what it made is healthy, or a hook's Job or Pod has ended.
    """
    return stages_of_hook(value)[0] if metadata_of(value).get("annotations") else (_PHASES["Sync"], 0)


def stages_of_hook(value: dict[str, Any]) -> list[Stage]:
    """All stages of a first installation in which an object is made; a hook may be made in several."""
    annotations = annotations_of(value)
    if _words(annotations.get(HELM_HOOK, "")):
        return [(phase, _number(annotations.get(HELM_WEIGHT))) for phase in _helm_phases(annotations)] or [(_NEVER, 0)]
    return [(phase, _number(annotations.get(ARGO_WAVE))) for phase in sorted(_phases(annotations))] or [(_NEVER, 0)]


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


def _helm_phases(annotations: dict[str, str]) -> list[int]:
    """The phases of a first installation in which Helm makes a hook; none for what is no hook, or not one of these."""
    events = _words(annotations.get(HELM_HOOK, ""))
    return [number for number, event in zip((0, 2), _INSTALL, strict=True) if event in events]


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
