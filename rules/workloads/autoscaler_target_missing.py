"""An autoscaler whose target is not found in the checked files."""

from __future__ import annotations

from kubecheck.sdk import SCALABLE_KINDS, Autoscaler, MissingReference, Severity, applied_together, get, lie_together, rule, telling_words

from ._scaling import why_never_scaled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Reference, Resource, World


@rule(on=Autoscaler, severity=Severity.WARNING, since="0.1", joins=True, aliases=(
    "gatekeeper-library:horizontalpodautoscaler", "kube-linter:dangling-horizontalpodautoscaler",
    "kube-score:horizontalpodautoscaler-has-target", "kubescape:C-0300", "kubevious:hpa-scale-target-ref", "popeye:POP-600",
))  # fmt: skip
def autoscaler_target_missing(autoscaler: Autoscaler, ctx: Context) -> Iterator[Problem]:
    world = ctx.world
    if why_never_scaled(autoscaler, ctx) is not None:
        return  # `autoscaler-target-not-scalable` tells of kinds that nothing scales
    for reference in world.references(autoscaler.resource):
        _, kind, namespace, name = reference.target
        if world.may_exist(reference.target):
            continue
        missing = MissingReference(reference, world)
        other = next((each for each in world.in_namespace(namespace) if each.ref.name == name and get(each.value, ("spec", "template"))), None)
        text = f"scales {kind} {name}, which is not found in the checked files"
        if missing.near is None and other is not None:
            yield reference.place.error(f"{text}; did you mean {other.ref.label} of {other.ref.api_version}?").note(other.ref.label, other.at("kind"))
        elif missing.near is None and (elsewhere := _elsewhere(autoscaler, reference, world)) is not None:
            text = f"scales {kind} {name}, which is not found in namespace {namespace}, but in {elsewhere.ref.namespace}: an autoscaler scales in its own namespace only"
            yield reference.place.problem(text).note(elsewhere.ref.label, elsewhere.at("metadata", "namespace"))
        elif missing.near is None and not _is_due(reference, world):
            yield reference.place.info(text)
        else:
            yield missing.problem(text=text)


def _elsewhere(autoscaler: Autoscaler, reference: Reference, world: World) -> Resource | None:
    """The object of the name in another namespace, where both namespaces are written and no other one has it."""
    group, kind, _, name = reference.target
    found = world.namesakes(group, kind, name)
    return found[0] if len(found) == 1 and autoscaler.get("metadata", "namespace") and not autoscaler.resource.is_live else None


def _is_due(reference: Reference, world: World) -> bool:
    """Whether the target should be among the files: what could be scaled is applied with the autoscaler, or lies beside and is called much like it.

    A product that brings a kind may bring the object, too.
    """
    group, kind, namespace, name = reference.target
    own, wanted = reference.resource, telling_words(name, reference.resource.ref.name)
    for each in (each for key in (SCALABLE_KINDS if (group, kind) in SCALABLE_KINDS else ((group, kind),)) for each in world.of_kind(*key)):
        is_kin = each.ref.namespace == namespace and lie_together(each, own) and not wanted.isdisjoint(telling_words(each.ref.name))
        if is_kin or applied_together(each, own):
            return True
    return False
