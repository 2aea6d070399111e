"""A custom resource that its definition does not accept, by schema or by rule."""

from __future__ import annotations

import re

from kubecheck.sdk import Refusal, Severity, fields, get, nearest, only_near, rule

from ._wording import did_you_mean, explain, missing, near_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_TYPES = (
    fields.REQUIRED, fields.INVALID, fields.NOT_SUPPORTED, fields.DUPLICATE, fields.NOT_FOUND, fields.FORBIDDEN, fields.TOO_LONG, fields.TOO_MANY,
    fields.TOO_FEW, fields.TOO_SHORT, fields.TYPE_INVALID, fields.INTERNAL,
)  # fmt: skip
_KINDS = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "a list", dict: "a map", type(None): "null"}
_NEEDED = {"array": "a list", "object": "a map", "integer": "an integer"}
_MATCH = "should match '"
_RANGE = re.compile(r"(Checked|Maximum boundary|Minimum boundary|MultipleOf) value must be of type [a-z]+ with format ([a-z0-9]+) in ")
_BOUNDARIES = {"Maximum boundary": "maximum", "Minimum boundary": "minimum", "MultipleOf": "multipleOf"}


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", only=_TYPES, aliases=("kubeconform:schema",))
def custom_resource_invalid(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    if not refusal.is_custom(ctx):
        return
    error = refusal.error
    where = refusal.where or refusal.resource.ref.label
    found = f"{refusal.shown} in {where}" if refusal.found else where
    detail = refusal.detail.removeprefix(f"{error.field} in body ")
    value = refusal.culprit[1]
    near: str | None = None
    if error.type == fields.REQUIRED:
        text = f"{missing(refusal)}{f': {detail}' if detail else ''}"
    elif error.type == fields.TYPE_INVALID:
        text = _of_type(refusal, where, detail)
    elif error.type == fields.NOT_SUPPORTED and error.known:
        near = nearest(value, error.known) if isinstance(value, str) else None
        text = f"{found} is not one of {', '.join(error.known)}"
    elif detail.startswith(_MATCH) and isinstance(value, str):
        pattern = detail.removeprefix(_MATCH).removesuffix("'")
        near = near_pattern(pattern, value)
        text = f"{found} does not have the form that the definition asks for: {pattern}"
    elif _RANGE.match(detail):
        text = _of_range(f"{value} in {where}", detail)
    elif error.type == fields.DUPLICATE:
        text = f"duplicate {'item' if isinstance(error.bad_value, (dict, list)) else 'value'} {found}"
    elif detail != refusal.detail:
        text = f"{found} {detail}"
    else:
        detail, near = explain(detail, value)
        text = f"{found}: {detail or error.message}"
    hint = did_you_mean([near] if near else [])
    problem = refusal.place.problem(f"{text}{hint}", facts=refusal.facts, label=hint.removeprefix("; "))
    is_sure = isinstance(value, str) and only_near(value, error.known) == near
    yield problem.fix(f"write {near}", refusal.place, near, safe=is_sure) if near else problem


def _of_range(found: str, detail: str) -> str:
    """Words about a number that does not fit a format, or whose limits in the definition do not.

    Mirrors: IsValueValidAgainstRange (kube-openapi, pkg/validation/validate), which is asked about the definition's limits with each value.
    """
    told = _RANGE.findall(detail)
    limits = [_BOUNDARIES[what] for what, _ in told if what in _BOUNDARIES]
    if not limits:
        return f"{found} does not fit the definition's format {told[0][1]}"
    return f"{found} is refused, as any value is: the definition's {' and '.join(limits)} {'do' if limits[1:] else 'does'} not fit its own format {told[0][1]}"


def _of_type(refusal: Refusal, where: str, detail: str) -> str:
    """Words about a value of a wrong type; of it the server gives the type's name alone."""
    needed = detail.removeprefix("must be of type ").partition(":")[0]
    if needed == detail:
        return f"{where}: {detail}"
    value = get(refusal.resource.value, refusal.path)
    kind = _KINDS.get(type(value), "a value")
    wanted = _NEEDED.get(needed, f"a {needed}")
    if refusal.written:
        read = str(value).lower() if isinstance(value, bool) else str(value)
        return f"{refusal.written} in {where} is read as the {kind.removeprefix('a ')} {read}, but {wanted} is needed"
    shown = f'"{value}" in {where}' if isinstance(value, str) else f"{str(value).lower()} in {where}" if isinstance(value, (bool, int, float)) else where
    return f"{shown} is {kind}, but {wanted} is needed"
