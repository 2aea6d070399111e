"""A hook that Helm leaves behind: the next time its name is taken."""

from __future__ import annotations

from kubecheck.sdk import Object, Severity, late, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_HOOK, _POLICY = "helm.sh/hook", "helm.sh/hook-delete-policy"
_BEFORE, _SUCCEEDED, _FAILED = "before-hook-creation", "hook-succeeded", "hook-failed"
_HELP = "add before-hook-creation, which Helm also takes where no policy is given"
# What makes a name that is another one each time.
_CHANGING = late(r"Revision|\brand[A-Z]|\buuidv4\b|\bnow\b|\bdate\b")


@rule(on=Object, severity=Severity.WARNING, since="0.1", fields=("metadata.annotations",))
def leftover_helm_hook(view: Object, ctx: Context) -> Iterator[Problem]:
    annotations = view.mapping("metadata", "annotations")
    said, events = annotations.get(_POLICY), annotations.get(_HOOK)
    if not isinstance(said, str) or not isinstance(events, str) or view.kind == "CustomResourceDefinition":
        return  # without a policy Helm deletes before it creates
    policies = {each.strip().lower() for each in said.split(",")}
    if _BEFORE in policies or policies >= {_SUCCEEDED, _FAILED} or _is_new_each_time(view):
        return
    place = view.at("metadata", "annotations", _POLICY)
    second = _SUCCEEDED not in policies and _twice_in_one_go(events)
    if second:
        yield place.problem(f"nothing deletes this {view.kind} when it has succeeded, so the {second} hook of the same run fails: it already exists", help=_HELP)
        return
    again = _when_again(events)
    if _SUCCEEDED not in policies:
        text = f"nothing deletes this {view.kind} when it has succeeded, so {again} fails: it already exists"
        yield place.problem(text, help=_HELP) if again == _NEXT_RUN else place.info(text, help=_HELP)
    elif view.kind in ("Job", "Pod"):
        yield place.info(f"nothing deletes this {view.kind} when it has failed, so {again} fails as well: it already exists", help=_HELP)


_NEXT_RUN = "the next run"


def _twice_in_one_go(events: str) -> str:
    """The second of two events of one installation, upgrade, rollback or deletion, where the hook is for both; empty where it is not."""
    names = {each.strip().lower() for each in events.split(",")}
    return next((f"post-{deed}" for deed in ("install", "upgrade", "rollback", "delete") if {f"pre-{deed}", f"post-{deed}"} <= names), "")


def _when_again(events: str) -> str:
    """When Helm would create the hook once more."""
    names = {each.strip().lower() for each in events.split(",")}
    return "installing under this name again" if names <= {"pre-install", "post-install", "pre-delete", "post-delete"} else _NEXT_RUN


def _is_new_each_time(view: Object) -> bool:
    """Whether its name is another one each time, or whether it is deleted by others."""
    if view.get("metadata", "generateName") or view.get("spec", "ttlSecondsAfterFinished") is not None:
        return True
    span = view.at("metadata", "name").document.locate(("metadata", "name"))
    return _CHANGING.search(span.source.text, span.start.offset, span.end.offset) is not None
