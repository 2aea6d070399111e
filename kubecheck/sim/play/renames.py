"""Workloads that get another name in a change: what is assumed of the old ones, and what comes of it where nobody deletes them."""

from __future__ import annotations

from kubecheck.sim.objects.store import key_of
from kubecheck.sim.play.facts import NotSettled, RefusedPod, UnplacedPod, UnreadyPod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubecheck.model.refs import Ref
    from kubecheck.sim.objects.store import Key, Object
    from kubecheck.sim.play.facts import Fact

Rename = tuple["Ref", "Ref"]  # what it was called, and what it is called now


def renames_in(renamed: Iterable[Rename], before: Iterable[Object], after: Iterable[Object]) -> dict[Key, Key]:
    """The keys that objects have now -> those that they had, of the renamed ones that are there before and after.

    Args:
        renamed: pairs of names.
        before: the older objects.
        after: the new ones.
    """
    old, new = ({(each["kind"], each["metadata"].get("namespace") or "default", each["metadata"]["name"]): each for each in some} for some in (before, after))
    found = {}
    for was, now in renamed:
        keys = [(each.kind, each.namespace or "default", each.name) for each in (was, now)]
        if keys[0] in old and keys[1] in new and keys[0] not in new and keys[1] not in old:
            found[key_of(new[keys[1]])] = key_of(old[keys[0]])
    return found


def assumed_of_renames(renames: dict[Key, Key], beside: Iterable[Fact]) -> Iterator[str]:
    """A sentence for each: the order that is played, and what comes of the other one.

    Mirrors: the order of helm.sh/helm/v3/pkg/kube (Client.Update), kustomize-controller (apply, then prune), gitops-engine (syncContext.runTasks) and
    kubectl (prune), none of which waits for pods in between.

    Args:
        renames: as `renames_in` gives them.
        beside: what was found where the old ones stay.
    """
    facts = list(beside)
    for now, was in renames.items():
        troubles = [words for fact in facts if (fact.ref.kind, fact.ref.namespace, fact.ref.name) == now and (words := _in_words(fact, was[2]))]
        both = f"leaves both, and then {' and '.join(troubles)}" if troubles else "leaves both"
        yield (
            f"renames: {was[0]} {was[2]} is deleted as soon as {now[2]} is made, and nobody waits in between, as with Helm, Flux, Argo CD and kubectl apply --prune; "
            f"kubectl apply alone {both}"
        )


def _in_words(fact: Fact, was: str) -> str:
    """What a fact says about a workload beside the one that it was."""
    if isinstance(fact, UnplacedPod):
        return f"{_pods(fact.count)} no node beside those of {was}"
    if isinstance(fact, RefusedPod):
        return f"{fact.missing} pods are refused" if fact.missing > 1 else "1 pod is refused"
    if isinstance(fact, UnreadyPod):
        return f"{'1 pod never becomes' if fact.count == 1 else f'{fact.count} pods never become'} ready: {fact.why}"
    return "nothing comes to rest" if isinstance(fact, NotSettled) else ""


def _pods(count: int) -> str:
    return "1 pod finds" if count == 1 else f"{count} pods find"
