"""A value that the server does not accept in its field."""

from __future__ import annotations

from kubecheck.sdk import SCALABLE_KINDS, Refusal, Severity, fields, get, items, nearest, rule

from ._wording import did_you_mean, explain, explain_host, missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Place, Problem

_TYPES = (fields.INVALID, fields.TYPE_INVALID, fields.NOT_FOUND, fields.INTERNAL, fields.TOO_FEW, fields.TOO_SHORT)
# Where in an expression of one line the compiler found something.
_COLUMN = "<input>:1:"


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", only=_TYPES, aliases=(
    "datree:CRONJOB_INVALID_SCHEDULE_VALUE", "datree:ENDPOINTSLICE_CVE2021_25373_INCORRECT_ADDRESSES_VALUE", "datree:RESOURCE_MISSING_NAME",
    "datree:WORKLOAD_INVALID_LABELS_VALUE", "kube-score:container-ports-check", "kube-score:label-values",
    "kube-score:pod-topology-spread-constraints", "kubevious:container-resource-request-limit-check",
    "kubevious:container-volume-mount-ref",
))  # fmt: skip
def invalid_value(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    if refusal.is_custom(ctx):
        return
    if _is_left_out(refusal):
        yield refusal.place.problem(f"{missing(refusal)}: {explain(refusal.detail, '')[0]}", facts=refusal.facts)
        return
    inside, value = refusal.culprit
    where = inside if isinstance(value, str) and value == refusal.error.bad_value else refusal.where
    raw = get(refusal.resource.value, refusal.path)
    read = refusal.error.bad_value
    is_amount = refusal.place.part == "value" and type(raw) in (int, float) and isinstance(read, str) and read not in (str(raw), "")
    shown = f"{raw} (read as {read})" if is_amount else refusal.shown
    found = f"{shown} in {where}" if refusal.found else where
    detail, near = explain_host(refusal.detail, value, refusal.path) or explain(refusal.detail, value)
    if near is not None and refusal.path == ("metadata", "generateName"):
        near += "-"
    if refusal.error.type == fields.NOT_FOUND:
        names = _volumes(refusal)
        near = nearest(str(refusal.error.bad_value), names or ())
        detail = detail or ("not found" if names is None else "not found: the pod has no volume of this name")
    place = refusal.place
    if detail == "apiVersion must specify API group":
        kind = get(refusal.resource.value, (*refusal.path[:-1], "kind"))
        near = next((f"{group}/v1" for group, name in SCALABLE_KINDS if group and name == kind), near)
    if detail.startswith("must be spec.names.plural"):
        plural, group = (get(refusal.resource.value, ("spec", *path)) for path in (("names", "plural"), ("group",)))
        near = f"{plural}.{group}" if plural and group else None
    if _COLUMN in detail:
        detail, place = _within_expression(refusal, detail)
    detail = detail.partition("\n")[0]  # the compiler quotes the expression below its complaint
    hint = did_you_mean([near] if near else [])
    colon = "" if detail.startswith("is ") else ":"
    problem = place.problem(f"{found}{colon} {detail}{hint}", facts=refusal.facts, label=hint.removeprefix("; "))
    if detail.startswith("must be less than or equal to") and "requests" in refusal.path:
        problem.note("the limit", refusal.resource.at(*("limits" if step == "requests" else step for step in refusal.path)))
    if detail.startswith("must be a strict subset of `cidr`"):
        problem.note("the cidr", refusal.resource.at(*refusal.path[:-2], "cidr"))
    yield problem


def _is_left_out(refusal: Refusal) -> bool:
    """Whether the server speaks of the zero or the empty text that it takes where nothing is written."""
    bad = refusal.error.bad_value
    is_zero = bad == "" or (bad == 0 and not isinstance(bad, bool))
    here = (*refusal.resource.base, *refusal.path)
    return is_zero and (refusal.detail.startswith("must") or refusal.detail.endswith("is required")) and get(refusal.resource.value, refusal.path) is None and refusal.place.path == here


def _within_expression(refusal: Refusal, detail: str) -> tuple[str, Place]:
    """The first line about an expression that does not compile, and the place in the expression that it speaks of."""
    first, _, rest = detail.partition("\n")[0].partition(_COLUMN)
    column, _, words = rest.partition(": ")
    _, text = refusal.culprit
    if not column.isdigit() or not isinstance(text, str) or "\n" in text:
        return detail, refusal.place
    start = min(int(column) - 1, len(text) - 1)
    end = start + 1
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return f"{first.removesuffix('ERROR: ')}{words}", refusal.place.piece(start, end)


def _volumes(refusal: Refusal) -> list[str] | None:
    """The names of the pod's volumes, where the field names one of them."""
    path = refusal.path
    if len(path) < 5 or path[-1] != "name" or path[-3] not in ("volumeMounts", "volumeDevices"):
        return None
    volumes = items(get(refusal.resource.value, (*path[:-5], "volumes")))
    return [name for each in volumes if isinstance(name := get(each, ("name",)), str)]
