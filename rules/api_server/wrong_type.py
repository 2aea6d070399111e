"""A value of another type than the field's: the server cannot read the object."""

from __future__ import annotations

from kubecheck.sdk import AS_TEXT, Refusal, Severity, fields, format_path, rule

from ._wording import did_you_mean, explain_text
from ._written_values import as_boolean, as_integer, as_list, as_object, write_flow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# By Go's names of types, as the server's sentence has them.
_NEEDED = {"string": "a string", "bool": "a boolean", "int32": "an integer", "int64": "an integer", "float64": "a number"}
_NEEDED_BY_SCHEMA = {
    **dict.fromkeys(("string", "time", "base64 text"), "a string"), "boolean": "a boolean", "integer": "an integer", "number": "a number",
    "list": "a list",
}  # fmt: skip
_TYPES = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "a list", dict: "a map", type(None): "null"}
_BOOLEANS = ("true", "false")
_LONGEST = 40
# Amounts of storage, of volumes and of claims.
_STORAGE = (("spec", "capacity"), ("spec", "resources", "requests"))


def _needed(refusal: Refusal, ctx: Context) -> str:
    """What is needed instead: by the server's sentence, and for named types by the schema."""
    wanted = refusal.error.detail.rpartition(" of type ")[2]
    if wanted in _NEEDED:
        return _NEEDED[wanted]
    if wanted.startswith("[]") and wanted != "[]uint8":  # bytes are written as a text
        return "a list"
    kind = ctx.catalog.kind(refusal.resource.ref.api_version, refusal.resource.ref.kind)
    known = "" if kind is None else str(kind.field(refusal.path).get("type", ""))
    return _NEEDED_BY_SCHEMA.get(known, "a map")


def _way_out(refusal: Refusal, ctx: Context, needed: str) -> str:
    """How to write the value so that it is of the type that is needed, where that is plain."""
    value = refusal.error.bad_value
    field = refusal.path[-1] if refusal.path else ""
    if needed == "a string":
        return ": put it in quotes" if isinstance(value, (bool, int, float)) else _as_text(refusal, ctx, value)
    if needed == "a boolean":
        return ": remove the quotes" if value in _BOOLEANS else f": write {as_boolean(value)}" if value in (0, 1) or (value and isinstance(value, str)) else ""
    if needed in ("an integer", "a number"):
        better = as_integer(field, value) if isinstance(value, str) else ""
        return ": remove the quotes" if isinstance(value, str) and value.isdecimal() else f": write {better}" if better else ""
    if needed == "a list":
        better = as_list(field, value, _names_in(refusal, ctx, 0))
        return f": write it as {better}" if better else ": begin each item with a dash" if isinstance(value, dict) else ""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        return ": remove the dash"
    if refusal.path in _STORAGE and isinstance(value, (str, int)) and not isinstance(value, bool):
        return f": write {write_flow({'storage': value})}"
    if field == "emptyDir" and isinstance(value, (bool, str)):
        return ": write {medium: Memory}" if value == "Memory" else ": write {}, without fields"
    better = as_object(value, _names_in(refusal, ctx))
    return f": write {better}" if better else ""


def _as_text(refusal: Refusal, ctx: Context, value: object) -> str:
    """How to write a map or a list where a text is needed: somewhere else, if it is that of another field."""
    *parent, field = refusal.path or ("",)
    if isinstance(value, (dict, list)) and parent[-1:] == ["selector"] and field in ("matchLabels", "matchExpressions"):
        around = format_path(tuple(parent))
        return f": write the labels directly into {around}" if field == "matchLabels" else f": {around} takes labels only"
    if isinstance(value, dict) and field == "value" and value and set(value) <= set(_names_in(refusal, ctx, path=(*parent, "valueFrom"))):
        return ": move it to valueFrom"
    if isinstance(value, (dict, list)) and parent in (["data"], ["stringData"]):
        return ": write it as one text, after |"
    return ""


def _names_in(refusal: Refusal, ctx: Context, *steps: int, path: tuple[str | int, ...] | None = None) -> tuple[str, ...]:
    """The fields that an object has which belongs where the value stands; none if no object belongs there."""
    kind = ctx.catalog.kind(refusal.resource.ref.api_version, refusal.resource.ref.kind)
    found = {} if kind is None else kind.field((*(refusal.path if path is None else path), *steps))
    names = found.get("fields", ())
    return names if isinstance(names, tuple) else ()


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", only=(fields.WRONG_TYPE,), aliases=("kubeconform:schema",))
def wrong_type(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    error = refusal.error
    value = error.bad_value
    where = refusal.where or "the object"
    if " of type " not in error.detail:
        words, near = explain_text(error.detail, value if isinstance(value, str) else "")
        hint = "; plain text goes to stringData" if "base64" in error.detail and refusal.path[:1] == ("data",) else did_you_mean(near)
        problem = refusal.place.problem(f"{refusal.shown or 'this'} in {where} {words}{hint}", facts=refusal.facts)
        if near:
            problem.label = f"did you mean {' or '.join(near)}?"
            problem.fix(f"write {near[0]}", refusal.place, near[0])
        yield problem
        return
    needed = _needed(refusal, ctx)
    kind = _TYPES.get(type(value), "a value")
    if refusal.written:
        text = f"{refusal.written} in {where} is read as the {kind.removeprefix('a ')} {refusal.found}, but {needed} is needed"
    elif refusal.found and len(refusal.found) <= _LONGEST:
        text = f"{refusal.found} in {where} is {kind}, but {needed} is needed"
    else:
        text = f"{where} is {kind}, but {needed} is needed"
    yield _with_fix(refusal.place.problem(f"{text}{_way_out(refusal, ctx, needed)}", facts=refusal.facts), value, needed)


def _with_fix(problem: Problem, value: object, needed: str) -> Problem:
    """The problem, with the quotes that the value lacks or has too much."""
    if needed == "a string" and isinstance(value, (bool, int, float)):
        return problem.fix("put it in quotes", problem.place, AS_TEXT, safe=True)
    if needed == "a boolean" and value in _BOOLEANS:
        return problem.fix("remove the quotes", problem.place, value == "true", safe=True)
    if needed in ("an integer", "a number") and isinstance(value, str) and value.isdecimal() and value == str(int(value)):
        return problem.fix("remove the quotes", problem.place, int(value), safe=True)
    return problem
