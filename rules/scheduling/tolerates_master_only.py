"""A toleration of the taint master, which nodes of a control plane do not have any more, without one of control-plane."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_OLD, _NEW = "node-role.kubernetes.io/master", "node-role.kubernetes.io/control-plane"


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", fields=("tolerations",))
def tolerates_master_only(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    """Mirrors: kubeadm, which gives nodes of 1.24 both taints, and of 1.25 the new one alone."""
    keys = [get(each, ("key",)) or "" for each in template.items("tolerations")]
    if _OLD not in keys or _NEW in keys or "" in keys:
        return
    text = f"tolerates {_OLD}, but nodes of a control plane are tainted {_NEW}"
    place = template.at("spec", "tolerations", keys.index(_OLD), "key")
    if template.resource.ref.kind == "DaemonSet":
        yield place.problem(f"{text}: they get none of its pods", help=f"tolerate {_NEW} as well")
    else:
        yield place.info(text, help=f"tolerate {_NEW} as well")
