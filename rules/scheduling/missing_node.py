"""A pod that names a node which is not there: no scheduler looks at it, and no kubelet starts it."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.ERROR, since="0.1", fields=("nodeName",), joins=True, points_at=())
def missing_node(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    """Mirrors: PodGCController.gcOrphaned (pkg/controller/podgc)."""
    name, profile = template.get("nodeName"), ctx.profile
    if not isinstance(name, str) or not name or profile is None or not profile.nodes or profile.pools:
        return  # of nodes in pools nobody knows the names
    known = [each["metadata"]["name"] for each in profile.nodes]
    known += [each.ref.name for each in ctx.world.of_kind("", "Node")]
    if name in known:
        return
    near = nearest(name, known)
    yield template.at("spec", "nodeName").problem(
        f"no node is named {name}: the pod is never started, and is deleted in the end",
        help=f"did you mean {near}?" if near else "let the scheduler choose, by nodeSelector or affinity",
        facts={"node": name, "near": near},
    )
