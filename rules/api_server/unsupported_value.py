"""A word that is not one of those that the server knows for the field."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Severity, fields, nearest, only_near, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# What people write for a word of Kubernetes.
_SHORT_FORMS = {
    "ROX": "ReadOnlyMany", "RWO": "ReadWriteOnce", "RWOP": "ReadWriteOncePod", "RWX": "ReadWriteMany", "bool": "boolean", "dict": "object",
    "double": "number", "float": "number", "int": "integer", "list": "array", "map": "object", "str": "string", "text": "string",
}  # fmt: skip


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", only=(fields.NOT_SUPPORTED,), aliases=(
    "datree:WORKLOAD_INCORRECT_RESTARTPOLICY_VALUE_ALWAYS", "kube-score:pod-topology-spread-constraints", "kubeconform:schema",
))  # fmt: skip
def unsupported_value(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    if refusal.is_custom(ctx):
        return
    known = refusal.error.known
    where, value = refusal.culprit
    near = _SHORT_FORMS.get(value) if isinstance(value, str) else None
    near = near if near in known else nearest(value, known) if isinstance(value, str) else None
    choices = f"is not one of {', '.join(known)}" if len(known) > 1 else f"is not supported: it must be {known[0] or 'empty'}" if known else "is not supported here"
    hint = f"; did you mean {near}?" if near else ""
    found = f'"{value}"' if isinstance(value, str) and value else refusal.shown or "an empty value"
    problem = refusal.place.problem(f"{found} in {where} {choices}{hint}", facts=refusal.facts)
    if near is not None:
        problem.label = f"did you mean {near}?"
        problem.fix(f"write {near}", refusal.place, near, safe=value in _SHORT_FORMS or only_near(value, known) == near)
    yield problem
