"""A toleration of the taint master, which nodes of a control plane do not have any more, without one of control-plane."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, get, items, labels_of, mapping, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_OLD, _NEW = "node-role.kubernetes.io/master", "node-role.kubernetes.io/control-plane"


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", joins=True, points_at=(), fields=("tolerations",))
def tolerates_master_only(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    """Mirrors: kubeadm, which gives nodes of 1.24 both taints, and of 1.25 the new one alone."""
    tolerations = [mapping(each) for each in template.items("tolerations")]
    index = next((index for index, each in enumerate(tolerations) if each.get("key") == _OLD), None)
    if index is None or any(each.get("key") in (None, "", _NEW) and each.get("effect") in (None, "", "NoSchedule") for each in tolerations):
        return
    if any(_is_marked(node.value) for world in ctx.model.worlds for node in world.of_kind("", "Node")):
        return
    text = f"tolerates {_OLD}, but nodes of a control plane are tainted {_NEW}"
    place = template.at("spec", "tolerations", index, "key")
    advice = f"tolerate {_NEW} as well"
    if _asks_for_control_plane(template):
        yield place.problem(f"{text}: {template.resource.ref.kind} {template.resource.ref.name} asks for these nodes and gets none of them", help=advice)
    elif template.resource.ref.kind == "DaemonSet":
        yield place.info(f"{text}: they run none of its pods", help=advice)
    else:
        yield place.info(text, help=advice)


def _is_marked(node: object) -> bool:
    """Whether a node has the old taint, or the old label."""
    return _OLD in labels_of(node) or any(get(each, ("key",)) == _OLD for each in items(get(node, ("spec", "taints"))))


def _asks_for_control_plane(template: PodTemplate) -> bool:
    """Whether the pods go to nodes of the control plane alone."""
    if _NEW in mapping(template.spec.get("nodeSelector")):
        return True
    terms = items(get(template.spec, ("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")))
    return bool(terms) and all(any(_requires(each) for each in items(get(term, ("matchExpressions",)))) for term in terms)


def _requires(expression: object) -> bool:
    return get(expression, ("key",)) == _NEW and get(expression, ("operator",)) in ("Exists", "In")
