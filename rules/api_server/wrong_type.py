"""A value of another type than the field's: the server cannot read the object."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Severity, fields, rule

from ._wording import did_you_mean, explain_text

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


def _way_out(value: object, needed: str) -> str:
    """How to write the value so that it is of the type that is needed, where that is plain."""
    if needed == "a string" and isinstance(value, (bool, int, float)):
        return ": put it in quotes"
    if needed == "a list" and isinstance(value, dict):
        return ": begin each item with a dash"
    if isinstance(value, str) and value:
        is_number = needed in ("an integer", "a number") and value.isdecimal()
        if is_number or (needed == "a boolean" and value in _BOOLEANS):
            return ": remove the quotes"
        if needed == "a boolean":
            return ": write true or false"
    return ""


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
    yield refusal.place.problem(f"{text}{_way_out(value, needed)}", facts=refusal.facts)
