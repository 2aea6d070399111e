"""A field that the kind does not have: the server refuses the object, or drops the field in silence."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Severity, fields, format_path, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# Names of fields that so many objects have that finding one says nothing.
_COMMON = frozenset(("apiVersion", "items", "key", "kind", "name", "namespace", "path", "type", "value", "values"))


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", only=(fields.UNKNOWN_FIELD,), aliases=(
    "kube-linter:schema-validation", "monokle:K8S001",
))  # fmt: skip
def unknown_field(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    *parent, name = refusal.path or ("",)
    inside = format_path(tuple(parent)) if parent else "the object"
    known = refusal.error.known
    near = nearest(str(name), known)
    label = f"did you mean {near}?" if near else ""
    hint = f"; did you mean {near}?" if near else ""
    problem = refusal.place.key.problem(f"{name} is no field of {inside}{hint}", label=label, facts=refusal.facts)
    if near is not None:
        problem.fix(f"rename it to {near}", refusal.place.key, near)
    elif belongs := _belonging(refusal, ctx):
        problem.help = f"{name} is a field of {belongs}"
    elif known and len(known) <= 12:
        problem.help = f"known fields: {', '.join(known)}"
    yield problem


def _belonging(refusal: Refusal, ctx: Context) -> str:
    """The objects near by that have a field of this name, as people say it."""
    *parent, name = refusal.path or ("",)
    kind = ctx.catalog.kind(refusal.resource.ref.api_version, refusal.resource.ref.kind)
    if kind is None or name in _COMMON or not isinstance(name, str):
        return ""
    return " and of ".join(format_path(path) if path else "the object" for path in kind.homes(tuple(parent), name))
