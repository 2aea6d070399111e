"""A Namespace without any network policy."""

from __future__ import annotations

from kubecheck.sdk import Namespace, Severity, rule

from ._isolation import policies_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Namespace, severity=Severity.INFO, since="0.1", joins=True, presets="security", aliases=(
    "kubeaudit:netpols", "kubescape:C-0049", "kubescape:C-0054", "kubescape:C-0206",
))  # fmt: skip
def namespace_without_policy(namespace: Namespace, ctx: Context) -> Iterator[Problem]:
    if not policies_in(ctx.world, namespace.name) and not ctx.world.is_partial:
        yield namespace.at("metadata", "name").problem(f"Namespace {namespace.name} has no NetworkPolicy: all of its pods can be reached from everywhere")
