"""A Namespace without any network policy."""

from __future__ import annotations

from kubecheck.sdk import Namespace, Severity, rule

from ._isolation import policies_in
from ._policies import is_closed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    default_deny: tuple[str, ...] | list[str] = []  # directions that must be closed for pods that no other policy selects: Ingress, Egress


@rule(on=Namespace, severity=Severity.INFO, since="0.1", joins=True, points_at=(), presets="security", options=Options, aliases=(
    "kubeaudit:netpols", "kubescape:C-0049", "kubescape:C-0054", "kubescape:C-0206",
))  # fmt: skip
def namespace_without_policy(namespace: Namespace, ctx: Context) -> Iterator[Problem]:
    if ctx.world.is_partial:
        return
    policies = policies_in(ctx.world, namespace.name)
    if not policies:
        yield namespace.at("metadata", "name").problem(f"Namespace {namespace.name} has no NetworkPolicy: all of its pods can be reached from everywhere")
        return
    native = [each.value for each in policies if each.ref.kind == "NetworkPolicy" and each.ref.group == "networking.k8s.io"]
    if len(native) == len(policies):
        for direction in ctx.options.default_deny:
            if not is_closed(direction, native):
                yield namespace.at("metadata", "name").problem(f"Namespace {namespace.name} has no default policy that denies {direction}: it is open for pods that no other policy selects")
