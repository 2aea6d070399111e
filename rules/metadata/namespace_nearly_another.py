"""A namespace that is nearly the name of a Namespace among the checked files, and is not one of them."""

from __future__ import annotations

from kubecheck.sdk import Object, Severity, is_placeholder, is_slip, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Object, severity=Severity.WARNING, since="0.1", joins=True, points_at=(("", "Namespace"),), needs=(("", "Namespace"),))
def namespace_nearly_another(view: Object, ctx: Context) -> Iterator[Problem]:
    written = view.text("metadata", "namespace")
    if not written or not view.namespace or is_placeholder(written):
        return
    key = ("", "Namespace", "", written)
    near = None if ctx.world.may_exist(key) else ctx.world.near_name(*key)
    if near is not None and is_slip(written, near):
        found = ctx.world.get("", "Namespace", "", near)
        problem = view.at("metadata", "namespace").problem(
            f"{view.kind} {view.name} is in namespace {written}, which is not found in the checked files; did you mean {near}?", label=f"did you mean {near}?"
        )
        yield problem.note(found.ref.label, found.at("metadata", "name")) if found is not None else problem
